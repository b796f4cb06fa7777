"""The clocks of what the shop has decided to do for a customer (S9, S10; docs: reference H2). Pure.

`remedy` is the time by which it is done and reported; `bad_news` the time by which a customer knows what
cannot be had. Both run on their own: a person's command starts them, her report to the customer ends them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from firstmove.decision import calendar, steps
from firstmove.model.case import CaseFacts, Remedy
from firstmove.model.decision import ClockPlan, ClockStep, PauseClock, StartClock, StopClock
from firstmove.model.policy import Policy
from firstmove.model.record import TimerRow

# Secured and address asked within the hour, then shipped and reported within an hour of the customer's yes.
SHIP_NOW = ("in_stock", "exchange", "resend")
SHIP_WITHIN = timedelta(minutes=60)  # business time
TOLD_WITHIN = timedelta(hours=24)  # wall time: bad news is told early
ASKED_DAYS = 3  # 取り寄せ without a number
FIRST_DAY = timedelta(days=1)  # the customer is asked for three days, the shop takes one
CLOCKS = ("remedy", "bad_news")


def started(
    remedy: Remedy, timers: Sequence[TimerRow], policy: Policy, now: datetime
) -> tuple[ClockPlan, ...]:
    """The clocks of a remedy that a person has just chosen; `timers` are the case's."""
    if remedy.name in SHIP_NOW:
        return (ship_now(policy, now), StopClock("bad_news", "remedy"))
    if remedy.name == "shipped":
        return () if running(timers, "remedy") else (ship_now(policy, now),)
    if remedy.name == "source":
        return (_source(remedy.days or ASKED_DAYS, policy, now), StopClock("bad_news", "remedy"))
    if remedy.name == "refund":
        return (StopClock("remedy", "refund"), *bad_news(timers, policy, now))
    return ()


def ship_now(policy: Policy, now: datetime) -> StartClock:
    """An hour of business time; the manager is told when it is over."""
    due = calendar.add_business_time(policy.hours, now, SHIP_WITHIN)
    warned = calendar.add_business_time(policy.hours, now, SHIP_WITHIN / 2)
    return _clock("remedy", due, (warned, "operator"), (due, "manager"), policy=policy)


def bad_news(timers: Sequence[TimerRow], policy: Policy, now: datetime) -> tuple[StartClock, ...]:
    """A day at most to tell the customer; a clock that runs already is never put off."""
    if running(timers, "bad_news"):
        return ()
    due = now + TOLD_WITHIN
    warned = due - policy.promise.lead
    if not calendar.is_open(policy.hours, warned):
        closing = calendar.last_closing_before(policy.hours, warned)
        in_time = closing - policy.promise.lead if closing is not None else warned
        warned = in_time if in_time > now else warned
    return (_clock("bad_news", due, (warned, "operator"), (due, "manager"), policy=policy),)


def after_reply(case: CaseFacts) -> tuple[ClockPlan, ...]:
    """A person has written to the customer: asked (the clock waits for the yes), or reported (it is over)."""
    told = StopClock("bad_news", "human_reply")
    if case.remedy.name in SHIP_NOW:
        return (PauseClock("remedy"), told)
    if case.remedy.name == "source":
        return (told,)  # it is still to be obtained
    return (StopClock("remedy", "human_reply"), told) if case.remedy.name else ()


def after_call(case: CaseFacts, policy: Policy, now: datetime) -> tuple[ClockPlan, ...]:
    """The customer was spoken to: no mail has to ask any more."""
    return (*after_yes(case, policy, now), StopClock("bad_news", "phoned")) if case.remedy.name else ()


def after_yes(case: CaseFacts, policy: Policy, at: datetime) -> tuple[ClockPlan, ...]:
    """The customer has answered: now it is shipped and reported within an hour."""
    return (ship_now(policy, at),) if case.remedy.name in SHIP_NOW else ()


def running(timers: Sequence[TimerRow], clock: str) -> bool:
    """Whether a clock of the case has rows that will fire."""
    return any(row.clock == clock and row.state == "armed" for row in timers)


def _source(days: int, policy: Policy, now: datetime) -> StartClock:
    due = now + timedelta(days=days)
    internal = min(now + FIRST_DAY, due - FIRST_DAY / 2)
    rows = ((internal, "operator"), (due - policy.promise.lead, "operator"), (due, "manager"))
    return _clock("remedy", due, *rows, policy=policy)


def _clock(clock: str, due: datetime, *rows: tuple[datetime, str], policy: Policy) -> StartClock:
    told = [ClockStep(at=at, to=steps.role_for(policy.people, role)) for at, role in rows]
    ordered = sorted({*told, ClockStep(at=due, due=True)}, key=lambda row: (row.at, row.due))
    return StartClock(clock, due, tuple(ordered))
