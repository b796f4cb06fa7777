"""A person has answered, or thought to have: a reply in Sent, a telephone call, a bounce of that reply.

Pure. Each function takes the case as it was before the event and returns what to change. The effects on the
clocks come from `clock_table.TABLE`; this module adds what follows for folder, card and draft.
"""

from dataclasses import replace
from datetime import datetime

from firstmove.decision import clock_table, late, remedies, standing, steps
from firstmove.decision.acks import channel_of
from firstmove.decision.keys import key_of
from firstmove.decision.pledges import Pledge
from firstmove.decision.shadow import in_shadow
from firstmove.model.decision import (
    CaseChange,
    ClockPlan,
    ClockStep,
    Decision,
    DraftFate,
    EffectPlan,
    FileThread,
    OpenPromise,
    PutCard,
    RemoveDraft,
    SendNotice,
    StartClock,
    StopClock,
    Suppress,
)
from firstmove.model.policy import Policy
from firstmove.model.record import CaseView, MessageRow, PromiseRow
from firstmove.model.states import DRAFT, allows


def human_reply(
    view: CaseView,
    at: datetime,
    policy: Policy,
    now: datetime,
    *,
    by_draft: bool = False,
    pledge: Pledge | None = None,
) -> Decision:
    """A person's reply, sent at `at`, was found in a Sent folder.

    `by_draft`: it is our draft that was sent. `pledge`: a time that the reply promises the customer.
    A reply answers only what had arrived before it: where the customer wrote again meanwhile (the postscript
    that crossed), the case goes on waiting from that later mail.
    """
    oldest, later = view.case.oldest_unanswered_at, _first_after(view, at)
    # A case that a person put back on the list waits since an instant of our clock, not of the server's.
    if later is not None and oldest is not None and at < oldest:
        return Decision("human_reply", case=CaseChange(note="before the waiting mail"))
    event = "reply_with_promise" if pledge else "human_reply"
    clocks: list[ClockPlan] = [*standing.plans(view, event, policy, now), *remedies.after_reply(view.case)]
    if pledge:
        clocks += [OpenPromise(pledge.due, "reply"), promise_named(pledge.due, policy, now)]
    if later is not None:
        clocks += clock_table.waiting_for_us(
            later.received_at, policy, channel_of(policy, view.case.channel), now
        )
    else:
        clocks.append(standing.closing(at, policy))
    effects: list[EffectPlan] = [
        FileThread("needs_reply" if later else "replied"),
        PutCard(unseen=bool(later)),
    ]
    draft, fate = _draft_after_reply(view, by_draft=by_draft)
    return in_shadow(
        Decision(
            reason=event,
            case=CaseChange(
                event="" if later else standing.event(view, "reply"),
                answered=True,
                answered_at=at,
                undeliverable=False if view.case.undeliverable else None,
                unanswered_since=later.received_at if later else None,
                told=(("pledged", pledge.words),) if pledge else (),
            ),
            effects=(*effects, *draft),
            clocks=tuple(clocks),
            draft=fate,
        ),
        policy,
    )


def answered_elsewhere(view: CaseView, policy: Policy, now: datetime) -> Decision:
    """A person says that it was answered where firstmove cannot see it (返信した, or moved to 返信済み)."""
    by_mail = channel_of(policy, view.case.channel).reply_by_mail
    return _answered(view, "answered_unseen" if by_mail else "answered_there", "answered", policy, now)


def phoned(view: CaseView, policy: Policy, now: datetime) -> Decision:
    """A person telephoned and says how it went (電話した)."""
    decision = _answered(view, "phoned", "phoned", policy, now)
    return replace(decision, clocks=(*decision.clocks, *remedies.after_call(view.case, policy, now)))


def card_leaked(policy: Policy) -> Decision:
    """The text of a card went to somebody outside: the owner is told at any hour."""
    told = SendNotice(to=steps.role_for(policy.people, "owner"), kind="card_leak", critical=True)
    return in_shadow(
        Decision("card_leak", case=CaseChange(note="card_leak"), effects=(told, PutCard(unseen=True))), policy
    )


def draft_lost(view: CaseView, policy: Policy, now: datetime) -> Decision:
    """A draft is nowhere to be found and no answer was seen: a person is asked; it is never made again."""
    if view.case.oldest_unanswered_at is None:
        return Decision("draft_gone", draft=DraftFate("lose"))
    effects: tuple[EffectPlan, ...] = (
        PutCard(unseen=True),
        *standing.told(view, "draft_gone", policy, now),
    )
    return in_shadow(Decision("draft_gone", effects=effects, draft=DraftFate("lose")), policy)


def reply_bounced(view: CaseView, policy: Policy, now: datetime) -> Decision:
    """A person's reply could not be delivered: what it had stopped runs again from the original instant."""
    since = before_last_reply(view) or view.case.last_customer_at
    kept = next((row for row in reversed(view.promises) if row.state == "kept"), None)
    reopened = kept.due if kept and not view.open_promise else None
    return in_shadow(
        Decision(
            reason="reply_bounced",
            case=CaseChange(
                event=standing.event(view, "reopen"),
                undeliverable=True,
                unanswered_since=since,
            ),
            effects=(
                FileThread("needs_reply"),
                PutCard(unseen=True),
                *standing.told(view, "bounce", policy, now),
            ),
            clocks=(
                *standing.plans(view, "reply_bounced", policy, now, since=since, promise=reopened),
                *_unsaid(view, kept, policy, now),
                StopClock("closing", "reply_bounced"),
            ),
            suppress=(Suppress(key_of(view.case.customer), "bounced"),),
        ),
        policy,
    )


def _unsaid(view: CaseView, kept: PromiseRow | None, policy: Policy, now: datetime) -> tuple[ClockPlan, ...]:
    if view.open_promise is None or view.open_promise.source != "reply":
        return ()
    return clock_table.unsaid(kept.due if kept else None, kept.source if kept else "", policy, now)


def before_last_reply(view: CaseView) -> datetime | None:
    """The oldest customer mail that the newest reply answered."""
    replies = [row.received_at for row in view.messages if row.direction == "reply"]
    if not replies:
        return None
    previous = replies[-2] if len(replies) > 1 else None
    answered = (
        row.received_at
        for row in view.messages
        if standing.waits(row)
        and row.received_at <= replies[-1]
        and (previous is None or row.received_at > previous)
    )
    return min(answered, default=None)


def _answered(view: CaseView, event: str, word: str, policy: Policy, now: datetime) -> Decision:
    draft, fate = _draft_after_reply(view, by_draft=False)
    return in_shadow(
        Decision(
            reason="phoned" if word == "phoned" else "answered_elsewhere",
            case=CaseChange(event=standing.event(view, "reply"), answered=True),
            effects=(FileThread("replied"), PutCard(), *draft),
            clocks=(
                *standing.plans(view, event, policy, now),
                standing.closing(now, policy),
                StopClock("hold", event),
            ),
            draft=fate,
        ),
        policy,
    )


def promise_named(promised: datetime, policy: Policy, now: datetime) -> StartClock:
    """The clock of a time that a person named: back on the list at promise - lead, whatever the steps.

    Where the shop is closed then and opens too late, that is before it closes.
    """
    lead = steps.in_time_for(promised - policy.promise.lead, promised, policy, now)
    role = steps.role_for(policy.people, "operator")
    row = ClockStep(at=max(lead, now), to=role)
    return late.with_rows(steps.start("promise", promised, policy, now), [row])


def _draft_after_reply(view: CaseView, *, by_draft: bool) -> tuple[tuple[RemoveDraft, ...], DraftFate | None]:
    if view.draft is None:
        return (), None
    if by_draft:
        return (), DraftFate("send") if allows(DRAFT, view.draft.state, "send") else None
    if standing.removable(view):
        return (RemoveDraft(),), None  # nobody wants to send a second answer by mistake
    fate = "answer-elsewhere"
    return (), DraftFate(fate) if allows(DRAFT, view.draft.state, fate) else None


def _first_after(view: CaseView, at: datetime) -> MessageRow | None:
    return next((row for row in view.messages if standing.waits(row) and row.received_at > at), None)
