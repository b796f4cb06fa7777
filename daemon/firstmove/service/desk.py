"""The desk: the one connection that writes to the mailbox and reads what people did in it.

Opened while a case is open or an effect is due, closed after five quiet minutes. Between two rounds it idles
on Sent, so that a person's reply stops the clocks at once.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from firstmove import maillog
from firstmove.errors import TransportError, Unavailable
from firstmove.service import copies, junk, ownership, trouble
from firstmove.service.backoff import reconnect_delay
from firstmove.service.connect import open_session
from firstmove.service.drafts import DraftWatch
from firstmove.service.filing import KINDS, Filing
from firstmove.service.folders import Folders, find_folders
from firstmove.service.losses import Losses
from firstmove.service.marks import Marks
from firstmove.service.runtime import LULL, Runtime, Station
from firstmove.service.screen import Screen
from firstmove.service.sentbox import SentBox
from firstmove.transport.imap import ImapSession

STAND_BY = 60.0  # seconds between two looks at another's note
RENEW = 6 * 3600.0  # seconds after which a connection is opened anew, and the owner note with it
QUIET = 300.0  # seconds without work before the connection is closed


@dataclass(slots=True)
class Desk:
    """One mailbox's desk."""

    station: Station
    runtime: Runtime
    stop: threading.Event
    watch_turn: Callable[[ImapSession, float], None] | None = None  # connections = 1: the watch has the rests
    heartbeat: float = field(default_factory=time.monotonic)
    _asked: list[Future[bool]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _begun: bool = False
    working: bool = False
    succeeded: bool = False  # another worker of this database has the mailbox now
    _losses: Losses = field(default_factory=Losses)  # of mails in Sent and junk, over reconnections
    _login: trouble.Login = field(init=False)

    def __post_init__(self) -> None:
        self._login = trouble.Login(self.station, self.runtime)

    def look_now(self) -> Future[bool]:
        """Ask for a fresh look into Sent; True once it has been read. Any thread may ask."""
        asked: Future[bool] = Future()
        with self._lock:
            self._asked.append(asked)
        self.station.desk_bell.ring()
        return asked

    def run(self) -> None:
        """Work until `stop`; reconnects for ever."""
        failures = 0
        while not self.stop.is_set():
            try:
                if not self._needed():
                    self._rest_closed()
                    continue
                session = open_session(self.station, self.stop)
                session.answered = self._alive
                try:
                    self._welcomed()
                    self._work(session)
                    failures = 0
                finally:
                    self.working = False
                    session.logout()
            except (TransportError, Unavailable) as error:
                failures += 1
                self._failed(error, failures)

    def _work(self, session: ImapSession) -> None:
        """Work it, unless another database does: then look again in a minute."""
        note = ownership.Ownership(self.station, self.runtime, session)
        if host := note.other():
            ownership.stand_by(self.station, self.runtime, host)
            session.close()
            self._answer(False)
            self._pause(STAND_BY)
            return
        ownership.begin(self.station, self.runtime)
        self._attend(session)
        if self.stop.is_set() and not self.succeeded:
            note.give_up()

    def _failed(self, error: TransportError | Unavailable, failures: int) -> None:
        self._answer(False)
        if not self.station.standing_by:
            self.station.cleared.set()  # the watch need not wait for a desk that cannot be had
        if self.stop.is_set():
            return
        account = isinstance(error, TransportError) and error.account
        if isinstance(error, TransportError):
            event = "mailbox.refused" if account else "mailbox.lost"
            maillog.warn(
                event, mailbox=self.station.name, code=error.code, reply=error.reply[:200], by="desk"
            )
        else:
            maillog.warn("database.unavailable", mailbox=self.station.name, by="desk", error=str(error)[:300])
        if isinstance(error, TransportError):
            self._tell_of(error)
        self._pause(reconnect_delay(failures, self.runtime.chance(), slow=account))

    def _alive(self) -> None:
        """Every command that ends is a sign of life: a batch of fifty on a slow server takes minutes."""
        self.heartbeat = time.monotonic()

    def _pause(self, seconds: float) -> None:
        """Wait; a stop or a reload ends it. Other rings do not: the server must not be hammered."""
        until, rules = time.monotonic() + seconds, self.station.rules
        while (
            not self.stop.is_set() and self.station.rules is rules and (left := until - time.monotonic()) > 0
        ):
            self._alive()
            self.station.desk_bell.wait(min(left, 5.0))

    def _welcomed(self) -> None:
        if self._alone:
            self.station.trouble = ""
            self._login.succeeded()

    def _tell_of(self, error: TransportError) -> None:
        """Where nobody watches INBOX, the desk's refused login is the mailbox's."""
        if self._alone:
            self.station.trouble = f"IMAP: {error.code}"
            if error.code == "auth-failed":
                self._login.refused(error.reply)

    @property
    def _alone(self) -> bool:
        return self.watch_turn is not None or self.station.rules.mailbox.watch == "sent-only"

    def _needed(self) -> bool:
        with self._lock:
            if self._asked or self.watch_turn is not None:
                return True
        if not self._begun or junk.due(self.station, self.runtime.now()):
            return True
        with self.runtime.store.reading() as reader:
            due = reader.due_kinds(self.station.name, self.runtime.now())
            return bool(due.intersection(KINDS)) or reader.any_open(self.station.name)

    def _rest_closed(self) -> None:
        self.heartbeat = time.monotonic()
        self.station.desk_bell.wait(20.0)

    def _attend(self, session: ImapSession) -> None:
        account = self.station.rules.mailbox.imap
        folders = find_folders(session, self.station)
        self._begun = True
        filing = Filing(self.station, self.runtime, session, folders)
        rounds = (
            self._sentbox(session, folders),
            DraftWatch(self.station, self.runtime, session, folders),
            Screen(self.station, self.runtime, session, folders),
            Marks(self.station, self.runtime, session, folders),
            junk.Junk(self.station, self.runtime, session, folders, self._losses),
            copies.Copies(self.station, self.runtime, session, folders),
        )
        opened = quiet_since = time.monotonic()
        next_round = 0.0
        while not self.stop.is_set() and self.station.rules.mailbox.imap == account:  # else: reloaded
            self.heartbeat = time.monotonic()
            self.working = True
            behind = self.station.acknowledging()  # acknowledgements first; only a question is not put off
            if behind and not self._waiting():
                self._let_acks_go(session)
                continue
            busy = not behind and filing.perform_due(self.stop)
            if self._waiting() or time.monotonic() >= next_round:
                asked = self._take_asked()
                for look in rounds:
                    look.look()
                _resolve(asked, True)
                next_round = time.monotonic() + self.station.rules.mailbox.imap.desk_interval.total_seconds()
            self.working = False
            if busy or self._needed():
                quiet_since = time.monotonic()
            elif time.monotonic() - quiet_since > QUIET:
                return
            if time.monotonic() - opened > RENEW:
                return
            if not busy:
                self._rest(session, folders, next_round - time.monotonic())

    def _sentbox(self, session: ImapSession, folders: Folders) -> SentBox:
        return SentBox(self.station, self.runtime, session, folders, self._losses)

    def _rest(self, session: ImapSession, folders: Folders, seconds: float) -> None:
        """Idle on Sent (or let the watch idle on INBOX) until the next round, a ring, or news."""
        if self.watch_turn is not None:
            self.watch_turn(session, seconds)
            return
        if seconds <= 0 or self.stop.is_set():
            return
        if folders.sent and "IDLE" in session.capabilities:
            session.select(folders.sent[0], readonly=True)
            outcome = session.idle(seconds, self.station.desk_bell.socket)
            if outcome.why == "lost":
                raise TransportError("lost", "connection ended in IDLE")
            if outcome.why == "data":
                asked = self._take_asked()
                self._sentbox(session, folders).look()
                _resolve(asked, True)
        else:
            self.station.desk_bell.wait(min(seconds, 2.0))

    def _let_acks_go(self, session: ImapSession) -> None:
        if self.watch_turn is not None:
            self.watch_turn(session, LULL)
        else:
            self.stop.wait(0.05)

    def _waiting(self) -> bool:
        with self._lock:
            return bool(self._asked)

    def _take_asked(self) -> list[Future[bool]]:
        with self._lock:
            asked, self._asked = self._asked, []
        return asked

    def _answer(self, seen: bool) -> None:
        _resolve(self._take_asked(), seen)


def _resolve(asked: list[Future[bool]], seen: bool) -> None:
    for future in asked:
        if not future.done():
            future.set_result(seen)
