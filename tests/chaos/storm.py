"""A storm round the real daemon: mails keep coming while wires break, servers refuse, the process is killed.

The same seed gives the same mails and the same faults in the same order (when exactly each one hits depends
on the machine). In the end every mail is accounted for: `Storm.accounts`.
"""

import random
import re
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from fakes.chaos import Chaos
from firstmove.model.record import Effect
from firstmove.state.store import Store
from firstmove.state.tables import EFFECTS
from firstmove.transport.imap import ImapAccount, ImapSession
from integration.scene import open_store
from servers.daemon import Daemon
from servers.dovecot import PASSWORD, Dovecot, Lmtp
from servers.mixed import Mail, mixed
from servers.smtp_sink import Received, SmtpSink

QUICK = 'desk_interval = "1s"\nread_timeout = "3s"\nconnect_timeout = "3s"'
_ANSWERS = re.compile(rb"^In-Reply-To: (<[^>]+>)", re.MULTILINE)
_CUSTOMERS = re.compile(rb"<mixed\.\d+@client\.example\.com>")
_WAITING = ("pending", "claimed", "in_doubt")
_BEHIND = 30  # so many mails may wait while the storm goes on


@dataclass(frozen=True, slots=True)
class Accounts:
    """What became of everything; each list names what is wrong and is empty when all is well."""

    lost: list[str]  # mails that lie nowhere, or twice
    unanswered: list[str]  # deserving, and neither acknowledged nor told to a person
    undeserved: list[str]  # acknowledged machines
    misdirected: list[str]  # acknowledged to somebody else
    overdone: list[str]  # more than two deliveries, different octets, or two without a doubt
    drafts: int
    cards: int
    open_cases: int
    damage: tuple[str, ...]


@dataclass(slots=True)
class Storm:
    """One run. `faults` counts what was done to it, by kind."""

    daemon: Daemon
    dovecot: Dovecot
    chaos: Chaos
    sink: SmtpSink
    seed: int
    faults: Counter[str] = field(default_factory=Counter)
    _mails: list[Mail] = field(default_factory=list)
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
        coming = mixed(mails)
        self.daemon.start()
        self._store = open_store(self.daemon)
        with Lmtp(self.dovecot.lmtp) as lmtp:
            for done, kind in enumerate(kinds, 1):
                while len(self._mails) < mails * done // len(kinds):
                    mail = next(coming)
                    lmtp.deliver(self.daemon.user, mail.octets)
                    self._mails.append(mail)
                self._strike(kind, chance)
                self._keep_up()
                if done % 50 == 0:
                    print(f"{done} of {len(kinds)} faults, {self._recorded()} mails on record", flush=True)
        self.chaos.calm()
        self.sink.calm()

    def settle(self, seconds: float) -> None:
        """Wait until nothing is left to do; what waits for minutes need not wait here."""
        limit = time.monotonic() + seconds
        while (left := self.unfinished()) or self._recorded() < len(self._mails):
            assert time.monotonic() < limit, f"seed {self.seed}: {left[:5]}, {self._recorded()} on record"
            self._hurry()
            self._pause(1.0)

    def tell(self) -> str:
        """What was done to it and what came of it, in one line."""
        acks = self._acknowledgements().values()
        return (
            f"seed {self.seed}: {len(self._mails)} mails, {self.faults.total()} faults of {len(self.faults)} "
            f"kinds, {self.faults['kill']} kills; {len(acks)} acknowledged, "
            f"{sum(len(sent) > 1 for sent in acks)} of them twice with the same octets"
        )

    def accounts(self) -> Accounts:
        """Account for every mail."""
        lying, drafts, cards = self._mailbox()
        acks = self._acknowledgements()
        with self.store.reading() as reader:
            open_cases = len(reader.cases("needs_reply", limit=100_000))
            told = {self._customer_of(effect): effect for effect in reader.effects(kind="send_ack")}
        deserving = {mail.message_id for mail in self._mails if mail.acknowledged}
        without = deserving - acks.keys()
        unanswered = [key for key in without if key not in told or told[key].state not in ("dead", "held")]
        return Accounts(
            lost=[mail.message_id for mail in self._mails if lying[mail.message_id] != 1],
            unanswered=unanswered,
            undeserved=sorted(acks.keys() - deserving),
            misdirected=[mail.message_id for mail in self._mails if _elsewhere(mail, acks)],
            overdone=[key for key, sent in acks.items() if _too_much(sent, told.get(key))],
            drafts=drafts,
            cards=cards,
            open_cases=open_cases,
            damage=self.store.verify(),
        )

    def unfinished(self) -> list[str]:
        """Effects that wait."""
        with self.store.reading() as reader:
            waiting = [row for state in _WAITING for row in reader.effects(state=state)]
        return [f"{effect.kind} {effect.state} {effect.reply}" for effect in waiting]

    # Faults -------------------------------------------------------------------------------------------

    def _actions(self) -> dict[str, Callable[[random.Random], None]]:
        chaos, sink = self.chaos, self.sink
        return {
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
            "database locked": self._lock,
            "stop and start": self._restart,
            "reload": lambda _: self.daemon.reload(),
        }

    def _kinds(self, count: int) -> Iterator[str]:
        kinds = list(self._actions())
        for number in range(count):
            yield kinds[number % len(kinds)]

    def _strike(self, kind: str, chance: random.Random) -> None:
        self.faults[kind] += 1
        if kind == "kill":
            self.daemon.kill()
            self.daemon.start()
        else:
            self._actions()[kind](chance)
        self._pause(chance.uniform(0.0, 0.3))

    def _chunk(self, chance: random.Random) -> None:
        self.chaos.chunk = 0 if self.chaos.chunk else chance.choice((1, 7, 100))

    def _lock(self, chance: random.Random) -> None:
        other = sqlite3.connect(self.daemon.store_url.removeprefix("sqlite:///"), timeout=20)
        other.execute("BEGIN IMMEDIATE")
        self._pause(chance.uniform(0.2, 1.5))
        other.rollback()
        other.close()

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
            waiting = EFFECTS.c.state.in_(("pending", "in_doubt"))
            unit.connection.execute(update(EFFECTS).where(waiting).values(due_at=past))

    # Accounts -----------------------------------------------------------------------------------------

    def _recorded(self) -> int:
        with self.store.reading() as reader:
            messages = reader.status()["messages"]
        assert isinstance(messages, int)
        return messages

    def _acknowledgements(self) -> dict[str, list[Received]]:
        found: dict[str, list[Received]] = {}
        for mail in list(self.sink.received):
            answers = _ANSWERS.search(mail.octets)
            if answers:
                found.setdefault(answers[1].decode("ascii"), []).append(mail)
        return found

    def _customer_of(self, effect: Effect) -> str:
        found = _ANSWERS.search(effect.out.octets) if effect.out else None
        return found[1].decode("ascii") if found else ""

    def _mailbox(self) -> tuple[Counter[str], int, int]:
        """How often each customer's mail lies in the mailbox, and how many drafts and cards do."""
        reader = ImapSession.connect(
            ImapAccount("test", "127.0.0.1", self.dovecot.imap, "none", self.daemon.user, lambda: PASSWORD)
        )
        lying: Counter[str] = Counter()
        for folder in reader.folders():
            reader.select(folder.name, readonly=True)
            for head in reader.fetch_head(reader.all_uids(), ("Message-ID",)).values():
                lying.update(found.decode("ascii") for found in _CUSTOMERS.findall(head))
        counts = [reader.status(name).exists for name in ("Drafts", "0_対応カード")]
        reader.logout()
        return lying, counts[0], counts[1]


def _too_much(sent: list[Received], effect: Effect | None) -> bool:
    doubts = effect.doubts if effect else 0
    return len({mail.octets for mail in sent}) > 1 or len(sent) > 1 + min(doubts, 1)


def _elsewhere(mail: Mail, acks: Mapping[str, list[Received]]) -> bool:
    return any(ack.recipient != mail.sender for ack in acks.get(mail.message_id, ()))
