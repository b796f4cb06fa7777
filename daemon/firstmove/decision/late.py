"""What to tell a customer whose time has come: a broken promise, an acknowledgement that could not go out.

Pure. Both open a new promise only together with the acknowledgement that names it: a time that nobody was
told is no promise. The old promise is settled first; a case has one open promise at most.
"""

from collections.abc import Sequence
from datetime import datetime

from firstmove.decision import acks, promise, standing, steps
from firstmove.decision.shadow import in_shadow
from firstmove.model.decision import (
    CaseChange,
    ClockPlan,
    ClockStep,
    Decision,
    EffectPlan,
    FileThread,
    OpenPromise,
    PutCard,
    PutDraft,
    ResumeClock,
    SendAck,
    SendNotice,
    SettlePromise,
    StartClock,
    StopClock,
)
from firstmove.model.mail import Address
from firstmove.model.policy import Policy
from firstmove.model.record import CaseView, PromiseRow, TimerRow

MOST_BROKEN = 2  # acknowledgements with reason promise_broken a case


def promise_broken(view: CaseView, policy: Policy, now: datetime) -> Decision:
    """The promise's due time has come without an answer: break it, prepare a progress mail, tell people.

    The customer gets a new time once per promise, twice per case, and only for a promise that an
    acknowledgement made: into a conversation that a person leads nothing automatic is sent.
    """
    broken = view.open_promise
    if broken is None:
        return Decision("timer_answered")
    if broken.due > now:  # a row of an earlier promise
        return Decision("timer_due")
    ack = _new_time(view, broken, policy, now)
    clocks: list[ClockPlan] = [SettlePromise("break", "clock")]
    if view.case.state == "on_hold":
        clocks += [ResumeClock("reply_target"), StopClock("hold", "promise_broken")]
    if ack is not None:
        renewed = steps.start("promise", ack.promise, policy, now)
        clocks += [OpenPromise(ack.promise, "ack"), with_rows(renewed, armed(view, "promise"))]
    back = back_on_the_list(view, broken.due)
    effects: tuple[EffectPlan, ...] = (
        *((ack,) if ack else ()),
        *((FileThread("needs_reply"),) if back else ()),
        *progress_draft(view, policy),
        PutCard(unseen=True),
        *_notice(policy),
    )
    return in_shadow(
        Decision(
            reason="promise_broken",
            ack=ack is not None,
            case=back,
            effects=effects,
            clocks=tuple(clocks),
        ),
        policy,
    )


def stale_ack(view: CaseView, received: datetime, policy: Policy, now: datetime) -> Decision:
    """An acknowledgement is past its not_after: a new one with a new promise and an apology for the delay.

    None when the mail is older than max_age, when the case was answered meanwhile, or when a switch forbids
    it. The promise that the customer never read is withdrawn, so that nobody runs after it.
    """
    open_promise = view.open_promise
    withdrawn: tuple[ClockPlan, ...] = ()
    if open_promise is not None:
        withdrawn = (SettlePromise("withdraw", "clock"), StopClock("promise", "stale_ack"))
    if view.case.oldest_unanswered_at is None:
        return Decision("timer_answered", clocks=withdrawn)
    if acks.too_old(received, now, policy.acknowledge) or not _may_send(view, policy):
        card = Decision("stale_ack", effects=(PutCard(unseen=True),), clocks=withdrawn)
        return in_shadow(card, policy)
    promised = _promised(view, received, policy, now)
    reason = "reopened" if acks.settled(view.case) else "first"
    ack = _ack(view, reason, promised, received, policy, late=True)
    return Decision(
        reason=reason,
        ack=True,
        effects=(ack, PutCard(unseen=True)),
        clocks=(*withdrawn, OpenPromise(promised, "ack"), steps.start("promise", promised, policy, now)),
    )


def armed(view: CaseView, clock: str) -> tuple[ClockStep, ...]:
    """The rows of a clock that have yet to fire, without the one that marks its due time."""
    return tuple(
        step_of(timer)
        for timer in view.timers
        if timer.clock == clock and timer.state == "armed" and not timer.marks_due
    )


def step_of(timer: TimerRow, at: datetime | None = None) -> ClockStep:
    """A timer row as a plan again."""
    return ClockStep(
        at=at or timer.at, to=timer.to, draft=timer.draft, phone=timer.phone, due=timer.marks_due
    )


def with_rows(clock: StartClock, rows: Sequence[ClockStep]) -> StartClock:
    """The clock with further rows, in the order of time.

    A renewed promise keeps the old one's escalations: else a case whose promise breaks again and again would
    never reach the owner.
    """
    ordered = sorted({*clock.steps, *rows}, key=lambda row: (row.at, row.due, row.to))
    return StartClock(clock.clock, clock.due, tuple(ordered))


def progress_draft(view: CaseView, policy: Policy) -> tuple[PutDraft, ...]:
    """A draft that tells how things stand, unless a person is at work on one or no mail can reach them."""
    edited = view.draft is not None and view.draft.state == "edited"
    if edited or not view.case.customer or not acks.channel_of(policy, view.case.channel).reply_by_mail:
        return ()
    return (PutDraft("progress"),)


def back_on_the_list(view: CaseView, due: datetime) -> CaseChange | None:
    """A person's own promise (「15時にご連絡します」) brings an answered case back to the list."""
    if view.case.state not in ("replied", "on_hold"):
        return None
    since = due if view.case.oldest_unanswered_at is None else None
    return CaseChange(event="reopen", unanswered_since=since)


def _notice(policy: Policy) -> tuple[SendNotice, ...]:
    """Configured steps at the due time itself have their own rows; without one this is the notice."""
    if any(step.clock == "promise" and not step.offset for step in policy.steps):
        return ()
    manager = steps.role_for(policy.people, "manager")
    return (SendNotice(to=manager, kind="promise_broken", detail="promise"),)


def _new_time(view: CaseView, broken: PromiseRow, policy: Policy, now: datetime) -> SendAck | None:
    before = sum(1 for row in view.promises if row.id != broken.id and was_broken(row))
    if standing.answered_mark(view) is not None:
        return None  # probably answered: no robot writes to that customer
    if broken.source != "ack" or before >= MOST_BROKEN or view.case.oldest_unanswered_at is None:
        return None
    if acks.too_old(broken.due, now, policy.acknowledge) or not _may_send(view, policy):
        return None
    return _ack(view, "promise_broken", _promised(view, now, policy, now), now, policy)


def was_broken(row: PromiseRow) -> bool:
    """Whether a promise was ever broken, kept late or not."""
    return row.state == "broken" or row.broken_at is not None


def _may_send(view: CaseView, policy: Policy) -> bool:
    channel = acks.channel_of(policy, view.case.channel)
    return (
        policy.acknowledge.enabled
        and not policy.shadow
        and channel.acknowledge
        and policy.has_route
        and bool(view.case.customer)
        and not view.case.undeliverable
    )


def _promised(view: CaseView, received: datetime, policy: Policy, now: datetime) -> datetime:
    channel = acks.channel_of(policy, view.case.channel)
    kind = "complaint" if view.triage.complaint else "inquiry"
    return promise.due(received, kind, policy, channel, now=now)


def _ack(
    view: CaseView, reason: str, promised: datetime, since: datetime, policy: Policy, *, late: bool = False
) -> SendAck:
    local, _, domain = view.case.customer.rpartition("@")
    return SendAck(
        reason=reason,
        ordinal=acks.ordinal(view.case),
        to=Address(local, domain, view.case.customer_name),
        promise=promised,
        not_after=acks.not_after(since, promised, policy.acknowledge),
        kind=acks.kind(view.triage),
        late=late,
    )
