"""Timers and promises: rows, so that a clock survives whatever happens to the process (G5).

A clock's rows are its steps; the row that marks the due time always exists. Pausing keeps the rows and moves
them by the paused time on resume.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Connection, bindparam, case, func, select, update

from firstmove.model.decision import (
    ClockPlan,
    ClockStep,
    OpenPromise,
    PauseClock,
    ResumeClock,
    SettlePromise,
    StartClock,
    StopClock,
)
from firstmove.model.record import Happening, TimerRow
from firstmove.model.states import PROMISE, TIMER, advance, allows
from firstmove.state.cases import Matter, happened
from firstmove.state.codec import clean
from firstmove.state.rows import timer_of
from firstmove.state.statements import prepared
from firstmove.state.tables import EFFECTS, PROMISES, TIMERS

RUNNING = ("armed", "paused")

_INSERT = prepared(TIMERS)
_STOP = (
    update(TIMERS)
    .where(
        TIMERS.c.case_id == bindparam("of_case"),
        TIMERS.c.clock == bindparam("of_clock"),
        TIMERS.c.state.in_(RUNNING),
    )
    .values(state="stopped", paused_at=None, reason=bindparam("why"), settled_at=bindparam("at_"))
)
_OPEN = prepared(PROMISES)
_CURRENT = (
    select(PROMISES)
    .where(PROMISES.c.case_id == bindparam("of_case"))
    .order_by(case((PROMISES.c.state == "open", 0), else_=1), PROMISES.c.id.desc())
    .limit(1)
)


def carry_out(connection: Connection, matter: Matter, plans: Sequence[ClockPlan], now: datetime) -> None:
    """Write a decision's clocks in their order; consecutive new rows go in together."""
    timers: list[dict[str, Any]] = []
    for plan in plans:
        match plan:
            case StartClock():
                if not matter.new:
                    _stop(connection, matter.id, plan.clock, "restarted", now)
                timers += [_timer(matter, plan, step) for step in _steps(plan)]
            case StopClock():
                _stop(connection, matter.id, plan.clock, plan.reason, now)
            case PauseClock():
                _pause(connection, matter.id, plan.clock, now)
            case ResumeClock():
                _resume(connection, matter.id, plan.clock, now)
            case OpenPromise():
                _open(connection, matter, plan, now)
            case SettlePromise():
                settle_promise(connection, matter.id, plan.event, plan.by, now)
            case _:
                assert_never(plan)
    if timers:
        _INSERT.run(connection, timers)


def end_all(connection: Connection, case_id: int, reason: str, now: datetime) -> None:
    """A closed case has no clocks and no open promise."""
    connection.execute(
        update(TIMERS)
        .where(TIMERS.c.case_id == case_id, TIMERS.c.state.in_(RUNNING))
        .values(state="stopped", paused_at=None, reason=reason, settled_at=now)
    )
    settle_promise(connection, case_id, "withdraw", "closed", now)


def settle_promise(connection: Connection, case_id: int, event: str, by: str, now: datetime) -> bool:
    """Let the open promise, or without one the newest, have `event`; False when it does not allow that."""
    promise = connection.execute(_CURRENT, {"of_case": case_id}).first()
    if promise is None or not allows(PROMISE, promise.state, event):
        return False
    state = advance(PROMISE, promise.state, event)
    values: dict[str, Any] = {
        "state": state,
        "settled_by": "" if state == "open" else clean(by),
        "settled_at": None if state == "open" else now,
    }
    if state == "broken":
        values["broken_at"] = now
    connection.execute(update(PROMISES).where(PROMISES.c.id == promise.id).values(**values))
    happened(connection, case_id, [Happening(now, f"promise_{state}", clean(by))])
    return True


def due_timers(connection: Connection, mailbox: str, now: datetime, limit: int) -> tuple[TimerRow, ...]:
    """Armed steps whose time has come, oldest first."""
    rows = connection.execute(
        select(TIMERS)
        .where(TIMERS.c.mailbox == mailbox, TIMERS.c.state == "armed", TIMERS.c.at <= now)
        .order_by(TIMERS.c.at, TIMERS.c.id)
        .limit(limit)
    )
    return tuple(timer_of(row) for row in rows)


def settle_timer(connection: Connection, timer_id: int, event: str, reason: str, now: datetime) -> bool:
    """Fire or stop one step; False when it no longer runs (somebody was quicker).

    Raises:
        BrokenTransition: no state of a timer has this event.
    """
    row = connection.execute(select(TIMERS).where(TIMERS.c.id == timer_id).with_for_update()).first()
    if row is None or row.state not in RUNNING:
        return False
    state = advance(TIMER, row.state, event)
    values = {"state": state, "reason": clean(reason) or event, "settled_at": now, "paused_at": None}
    connection.execute(update(TIMERS).where(TIMERS.c.id == timer_id).values(**values))
    return True


def next_due(connection: Connection, mailbox: str) -> datetime | None:
    """When an effect or a timer of the mailbox wants attention next; None: nothing waits."""
    timer = select(func.min(TIMERS.c.at)).where(TIMERS.c.mailbox == mailbox, TIMERS.c.state == "armed")
    effect = select(func.min(EFFECTS.c.due_at)).where(
        EFFECTS.c.mailbox == mailbox, EFFECTS.c.state == "pending"
    )
    doubt = select(func.min(EFFECTS.c.due_at)).where(
        EFFECTS.c.mailbox == mailbox, EFFECTS.c.state == "in_doubt", EFFECTS.c.doubts <= 1
    )
    look = select(func.min(EFFECTS.c.look_at)).where(
        EFFECTS.c.mailbox == mailbox, EFFECTS.c.state == "in_doubt"
    )
    times = [connection.execute(statement).scalar() for statement in (timer, effect, doubt, look)]
    return min((time for time in times if time is not None), default=None)


def _steps(plan: StartClock) -> tuple[ClockStep, ...]:
    if any(step.due for step in plan.steps):
        return plan.steps
    return (*plan.steps, ClockStep(at=plan.due, due=True))


def _timer(matter: Matter, plan: StartClock, step: ClockStep) -> dict[str, Any]:
    return {
        "case_id": matter.id,
        "mailbox": matter.mailbox,
        "clock": plan.clock,
        "state": "armed",
        "at": step.at,
        "due": plan.due,
        "to_role": step.to,
        "draft": step.draft,
        "phone": step.phone,
        "marks_due": step.due,
        "reason": "",
        "paused_at": None,
        "settled_at": None,
    }


def _stop(connection: Connection, case_id: int, clock: str, reason: str, now: datetime) -> None:
    values = {"of_case": case_id, "of_clock": clock, "why": clean(reason) or "stopped", "at_": now}
    connection.execute(_STOP, values)


def _pause(connection: Connection, case_id: int, clock: str, now: datetime) -> None:
    connection.execute(
        update(TIMERS)
        .where(TIMERS.c.case_id == case_id, TIMERS.c.clock == clock, TIMERS.c.state == "armed")
        .values(state=TIMER["armed", "pause"], paused_at=now)
    )


def _resume(connection: Connection, case_id: int, clock: str, now: datetime) -> None:
    rows = connection.execute(
        select(TIMERS).where(TIMERS.c.case_id == case_id, TIMERS.c.clock == clock, TIMERS.c.state == "paused")
    ).all()
    for row in rows:
        moved = now - row.paused_at
        connection.execute(
            update(TIMERS)
            .where(TIMERS.c.id == row.id)
            .values(state="armed", paused_at=None, at=row.at + moved, due=row.due + moved)
        )


def _open(connection: Connection, matter: Matter, plan: OpenPromise, now: datetime) -> None:
    # A decision settles the old promise before it opens a new one; if it did not, the new one takes its
    # place, for two open promises would make two clocks lie.
    if not matter.new:
        settle_promise(connection, matter.id, "withdraw", "replaced", now)
    _OPEN.run(
        connection,
        {
            "case_id": matter.id,
            "due": plan.due,
            "state": "open",
            "source": plan.source,
            "told_at": now,
            "settled_by": "",
        },
    )
