"""What the demo IMAP server keeps in memory: users' folders and messages.

Only the server's own loop thread touches it. A folder counts its changes, so that a session can tell at a
glance whether it has anything to report, and wakes the sessions that have it selected.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

SYSTEM_FLAGS = ("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft")
_SYSTEM = {flag.lower(): flag for flag in SYSTEM_FLAGS}


@dataclass(eq=False, slots=True)
class StoredMessage:
    """One message; `flags` change, nothing else does."""

    uid: int
    octets: bytes
    internal_date: datetime
    flags: frozenset[str] = frozenset()


@dataclass(eq=False, slots=True)
class Mailbox:
    """One folder."""

    name: str
    uidvalidity: int
    special_use: str = ""
    uidnext: int = 1
    messages: list[StoredMessage] = field(default_factory=list)
    changes: int = 0
    listeners: set[Callable[[], None]] = field(default_factory=set)

    def add(self, octets: bytes, flags: Iterable[str], at: datetime) -> StoredMessage:
        """Store a message under the next UID and tell who is looking."""
        message = StoredMessage(self.uidnext, octets, at, normal_flags(flags))
        self.uidnext += 1
        self.messages.append(message)
        self.changed()
        return message

    def remove(self, gone: Iterable[StoredMessage]) -> None:
        """Expunge messages."""
        ids = {message.uid for message in gone}
        self.messages = [message for message in self.messages if message.uid not in ids]
        self.changed()

    def renumber(self, uidvalidity: int) -> None:
        """Give every message a new UID under a new UIDVALIDITY, as a restored server does."""
        self.uidvalidity = uidvalidity
        self.messages = [
            StoredMessage(number, message.octets, message.internal_date, message.flags)
            for number, message in enumerate(self.messages, 1)
        ]
        self.uidnext = len(self.messages) + 1
        self.changed()

    def changed(self) -> None:
        """Count a change and wake the listeners."""
        self.changes += 1
        for wake in tuple(self.listeners):
            wake()


class Folders:
    """The folders of one user."""

    def __init__(
        self,
        special: Iterable[tuple[str, str]],
        separator: str,
        prefix: str,
        next_uidvalidity: Callable[[], int],
    ) -> None:
        self.separator = separator
        self.subscribed: set[str] = set()
        self._next_uidvalidity = next_uidvalidity
        self._by_name = {"INBOX": Mailbox("INBOX", next_uidvalidity())}
        for name, use in special:
            self.create(prefix + name).special_use = use
            self.subscribed.add(prefix + name)

    def __iter__(self) -> "Iterable[Mailbox]":
        return iter(sorted(self._by_name.values(), key=lambda mailbox: mailbox.name))

    def get(self, name: str) -> Mailbox | None:
        """The folder, or None; INBOX in any case."""
        return self._by_name.get("INBOX" if name.upper() == "INBOX" else name)

    def create(self, name: str) -> Mailbox:
        """Make a folder and the levels above it; an existing one is returned."""
        levels = name.rstrip(self.separator).split(self.separator)
        made = self._by_name["INBOX"]
        for depth in range(1, len(levels) + 1):
            whole = self.separator.join(levels[:depth])
            made = self.get(whole) or self._by_name.setdefault(
                whole, Mailbox(whole, self._next_uidvalidity())
            )
        return made

    def delete(self, mailbox: Mailbox) -> None:
        """Forget a folder and what is in it."""
        del self._by_name[mailbox.name]

    def rename(self, mailbox: Mailbox, name: str) -> None:
        """Rename a folder and everything below it."""
        old = mailbox.name
        for moved in list(self._by_name.values()):
            if moved is mailbox or moved.name.startswith(old + self.separator):
                del self._by_name[moved.name]
                moved.name = name + moved.name[len(old) :]
                self._by_name[moved.name] = moved

    def has_children(self, mailbox: Mailbox) -> bool:
        """True if there is a folder below."""
        below = mailbox.name + self.separator
        return any(name.startswith(below) for name in self._by_name)

    def matching(self, reference: str, pattern: str) -> list[Mailbox]:
        """Folders that a LIST pattern names."""
        whole = re.escape(reference + pattern).replace(r"\*", ".*")
        whole = whole.replace("%", f"[^{re.escape(self.separator)}]*")
        wanted = re.compile(whole, re.DOTALL)
        return [
            mailbox
            for mailbox in self._by_name.values()
            if wanted.fullmatch(mailbox.name)
            or (mailbox.name == "INBOX" and wanted.fullmatch("inbox"))
            or (mailbox.name == "INBOX" and pattern.upper() == "INBOX")
        ]


def normal_flags(flags: Iterable[str]) -> frozenset[str]:
    """System flags in their usual spelling; \\Recent is not the client's to set."""
    return frozenset(_SYSTEM.get(flag.lower(), flag) for flag in flags if flag.lower() != "\\recent")
