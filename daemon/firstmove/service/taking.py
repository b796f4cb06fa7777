"""Hand fetched mails to the writer in their order, and see that each has landed.

The cursor moves inside the unit of each message. Should one fail, or its COMMIT, those behind it step back
until it has been read again: were one of them to move the cursor, nobody would ever read it. One that fails
three times is quarantined, and the others go on. Used by one thread at a time.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial

from firstmove import maillog
from firstmove.decision.reading import Reading
from firstmove.errors import Malformed, Unavailable
from firstmove.model.mail import RawMessage
from firstmove.model.record import Recorded
from firstmove.service import trouble
from firstmove.service.intake import incoming_of, placed, quarantine_unit, unit_of
from firstmove.service.losses import STRIKES
from firstmove.service.runtime import Runtime, Station
from firstmove.state.store import Unit
from firstmove.transport.crashpoints import reach

UnderWay = list[tuple[RawMessage, "Future[Recorded]"]]


@dataclass(frozen=True, slots=True)
class Arrived:
    """One fetched mail; `garbled`: the server's answer for it could not be parsed."""

    raw: RawMessage
    garbled: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """What was asked for and what came; fewer, when somebody deletes under our eyes.

    `orders`: whether there are any in the shop's data, among which those of its mails could be.
    """

    uids: Sequence[int]
    arrived: Sequence[Arrived]
    orders: bool = True


class Setback(Exception):
    """A message before this one was not taken in; this one waits for its turn."""


@dataclass(slots=True)
class _Row:
    """Mails that were read one behind the other. Once one has failed, none behind it is taken in.

    The writer tries a unit again, and those before it that were rolled back with it: they have another go.
    """

    length: int = 0
    failed: int | None = None  # place of the foremost that failed
    over: bool = False

    def joined(self) -> int:
        """The place of one more."""
        self.length += 1
        return self.length

    def open_for(self, place: int) -> bool:
        """Whether none before it has failed."""
        return not self.over and (self.failed is None or place <= self.failed)

    def fails(self, place: int) -> None:
        """That one, or its COMMIT, has failed."""
        self.failed = place if self.failed is None else min(self.failed, place)

    def succeeds(self, place: int) -> None:
        """That one has gone well, the first time or again."""
        if self.failed == place:
            self.failed = None


@dataclass(slots=True)
class Taking:
    """What one watch has given to the writer. What `submit` gave must have `landed` before the next."""

    station: Station
    runtime: Runtime
    _strikes: dict[tuple[str, int], int] = field(default_factory=dict)
    _row: _Row = field(default_factory=_Row)

    def submit(self, batch: Batch, readings: Sequence[Reading | str] = ()) -> UnderWay:
        """Queue the units of one batch; `readings` are theirs, where another process has read them."""
        return [
            (item.raw, self._submit(item, readings[index] if readings else None, batch.orders))
            for index, item in enumerate(batch.arrived)
        ]

    def landed(self, under_way: UnderWay) -> bool:
        """Wait for all of them; False when one stumbled: the caller reads again from the cursor.

        Raises:
            Unavailable: the database does not answer.
        """
        landed = False
        try:
            outcomes = [self._landed(raw, future) for raw, future in under_way]
            landed = all(outcomes)
        finally:
            if not landed:  # what is still queued steps back; the caller begins a new row at the cursor
                self._row.over = True
                self._row = _Row()
        return landed

    def _submit(self, item: Arrived, reading: Reading | str | None, orders: bool) -> "Future[Recorded]":
        raw = item.raw
        if item.garbled:
            return self._quarantine(raw, "garbled")
        if isinstance(reading, str):
            return self._quarantine(raw, reading)
        try:
            rules = self.station.rules
            incoming = placed(raw, reading) if reading else incoming_of(raw, rules, self.runtime, orders)
        except Malformed as error:
            return self._quarantine(raw, error.code)
        except Exception as error:  # noqa: BLE001 - reading is pure: what raised now would raise for ever
            maillog.warn(
                "worker.failed", mailbox=self.station.name, uid=raw.position.uid, error=trouble.place(error)
            )
            return self._quarantine(raw, f"unexpected-{type(error).__name__}")
        return self._in_turn(unit_of(incoming, self.station, self.runtime))

    def _in_turn(self, work: Callable[[Unit], Recorded]) -> "Future[Recorded]":
        """Queue a unit that steps back when one before it failed: the cursor keeps its order."""
        row, place = self._row, self._row.joined()

        def in_turn(unit: Unit) -> Recorded:
            if not row.open_for(place):
                raise Setback
            try:
                recorded = work(unit)
            except BaseException:
                row.fails(place)
                raise
            row.succeeds(place)
            reach("before-commit")
            return recorded

        future = self.runtime.writer.submit(in_turn)
        future.add_done_callback(partial(self._on_commit, row, place))
        return future

    def _on_commit(self, row: _Row, place: int, future: "Future[Recorded]") -> None:
        """Runs on the writer's thread after COMMIT, before the next unit: what is due at once starts now."""
        if future.cancelled() or future.exception():
            row.fails(place)  # a COMMIT may fail although the unit went well
            return
        recorded = future.result()
        reach("committed")
        if recorded.ack is not None:
            self.station.send_now(self.station, recorded.ack)
        self.station.desk_bell.ring()

    def _landed(self, raw: RawMessage, future: "Future[Recorded]") -> bool:
        try:
            future.result(self.runtime.commit_limit)
        except Unavailable:
            raise
        except Setback:
            return False
        except TimeoutError as error:
            raise Unavailable("the database did not commit within a minute") from error
        except Exception as error:  # noqa: BLE001 - round one message, counted and quarantined
            self._strike(raw, error)
            return False
        return True

    def _strike(self, raw: RawMessage, error: Exception) -> None:
        key = (raw.position.folder, raw.position.uid)
        self._strikes[key] = self._strikes.get(key, 0) + 1
        maillog.warn(
            "worker.failed", mailbox=self.station.name, uid=raw.position.uid, error=trouble.place(error)
        )
        if self._strikes[key] >= STRIKES:
            del self._strikes[key]
            # Those behind it still step back: were they to move the cursor first, a kill would lose this one.
            self.runtime.write(self._set_aside(raw, f"unexpected-{type(error).__name__}"))

    def _quarantine(self, raw: RawMessage, code: str) -> "Future[Recorded]":
        return self._in_turn(self._set_aside(raw, code))

    def _set_aside(self, raw: RawMessage, code: str) -> Callable[[Unit], Recorded]:
        maillog.warn("message.quarantined", mailbox=self.station.name, uid=raw.position.uid, reason=code)
        return quarantine_unit(raw, code, self.runtime.now())
