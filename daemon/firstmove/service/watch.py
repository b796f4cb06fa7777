"""Watch one mailbox's incoming folders: fetch what is new, hand it to the writer, wait for more.

One thread, one connection, never a write to the server; with `connections = 1` it has turns on the desk's.
The cursor lives in the database and moves inside the unit of each message, in the order of reading: whatever
happens here, nothing is skipped and nothing is taken in twice. One message that cannot be taken in is tried
three times, then quarantined; the others go on.
"""

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from firstmove import maillog
from firstmove.errors import Malformed, TransportError, Unavailable
from firstmove.message.parse import parse
from firstmove.model.mail import Position, RawMessage
from firstmove.model.record import FolderSeen
from firstmove.service import trouble
from firstmove.service.backoff import reconnect_delay
from firstmove.service.connect import open_session
from firstmove.service.losses import Losses
from firstmove.service.readers import Readers, ReadersFailed
from firstmove.service.runtime import Runtime, Station
from firstmove.service.second_reader import SecondReader
from firstmove.service.taking import Arrived, Batch, Taking, UnderWay
from firstmove.service.wake import Wake
from firstmove.transport.crashpoints import reach
from firstmove.transport.imap import FolderStatus, ImapSession

BATCH = 50
FEW = 8  # mails at once that are taken in one by one: the first is acknowledged before the next is read
_HEAD = 16 * 1024  # octets of a mail: enough for its Message-ID
IDLE_REFRESH = 9 * 60.0  # seconds; NAT tables forget a silent connection after about ten minutes


@dataclass(slots=True)
class Watch:
    """The watch over one mailbox.

    `since`: on a first start, take in what came since that day. `reader`: a second process that reads, begun.
    """

    station: Station
    runtime: Runtime
    stop: threading.Event
    since: date | None = None
    drain: bool = False
    reader: Readers | None = None
    heartbeat: float = field(default_factory=time.monotonic)
    drained: threading.Event = field(default_factory=threading.Event)
    _taking: Taking = field(init=False)
    _second: SecondReader = field(init=False)
    _failures: int = 0  # connections in a row that did not get as far as waiting for mail
    _losses: Losses = field(default_factory=Losses)
    _login: trouble.Login = field(init=False)

    def __post_init__(self) -> None:
        """What is taken in keeps its order over reconnections."""
        self._taking = Taking(self.station, self.runtime)
        self._second = SecondReader(self.station, self.runtime, self.reader)
        self._login = trouble.Login(self.station, self.runtime)

    def run(self) -> None:
        """Watch until `stop` (or, draining, until nothing is left); reconnects for ever."""
        with contextlib.closing(self._second):
            while not self.stop.is_set() and not self.drained.is_set():
                self._connect()

    def _connect(self) -> None:
        try:
            session = open_session(self.station, self.stop)
            try:
                self._login.succeeded()
                self._attend(session)
            finally:
                session.logout()
        except TransportError as error:
            self._failures += 1
            self._lost(error)
        except Unavailable as error:
            self._failures += 1
            self.station.trouble = f"database: {error}"
            maillog.warn(
                "database.unavailable", mailbox=self.station.name, by="watch", error=str(error)[:300]
            )
            self._pause(reconnect_delay(self._failures, self.runtime.chance()))

    def _lost(self, error: TransportError) -> None:
        if self.stop.is_set():
            return
        self.station.trouble = f"IMAP: {error.code}"
        event = "mailbox.refused" if error.account else "mailbox.lost"
        maillog.warn(event, mailbox=self.station.name, code=error.code, reply=error.reply[:200])
        if error.code == "auth-failed":
            self._login.refused(error.reply)
        self._pause(reconnect_delay(self._failures, self.runtime.chance(), slow=error.account))

    def _pause(self, seconds: float) -> None:
        """Wait, with a sign of life every few seconds; a ring (a reload, a stop) ends it."""
        until = time.monotonic() + seconds
        while not self.stop.is_set() and (left := until - time.monotonic()) > 0:
            self.heartbeat = time.monotonic()
            if self.station.watch_bell.wait(min(left, 5.0)):
                return

    def _attend(self, session: ImapSession) -> None:
        account = self.station.rules.mailbox.imap
        first, *others = account.folders
        while not self.stop.is_set() and self.station.rules.mailbox.imap == account:  # else: reloaded
            for folder in others:
                self._pass(session, folder, session.select(folder, readonly=True))
            status = session.select(first, readonly=True)
            self._pass(session, first, status)
            while not self.drain and not self.stop.is_set():
                self.station.trouble = ""
                self._failures = 0  # not before: a server may take the login and refuse all the rest
                self._wait(session, IDLE_REFRESH, self.station.watch_bell)
                if self.station.rules.mailbox.imap != account:
                    break
                self.take_new(session, first, status.uidvalidity)
                if others:
                    break
            if self.drain:
                self.drained.set()
                return

    def turn(self, session: ImapSession, seconds: float) -> None:
        """One look over a connection that belongs to the desk (connections = 1), then a wait for mail.

        A ring for the desk ends the wait: the inbox and the rest of the mailbox have the connection in turns.
        """
        first, *others = self.station.rules.mailbox.imap.folders
        for folder in others:
            self._pass(session, folder, session.select(folder, readonly=True))
        status = session.select(first, readonly=True)
        self._pass(session, first, status)
        if self.drain:
            self.drained.set()
            self.station.desk_bell.wait(min(max(seconds, 0.0), 0.2))
        elif seconds > 0 and not self.stop.is_set():
            self.station.trouble = ""
            self._wait(session, seconds, self.station.desk_bell)
            self.take_new(session, first, status.uidvalidity)

    def _pass(self, session: ImapSession, folder: str, status: FolderStatus) -> None:
        seen = self._cursor(folder)
        if seen is None:
            self._begin(session, folder, status)
        elif seen.uidvalidity != status.uidvalidity:
            self._renumbered(session, folder, status)
        elif status.uidnext and status.uidnext <= seen.last_uid:
            # A server that lost its counter: what it hands out next would lie below the cursor.
            self._renumbered(session, folder, status, reused=True)
        elif self._reused(session, seen):
            self._renumbered(session, folder, status, reused=True)
        self.take_new(session, folder, status.uidvalidity)

    def _begin(self, session: ImapSession, folder: str, status: FolderStatus) -> None:
        """A first start begins at UIDNEXT: mail from before the shop had firstmove gets no robot's answer."""
        last = max(0, status.uidnext - 1)
        if self.since is not None:
            waiting = session.uids_since(self.since)
            last = min(waiting) - 1 if waiting else last
        self._set_cursor(folder, status.uidvalidity, last)

    def _renumbered(
        self, session: ImapSession, folder: str, status: FolderStatus, *, reused: bool = False
    ) -> None:
        """UIDVALIDITY changed (RFC 3501 section 2.3.1.1): look at the last days again; digests know them.

        `reused`: it did not, and UIDs are given a second time all the same.
        """
        maillog.warn("mailbox.uidvalidity", mailbox=self.station.name, folder=folder)
        recent = session.uids_since(self._known_since())
        last = min(recent) - 1 if recent else max(0, status.uidnext - 1)
        if reused:
            self.runtime.write(lambda unit: unit.forget_places(self.station.name, folder))
        self._set_cursor(folder, status.uidvalidity, last)

    def _reused(self, session: ImapSession, seen: FolderSeen) -> bool:
        """Whether a mail that nobody knows lies where the last known one was: its UID was given twice.

        RFC 3501 section 2.3.1.1 forbids it; a mailbox that was put back from a backup does it all the same.
        """
        for item in session.fetch([seen.last_uid], _HEAD) if seen.last_uid else ():
            message_id = _message_id(item.octets)
            with self.runtime.store.reading() as reader:
                opened = reader.setting("opened_at")
                known = bool(message_id) and reader.find_message(message_id, mailbox=self.station.name)
                kept = [row["uid"] for row in reader.quarantined() if row["folder"] == seen.folder]
            old = not opened or item.internal_date < datetime.fromisoformat(opened).replace(microsecond=0)
            return bool(message_id) and not (known or old or item.uid in kept)
        return False

    def _known_since(self) -> date:
        """Mail from before the database began was never taken in, and a renumbering does not make it new."""
        fortnight = (self.runtime.now() - timedelta(days=14)).date()
        with self.runtime.store.reading() as reader:
            opened = reader.setting("opened_at")
        return max(fortnight, datetime.fromisoformat(opened).date()) if opened else fortnight

    def _wait(self, session: ImapSession, seconds: float, bell: Wake) -> None:
        self.heartbeat = time.monotonic()
        seconds = self._second.rest(seconds)
        wake = self.station.rules.mailbox.imap.wake
        if wake is None:  # IDLE, or a poll of the session's own where the server has none
            outcome = session.idle(seconds, bell.socket)
            if outcome.why == "lost":
                raise TransportError("lost", "connection ended in IDLE")
        else:
            bell.wait(min(seconds, wake.total_seconds()))
            session.noop()
        self.heartbeat = time.monotonic()

    def take_new(self, session: ImapSession, folder: str, uidvalidity: int) -> None:
        """Take in everything above the cursor, batch by batch."""
        try:
            while not self.stop.is_set():
                seen = self._cursor(folder)
                uids = session.uids_above(seen.last_uid if seen else 0)
                if not uids:
                    return
                self.station.taken_in.clear()
                self.station.arrived()
                self._take(session, folder, uidvalidity, self._losses.at_once(folder, uids))
        finally:
            self.station.taken_in.set()

    def _take(self, session: ImapSession, folder: str, uidvalidity: int, uids: Sequence[int]) -> None:
        """Batch after batch, until one stumbles: then the caller reads again from the cursor."""
        batches = self._batches(session, folder, uidvalidity, uids)
        last: tuple[Batch, UnderWay] | None = None
        try:
            with contextlib.closing(self._second.readings(batches, len(uids))) as pairs:
                for batch, readings in pairs:
                    before, last = last, None
                    if (before and not self._landed(*before, folder)) or self.stop.is_set():
                        return
                    last = batch, self._taking.submit(batch, readings)
        except ReadersFailed as error:
            self._second.failed(error)
        finally:
            if last:
                self._landed(*last, folder)

    def _batches(
        self, session: ImapSession, folder: str, uidvalidity: int, uids: Sequence[int]
    ) -> Iterator[Batch]:
        """Few mails one by one, many in batches that are fetched when it is their turn."""
        begins = [0, *range(FEW, len(uids), BATCH)]  # nobody waits for a whole batch to be fetched first
        for begin, end in zip(begins, [*begins[1:], len(uids)], strict=True):
            batch = uids[begin:end]
            arrived = self._fetched(session, folder, uidvalidity, batch)
            orders = self._any_orders()
            if len(uids) > FEW or len(arrived) < len(batch):
                yield Batch(batch, arrived, orders)
            else:
                yield from (Batch([item.raw.position.uid], [item], orders) for item in arrived)

    def _fetched(
        self, session: ImapSession, folder: str, uidvalidity: int, uids: Sequence[int]
    ) -> list[Arrived]:
        if self._losses.hopeless(folder, uids):
            position = Position(self.station.name, folder, uidvalidity, uids[0])
            return [Arrived(RawMessage(position, b"", 0, self.runtime.now()), garbled=True)]
        arrived = []
        with self._losses.counted(folder, uids):
            for item in session.fetch(uids, self.station.rules.mailbox.imap.fetch_limit):
                position = Position(self.station.name, folder, uidvalidity, item.uid)
                raw = RawMessage(position, item.octets, item.size, item.internal_date, item.flags)
                reach("fetched")
                arrived.append(Arrived(raw, item.garbled))
                self.heartbeat = time.monotonic()
        return arrived

    def _any_orders(self) -> bool:
        with self.runtime.store.reading() as reader:
            return reader.any_orders()

    def _landed(self, batch: Batch, under_way: UnderWay, folder: str) -> bool:
        if not self._taking.landed(under_way):
            return False
        last = batch.arrived[-1].raw.position if batch.arrived else None
        if last is None or last.uid < batch.uids[-1]:  # expunged under our eyes
            self._skip_to(folder, batch.uids[-1], last.uidvalidity if last else None)
        return True

    def _cursor(self, folder: str) -> FolderSeen | None:
        with self.runtime.store.reading() as reader:
            return reader.seen(self.station.name, folder)

    def _skip_to(self, folder: str, last_uid: int, uidvalidity: int | None) -> None:
        seen = self._cursor(folder)
        if seen is not None and uidvalidity in (None, seen.uidvalidity):
            self._set_cursor(folder, seen.uidvalidity, last_uid)

    def _set_cursor(self, folder: str, uidvalidity: int, last_uid: int) -> None:
        seen = FolderSeen(self.station.name, folder, uidvalidity, last_uid)
        self.runtime.write(lambda unit: unit.remember_folder(seen))


def _message_id(octets: bytes) -> str:
    with contextlib.suppress(Malformed):
        return parse(octets, truncated=True).message_id
    return ""
