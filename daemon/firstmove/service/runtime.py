"""What the workers of one process share, and the rules of one mailbox.

Everything that differs between a test and the world (time, chance, fresh ids) is handed in here.
"""

import asyncio
import random
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from firstmove.compose.render import Templates
from firstmove.config import shipped
from firstmove.config.accounts import Mailbox
from firstmove.config.load import Config
from firstmove.decision.commands import Words
from firstmove.decision.cues import Cues
from firstmove.errors import Unavailable
from firstmove.model.policy import Identity, Policy
from firstmove.model.record import CaseView, Effect, Owner
from firstmove.service.proofreading import Proofreader, no_lint
from firstmove.service.wake import Wake
from firstmove.state.store import Store, Unit
from firstmove.state.writer import Writer

T = TypeVar("T")
LEASE = timedelta(seconds=90)
ACKS_FIRST = 60.0  # seconds for which arrivals may keep the desk and the notices waiting
GIVE_WAY = 0.25  # seconds, at most, for each of fifty pieces: far less than their LEASE
LULL = 0.7  # seconds without an arrival; a server may tell of several arrivals only every half second


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Runtime:
    """Shared by every worker of one process. Only a reload changes `templates`, `cues` and `lint`, whole."""

    store: Store
    writer: Writer
    templates: Templates
    cues: Cues
    process: str  # owner name: unique for each start of a process
    now: Callable[[], datetime] = utc_now
    fresh: Callable[[], str] = lambda: secrets.token_hex(12)
    chance: Callable[[], float] = random.random
    lint: Proofreader = field(default_factory=no_lint)
    commit_limit: float = 60.0  # seconds that a worker waits for a unit of its own

    def write(self, work: Callable[[Unit], T]) -> T:
        """Run one unit on the writer and wait until it is committed; not from the event loop.

        Raises:
            Unavailable: the database does not take it, or not in time; it may still be committed.
        """
        try:
            return self.writer.submit(work).result(self.commit_limit)
        except FutureTimeout as error:
            raise Unavailable(f"database: no commit within {self.commit_limit:.0f} s") from error

    async def written(self, work: Callable[[Unit], T]) -> T:
        """The same on the event loop, which goes on meanwhile, and for as long as the database takes."""
        return await asyncio.wrap_future(self.writer.submit(work))


@dataclass(frozen=True, slots=True)
class Rules:
    """What the configuration says for one mailbox; a reload replaces it whole."""

    mailbox: Mailbox
    policy: Policy  # of the mailbox's own shop
    folders: Mapping[str, str]  # role → name
    filing: str = "move"
    notify_text: bool = False
    others: Mapping[str, Policy] = field(default_factory=dict)  # by id of every shop that [shops] match names
    shop_of: Callable[[Iterable[str], str], str] = lambda _recipients, _channel: ""
    commands: Words = field(default_factory=shipped.command_words)

    @classmethod
    def of(cls, config: Config, mailbox: Mailbox) -> "Rules":
        """The rules of one configured mailbox.

        Raises:
            ConfigError: the shop's own words of commands cannot be used.
        """
        return cls(
            mailbox=mailbox,
            policy=config.policy(mailbox),
            folders=config.folder_names(mailbox),
            filing=config.filing_mode,
            notify_text=config.notify_text,
            others={
                shop: config.policy(mailbox, shop) for shop in config.matched_shops if shop != mailbox.shop
            },
            commands=shipped.command_words(config.templates_dir),
            shop_of=lambda recipients, channel: config.shop_of(mailbox, recipients, channel),
        )

    def policy_for(self, recipients: Iterable[str], channel: str) -> Policy:
        """The policy of the shop that a mail to these addresses, over this channel, belongs to."""
        if not self.others:
            return self.policy
        return self.others.get(self.shop_of(recipients, channel), self.policy)

    def policy_of(self, view: CaseView) -> Policy:
        """The policy of the shop that a case belongs to, by its customer's first mail."""
        first = next((message for message in view.messages if message.direction == "in"), None)
        return self.policy_for((first.to_address,) if first else (), view.case.channel)

    @property
    def identity(self) -> Identity:
        """Who we are in this mailbox."""
        return self.policy.identity


def _set() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


@dataclass(slots=True)
class Station:
    """One mailbox as its workers share it: watch, desk, outbox, timers."""

    rules: Rules
    owner: Owner
    send_now: Callable[["Station", Effect], None]
    desk_bell: Wake = field(default_factory=Wake)
    watch_bell: Wake = field(default_factory=Wake)
    taken_in: threading.Event = field(default_factory=_set)  # cleared while mails are being taken in
    _arrived: float = float("-inf")  # time.monotonic() of the last arrival
    _deferred: float | None = None  # since when everything else has been waiting
    trouble: str = ""  # what keeps the mailbox from working now; "" when it works
    junk_looked_at: datetime | None = None
    cleared: threading.Event = field(default_factory=threading.Event)  # no other database works the mailbox
    standing_by: bool = False  # another one does

    @property
    def name(self) -> str:
        """The mailbox's name."""
        return self.rules.mailbox.name

    def arrived(self) -> None:
        """Mails have come in: acknowledgements first, for a little while."""
        self._arrived = time.monotonic()

    def acknowledging(self) -> bool:
        """Whether everything else should wait: acknowledgements come first, for a minute at a time."""
        now = time.monotonic()
        if self.taken_in.is_set() and now - self._arrived >= LULL:
            self._deferred = None
            return False
        self._deferred = now if self._deferred is None else self._deferred
        if now - self._deferred >= ACKS_FIRST:
            self._deferred = None  # one turn for the rest
            return False
        return True

    def give_way(self, seconds: float = GIVE_WAY) -> None:
        """Between two pieces of longer work: mails that are being taken in right now go first."""
        self.taken_in.wait(seconds)

    def close(self) -> None:
        """Give back what the station holds."""
        self.desk_bell.close()
        self.watch_bell.close()
