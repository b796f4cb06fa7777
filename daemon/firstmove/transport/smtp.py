"""Submit one message, and know how far it got.

`connect` gives a logged-in Wire; `Wire.submit` drives MAIL, RCPT, DATA and the content itself, so that each
failure has its phase: before the content was on the wire a message is certainly not accepted, after the
server's reply the verdict is certain, and only in between is it in doubt. aiosmtplib's own sendmail() hides
that, and waits for RSET before it tells a refusal (reference libraries 2).
"""

import asyncio
import contextlib
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass

import aiosmtplib

from firstmove.errors import Again, TransportError
from firstmove.transport import tls
from firstmove.transport.crashpoints import reach
from firstmove.transport.dial import dial

RSET_TIMEOUT = 5.0  # a server that hangs here is left, its verdict stands
_LINE_END = re.compile(rb"\r\n|\r|\n")
_ON_THE_WIRE = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # printable ASCII without space, < and >
_DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LIMIT = re.compile(
    r"\b5\.4\.5\b|sending limit|quota exceeded", re.IGNORECASE
)  # Gmail's daily limit is a 550
_AUTH_CODES = frozenset({530, 534, 535, 538})
_METHODS = ("plain", "login", "cram-md5")


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """How to reach a submission server. Times in seconds; `user` "" means no login.

    `token` gives an OAuth access token (XOAUTH2) and is asked instead of `password`.
    """

    name: str
    host: str
    port: int
    security: str  # "tls" | "starttls" | "none" (loopback only)
    user: str = ""
    password: Callable[[], str] = str
    local_hostname: str = ""
    timeout: float = 30.0
    data_timeout: float = 600.0  # for the reply to the content (RFC 5321 section 4.5.3.2.6)
    ca_file: str = ""
    token: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """What came of one attempt. Only "in_doubt" leaves open whether the message was accepted.

    `account` is true when the account or its connection failed: no message may be blamed for it.
    """

    verdict: str  # "sent" | "retry" | "permanent" | "in_doubt"
    phase: str  # "connect" | "login" | "mail" | "rcpt" | "content" (no reply to it) | "replied"
    code: int | None
    reply: str
    account: bool = False


class SmtpFailure(TransportError):
    """No usable connection: `phase` is "connect" or "login", `status` the server's code if it gave one."""

    def __init__(self, code: str, reply: str, phase: str, status: int | None = None) -> None:
        again = Again.NEVER if code == "config" else Again.LATER
        super().__init__(code, reply, again=again, account=True)
        self.phase = phase
        self.status = status


class _NoReply(Exception):
    """The connection broke, or what came was no SMTP."""


async def connect(account: SmtpAccount) -> "Wire":
    """Connect, verify, log in; raises SmtpFailure."""
    _require_private(account)
    secured = tls.context(account.ca_file) if account.security != "none" else None
    try:
        connection = await dial(account.host, account.port, account.timeout)
    except OSError as error:
        raise _connect_failure(error) from error
    client = aiosmtplib.SMTP(
        hostname=account.host,
        sock=connection,
        use_tls=account.security == "tls",
        start_tls=account.security == "starttls",  # None would be opportunistic, and so could be stripped
        tls_context=secured,
        timeout=account.timeout,
        local_hostname=account.local_hostname or account.user.rpartition("@")[2] or "localhost",
    )
    try:
        await client.connect()
    except (aiosmtplib.SMTPException, OSError) as error:
        connection.close()
        raise _connect_failure(error) from error
    except BaseException:
        connection.close()
        raise
    try:
        await _login(client, account)
    except (aiosmtplib.SMTPException, OSError) as error:
        client.close()
        raise _login_failure(error) from error
    except BaseException:
        client.close()
        raise
    return Wire(client, account)


async def login_check(account: SmtpAccount) -> None:
    """Connect and log in without sending anything; raises SmtpFailure."""
    wire = await connect(account)
    wire.quit()
    await asyncio.sleep(0)  # lets the transport write it


class Wire:
    """One SMTP connection; one message at a time."""

    def __init__(self, client: aiosmtplib.SMTP, account: SmtpAccount) -> None:
        self.carried = 0  # messages so far
        self._client = client
        self._account = account
        self._unfinished = False  # a transaction was refused half-way and wants RSET

    @property
    def usable(self) -> bool:
        """False once the connection is gone."""
        return self._client.is_connected

    def quit(self) -> None:
        """Say QUIT and close, without waiting for an answer that changes nothing."""
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            if self._client.protocol is not None:
                self._client.protocol.write(b"QUIT\r\n")
        self._client.close()

    async def ready(self) -> bool:
        """True when a new transaction may begin; a refused one is reset now, when nothing depends on it."""
        if not self.usable:
            return False
        if not self._unfinished:
            return True
        try:
            code, _ = await self._ask(b"RSET", timeout=min(RSET_TIMEOUT, self._account.timeout))
        except _NoReply:
            return False
        self._unfinished = code != 250
        return not self._unfinished

    async def submit(self, envelope_from: str, recipient: str, octets: bytes) -> Submission:
        """Send `octets` to one recipient. Never raises for what the server does."""
        if not fits_the_wire(recipient) or (envelope_from and not fits_the_wire(envelope_from)):
            return Submission("permanent", "rcpt", None, "the address cannot be put on the wire")
        self.carried += 1
        try:
            return await self._begin(envelope_from, recipient, len(octets)) or await self._content(octets)
        except BaseException:
            self._client.close()  # cancelled: whatever is open is abandoned, and never used again
            raise

    async def _begin(self, envelope_from: str, recipient: str, size: int) -> Submission | None:
        phase = "mail"
        self._unfinished = True
        try:
            code, reply = await self._sender(envelope_from, size)
            if not _positive(code):
                return _refused(phase, code, reply)
            phase = "rcpt"
            code, reply = await self._recipient(recipient)
            if not _positive(code):
                return _refused(phase, code, reply)
            code, reply = await self._ask(b"DATA")
        except _NoReply as error:
            return Submission("retry", phase, None, str(error), account=True)
        return None if code == 354 else _refused("replied", code, reply)

    async def _sender(self, envelope_from: str, size: int) -> tuple[int, str]:
        options = [b"SIZE=%d" % size] if self._client.supports_extension("size") else []
        code, reply = await self._ask(b"MAIL", b"FROM:<%s>" % envelope_from.encode("ascii"), *options)
        own = self._account.user
        if not envelope_from and 500 <= code <= 599 and fits_the_wire(own):
            # SES and others refuse the null sender of RFC 3834 section 3.3 from their customers.
            code, reply = await self._ask(b"MAIL", b"FROM:<%s>" % own.encode("ascii"), *options)
        return code, reply

    async def _recipient(self, recipient: str) -> tuple[int, str]:
        code, reply = await self._ask(b"RCPT", b"TO:<%s>" % recipient.encode("ascii"))
        local, _, domain = recipient.rpartition("@")
        strange = not _DOT_ATOM.fullmatch(local) and not local.startswith('"')
        if strange and (code in (501, 553) or "5.1.3" in reply):
            # foo..bar.@docomo.ne.jp was handed out by the carrier; strict relays want it quoted.
            quoted = local.replace("\\", "\\\\").replace('"', '\\"')
            code, reply = await self._ask(b"RCPT", f'TO:<"{quoted}"@{domain}>'.encode("ascii"))
        return code, reply

    async def _content(self, octets: bytes) -> Submission:
        protocol = self._client.protocol
        if protocol is None:
            return Submission("retry", "rcpt", None, "connection lost", account=True)
        try:
            protocol.write(dot_stuffed(octets) + b".\r\n")
            reach("content-sent")
            reply = await protocol.read_response(timeout=self._account.data_timeout)
        except (aiosmtplib.SMTPException, OSError) as error:
            self._client.close()
            return Submission("in_doubt", "content", None, _words(error), account=True)
        self._unfinished = False
        if reply.code == 421:
            self._client.close()
        if _positive(reply.code):
            return Submission("sent", "replied", reply.code, _printable(reply.message))
        return _refused("replied", reply.code, _printable(reply.message))

    async def _ask(self, *words: bytes, timeout: float | None = None) -> tuple[int, str]:
        try:
            reply = await self._client.execute_command(*words, timeout=timeout or self._account.timeout)
        except (aiosmtplib.SMTPException, OSError) as error:
            self._client.close()
            raise _NoReply(_words(error)) from error
        return reply.code, _printable(reply.message)


def fits_the_wire(address: str) -> bool:
    """True for an address that can stand in MAIL or RCPT as it is: ASCII, no space, no control character."""
    return len(address) <= 320 and _ON_THE_WIRE.fullmatch(address) is not None


def dot_stuffed(octets: bytes) -> bytes:
    """CRLF line ends only, leading dots doubled (RFC 5321 section 4.5.2), ending with CRLF."""
    lines = _LINE_END.sub(b"\r\n", octets)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    lines = lines.replace(b"\r\n.", b"\r\n..")
    return b"." + lines if lines.startswith(b".") else lines


def _positive(code: int) -> bool:
    return 200 <= code <= 299


def _refused(phase: str, code: int, reply: str) -> Submission:
    account = code == 421 or code in _AUTH_CODES or bool(_LIMIT.search(reply))
    if 500 <= code <= 599 and not account:
        return Submission("permanent", phase, code, reply)
    if phase == "replied" and not 400 <= code <= 599:
        return Submission("in_doubt", phase, code, reply)
    return Submission("retry", phase, code, reply, account)


async def _login(client: aiosmtplib.SMTP, account: SmtpAccount) -> None:
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError:
        await client.helo()
    if not account.user:
        return
    if account.token is not None:
        await client.auth_xoauth2(account.user, await asyncio.to_thread(account.token))
        return
    # Secrets may come from a command or a token server: never asked for on the event loop.
    # One method only: aiosmtplib's login() tries every one, and a wrong password three times at once.
    offered = [method for method in _METHODS if method in client.server_auth_methods]
    if not offered:
        raise aiosmtplib.SMTPNotSupported("the server offers no AUTH method that is known here")
    login = {"plain": client.auth_plain, "login": client.auth_login, "cram-md5": client.auth_crammd5}
    await login[offered[0]](account.user, await asyncio.to_thread(account.password))


def _require_private(account: SmtpAccount) -> None:
    try:
        tls.require_private(account.security, account.host)
    except TransportError as error:
        raise SmtpFailure(error.code, error.reply, "connect") from error


def _connect_failure(error: Exception) -> SmtpFailure:
    status = getattr(error, "code", None)
    if isinstance(status, int) and status > 0:
        return SmtpFailure("throttled" if status < 500 else "refused", _words(error), "connect", status)
    if isinstance(error, TimeoutError):
        return SmtpFailure("timeout", _words(error), "connect")
    cause = error.__cause__ if isinstance(error, aiosmtplib.SMTPConnectError) else error
    if isinstance(cause, socket.gaierror):
        return SmtpFailure("dns", _words(error), "connect")
    if isinstance(cause, ssl.SSLError) or "STARTTLS" in str(error):
        return SmtpFailure("tls", _words(error), "connect")
    return SmtpFailure("connect" if isinstance(cause, OSError) else "lost", _words(error), "connect")


def _login_failure(error: Exception) -> SmtpFailure:
    status = getattr(error, "code", None)
    if isinstance(error, aiosmtplib.SMTPAuthenticationError) and isinstance(status, int):
        return SmtpFailure("auth-failed" if status >= 500 else "throttled", _words(error), "login", status)
    if isinstance(error, TimeoutError):
        return SmtpFailure("timeout", _words(error), "login")
    if isinstance(error, aiosmtplib.SMTPServerDisconnected | OSError):
        return SmtpFailure("lost", _words(error), "login")
    return SmtpFailure("refused", _words(error), "login", status if isinstance(status, int) else None)


def _words(error: Exception) -> str:
    return _printable(str(getattr(error, "message", "")) or str(error) or type(error).__name__)


def _printable(text: str) -> str:
    """A reply for the database and the log: no surrogates (Shift_JIS replies), not endless."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")[:400]
