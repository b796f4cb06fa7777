"""Flags that a person's mail program sets on a customer's mail or on the card: what they mean. Pure.

\\Flagged, the star, is 対応中: reminders rest for half an hour, or until the star is taken away.
\\Answered is no answer, for nobody knows what was sent: without a copy in Sent within NO_COPY the case
counts as probably answered. Then the card asks, and what comes next of the clocks that an answer would stop
waits one step, once. The marketplace's own limit never waits.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from firstmove.decision import late, operator, standing
from firstmove.decision.shadow import in_shadow
from firstmove.model.decision import (
    CaseChange,
    ClockPlan,
    Decision,
    EffectPlan,
    PutCard,
    StartClock,
    StopClock,
)
from firstmove.model.policy import Policy
from firstmove.model.record import CaseView, Mark, TimerRow

NO_COPY = timedelta(minutes=10)
FLAGS: Mapping[str, str] = {"\\Answered": "answered", "\\Flagged": "flagged"}
WAITING = ("promise", "reply_target", "deadline")  # clocks whose next step comes later

Present = Mapping[tuple[str, int], frozenset[str]]  # (item, row) of what lies where we look → its flags


def after(view: CaseView, present: Present, now: datetime) -> tuple[Mark, ...]:
    """The marks of the case after a look.

    A mail that is not where it was known to lie keeps its marks, for moving keeps the flags; a card that is
    gone was replaced by a new one without them.
    """
    kept = [mark for mark in view.marks if _stays(mark, present)]
    known = {mark.key for mark in kept}
    fresh = [
        Mark(flag, item, row, now)
        for (item, row), flags in present.items()
        for flag in sorted(flags)
        if (flag, item, row) not in known and (flag == "flagged" or item == "mail")
    ]
    return (*kept, *fresh)


def seen(
    view: CaseView, marks: tuple[Mark, ...], present: Present, policy: Policy, now: datetime
) -> tuple[Decision, ...]:
    """What the marks mean that have come or gone; `view` is the case with those before."""
    fresh = {mark.key for mark in marks} - {mark.key for mark in view.marks}
    decisions: list[Decision] = []
    if any(flag == "flagged" for flag, _, _ in fresh):
        decisions.append(operator.starred(view, policy, now))
    elif _unstarred(view, marks, present):
        decisions.append(operator.unstarred(view, policy))
    before = standing.answered_mark(view)
    mark = standing.answered_mark(replace(view, marks=marks))
    if mark is not None and mark.key in fresh:
        decisions.append(Decision("marked_answered", clocks=(standing.mark("answered", now + NO_COPY),)))
    elif before is not None and mark is None:
        decisions.append(_taken_back(view, policy))
    return tuple(decisions)


def _taken_back(view: CaseView, policy: Policy) -> Decision:
    effects: tuple[EffectPlan, ...] = (PutCard(),) if standing.asks_whether_answered(view) else ()
    stopped = (StopClock("answered", "mark_gone"),)
    return in_shadow(Decision("mark_gone", effects=effects, clocks=stopped), policy)


def no_copy(view: CaseView, policy: Policy) -> Decision:
    """Ten minutes after the flag, and Sent was read again: the card asks, and escalation waits one step."""
    if standing.answered_mark(view) is None:
        return Decision("timer_answered")
    return in_shadow(
        Decision(
            "probably_answered",
            case=CaseChange(told=(("probably_answered", ""),)),
            effects=(PutCard(unseen=True),),
            clocks=_one_step_later(view, policy),
        ),
        policy,
    )


def looking_until(view: CaseView, timer: TimerRow, now: datetime) -> datetime | None:
    """Until when a step waits because the copy of an answer is still being looked for; None: it does not."""
    if timer.clock not in WAITING or standing.answered_mark(view) is None:
        return None
    until = (
        row.at for row in view.timers if row.clock == "answered" and row.state == "armed" and row.at > now
    )
    return next(until, None)


def _stays(mark: Mark, present: Present) -> bool:
    flags = present.get((mark.item, mark.row))
    return mark.flag in flags if flags is not None else mark.item == "mail"


def _unstarred(view: CaseView, marks: tuple[Mark, ...], present: Present) -> bool:
    """Whether a person took the last star away, rather than that its card was replaced."""
    if any(mark.flag == "flagged" for mark in marks):
        return False
    return any(mark.flag == "flagged" and (mark.item, mark.row) in present for mark in view.marks)


def _one_step_later(view: CaseView, policy: Policy) -> tuple[ClockPlan, ...]:
    """The rows that come first are moved to the time of those after them."""
    armed = [row for row in view.timers if row.clock in WAITING and row.state == "armed"]
    if not armed:
        return ()
    first = min(row.at for row in armed)
    later = min((row.at for row in armed if row.at > first), default=first + policy.promise.lead)
    plans = []
    for clock in dict.fromkeys(row.clock for row in armed if row.at == first):
        rows = [row for row in armed if row.clock == clock]
        moved = [late.step_of(row, later if row.at == first else None) for row in rows]
        plans.append(late.with_rows(StartClock(clock, rows[0].due), moved))
    return tuple(plans)
