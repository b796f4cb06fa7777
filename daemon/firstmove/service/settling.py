"""Settle what was done inside the mailbox, several effects in one unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from firstmove.model.mail import Position
from firstmove.model.record import Effect
from firstmove.service.backoff import next_attempt
from firstmove.service.runtime import Runtime, Station
from firstmove.state.store import Unit


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one effect: an event of model.states.EFFECT and what to remember with it."""

    event: str
    reply: str = ""
    placed: Position | None = None


def settle_all(runtime: Runtime, station: Station, outcomes: Sequence[tuple[Effect, Settled]]) -> None:
    """Write down what became of effects."""
    now = runtime.now()

    def settle(unit: Unit) -> None:
        for effect, outcome in outcomes:
            row = unit.effect(effect.id)
            if row is None or row.state != "claimed":
                continue  # its lease ran out: it is done again, and found where it lies
            due = _later(effect, runtime, now) if outcome.event == "put-off" else None
            unit.settle(
                effect.id,
                outcome.event,
                owner=station.owner,
                now=now,
                reply=outcome.reply[:500],
                due_at=due,
                placed=outcome.placed,
            )

    if outcomes:
        runtime.write(settle)


def _later(effect: Effect, runtime: Runtime, now: datetime) -> datetime:
    """Inside the mailbox there is no last try: the mail lies there, and so does the work."""
    first = effect.first_tried_at or now
    return next_attempt(effect.attempts, first, now, runtime.chance()) or now + timedelta(hours=1)
