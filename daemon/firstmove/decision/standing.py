"""What every change of a case has in common: which events it allows, its drafts, its clocks, its closing.

Pure; used by `replies`, `operator` and `clocks`.
"""

from datetime import datetime, timedelta

from firstmove.decision import clock_table, notices, steps
from firstmove.decision.acks import channel_of
from firstmove.decision.keys import key_of
from firstmove.decision.shadow import in_shadow
from firstmove.model.decision import (
    CaseChange,
    ClockPlan,
    ClockStep,
    Decision,
    EffectPlan,
    FileThread,
    RemoveCard,
    RemoveDraft,
    SendNotice,
    SettlePromise,
    StartClock,
    Suppress,
)
from firstmove.model.policy import Policy
from firstmove.model.record import CaseView, Mark, MessageRow
from firstmove.model.states import CASE, PROMISE, allows

WRITTEN = ("ack", "reply")  # promises that the customer has in writing
_NO_ANSWER_NEEDED = ("thanks", "sales_pitch", "automatic")


def event(view: CaseView, event: str) -> str:
    """`event` where the case's state allows it, else "" (no change)."""
    return event if allows(CASE, view.case.state, event) else ""


def removable(view: CaseView) -> bool:
    """Whether the newest draft is still exactly as we appended it, as far as is known."""
    return view.draft is not None and view.draft.state in ("pending", "placed")


def waits(row: MessageRow) -> bool:
    """Whether this is a customer's mail that a person has to answer."""
    return row.direction == "in" and row.category not in _NO_ANSWER_NEEDED


def plans(
    view: CaseView,
    event: str,
    policy: Policy,
    now: datetime,
    *,
    since: datetime | None = None,
    promise: datetime | None = None,
) -> tuple[ClockPlan, ...]:
    """The table's plans; a promise is settled where its state allows it (a broken one can be kept late)."""
    channel = channel_of(policy, view.case.channel)
    plans = clock_table.plans(event, policy=policy, channel=channel, now=now, since=since, promise=promise)
    newest = view.open_promise or next(reversed(view.promises), None)
    return tuple(
        plan
        for plan in plans
        if not isinstance(plan, SettlePromise)
        or (newest is not None and allows(PROMISE, newest.state, plan.event))
    )


def mark(clock: str, due: datetime) -> StartClock:
    """A clock that only marks one instant."""
    return StartClock(clock, due, (ClockStep(at=due, due=True),))


def closing(answered: datetime, policy: Policy) -> StartClock:
    """The clock that closes an answered case after its quiet days."""
    return mark("closing", answered + timedelta(days=policy.quiet_days))


def answered_mark(view: CaseView) -> Mark | None:
    """The "answered" flag of a mail that waits, where no reply on record explains it.

    A person's mail program has set it: the case has probably been answered, and its copy is missing.
    """
    waiting = [row for row in view.messages if waits(row)]
    if view.case.oldest_unanswered_at is None or not waiting:
        return None
    newest = waiting[-1]  # what was answered before the customer wrote again waits all the same
    if any(row.direction == "reply" and row.received_at >= newest.received_at for row in view.messages):
        return None
    found = (mark for mark in view.marks if mark.flag == "answered" and mark.item == "mail")
    return next((mark for mark in found if mark.row == newest.id), None)


def asks_whether_answered(view: CaseView) -> bool:
    """Whether the card asks if it was answered."""
    mark = answered_mark(view)
    return mark is not None and any(
        line.what == "probably_answered" and line.at >= mark.since for line in view.history
    )


def closed(view: CaseView, reason: str, policy: Policy) -> Decision:
    """Closed: clocks stop, an untouched draft goes, a promise that somebody was told is withdrawn aloud."""
    # The thread moves as one; the mail that a person put into Junk or Archive stays there (`filing`).
    effects: list[EffectPlan] = [FileThread("closed"), RemoveCard()]
    if removable(view):
        effects.append(RemoveDraft())
    if view.open_promise and view.open_promise.source in WRITTEN and reason != "junk":
        role = steps.role_for(policy.people, "operator")
        effects.append(SendNotice(to=role, kind="promise_withdrawn"))
    row = clock_table.TABLE["closed"]
    settled = (clock_table.settled(row),) if view.open_promise else ()
    return in_shadow(
        Decision(
            reason=reason,
            case=CaseChange(event=event(view, "close"), closing_reason=reason),
            effects=tuple(effects),
            clocks=(*settled, *clock_table.all_stopped(reason)),
            suppress=(Suppress(key_of(view.case.customer), "junk"),) if reason == "junk" else (),
        ),
        policy,
    )


def told(
    view: CaseView, kind: str, policy: Policy, now: datetime, detail: str = ""
) -> tuple[SendNotice, ...]:
    """A notice to the operator, unless nobody may be disturbed now."""
    role = steps.role_for(policy.people, "operator")
    critical = notices.critical(view.case.flags, view.case.priority)
    if not steps.may_disturb(role, policy, now, critical=critical):
        return ()
    return (SendNotice(to=role, kind=kind, detail=detail, phone=kind == "bounce"),)
