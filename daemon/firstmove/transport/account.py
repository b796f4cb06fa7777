"""How to reach an IMAP mailbox, and the way to a logged-in connection.

The password is asked for at each login and never kept. Whether a refused login is the password's fault is
decided by the response code alone (`refusal`): EOF and BYE never are.
"""

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from imapclient import SocketTimeout

from firstmove.errors import TransportError
from firstmove.transport import tls
from firstmove.transport.idle import Connection
from firstmove.transport.refusal import translated

_PLAIN_WORD = re.compile(r"[A-Za-z0-9._@+-]+")


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """One mailbox on its server. Times in seconds.

    `connect_timeout` covers TCP, TLS and the greeting, `read_timeout` each wait for an answer, `poll` the
    pause between NOOPs where the server has no IDLE. `token` gives an OAuth access token (XOAUTH2) and is
    asked instead of `password`.
    """

    name: str
    host: str
    port: int
    security: str  # "tls" | "starttls" | "none" (loopback only)
    user: str
    password: Callable[[], str]
    connect_timeout: float = 15.0
    read_timeout: float = 60.0
    ca_file: str = ""
    poll: float = 15.0
    token: Callable[[], str] | None = None


def open_connection(account: ImapAccount) -> Connection:
    """Connect, verify, log in; raises TransportError."""
    tls.require_private(account.security, account.host)
    with translated("connect"):
        connection = Connection(
            account.host,
            account.port,
            ssl=account.security == "tls",
            ssl_context=tls.context(account.ca_file) if account.security == "tls" else None,
            timeout=SocketTimeout(account.connect_timeout, account.read_timeout),
        )
    try:
        with translated("login"):
            if account.security == "starttls":
                connection.starttls(tls.context(account.ca_file))
            _login(connection, account)
            connection.capabilities()
    except TransportError:
        drop(connection)
        raise
    return connection


def drop(connection: Connection) -> None:
    """Close without a word; a failure to close what is broken already says nothing."""
    with contextlib.suppress(OSError, ValueError):
        connection.shutdown()


def _login(connection: Connection, account: ImapAccount) -> None:
    if account.token is not None:
        connection.sasl_login("XOAUTH2", _xoauth2(account.user, account.token()))
        return
    user, password = account.user, account.password()
    # LOGIN can only say ASCII, and imaplib does not quote the user name.
    if _PLAIN_WORD.fullmatch(user) and password.isascii() and not connection.has_capability("LOGINDISABLED"):
        connection.login(user, password)
    else:
        connection.plain_login(user, password)


def _xoauth2(user: str, token: str) -> Callable[[bytes], str]:
    """First the token; the error challenge is answered with nothing (imapclient would repeat the token)."""
    answers = iter([f"user={user}\1auth=Bearer {token}\1\1"])
    return lambda _challenge: next(answers, "")
