"""Timers and promises: rows, so that a clock survives whatever happens to the process (G5).

A clock's rows are its steps; the row that marks the due time always exists. Pausing keeps the rows and moves
them by the paused time on resume.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Connection, ScalarSelect, bindparam, case, func, select, update

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
from firstmove.state.driver import Statement
from firstmove.state.rows import timer_of
from firstmove.state.statements import change, prepared, words
from firstmove.state.tables import EFFECTS, PROMISES, TIMERS

RUNNING = ("armed", "paused")

_INSERT = prepared(TIMERS, fixed={"state": "armed", "reason": "", "paused_at": None, "settled_at": None})
_STOP_ALL_SQL = (
    update(TIMERS)
    .where(TIMERS.c.case_id == bindparam("of_case"), TIMERS.c.state.in_(words(*RUNNING)))
    .values(state="stopped", paused_at=None, reason=bindparam("why"), settled_at=bindparam("at_"))
)
_STOP_ALL = Statement(_STOP_ALL_SQL)
_STOP = Statement(_STOP_ALL_SQL.where(TIMERS.c.clock == bindparam("of_clock")))
_OPEN = prepared(PROMISES, fixed={"state": "open", "settled_by": "", "settled_at": None, "broken_at": None})
_CURRENT = Statement(
    select(PROMISES.c.id, PROMISES.c.state)
    .where(PROMISES.c.case_id == bindparam("of_case"))
    .order_by(case((PROMISES.c.state == "open", 0), else_=1), PROMISES.c.id.desc())
    .limit(1)
)
_DUE = Statement(
    select(TIMERS)
    .where(
        TIMERS.c.mailbox == bindparam("of_mailbox"), TIMERS.c.state == "armed", TIMERS.c.at <= bindparam("by")
    )
    .order_by(TIMERS.c.at, TIMERS.c.id)
    .limit(bindparam("most"))
)
_STATE = Statement(select(TIMERS.c.state).where(TIMERS.c.id == bindparam("wanted")).with_for_update())


def _soonest(column: Any, *conditions: Any) -> ScalarSelect[Any]:
    return select(func.min(column)).where(*conditions).scalar_subquery()


_OF_MAILBOX = EFFECTS.c.mailbox == bindparam("of_mailbox")
_DOUBTFUL = (_OF_MAILBOX, EFFECTS.c.state == "in_doubt")
_NEXT_DUE = Statement(
    select(
        _soonest(TIMERS.c.at, TIMERS.c.mailbox == bindparam("of_mailbox"), TIMERS.c.state == "armed"),
        _soonest(EFFECTS.c.due_at, _OF_MAILBOX, EFFECTS.c.state == "pending"),
        _soonest(EFFECTS.c.due_at, *_DOUBTFUL, EFFECTS.c.doubts <= 1),
        _soonest(EFFECTS.c.look_at, *_DOUBTFUL),
    )
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
        _INSERT.many(connection, timers)


def end_all(connection: Connection, case_id: int, reason: str, now: datetime) -> None:
    """A closed case has no clocks and no open promise."""
    _STOP_ALL.run(connection, {"of_case": case_id, "why": reason, "at_": now})
    settle_promise(connection, case_id, "withdraw", "closed", now)


def settle_promise(connection: Connection, case_id: int, event: str, by: str, now: datetime) -> bool:
    """Let the open promise, or without one the newest, have `event`; False when it does not allow that."""
    promise = _CURRENT.first(connection, {"of_case": case_id})
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
    change(connection, PROMISES, promise.id, values)
    happened(connection, case_id, [Happening(now, f"promise_{state}", clean(by))])
    return True


def due_timers(connection: Connection, mailbox: str, now: datetime, limit: int) -> tuple[TimerRow, ...]:
    """Armed steps whose time has come, oldest first."""
    rows = _DUE.all(connection, {"of_mailbox": mailbox, "by": now, "most": limit})
    return tuple(timer_of(row) for row in rows)


def settle_timer(connection: Connection, timer_id: int, event: str, reason: str, now: datetime) -> bool:
    """Fire or stop one step; False when it no longer runs (somebody was quicker).

    Raises:
        BrokenTransition: no state of a timer has this event.
    """
    before = _STATE.scalar(connection, {"wanted": timer_id})
    if before not in RUNNING:
        return False
    state = advance(TIMER, before, event)
    values = {"state": state, "reason": clean(reason) or event, "settled_at": now, "paused_at": None}
    change(connection, TIMERS, timer_id, values)
    return True


def next_due(connection: Connection, mailbox: str) -> datetime | None:
    """When an effect or a timer of the mailbox wants attention next; None: nothing waits."""
    times = _NEXT_DUE.first(connection, {"of_mailbox": mailbox})
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
        "at": step.at,
        "due": plan.due,
        "to_role": step.to,
        "draft": step.draft,
        "phone": step.phone,
        "marks_due": step.due,
    }


def _stop(connection: Connection, case_id: int, clock: str, reason: str, now: datetime) -> None:
    values = {"of_case": case_id, "of_clock": clock, "why": clean(reason) or "stopped", "at_": now}
    _STOP.run(connection, values)


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
            "source": plan.source,
            "told_at": now,
        },
    )
