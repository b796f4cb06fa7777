"""The events of a case's clocks under one name: a step comes due (here), a person answers (`replies`) or
moves a mail (`operator`). What each event does to each clock is `clock_table.TABLE`.

Pure. Nobody is told at night or in a break, except of critical cases: a step that comes due then is armed
again for the next opening. The case is looked at again then, so nobody is called about what is answered.
"""

from datetime import datetime, timedelta

from firstmove.decision import calendar, late, marks, notices, remedies, standing, steps
from firstmove.decision.operator import moved
from firstmove.decision.replies import (
    answered_elsewhere,
    card_leaked,
    draft_lost,
    human_reply,
    phoned,
    reply_bounced,
)
from firstmove.decision.shadow import in_shadow
from firstmove.model.decision import (
    CaseChange,
    Decision,
    EffectPlan,
    FileThread,
    PutCard,
    ResumeClock,
    SendNotice,
    StartClock,
)
from firstmove.model.policy import Policy
from firstmove.model.record import CaseView, TimerRow

__all__ = [
    "answered_elsewhere",
    "card_leaked",
    "draft_lost",
    "human_reply",
    "moved",
    "phoned",
    "quiet_close",
    "reopen_from_hold",
    "reply_bounced",
    "timer_due",
    "working_over",
]


def timer_due(view: CaseView, timer: TimerRow, policy: Policy, now: datetime) -> Decision:
    """A clock's step came due."""
    if timer.clock == "closing":
        return quiet_close(view, policy, now)
    if timer.clock == "hold":
        return reopen_from_hold(view, policy, now)
    if timer.clock == "working":
        return working_over(view, policy)
    if timer.clock == "answered":
        return marks.no_copy(view, policy)
    if (until := marks.looking_until(view, timer, now)) is not None:
        return _wait_for(until, view, timer, policy)
    if timer.marks_due and timer.clock == "promise":
        return late.promise_broken(view, policy, now)
    if timer.marks_due:
        return Decision("timer_due")
    if _is_answered(view, timer):
        return Decision("timer_answered")
    critical = notices.critical(view.case.flags, view.case.priority)
    role = steps.role_for(policy.people, timer.to)
    opening = calendar.next_open(policy.hours, now)
    if opening > now and not steps.may_disturb(role, policy, now, critical=critical):
        return _wait_for(opening, view, timer, policy)
    return _escalate(view, timer, role, policy, now, critical=critical)


def quiet_close(view: CaseView, policy: Policy, now: datetime) -> Decision:
    """Answered, and the customer has been quiet: the case closes by itself."""
    if view.case.state != "replied" or view.case.oldest_unanswered_at or view.open_promise:
        return Decision("timer_answered")
    if any(remedies.running(view.timers, clock) for clock in (*remedies.CLOCKS, "waiting_on")):
        # something is still owed: closing would lose its clock
        return Decision("timer_waits", clocks=(standing.mark("closing", now + timedelta(days=1)),))
    last = max((row.received_at for row in view.messages), default=now)
    due = last + timedelta(days=policy.quiet_days)
    if due > now:
        return Decision("timer_waits", clocks=(standing.mark("closing", due),))
    return standing.closed(view, "quiet", policy)


def reopen_from_hold(view: CaseView, policy: Policy, now: datetime) -> Decision:
    """The hold has ended: back on the list."""
    if view.case.state != "on_hold":
        return Decision("timer_answered")
    role = steps.role_for(policy.people, "operator")
    told = policy.notice_at_arrival and steps.may_disturb(role, policy, now)
    return in_shadow(
        Decision(
            reason="hold_over",
            case=CaseChange(event="reopen"),
            effects=(
                FileThread("needs_reply"),
                PutCard(unseen=True),
                *((SendNotice(to=role, kind="arrival", detail="hold_over"),) if told else ()),
            ),
            clocks=(ResumeClock("reply_target"),),
        ),
        policy,
    )


def working_over(view: CaseView, policy: Policy) -> Decision:
    """The half hour of 対応中 has passed: reminders go on."""
    if view.case.state != "needs_reply":
        return Decision("timer_answered")
    return in_shadow(
        Decision("working_over", effects=(PutCard(),), clocks=(ResumeClock("reply_target"),)), policy
    )


def _escalate(
    view: CaseView, timer: TimerRow, role: str, policy: Policy, now: datetime, *, critical: bool
) -> Decision:
    kind = (
        "promise_broken" if timer.clock == "promise" and _overdue(view, timer, policy, now) else "escalation"
    )
    draft = late.progress_draft(view, policy) if timer.draft else ()
    back = late.back_on_the_list(view, timer.at)
    effects: tuple[EffectPlan, ...] = (
        *((FileThread("needs_reply"),) if back else ()),
        *draft,
        *((PutCard(unseen=True),) if draft or back else ()),
        SendNotice(to=role, kind=kind, detail=timer.clock, critical=critical, phone=timer.phone),
    )
    due = calendar.local(policy.hours, timer.due).isoformat(timespec="minutes")
    why = (f"step {timer.clock} {due}",)
    return in_shadow(Decision("timer", case=back, effects=effects, why=why), policy)


def _overdue(view: CaseView, timer: TimerRow, policy: Policy, now: datetime) -> bool:
    """Whether a promise's step speaks of a time that has passed.

    Decided here: when the notice is written, the promise may have been replaced by one that is not due yet.
    The steps that the broken one left (`late.with_rows`) come before the first that the new one has itself.
    """
    if timer.due <= now:
        return True
    first = min((step.offset for step in policy.steps if step.clock == "promise"), default=timedelta(0))
    return any(map(late.was_broken, view.promises)) and now < timer.due + first


def _wait_for(until: datetime, view: CaseView, timer: TimerRow, policy: Policy) -> Decision:
    rows = [row for row in view.timers if row.state == "armed" and row.clock == timer.clock]
    later = StartClock(timer.clock, timer.due, (late.step_of(timer, until),))
    told = calendar.local(policy.hours, until).isoformat(timespec="minutes")
    return Decision(
        "timer_waits",
        clocks=(late.with_rows(later, [late.step_of(row) for row in rows if row.id != timer.id]),),
        why=(f"waits_until {told}",),
    )


def _is_answered(view: CaseView, timer: TimerRow) -> bool:
    """Whether nothing is left to be reminded of.

    The channel's limit goes on after an answer that nobody saw, and is stopped by the others.
    """
    if view.case.state == "closed":
        return True
    if timer.clock == "promise":
        return view.open_promise is None
    if timer.clock in ("reply_target", "deadline", "bad_news"):
        return view.case.oldest_unanswered_at is None
    return False
