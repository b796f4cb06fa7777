"""TLS as firstmove uses it: always verified, never optional, never downgraded.

`require_private` refuses an unencrypted connection to anything but this machine. A certificate error is an
account's failure (`TransportError("tls")`): the message waits, a person is told, nothing goes out in clear.
"""

import ssl
from functools import lru_cache

from firstmove.config.kinds import is_loopback
from firstmove.errors import Again, TransportError

SECURITIES = ("tls", "starttls", "none")


@lru_cache(maxsize=16)
def context(ca_file: str = "") -> ssl.SSLContext:
    """A verifying client context: the system's authorities, or only those in `ca_file`."""
    try:
        made = ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        raise TransportError("tls", f"{ca_file}: {error}", again=Again.NEVER, account=True) from error
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def require_private(security: str, host: str) -> None:
    """Refuse `security = "none"` towards another machine, and words that mean nothing (DESIGN 10)."""
    if security not in SECURITIES:
        raise TransportError("config", f'security "{security}" is not known', again=Again.NEVER, account=True)
    if security == "none" and not is_loopback(host):
        raise TransportError(
            "config", f'security "none" towards {host}: only loopback', again=Again.NEVER, account=True
        )
