"""A small, honest IMAP4rev1 server inside this process, for `firstmove demo` and for tests.

Loopback only, everything in memory, gone when it stops. It does what firstmove, Thunderbird and neomutt use:
LOGIN, AUTHENTICATE PLAIN, LIST, LSUB, SUBSCRIBE, CREATE, DELETE, RENAME, STATUS, SELECT, EXAMINE, UNSELECT,
CLOSE, APPEND, FETCH, STORE, SEARCH, COPY, MOVE, EXPUNGE, IDLE (pushed at once), NAMESPACE, SPECIAL-USE,
UIDPLUS, LITERAL+, ID, ENABLE, custom keywords, folder names in modified UTF-7.

Not implemented: STARTTLS, other SASL mechanisms, \\Recent, ACL, QUOTA, SORT, THREAD, CONDSTORE, QRESYNC,
BINARY, extended LIST, RENAME of INBOX, SEARCH in decoded text, CATENATE, MULTIAPPEND. It checks no limits but
the size of a literal, and must never be reachable from outside.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from ssl import SSLContext

from firstmove.demo.imapd_mailbox import Folders, Mailbox, StoredMessage
from firstmove.demo.imapd_session import Fault, Session
from firstmove.demo.serving import Serving

CAPABILITIES = (
    "IMAP4rev1 AUTH=PLAIN SASL-IR LITERAL+ ID ENABLE IDLE MOVE UIDPLUS UNSELECT NAMESPACE "
    "SPECIAL-USE CHILDREN"
)
FOLDERS = (("Drafts", "\\Drafts"), ("Sent", "\\Sent"), ("Trash", "\\Trash"), ("Junk", "\\Junk"))


def no_fault(_command: str) -> Fault | None:
    """Nothing goes wrong."""
    return None


class DemoImapServer(Serving):
    """`with DemoImapServer({user: password}) as server:` then server.port and server.deliver()."""

    def __init__(
        self,
        users: dict[str, str],
        *,
        capabilities: str = CAPABILITIES,
        special_folders: Iterable[tuple[str, str]] = FOLDERS,
        separator: str = "/",
        prefix: str = "",
        port: int = 0,
        ssl: SSLContext | None = None,
        intercept: Callable[[str], Fault | None] = no_fault,
    ) -> None:
        super().__init__("demo-imapd", port, ssl)
        self.capabilities = capabilities
        self.separator = separator
        self.prefix = prefix
        self._intercept = intercept
        self.sessions: set[Session] = set()
        self._users = dict(users)
        self._special = tuple(special_folders)
        self._uidvalidity = itertools.count(int(time.time()))
        self._folders: dict[str, Folders] = {}

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client."""
        session = Session(self, reader, writer)
        self.sessions.add(session)
        try:
            await session.run()
        finally:
            self.sessions.discard(session)

    # --- what sessions ask

    def intercept(self, command: str) -> Fault | None:
        """What goes wrong with this command, if anything."""
        return self._intercept(command)

    def knows(self, user: str, password: str) -> bool:
        """True for a right password."""
        return self._users.get(user) == password

    def folders(self, user: str) -> Folders:
        """The folders of a user, made at first sight."""
        if user not in self._folders:
            self._folders[user] = Folders(
                self._special, self.separator, self.prefix, lambda: next(self._uidvalidity)
            )
        return self._folders[user]

    # --- for the demo and for tests, from any thread

    def deliver(
        self,
        user: str,
        octets: bytes,
        folder: str = "INBOX",
        flags: Iterable[str] = (),
        at: datetime | None = None,
    ) -> int:
        """Store a message as a mail server would, waking whoever waits in IDLE; returns its UID."""
        return self.ask(lambda: self._mailbox(user, folder).add(octets, flags, at or datetime.now(UTC)).uid)

    def messages(self, user: str, folder: str = "INBOX") -> tuple[StoredMessage, ...]:
        """What lies in a folder now."""
        return self.ask(lambda: tuple(self._mailbox(user, folder).messages))

    def folder_names(self, user: str) -> tuple[str, ...]:
        """Every folder's name."""
        return self.ask(lambda: tuple(mailbox.name for mailbox in self.folders(user).matching("", "*")))

    def subscribed(self, user: str) -> frozenset[str]:
        """Names of the subscribed folders."""
        return self.ask(lambda: frozenset(self.folders(user).subscribed))

    def remove(self, user: str, folder: str, uid: int) -> None:
        """Expunge a message behind everybody's back."""

        def expunge() -> None:
            mailbox = self._mailbox(user, folder)
            mailbox.remove([message for message in mailbox.messages if message.uid == uid])

        self.ask(expunge)

    def renumber(self, user: str, folder: str = "INBOX") -> None:
        """Change UIDVALIDITY and every UID; connections are dropped, as a restart does."""
        self.ask(lambda: self._mailbox(user, folder).renumber(next(self._uidvalidity)))
        self.hang_up()

    def set_password(self, user: str, password: str) -> None:
        """Change a password; who is logged in stays."""
        self._users[user] = password

    def hang_up(self, farewell: str = "the server is shutting down") -> None:
        """End all connections, with a BYE unless `farewell` is empty."""

        def everybody() -> None:
            for session in tuple(self.sessions):
                session.hang_up(farewell)

        self.ask(everybody)

    def _mailbox(self, user: str, folder: str) -> Mailbox:
        mailbox = self.folders(user).get(folder)
        if mailbox is None:
            raise LookupError(folder)
        return mailbox
