"""A storm round the real daemon: mails keep coming while wires break, servers refuse, the disk is full, the
clock jumps, others lock the database, the process is killed.

The same seed gives the same mails and the same faults in the same order (when exactly each one hits depends
on the machine). In the end every mail is accounted for: `Storm.accounts`.
"""

import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from chaos.accounts import Accounts, account, acknowledgements, deliveries
from fakes.chaos import Chaos
from firstmove.state.store import Store
from firstmove.state.tables import EFFECTS
from firstmove.transport.imap import ImapAccount
from integration.scene import open_store
from servers.daemon import Daemon
from servers.dovecot import PASSWORD, Dovecot, Lmtp
from servers.mixed import Mail, mixed
from servers.small_disk import SmallDisk
from servers.smtp_sink import SmtpSink
from servers.wall_clock import WallClock

QUICK = 'desk_interval = "1s"\nread_timeout = "3s"\nconnect_timeout = "3s"'
_WAITING = ("pending", "claimed", "in_doubt")
_BEHIND = 30  # so many mails may wait while the storm goes on
_FURTHEST = 5 * 3600  # seconds between the daemon's clock and the servers'; less than max_age
_FULL = "disk is full"  # SQLite's words
_LONG_LOCK = 10.5  # seconds; the daemon waits for 10 before it calls the database unavailable

# Another process that begins a transaction and keeps it until its input ends.
_LOCKER = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None)
other.execute("BEGIN " + sys.argv[2])
print("locked", flush=True)
sys.stdin.read()
"""


@dataclass(slots=True)
class Storm:
    """One run. `faults` counts what was done to it, by kind; those of disk and clock may be left out."""

    daemon: Daemon
    dovecot: Dovecot
    chaos: Chaos
    sink: SmtpSink
    seed: int
    disk: SmallDisk | None = None
    clock: WallClock | None = None
    faults: Counter[str] = field(default_factory=Counter)
    _mails: list[Mail] = field(default_factory=list)
    _coming: Iterator[Mail] = field(default_factory=lambda: iter(()))
    _store: Store | None = None

    @property
    def store(self) -> Store:
        """The daemon's database."""
        assert self._store is not None
        return self._store

    def rage(self, mails: int, faults: int, kills: int) -> None:
        """Deliver `mails` with `faults` in between, `kills` of them SIGKILL; then let it calm down."""
        chance = random.Random(self.seed)
        kinds = [*self._kinds(faults - kills), *["kill"] * kills]
        chance.shuffle(kinds)
        self._coming = mixed(mails)
        self.daemon.start()
        self._store = open_store(self.daemon)
        for done, kind in enumerate(kinds, 1):
            self._deliver(mails * done // len(kinds) - len(self._mails))
            self._strike(kind, chance)
            self._keep_up()
            if done % 50 == 0:
                print(f"{done} of {len(kinds)} faults, {self._recorded()} mails on record", flush=True)
        self.chaos.calm()
        self.sink.calm()
        self._turn_clock(timedelta())

    def settle(self, seconds: float) -> None:
        """Wait until nothing is left to do; what waits for minutes need not wait here."""
        limit = time.monotonic() + seconds
        while (left := self.unfinished()) or self._recorded() < len(self._mails):
            assert time.monotonic() < limit, f"seed {self.seed}: {left[:5]}, {self._recorded()} on record"
            self._hurry()
            self._pause(1.0)

    def tell(self) -> str:
        """What was done to it and what came of it, in one line."""
        acks = acknowledgements(self.sink.received)
        sent = deliveries(acks).values()
        return (
            f"seed {self.seed}: {len(self._mails)} mails, {self.faults.total()} faults of {len(self.faults)} "
            f"kinds ({', '.join(f'{kind} {count}' for kind, count in sorted(self.faults.items()))}); "
            f"{len(acks)} customers acknowledged by {len(sent)} mails, "
            f"{sum(len(twice) > 1 for twice in sent)} of them twice with the same octets"
        )

    def accounts(self) -> Accounts:
        """Account for every mail."""
        mailbox = ImapAccount(
            "test", "127.0.0.1", self.dovecot.imap, "none", self.daemon.user, lambda: PASSWORD
        )
        return account(self._mails, self.sink.received, self.store, mailbox)

    def unfinished(self) -> list[str]:
        """Effects that wait."""
        with self.store.reading() as reader:
            waiting = [row for state in _WAITING for row in reader.effects(state=state)]
        return [f"{effect.kind} {effect.state} {effect.reply}" for effect in waiting]

    # Faults -------------------------------------------------------------------------------------------

    def _actions(self) -> dict[str, Callable[[random.Random], None]]:
        chaos, sink = self.chaos, self.sink
        on_a_disk: dict[str, Callable[[random.Random], None]] = {"disk full": self._fill}
        on_a_clock = {
            "clock ahead": lambda chance: self._jump(chance, ahead=True),
            "clock back": lambda chance: self._jump(chance, ahead=False),
        }
        return {
            **(on_a_clock if self.clock else {}),
            **(on_a_disk if self.disk else {}),
            "database locked": lambda chance: self._lock("IMMEDIATE", chance.uniform(0.5, 3.0)),
            "reset": lambda _: chaos.hang_up(),
            "cut in FETCH": lambda _: chaos.on("server", "FETCH", "cut"),
            "reply to MOVE lost": lambda _: chaos.on("server", "COPYUID", "cut"),
            "reply to APPEND lost": lambda _: chaos.on("server", "APPENDUID", "cut"),
            "cut before MOVE": lambda _: chaos.on("client", "UID MOVE", "cut"),
            "cut before APPEND": lambda _: chaos.on("client", "APPEND", "cut"),
            "cut in STATUS": lambda _: chaos.on("server", "STATUS", "cut"),
            "cut in IDLE": lambda _: chaos.on("server", "EXISTS", "cut"),
            "frozen connection": lambda _: chaos.on("client", "SELECT|EXAMINE", "stall"),
            "garbage": lambda _: chaos.on("server", "FLAGS", b"* 7 GARBAGE (\r\n"),
            "octet by octet": self._chunk,
            "421 at the greeting": lambda _: sink.fail("greeting", "421 4.3.2 closing"),
            "450 greylisted": lambda chance: sink.fail("rcpt", "450 4.7.1 greylisted", chance.randint(1, 3)),
            "550 refused": lambda _: sink.fail("rcpt", "550 5.1.1 no such user"),
            "451 after the content": lambda _: sink.fail("content", "451 4.3.0 try later"),
            "closed after the dot": lambda _: sink.fail("content", "close"),
            "closed at MAIL": lambda _: sink.fail("mail", "close"),
            "stop and start": self._restart,
            "reload": lambda _: self.daemon.reload(),
            "database locked for long": lambda _: self._lock("EXCLUSIVE", _LONG_LOCK),
        }

    def _kinds(self, count: int) -> Iterator[str]:
        kinds = list(self._actions())
        for number in range(count):
            yield kinds[number % len(kinds)]

    def _strike(self, kind: str, chance: random.Random) -> None:
        self.faults[kind] += 1
        if kind == "kill":
            self._kill()
        else:
            self._actions()[kind](chance)
        self._pause(chance.uniform(0.0, 0.3))

    def _kill(self) -> None:
        self.daemon.kill()
        self.daemon.start()

    def _chunk(self, chance: random.Random) -> None:
        self.chaos.chunk = 0 if self.chaos.chunk else chance.choice((1, 7, 100))

    def _lock(self, kind: str, seconds: float) -> None:
        """Another process has the database to itself, while a mail comes."""
        arguments = [sys.executable, "-c", _LOCKER, str(self._file), kind]
        with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout is not None
            assert b"locked\n" == other.stdout.readline()
            self._deliver(1)
            self._pause(seconds)

    def _fill(self, chance: random.Random) -> None:
        """The disk is full until the daemon says so; every third time it is killed at that moment."""
        assert self.disk is not None
        said = self._said(_FULL)
        self._deliver(1)
        self._shrink_log()  # else it has megabytes in which to go on
        self.disk.fill()
        limit = time.monotonic() + 10
        while self._said(_FULL) == said:
            assert time.monotonic() < limit, f"seed {self.seed}: a full disk went unnoticed"
            self._deliver(1)
            self._pause(0.2)
        if chance.random() < 1 / 3:
            self.daemon.kill()
        self._pause(chance.uniform(0.0, 1.0))
        self.disk.free()
        if not self.daemon.running:
            self.daemon.start()

    def _shrink_log(self) -> None:
        with sqlite3.connect(self._file, timeout=5) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        other.close()

    def _jump(self, chance: random.Random, *, ahead: bool) -> None:
        """The daemon's clock jumps by minutes or hours; every third time while it is down."""
        assert self.clock is not None
        now = self.clock.ahead.total_seconds()
        room = _FURTHEST - now if ahead else _FURTHEST + now
        span = min(300 * 60 ** chance.random(), room)  # five minutes to five hours
        down = chance.random() < 1 / 3
        if down:
            self.daemon.kill()
        self._turn_clock(timedelta(seconds=now + (span if ahead else -span)))
        if down:
            self.daemon.start()
        self._deliver(1)

    def _turn_clock(self, ahead: timedelta) -> None:
        if self.clock is not None:
            self.clock.set(ahead)

    def _restart(self, _: random.Random) -> None:
        assert 0 == self.daemon.stop()
        self.daemon.start()

    def _keep_up(self) -> None:
        limit = time.monotonic() + 20
        while self._recorded() < len(self._mails) - _BEHIND and time.monotonic() < limit:
            self._pause(0.1)

    def _pause(self, seconds: float) -> None:
        threading.Event().wait(seconds)

    def _hurry(self) -> None:
        """The minutes until the next try pass."""
        past = datetime.now(UTC) - timedelta(seconds=1)
        with self.store.writing() as unit:
            waiting = EFFECTS.c.state.in_(("pending", "in_doubt")) & (EFFECTS.c.due_at > past)
            unit.connection.execute(update(EFFECTS).where(waiting).values(due_at=past))

    # The shop -----------------------------------------------------------------------------------------

    def _deliver(self, count: int) -> None:
        """The next mails come, as long as there are any."""
        with Lmtp(self.dovecot.lmtp) as lmtp:
            for _, mail in zip(range(count), self._coming, strict=False):
                lmtp.deliver(self.daemon.user, mail.octets)
                self._mails.append(mail)

    @property
    def _file(self) -> Path:
        return Path(self.daemon.store_url.removeprefix("sqlite:///"))

    def _said(self, words: str) -> int:
        return self.daemon.log.read_text("utf-8").count(words)

    def _recorded(self) -> int:
        with self.store.reading() as reader:
            messages = reader.status()["messages"]
        assert isinstance(messages, int)
        return messages
