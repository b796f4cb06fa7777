"""The service without its threads: a real database, a real SMTP sink, a clock that the test turns."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from firstmove.config import load as config_loader
from firstmove.errors import Unavailable
from firstmove.model.mail import Position, RawMessage
from firstmove.model.record import Effect, Recorded
from firstmove.service import leases
from firstmove.service.intake import incoming_of, unit_of
from firstmove.service.outbox import Outbox
from firstmove.service.run import rules_of, runtime_of
from firstmove.service.runtime import Runtime, Station
from firstmove.state.store import Store, Unit
from firstmove.state.writer import Writer
from servers.daemon import configuration
from servers.smtp_sink import SmtpSink

T = TypeVar("T")
NOON = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)  # a Wednesday, 12:00 in Tokyo
MAIL = (
    b"From: tanaka@customer.example.com\r\nTo: shop@aoba.example.jp\r\nSubject: %b\r\n"
    b"Message-ID: <%d@client.example.com>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%b\r\n"
)


class AwayWriter(Writer):
    """A writer whose database is away for the next `away` units."""

    away = 0

    def submit(self, work: Callable[[Unit], T]) -> "Future[T]":
        """Queue one unit, or say that the database is away."""
        if self.away > 0:
            self.away -= 1
            refused: Future[T] = Future()
            refused.set_exception(Unavailable("database: away"))
            return refused
        return super().submit(work)


@dataclass(slots=True)
class Scene:
    """One mailbox, its outbox, and a person's Sent folder that can or cannot be read."""

    store: Store
    runtime: Runtime
    station: Station
    sink: SmtpSink
    now: datetime = NOON
    sent_readable: bool = True
    looks: int = 0
    born: list[Effect] = field(default_factory=list)  # acknowledgements that `send_now` was asked to send

    def passes(self, **span: float) -> None:
        """Time passes."""
        self.now += timedelta(**span)

    def take_in(
        self, number: int = 1, text: str = "先週の注文がまだ届きません。", who: str = "tanaka"
    ) -> Recorded:
        """A customer's mail arrives and is recorded."""
        octets = MAIL % ("届きません".encode(), number, text.encode())
        octets = octets.replace(b"tanaka", who.encode("ascii"))
        raw = RawMessage(Position("main", "INBOX", 1, number), octets, len(octets), self.now, frozenset())
        work = unit_of(incoming_of(raw, self.station.rules, self.runtime), self.station, self.runtime)
        return self.runtime.writer.submit(work).result(10)

    def sends(self, *effects: Effect | None) -> None:
        """These go out, each to its end."""

        async def send(outbox: Outbox) -> None:
            for effect in effects:
                assert effect is not None
                outbox.send_now(self.station, effect)
            await asyncio.sleep(0)

        self.run(send)

    def sends_due(self, rounds: int = 1) -> None:
        """What is due goes out."""

        async def send(outbox: Outbox) -> None:
            for _ in range(rounds):
                await outbox.send_due(self.station)

        self.run(send)

    def restarts(self) -> None:
        """The process died; another one takes the mailbox over, with all that was claimed."""
        leases.free_all(self.runtime)
        self.runtime.process += "+"
        owner = leases.take(self.runtime, "main")
        assert owner is not None
        self.station.owner = owner

    def run(self, work: Callable[[Outbox], Coroutine[Any, Any, None]]) -> None:
        """Run with a fresh outbox until nothing is under way."""

        async def whole() -> None:
            outbox = Outbox(self.runtime, self._look, asyncio.get_running_loop())
            await work(outbox)
            await asyncio.sleep(0)
            await outbox.finish(20)

        asyncio.run(whole())

    def _look(self, _station: Station) -> "asyncio.Future[bool]":
        self.looks += 1
        found: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        found.set_result(self.sent_readable)
        return found

    def effects(self, kind: str, state: str | None = None) -> tuple[Effect, ...]:
        """What is on record."""
        with self.store.reading() as reader:
            return reader.effects(kind=kind, state=state)

    def ack(self) -> Effect:
        """The first acknowledgement as it stands."""
        return self.effects("send_ack")[0]

    def notices(self) -> list[str]:
        """Kinds of the notices on record."""
        return [str(effect.plan["kind"]) for effect in self.effects("send_notice")]


def open_scene(folder: Path, sink: SmtpSink, more: str = "", imap: int = 1) -> Scene:
    """A fresh database and a configured mailbox."""
    path = folder / "firstmove.toml"
    store_url = f"sqlite:///{folder}/firstmove.db"
    text = configuration(user="shop@aoba.example.jp", store=store_url, imap=imap, smtp=sink.port, more=more)
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    config = config_loader.load(path)
    store = Store.open(store_url)
    runtime = runtime_of(config, store)
    runtime.writer = AwayWriter(store)
    runtime.chance = lambda: 0.5
    runtime.writer.start()
    (rules,) = rules_of(config)
    owner = leases.take(runtime, "main")
    assert owner is not None
    born: list[Effect] = []
    scene = Scene(
        store, runtime, Station(rules, owner, lambda _, effect: born.append(effect)), sink, born=born
    )
    runtime.now = lambda: scene.now
    leases.keep(runtime, "main", owner)
    return scene
