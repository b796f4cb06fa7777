"""What each event does to the clocks of a case: one table, and the plans that follow from it.

Pure. DESIGN 8 holds the same table in words; the tests compare row by row. "runs" is the absence of a plan:
clocks are only ever changed by what this module returns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from firstmove.decision import calendar, steps
from firstmove.model.decision import ClockPlan, OpenPromise, PauseClock, SettlePromise, StopClock
from firstmove.model.policy import Channel, Policy

# Clocks that a person's answer or a closing ends; `closing` and `hold` are the case's own housekeeping.
CLOCKS = (
    "promise",
    "reply_target",
    "hard_limit",
    "deadline",
    "remedy",
    "bad_news",
    "waiting_on",
    "age",
    "closing",
    "hold",
    "working",
    "answered",
)
SHORTEST_TO_DEADLINE = timedelta(minutes=30)
_FARTHEST_DEADLINE = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Row:
    """One event's effect on each clock.

    promise: runs | kept | withdrawn | reopens; the others: runs | stops | pauses | starts | reopens.
    """

    promise: str = "runs"
    reply_target: str = "runs"
    hard_limit: str = "runs"
    waiting_on: str = "runs"
    by: str = ""  # whose word settles the promise


TABLE: Mapping[str, Row] = {
    # our own mails: an acknowledgement, a draft, a progress draft
    "own_mail": Row(),
    "human_reply": Row("kept", "stops", "stops", by="reply"),
    "reply_with_promise": Row("kept", "stops", "stops", by="reply"),
    "phoned": Row("kept", "stops", "runs", by="operator"),
    # 返信した or 返信済み, on a channel that is answered on the marketplace's own screens
    "answered_there": Row("kept", "stops", "stops", by="operator"),
    # the same where an answer would be a mail: nobody saw one, so the channel's limit runs on
    "answered_unseen": Row("kept", "stops", "runs", by="operator"),
    "on_hold": Row(reply_target="pauses"),
    "closed": Row("withdrawn", "stops", "stops", "stops", by="operator"),
    # the clocks start only where nothing waited before: from this mail if answered, else unchanged
    "customer_mail_answered": Row(reply_target="starts", hard_limit="starts"),
    "customer_mail_waiting": Row(),
    "reply_bounced": Row("reopens", "reopens", "reopens", by="bounce"),
}
_PROMISE_EVENTS = {"kept": "keep", "withdrawn": "withdraw", "reopens": "reopen"}


def plans(
    event: str,
    *,
    policy: Policy,
    channel: Channel,
    now: datetime,
    since: datetime | None = None,
    promise: datetime | None = None,
) -> tuple[ClockPlan, ...]:
    """The clock plans of an event of TABLE.

    `since` is the instant from which reply_target and hard_limit start or reopen; `promise` the due time that
    reopens with them. Either may be None: then there is nothing to start.
    """
    row = TABLE[event]
    return (
        *_promise(row, event, policy, now, promise),
        *_reply_target(row.reply_target, event, policy, now, since),
        *_hard_limit(row.hard_limit, event, policy, channel, now, since),
        *(
            (StopClock("deadline", event), StopClock("answered", event))
            if row.reply_target == "stops"
            else ()
        ),
        *((StopClock("waiting_on", event), StopClock("age", event)) if row.waiting_on == "stops" else ()),
    )


def waiting_for_us(since: datetime, policy: Policy, channel: Channel, now: datetime) -> tuple[ClockPlan, ...]:
    """The clocks that start with a customer's mail that waits for a person."""
    return plans("customer_mail_answered", policy=policy, channel=channel, now=now, since=since)


def unsaid(kept: datetime | None, source: str, policy: Policy, now: datetime) -> tuple[ClockPlan, ...]:
    """The promise in a reply that came back was never heard; the one that it had `kept` stands again."""
    withdrawn = (SettlePromise("withdraw", "bounce"), StopClock("promise", "reply_bounced"))
    if kept is None:
        return withdrawn
    return (*withdrawn, OpenPromise(kept, source), steps.start("promise", kept, policy, now))


def all_stopped(reason: str) -> tuple[ClockPlan, ...]:
    """Every clock of the case stops."""
    return tuple(StopClock(clock, reason) for clock in CLOCKS)


def settled(row: Row) -> SettlePromise:
    """How a row of the table settles the open promise; not for rows on which it runs."""
    return SettlePromise(_PROMISE_EVENTS[row.promise], row.by)


def without_settling(plans: tuple[ClockPlan, ...]) -> tuple[ClockPlan, ...]:
    """The plans for a case without an open promise."""
    return tuple(plan for plan in plans if not isinstance(plan, SettlePromise))


def deadline_due(needed: date, policy: Policy, now: datetime) -> datetime | None:
    """When a person has to have acted on the customer's own date; None when it is past or far away.

    The end of the business day before, else that day's opening, else its closing.
    """
    hours = policy.hours
    today = calendar.local_day(hours, now)
    if not today <= needed <= today + _FARTHEST_DEADLINE:
        return None
    morning = calendar.opening_of(hours, needed)
    midnight = calendar.midnight(hours, needed)
    candidates = (
        calendar.last_closing_before(hours, midnight),
        morning or midnight,
        calendar.closing_of(hours, needed),
    )
    soonest = now + SHORTEST_TO_DEADLINE
    return next((instant for instant in candidates if instant is not None and instant >= soonest), None)


def _promise(
    row: Row, event: str, policy: Policy, now: datetime, due: datetime | None
) -> tuple[ClockPlan, ...]:
    if row.promise == "runs":
        return ()
    if row.promise != "reopens":
        return settled(row), StopClock("promise", event)
    return (settled(row), steps.start("promise", due, policy, now)) if due else ()


def _reply_target(
    effect: str, event: str, policy: Policy, now: datetime, since: datetime | None
) -> tuple[ClockPlan, ...]:
    if effect == "stops":
        return (StopClock("reply_target", event),)
    if effect == "pauses":
        return (PauseClock("reply_target"),)
    if effect == "runs" or since is None:
        return ()
    due = calendar.add_business_time(policy.hours, since, policy.reply_target)
    return (steps.start("reply_target", due, policy, now),)


def _hard_limit(
    effect: str, event: str, policy: Policy, channel: Channel, now: datetime, since: datetime | None
) -> tuple[ClockPlan, ...]:
    if effect == "stops":
        return (StopClock("hard_limit", event),)
    if effect == "runs" or since is None or channel.hard_limit is None:
        return ()
    return (steps.start("hard_limit", since + channel.hard_limit, policy, now),)
