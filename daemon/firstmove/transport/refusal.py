"""What an IMAP failure means: each exception of imapclient, imaplib and the socket is one TransportError.

Classified by the server's response code (RFC 5530), never by its prose where a code is given. `DEAD` names
the codes after which the connection is out of step and must be dropped; `account` is true where the server
refuses the account (tried again slowly), not where the wire broke. Nobody above this line reads replies.
"""

import contextlib
import re
import socket
import ssl
from collections.abc import Iterator
from imaplib import IMAP4

from imapclient.exceptions import CapabilityError, LoginError, ProtocolError

from firstmove.errors import Again, TransportError

DEAD = frozenset({"lost", "timeout", "tls", "connect", "dns"})

_CODE = re.compile(r"\[([A-Z][A-Z0-9-]*)[\] ]")
_CODES = {
    "AUTHENTICATIONFAILED": "auth-failed",
    "AUTHORIZATIONFAILED": "auth-failed",
    "EXPIRED": "auth-failed",
    "PRIVACYREQUIRED": "auth-failed",
    "CONTACTADMIN": "auth-failed",
    "UNAVAILABLE": "throttled",
    "LIMIT": "throttled",
    "INUSE": "throttled",
    "THROTTLED": "throttled",
    "SERVERBUG": "throttled",
    "OVERQUOTA": "overquota",
    "TRYCREATE": "no-folder",
    "NONEXISTENT": "no-folder",
    "ALREADYEXISTS": "exists",
    "READ-ONLY": "read-only",
    "TOOBIG": "too-big",
    "EXPUNGEISSUED": "gone",
}
_NEVER = frozenset({"read-only", "too-big", "exists", "bad-argument", "config"})
_ACCOUNT = frozenset({"auth-failed", "throttled", "tls", "config"})
# Gmail answers OVERQUOTA for its bandwidth limits, and Exchange lets a throttled session log in only to
# refuse everything (reference libraries 9, rows 19 to 21).
_BUSY = re.compile(
    r"bandwidth limits|too many|simultaneous|maximum number of connections|not connected", re.IGNORECASE
)
_NO_FOLDER = re.compile(
    r"(mailbox|folder) (doesn't|does not) exist|(no such|unknown) (mailbox|folder)", re.IGNORECASE
)
_QUOTING = re.compile(r"(unexpected response|unexpected tagged response|unterminated line): .*", re.DOTALL)
_BROKEN_STREAM = re.compile(r"got more than \d+ bytes")


@contextlib.contextmanager
def translated(during: str) -> Iterator[None]:
    """Raise whatever fails inside as a TransportError; `during` is the command, for the reply text."""
    try:
        yield
    except TransportError:
        raise
    except (OSError, IMAP4.error, ValueError) as error:
        raise classify(error, during) from error


def classify(error: Exception, during: str = "") -> TransportError:
    """The TransportError for one exception. Only a reply that says so is ever "auth-failed"."""
    reply = str(error) or type(error).__name__
    code = _code(error, reply)
    # These quote what came, and that may be a customer's mail (DESIGN G8).
    reply = "malformed answer" if code == "garbled" else _QUOTING.sub(r"\1", reply)
    again = Again.NEVER if code in _NEVER else Again.LATER
    return TransportError(
        code, _clip(f"{during}: {reply}" if during else reply), again=again, account=code in _ACCOUNT
    )


def code_of(reply: str) -> str:
    """Our code for the first response code that we know in a reply, "" when there is none."""
    known = [_CODES[word] for word in _CODE.findall(reply) if word in _CODES]
    if known and _BUSY.search(reply):
        return "throttled"
    return known[0] if known else ""


def _code(error: Exception, reply: str) -> str:
    if isinstance(error, OSError):
        return _socket_code(error)
    if isinstance(error, LoginError):
        return _login_code(error, reply)
    if isinstance(error, IMAP4.readonly):
        return "read-only"
    if isinstance(error, IMAP4.abort):
        return _abort_code(reply)
    if isinstance(error, CapabilityError):
        return "tls" if "STARTTLS" in reply else "unsupported"
    if isinstance(error, ProtocolError):
        return "garbled"
    if isinstance(error, IMAP4.error):
        # imaplib raises a plain error for a greeting that is a BYE, and for a line that it gives up on.
        gone = "* BYE" in reply or _BROKEN_STREAM.search(reply)
        return _abort_code(reply) if gone else _refused_code(reply)
    return "garbled"


def _socket_code(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, socket.gaierror):
        return "dns"
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return "lost"
    if isinstance(error, ssl.SSLError):
        return "tls"
    if isinstance(error, ConnectionRefusedError):
        return "connect"
    return "lost"


def _login_code(error: LoginError, reply: str) -> str:
    # imapclient raises LoginError for EOF and BYE too; what really happened is only in its context.
    cause = error.__context__
    if isinstance(cause, IMAP4.abort):
        return _abort_code(str(cause))
    if code := code_of(reply):
        return code
    return "throttled" if _BUSY.search(reply) else "auth-failed"


def _abort_code(reply: str) -> str:
    # imapclient calls a clean NO to a literal an abort; the connection is still in step then.
    if "waiting for continuation response" in reply:
        return code_of(reply) or "refused"
    return "throttled" if code_of(reply) == "throttled" or _BUSY.search(reply) else "lost"


def _refused_code(reply: str) -> str:
    if code := code_of(reply):
        return code
    if _NO_FOLDER.search(reply):
        return "no-folder"  # Dovecot 2.3 gives SELECT's NO no code
    return "throttled" if _BUSY.search(reply) else "refused"


def _clip(reply: str) -> str:
    return reply if len(reply) <= 400 else reply[:400] + "..."
