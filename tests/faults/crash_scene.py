"""One shop's hour on the demo IMAP server, with crashes: mails, a chaser, a clock that runs out, a reply.

The daemon is a real process. It is armed for one crash after the other (FIRSTMOVE_CRASH_AT) and, whenever it
has died, started again, while the world outside goes on.
"""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from firstmove.demo.imapd import DemoImapServer
from firstmove.state.store import Store
from firstmove.state.tables import EFFECTS, TIMERS
from servers.daemon import Daemon
from servers.smtp_sink import Received, SmtpSink

USER = "shop@aoba.example.jp"
ANSWERS = re.compile(rb"^In-Reply-To: (<[^>]+>)", re.MULTILINE)
_LIMIT = 150.0  # seconds for one wait: several scenes share the machine
_OPENING = threading.Lock()  # Alembic knows one migration at a time in a process
_MESSAGE_ID = re.compile(rb"^Message-ID: (<[^>]+@client\.example\.com>)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left when everything is settled."""

    crashes: int
    acknowledgements: dict[str, list[bytes]]  # Message-ID of the customer's mail → octets of each delivery
    notices: int
    folders: dict[str, int]  # how many messages lie in each
    customers: dict[str, int]  # a customer's Message-ID → how often it lies in the mailbox
    damage: tuple[str, ...]
    unfinished: tuple[str, ...]
    case_states: tuple[str, ...]


@dataclass(slots=True)
class Scene:
    """A daemon that is armed for crashes, and its world."""

    folder: Path
    arms: list[str]
    server: DemoImapServer
    sink: SmtpSink
    crashes: int = 0
    daemon: Daemon = field(init=False)
    _store: Store | None = None

    def __post_init__(self) -> None:
        self.daemon = Daemon(
            self.folder, imap=self.server.port, smtp=self.sink.port, imap_more='desk_interval = "1s"'
        )

    def begin(self) -> None:
        """Start the daemon and open its database."""
        self._start(ready=True)
        with _OPENING:
            self._store = Store.open(self.daemon.store_url)

    def end(self) -> None:
        """Whatever happened: no process is left behind."""
        self.daemon.end()
        if self._store is not None:
            self._store.close()

    @property
    def store(self) -> Store:
        """The daemon's database."""
        assert self._store is not None
        return self._store

    def _start(self, *, ready: bool = False) -> None:
        armed = self.arms.pop(0) if self.arms else ""
        self.daemon.environment["FIRSTMOVE_CRASH_AT"] = armed
        self.daemon.start(ready=ready)

    def until(self, come_about: Callable[[], object], what: str) -> None:
        """Wait for a fact, starting the daemon again whenever it has died."""
        limit = time.monotonic() + _LIMIT
        while not come_about():
            if not self.daemon.running:
                assert -9 == self.daemon.exit_code, self.daemon.log.read_text()[-2000:]
                self.crashes += 1
                self._start()
            assert time.monotonic() < limit, f"{what}: {self.unfinished()}"
            time.sleep(0.05)

    def watching(self) -> bool:
        with self.store.reading() as reader:
            return reader.seen("main", "INBOX") is not None and reader.seen("main", "Sent") is not None

    def recorded(self, count: int) -> Callable[[], bool]:
        """Whether so many messages are on record and nothing is left to do."""

        def settled() -> bool:
            with self.store.reading() as reader:
                messages = reader.status()["messages"]
            assert isinstance(messages, int)
            return messages >= count and not self.unfinished()

        return settled

    def unfinished(self) -> tuple[str, ...]:
        """What waits to be done now or soon; clocks that run on are not meant."""
        with self.store.reading() as reader:
            rows = [
                row for state in ("pending", "claimed", "in_doubt") for row in reader.effects(state=state)
            ]
        return tuple(f"{row.kind} {row.state} {row.due_at} {row.reply}" for row in rows)

    def hurry(self) -> None:
        """An hour passes for what waits: coalesced cards, and the first armed clock step of every case."""
        past = datetime.now(UTC) - timedelta(seconds=1)
        with self.store.writing() as unit:
            unit.connection.execute(
                update(EFFECTS)
                .where(EFFECTS.c.kind == "put_card", EFFECTS.c.state == "pending")
                .values(due_at=past)
            )

    def run_out(self, clock: str) -> None:
        """The first armed step of a clock of case 1 comes due."""
        past = datetime.now(UTC) - timedelta(seconds=1)
        with self.store.reading() as reader:
            step = next(t for t in reader.timers_of(1) if t.clock == clock and t.state == "armed")
        with self.store.writing() as unit:
            unit.connection.execute(update(TIMERS).where(TIMERS.c.id == step.id).values(at=past))

    def fired(self) -> bool:
        with self.store.reading() as reader:
            return any(timer.state == "fired" for timer in reader.timers_of(1))

    def replied(self) -> bool:
        with self.store.reading() as reader:
            return any(case.state == "replied" for case in reader.cases())


def live(folder: Path, arms: Sequence[str]) -> Outcome:
    """Play the hour, crashing at each point of `arms` in turn."""
    with DemoImapServer({USER: "pass"}) as server, SmtpSink() as sink:
        scene = Scene(folder, list(arms), server, sink)
        try:
            scene.begin()
            _play(scene)
            return _outcome(scene)
        finally:
            scene.end()


def _play(scene: Scene) -> None:
    scene.until(scene.watching, "the first look")
    scene.server.deliver(USER, _mail(1, "tanaka", "届きません", "先週注文した湯呑みがまだ届きません。"))
    scene.server.deliver(USER, _mail(2, "sato", "違う商品", "青を頼んだのに赤が届きました。"))
    scene.server.deliver(USER, _mail(3, "news", "お買い得", "今週のおすすめです。", "Precedence: bulk\r\n"))
    scene.until(scene.recorded(3), "the first mails")
    scene.server.deliver(USER, _mail(4, "tanaka", "Re: 届きません", "まだでしょうか。", _refers_to(1)))
    scene.until(lambda: _on_record(scene, 4), "the chaser")
    scene.hurry()
    scene.until(scene.recorded(4), "the chaser's work")
    scene.run_out("promise")
    scene.until(scene.fired, "the clock")
    scene.server.deliver(USER, _reply(), "Sent", ["\\Seen"])
    scene.until(scene.replied, "the reply")
    scene.until(lambda: scene.hurry() or scene.recorded(5)(), "everything")
    scene.daemon.stop()


def _on_record(scene: Scene, count: int) -> bool:
    with scene.store.reading() as reader:
        messages = reader.status()["messages"]
    assert isinstance(messages, int)
    return messages >= count


def _outcome(scene: Scene) -> Outcome:
    folders = {name: scene.server.messages(USER, name) for name in scene.server.folder_names(USER)}
    found = [_MESSAGE_ID.search(mail.octets) for mails in folders.values() for mail in mails]
    with scene.store.reading() as reader:
        states = tuple(case.state for case in reader.cases())
    return Outcome(
        crashes=scene.crashes,
        acknowledgements=_acknowledgements(scene.sink.received),
        notices=sum(mail.recipient.endswith("staff.example.jp") for mail in scene.sink.received),
        folders={name: len(mails) for name, mails in folders.items()},
        customers=Counter(match[1].decode() for match in found if match),
        damage=scene.store.verify(),
        unfinished=scene.unfinished(),
        case_states=tuple(sorted(states)),
    )


def _acknowledgements(received: Sequence[Received]) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for mail in received:
        answers = ANSWERS.search(mail.octets)
        if answers:
            found.setdefault(answers[1].decode(), []).append(mail.octets)
    return found


def _mail(number: int, who: str, subject: str, text: str, more: str = "") -> bytes:
    return (
        f"From: {who}@customer.example.com\r\nTo: {USER}\r\nSubject: {subject}\r\n"
        f"Message-ID: {_id(number)}\r\n{more}"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    ).encode()


def _reply() -> bytes:
    """A person's reply to customer 2, written without the draft."""
    return (
        f"From: {USER}\r\nTo: sato@customer.example.com\r\nSubject: Re: 違う商品\r\n"
        f"Message-ID: <person.1@aoba.example.jp>\r\n{_refers_to(2)}"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\nお詫びいたします。本日、青をお送りします。\r\n"
    ).encode()


def _refers_to(number: int) -> str:
    return f"In-Reply-To: {_id(number)}\r\nReferences: {_id(number)}\r\n"


def _id(number: int) -> str:
    return f"<mail.{number}@client.example.com>"
