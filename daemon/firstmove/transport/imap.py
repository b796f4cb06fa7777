"""IMAP as the service layer sees it: one session, one owner thread, frozen answers, TransportError only.

A session is dead after "lost", "timeout", "tls" or an IDLE that ended in "lost": close it and connect anew.
Mail is never marked read, and nothing is removed but the very UID that is named. Folder names are Unicode,
flags are strings (`\\Seen`), UIDs ints, datetimes aware.

Error codes: lost, timeout, connect, dns, tls, auth-failed, throttled, refused, no-folder, exists, read-only,
overquota, too-big, gone, garbled, unsupported, bad-argument, config.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from imaplib import IMAP4

from firstmove import maillog
from firstmove.errors import Again, TransportError
from firstmove.transport import filing, folders, reading
from firstmove.transport.account import ImapAccount
from firstmove.transport.filing import Appended, Moved
from firstmove.transport.folders import Folder
from firstmove.transport.idle import Connection, Idle
from firstmove.transport.reading import Fetched, FolderStatus
from firstmove.transport.session import Session

_SEARCHES = 3  # in a row, while new mail is announced with each answer

__all__ = ["Appended", "Fetched", "Folder", "FolderStatus", "Idle", "ImapAccount", "ImapSession", "Moved"]


class ImapSession(Session):
    """What a logged-in connection is asked for. One owner thread; only close() may come from another."""

    def __init__(self, account: ImapAccount, connection: Connection) -> None:
        super().__init__(account, connection)
        self._selected = ""
        self._read_only = False
        self._ensured: dict[str, str] = {}
        self._place: tuple[str, str] | None = None  # delimiter, prefix

    # --- folders

    def folders(self) -> tuple[Folder, ...]:
        """Every folder the account can see."""
        with self._wire("LIST"):
            return folders.listed(self._connection)

    def find(self, role: str, configured: str | Iterable[str] = ()) -> tuple[str, ...]:
        """Names of the folders that play `role` ("sent", "drafts", "trash", "junk", "archive")."""
        names = (configured,) if isinstance(configured, str) else tuple(configured)
        return folders.choose(role, self.folders(), names)

    def server_name(self, name: str) -> str:
        """`name`, written with `/`, as this server calls it."""
        if self._place is None:
            with self._wire("NAMESPACE"):
                self._place = folders.place(self._connection, "NAMESPACE" in self._abilities)
        return folders.server_name(name, *self._place)

    def ensure_folder(self, name: str, *, subscribe: bool = True) -> str:
        """The server's name of folder `name`, which is made and SUBSCRIBEd if it was missing."""
        if name in self._ensured:
            return self._ensured[name]
        whole = self.server_name(name)
        if whole not in {folder.name for folder in self.folders() if folder.selectable}:
            self._create(whole)
        # Thunderbird and Roundcube do not show a folder that is not subscribed.
        if subscribe:
            with self._wire("SUBSCRIBE"):
                self._connection.subscribe_folder(whole)
        self._ensured[name] = whole
        return whole

    def rename_folder(self, old: str, new: str) -> str:
        """Rename `old` (a server name) to `new` (written with `/`); returns the new server name."""
        whole = self.server_name(new)
        with self._wire("RENAME"):
            self._connection.rename_folder(old, whole)
            self._connection.subscribe_folder(whole)
        self._ensured.clear()
        return whole

    def select(self, folder: str, readonly: bool = False) -> FolderStatus:
        """Open `folder`; `read_only` tells what was really granted."""
        with self._wire("SELECT"):
            try:
                answer = self._connection.select_folder(folder, readonly)
            except IMAP4.readonly:
                readonly = True
                answer = self._connection.select_folder(folder, readonly)
            self._connection._imap.untagged_responses.pop("EXISTS", None)
        self._news = False
        self._selected, self._read_only = folder, readonly
        self._exists = answer.get(b"EXISTS", 0)
        return FolderStatus(
            folder,
            answer.get(b"UIDVALIDITY", 0),
            answer.get(b"UIDNEXT", 0) or self._uidnext(folder),
            self._exists,
            readonly,
            b"\\*" in answer.get(b"PERMANENTFLAGS", (b"\\*",)),
        )

    def _uidnext(self, folder: str) -> int:
        """For a server whose SELECT does not tell it (Courier): a first start must not begin at 1."""
        with self._wire("STATUS"):
            return int(self._connection.folder_status(folder, ["UIDNEXT"]).get(b"UIDNEXT", 0))

    def status(self, folder: str) -> FolderStatus:
        """STATUS of any folder, the selected one included."""
        if folder == self._selected:
            self.noop()  # STATUS tells this connection's view of it, which Dovecot brings up to date only so
        with self._wire("STATUS"):
            answer = self._connection.folder_status(folder, ["MESSAGES", "UIDNEXT", "UIDVALIDITY"])
        return FolderStatus(
            folder, answer.get(b"UIDVALIDITY", 0), answer.get(b"UIDNEXT", 0), answer.get(b"MESSAGES", 0)
        )

    # --- reading the selected folder

    def uids_above(self, uid: int) -> list[int]:
        """UIDs greater than `uid`. The one search that answers an IDLE: it takes the news away."""
        # `n:*` always names the last message, even when its UID is below n (RFC 3501 section 6.4.8).
        found = self._search(f"UID {uid + 1}:*", takes_news=True)
        return [number for number in found if number > uid]

    def uids_since(self, day: date) -> list[int]:
        """UIDs whose INTERNALDATE is on or after `day`, in the server's time zone."""
        return self._search(f"SINCE {reading.search_date(day)}")

    def all_uids(self) -> list[int]:
        """Every UID of the folder."""
        return self._search("ALL")

    def _search(self, criteria: str, *, takes_news: bool = False) -> list[int]:
        found: list[int] = []
        for _ in range(_SEARCHES):
            known = self._exists
            if takes_news:
                self._news = False  # before the command: an EXISTS that comes with the answer is news again
            with self._wire("SEARCH"):
                found = reading.search(self._connection, criteria, self._exists)
            # The answer covers what was announced before it, not what is announced with it.
            if self._exists <= known:
                break
        return found

    def fetch(self, uids: Iterable[int], limit: int) -> Iterator[Fetched]:
        """Messages with their first `limit` octets (0: whole), 50 a command; gone ones are left out."""
        with self._wire("FETCH"):
            yield from reading.fetch(self._connection, uids, limit)

    def fetch_head(self, uids: Iterable[int], fields: Sequence[str]) -> dict[int, bytes]:
        """Raw header fields by UID."""
        with self._wire("FETCH"):
            return reading.fetch_head(self._connection, uids, fields)

    def fetch_flags(self, uids: Iterable[int]) -> dict[int, frozenset[str]]:
        """Flags by UID; a UID that is missing is gone."""
        with self._wire("FETCH"):
            return reading.fetch_flags(self._connection, uids)

    def search_message_id(self, message_id: str) -> list[int]:
        """UIDs of the messages with exactly this Message-ID; anything may stand in it."""
        return self.search_header("Message-ID", message_id)

    def search_header(self, field: str, value: str) -> list[int]:
        """UIDs whose header `field` is exactly `value`, compared without white space."""
        with self._wire("SEARCH"):
            return reading.search_header(self._connection, field, value, self._exists)

    # --- writing

    def move(self, uids: Sequence[int], folder: str) -> Moved:
        """Move messages to `folder` (a server name). Raises "no-folder", "overquota", "read-only"."""
        self._require_writable()
        with self._wire("MOVE"):
            return filing.move(self._connection, uids, folder, self._abilities)

    def copy(self, uids: Sequence[int], folder: str) -> Moved:
        """Copy messages to `folder` (a server name); the originals stay as they are."""
        with self._wire("COPY"):
            return filing.copy(self._connection, uids, folder, self._abilities)

    def append(
        self, folder: str, octets: bytes, flags: Iterable[str] = (), at: datetime | None = None
    ) -> Appended:
        """APPEND to `folder` (a server name). Raises "no-folder", "overquota", "too-big"."""
        with self._wire("APPEND"):
            return filing.append(self._connection, folder, octets, flags, at)

    def multiappend(
        self, folder: str, messages: Sequence[tuple[bytes, Iterable[str], datetime | None]]
    ) -> list[Appended]:
        """APPEND several messages: at once where the server has MULTIAPPEND, else one by one."""
        if "MULTIAPPEND" not in self.capabilities:
            return [self.append(folder, *message) for message in messages]
        with self._wire("APPEND"):
            return filing.multiappend(self._connection, folder, messages)

    def remove(self, uid: int) -> bool:
        """Expunge exactly this UID of the selected folder. False: it stays, marked \\Deleted."""
        self._require_writable()
        with self._wire("EXPUNGE"):
            return filing.expunge(self._connection, [uid], self._abilities)

    def add_flags(self, uids: Sequence[int], flags: Iterable[str]) -> None:
        """Set flags. Never used for \\Seen on a customer's mail (DESIGN G1)."""
        self._require_writable()
        with self._wire("STORE"):
            self._connection.add_flags(uids, list(flags), silent=True)

    # --- inside

    @contextlib.contextmanager
    def _wire(self, command: str) -> Iterator[None]:
        try:
            with super()._wire(command):
                yield
        except TransportError as error:
            if error.code == "no-folder":  # somebody removed one that was there
                self._ensured.clear()
            raise

    def _require_writable(self) -> None:
        if self._read_only:
            raise TransportError("read-only", "the folder was opened read-only", again=Again.NEVER)

    def _create(self, whole: str) -> None:
        try:
            with self._wire("CREATE"):
                self._connection.create_folder(whole)
        except TransportError as error:
            if error.code != "exists":  # another client was faster
                raise
        maillog.event("folder.created", mailbox=self.account.name, folder=whole)
