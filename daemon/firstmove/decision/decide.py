"""Decide what to do about one incoming mail.

Pure. The same mail, known facts, policy and instant give the same Decision, for ever. Every mail gets one:

1. seen before: nothing at all;
2. a delivery report: `bounces`;
3. our own mail: it stays where it is (`machine`);
4. machine mail without a task: filed as automatic, no case (`machine`);
5. everything else is a customer's matter: a case, with or without an acknowledgement (`acks`).

Refused mail that may hold a task (a customer's words in a notice, a word that protects it, an office) gets
its case, card and clocks like any other, only never an acknowledgement. In doubt a person sees it.

`shadow` decides everything and sends nothing: case, clocks and cards are made, so that the owner can watch;
no acknowledgement, no notice, no draft, and no mail is moved.
"""

from dataclasses import replace
from datetime import datetime

from firstmove.decision import (
    acks,
    bounces,
    calendar,
    caps,
    clock_table,
    corrections,
    machine,
    merge,
    notices,
    promise,
    remedies,
    steps,
)
from firstmove.decision.acks import Asking, Verdict
from firstmove.decision.keys import key_of
from firstmove.decision.late import promise_broken, stale_ack
from firstmove.decision.shadow import in_shadow
from firstmove.model.case import CaseFacts, Known, Remedy
from firstmove.model.decision import (
    CaseChange,
    ClockPlan,
    Decision,
    DraftFate,
    EffectPlan,
    FileThread,
    OpenPromise,
    PutCard,
    PutDraft,
    RemoveCard,
    ResumeClock,
    SendAck,
    SendNotice,
    StopClock,
)
from firstmove.model.mail import Address, Refusal
from firstmove.model.order import Match
from firstmove.model.policy import Policy
from firstmove.model.record import Incoming
from firstmove.model.triage import Triage

__all__ = ["by_hand", "customer_mail", "promise_broken", "stale_ack"]

QUIET = {"thanks": "thanks_only", "sales_pitch": "sales_pitch"}
NO_DRAFT = ("automatic", "office")


def customer_mail(
    incoming: Incoming,
    known: Known,
    policy: Policy,
    now: datetime,
    *,
    match: Match,
    reply_to: Address | None,
) -> Decision:
    """The decision about an incoming mail.

    `reply_to` is whom an answer would reach; None when Reply-To points to another organisation or nobody is
    known. `now` is aware.
    """
    if known.seen:
        return Decision(reason="seen")
    if incoming.message.bounce is not None:
        return in_shadow(bounces.bounced(incoming.message.bounce, known, policy, now), policy)
    if incoming.origin.role == "own":
        return in_shadow(machine.own(incoming, known, policy, now), policy)
    if machine.without_task(incoming, policy):
        return in_shadow(machine.filed(incoming, policy), policy)
    asking = Asking(_corrected(incoming, known), known, policy, now, reply_to)
    verdict = acks.judge(asking)
    if asking.incoming.triage.category in QUIET:
        return in_shadow(_quiet(asking, verdict, match), policy)
    return in_shadow(_matter(asking, verdict, match), policy)


def _corrected(incoming: Incoming, known: Known) -> Incoming:
    """A person has set this sender's category right before; never so that nobody would answer."""
    found, meant = known.correction
    if not found or meant in (*QUIET, *NO_DRAFT):
        return incoming
    return replace(incoming, triage=corrections.applied(incoming, found, meant, known.corrected_words))


def _quiet(asking: Asking, verdict: Verdict, match: Match) -> Decision:
    """Thanks and sales pitches: filed as closed; a case that still waits for a person goes on waiting."""
    incoming, case = asking.incoming, asking.known.case
    code = QUIET[incoming.triage.category]
    why = _why(asking, verdict)
    if case is None:
        opened = _opened(asking, match, closing_reason=code)
        return Decision(verdict.reason, case=opened, effects=(FileThread("closed"),), why=why)
    if case.state in ("needs_reply", "on_hold"):
        effects: tuple[EffectPlan, ...] = (FileThread(case.state), PutCard(unseen=True))
        return Decision(verdict.reason, case=CaseChange(note=code), effects=effects, why=why)
    if case.state == "replied" and code == "thanks_only":
        return Decision(
            verdict.reason,
            case=CaseChange(event="close", closing_reason=code),
            effects=(FileThread("closed"), RemoveCard()),
            clocks=clock_table.all_stopped("closed"),
            why=why,
        )
    return Decision(verdict.reason, case=CaseChange(note=code), effects=(FileThread(case.state),), why=why)


def _matter(asking: Asking, verdict: Verdict, match: Match) -> Decision:
    """A mail that a person has to answer."""
    incoming, known, policy = asking.incoming, asking.known, asking.policy
    reading, chaser = _reading(asking)
    promised = promise.due(
        incoming.received_at,
        "complaint" if reading.complaint else "inquiry",
        policy,
        asking.channel,
        known.open_cases,
        now=asking.now,
    )
    ack = _ack(asking, verdict, promised, reading)
    change = _opened(asking, match) if known.case is None else _followed(asking, known.case, match, reading)
    change, shipping = _from_stock(asking, change)
    draft, fate = _draft(asking)
    effects: tuple[EffectPlan, ...] = (
        *ack,
        FileThread("needs_reply"),
        PutCard(unseen=True),
        *draft,
        *notices.arrival(asking, reading, chaser=chaser),
        *_held_notice(asking, ack),
        *_flood_notice(asking, ack),
    )
    return Decision(
        reason=verdict.reason,
        ack=verdict.ack,
        case=change,
        effects=effects,
        clocks=(*_clocks(asking, ack, reading), *shipping),
        draft=fate,
        why=_why(asking, verdict, promised, match, ack),
    )


def _reading(asking: Asking) -> tuple[Triage, bool]:
    """The case's reading after this mail, and whether the customer chases us before the promised time."""
    case, new = asking.known.case, asking.incoming.triage
    if case is None:
        return new, False
    waiting = case.oldest_unanswered_at is not None
    chaser = waiting and (asking.known.open_promise is not None or "chaser" in new.flags)
    return merge.triage(case, new, answered=not waiting, raised=chaser), chaser


def _opened(asking: Asking, match: Match, closing_reason: str = "") -> CaseChange:
    incoming = asking.incoming
    return CaseChange(
        event="open",
        triage=incoming.triage,
        match=match,
        customer=_customer(asking),
        channel=incoming.origin.channel,
        unanswered_since=None if closing_reason else incoming.received_at,
        closing_reason=closing_reason,
    )


def _followed(asking: Asking, case: CaseFacts, match: Match, reading: Triage) -> CaseChange:
    customer = _customer(asking)
    same = customer is not None and customer.key == key_of(case.customer)
    return CaseChange(
        event="reopen" if case.state != "needs_reply" else "",
        triage=reading,
        match=merge.match(case, match),
        customer=customer if same else None,  # a relay's address changes with every mail; a third party waits
        unanswered_since=asking.incoming.received_at if case.oldest_unanswered_at is None else None,
    )


def _from_stock(asking: Asking, change: CaseChange) -> tuple[CaseChange, tuple[ClockPlan, ...]]:
    """What is missing is in stock: it is secured and sent after within the hour (S9), unless a person has
    decided otherwise. Nothing goes to the customer but what she sends."""
    item, case = asking.known.in_stock, asking.known.case
    if item is None or (case is not None and case.remedies):
        return change, ()
    remedy = Remedy("in_stock")
    told = ("stock_known", f"{item.title} {item.quantity}")
    clocks = remedies.started(remedy, (), asking.policy, asking.now)
    return replace(change, remedies=(remedy,), told=(*change.told, told)), clocks


def _customer(asking: Asking) -> Address | None:
    """Whom the case is about. A sender that only notifies is nobody's customer."""
    origin, message = asking.incoming.origin, asking.incoming.message
    if asking.reply_to or origin.customer:
        return asking.reply_to or origin.customer
    return message.from_[0] if message.from_ and origin.role not in ("notice", "form") else None


def _ack(asking: Asking, verdict: Verdict, promised: datetime, reading: Triage) -> tuple[SendAck, ...]:
    if not verdict.ack or asking.reply_to is None:
        return ()
    return (acks.send(asking, verdict.reason, asking.reply_to, promised, reading),)


def _held_notice(asking: Asking, ack: tuple[SendAck, ...]) -> tuple[SendNotice, ...]:
    """One notice for all that are held: with the first one over the cap."""
    so_far = asking.known.caps.first_day_hour
    if not ack or not ack[0].held or so_far != asking.policy.acknowledge.first_day_per_hour:
        return ()
    return (SendNotice(to=steps.role_for(asking.policy.people, "owner"), kind="held", detail="first_day"),)


def _flood_notice(asking: Asking, ack: tuple[SendAck, ...]) -> tuple[SendNotice, ...]:
    """One notice for a whole flood, with the first that has to wait its turn."""
    if not ack or ack[0].turn is None or not caps.flood_begins(asking.known.caps, asking.now):
        return ()
    owner, cap = steps.role_for(asking.policy.people, "owner"), asking.policy.acknowledge.cap_minute
    return (SendNotice(to=owner, kind="flood", detail=f"cap_minute = {cap}", critical=True),)


def _draft(asking: Asking) -> tuple[tuple[PutDraft, ...], DraftFate | None]:
    """A draft where an answer by mail can reach the customer; one that a person edits is never replaced."""
    incoming = asking.incoming
    unanswerable = incoming.origin.role in ("notice", "office") or incoming.triage.category in NO_DRAFT
    if unanswerable or not asking.channel.reply_by_mail or _customer(asking) is None:
        return (), None
    if asking.known.draft_state == "edited":
        return (), DraftFate("outdate")
    if asking.known.draft_state == "stale":
        return (), None
    return (PutDraft("reply"),), None


def _clocks(asking: Asking, ack: tuple[SendAck, ...], reading: Triage) -> tuple[ClockPlan, ...]:
    incoming, policy, now, case = asking.incoming, asking.policy, asking.now, asking.known.case
    plan: list[ClockPlan] = []
    for told in ack:
        # What is held may never be read: its clock runs, but no broken promise is confessed to the customer.
        source = "held" if told.held else "ack"
        plan += [OpenPromise(told.promise, source), steps.start("promise", told.promise, policy, now)]
    if case is None or case.oldest_unanswered_at is None:
        plan += clock_table.waiting_for_us(incoming.received_at, policy, asking.channel, now)
        plan += remedies.after_yes(case, policy, incoming.received_at) if case is not None else ()
    elif case.state == "on_hold":
        plan.append(ResumeClock("reply_target"))
    if case is not None and case.state != "needs_reply":
        plan += [StopClock("closing", "customer_mail"), StopClock("hold", "customer_mail")]
    if reading.deadline and (case is None or reading.deadline != merge.deadline_of(case)):
        due = clock_table.deadline_due(reading.deadline, policy, now)
        plan += [steps.start("deadline", due, policy, now)] if due else []
    return tuple(plan)


def _why(
    asking: Asking,
    verdict: Verdict,
    promised: datetime | None = None,
    match: Match | None = None,
    ack: tuple[SendAck, ...] = (),
) -> tuple[str, ...]:
    """One line a finding: a code of reasons.WHY, then its words."""
    incoming, hours = asking.incoming, asking.policy.hours
    lines = [f"cue {cue.axis} {cue.value} {cue.words}" for cue in incoming.triage.cues]
    if match is not None and match.order is not None:
        lines.append(f"match {match.confidence} {match.how}")
    if not verdict.ack:
        lines += machine.refused(incoming) or [f"withheld {verdict.reason} {verdict.detail}".rstrip()]
    if closed := calendar.why_closed(hours, asking.now):
        lines.append(f"closed {closed}")
    if promised is None or not ack:
        return tuple(lines)
    if ack[0].turn is not None:
        lines.append(f"waits_its_turn {calendar.local(hours, ack[0].turn).isoformat(timespec='seconds')}")
    lines.append(f"promised {calendar.local(hours, promised).isoformat(timespec='minutes')}")
    if promise.beyond_limit(promised, incoming.received_at, asking.channel):
        lines.append(f"beyond_limit {asking.channel.name}")
    return tuple(lines)


def by_hand(
    incoming: Incoming,
    known: Known,
    policy: Policy,
    now: datetime,
    *,
    match: Match,
    reply_to: Address | None,
) -> Decision:
    """A person calls this mail a customer's: a case from now on, without acknowledgement and notice."""
    refusal = incoming.refusal or Refusal("moved-by-hand")
    moved = replace(incoming, refusal=refusal, received_at=now)
    asking = Asking(moved, known, policy, now, reply_to)
    decision = _matter(asking, Verdict(ack=False, reason="adopted"), match)
    silent = tuple(plan for plan in decision.effects if not isinstance(plan, SendNotice))
    return in_shadow(replace(decision, effects=silent), policy)
