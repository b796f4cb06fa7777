"""One fresh mailbox on a server, and the sessions that a test opens on it."""

import itertools
from dataclasses import dataclass, field

from firstmove.demo.imapd import DemoImapServer
from firstmove.transport.imap import ImapAccount, ImapSession
from servers.courier import Courier
from servers.cyrus import Cyrus
from servers.dovecot import Dovecot

PASSWORD = "pass"
_USERS = itertools.count(1)


@dataclass(slots=True)
class Post:
    """One fresh mailbox on one server, and the sessions opened on it."""

    server: DemoImapServer | Dovecot | Cyrus | Courier
    port: int
    user: str
    sessions: list[ImapSession] = field(default_factory=list)

    def account(self, password: str = PASSWORD, **changes: object) -> ImapAccount:
        """How to reach it."""
        facts = {"read_timeout": 10.0} | changes
        return ImapAccount("shop", "127.0.0.1", self.port, "none", self.user, lambda: password, **facts)  # type: ignore[arg-type]

    def open(self, folder: str = "INBOX", **changes: object) -> ImapSession:
        """A session with a folder selected."""
        session = ImapSession.connect(self.account(**changes))  # type: ignore[arg-type]
        self.sessions.append(session)
        session.select(folder)
        return session

    def deliver(self, octets: bytes) -> None:
        """A mail arrives in INBOX."""
        self.server.deliver(self.user, octets)

    def close(self) -> None:
        """Close every session."""
        for session in self.sessions:
            session.close()


def fresh_user() -> str:
    """A user nobody has used."""
    return f"shop{next(_USERS)}@example.jp"


def mail(number: int = 1, body: str = "こんにちは", message_id: str = "") -> bytes:
    """A small customer's mail."""
    head = (
        f"From: customer@example.com\r\nTo: shop@example.jp\r\nSubject: mail {number}\r\n"
        f"Message-ID: {message_id or f'<{number}@example.com>'}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    return (head + body + "\r\n").encode()
