"""Mail that no customer wrote: our own, a marketplace's echo of our own, and machines with no task. Pure."""

from datetime import datetime, timedelta

from firstmove.decision import clock_table, steps
from firstmove.decision.acks import channel_of
from firstmove.model.case import CaseFacts, Known
from firstmove.model.decision import (
    CaseChange,
    ClockPlan,
    ClockStep,
    Decision,
    EffectPlan,
    FileThread,
    PutCard,
    RemoveDraft,
    SendNotice,
    StartClock,
    StopClock,
)
from firstmove.model.policy import Policy
from firstmove.model.record import Incoming
from firstmove.model.states import CASE, allows

# Refusals behind which a platform may tell of a task. Answers of machines, lists and reports never do.
MAY_HOLD_A_TASK = (
    "notice-sender",
    "no-reply",
    "auto-submitted",
    "auto-response-suppress",
    "null-return-path",
    "machine-sender",
    "body-says-automatic",
    "check-failed",
)


def without_task(incoming: Incoming, policy: Policy) -> bool:
    """Whether this is machine mail that nobody has to look at.

    Some words save a platform's mail from being filed away: a return request, a chargeback (reference A7).
    """
    if incoming.refusal is None or incoming.origin.role == "office":
        return False
    if incoming.triage.category != "automatic":
        return False
    words = policy.identity.automatic.protect_words
    protected = any(word in incoming.message.subject for word in words)
    return not (protected and _may_hold_a_task(incoming, incoming.refusal.code))


def filed(incoming: Incoming, policy: Policy) -> Decision:
    """Filed as automatic. A provider's report that our mail was called spam is told, too (reference B-06)."""
    code = incoming.refusal.code if incoming.refusal else "automatic"
    effects: tuple[EffectPlan, ...] = (FileThread("automatic"),)
    if code == "feedback-report":
        effects += (SendNotice(to=steps.role_for(policy.people, "owner"), kind="feedback_report"),)
    return Decision(code, effects=effects, why=refused(incoming))


def own(incoming: Incoming, known: Known, policy: Policy, now: datetime) -> Decision:
    """Our own mail stays where it is: a copy in the inbox never stops a clock (DESIGN 8).

    A marketplace's notice of a message that the shop wrote on its screens does: that is an answer.
    """
    code = incoming.refusal.code if incoming.refusal else "own"
    if _from_us(incoming, policy):
        return Decision(code, why=refused(incoming))
    if known.case is None or known.case.oldest_unanswered_at is None:
        return Decision(code, effects=(FileThread("automatic"),), why=refused(incoming))
    return _answered_there(incoming, known, known.case, policy, now)


def refused(incoming: Incoming) -> tuple[str, ...]:
    """The line of `why` about a refusal."""
    refusal = incoming.refusal
    return (f"refused {refusal.code} {refusal.detail}".rstrip(),) if refusal else ()


def _may_hold_a_task(incoming: Incoming, code: str) -> bool:
    message = incoming.message
    answer = message.auto_submitted == "auto-replied" or message.in_reply_to or message.references
    return not answer and (incoming.origin.role == "notice" or code in MAY_HOLD_A_TASK)


def _from_us(incoming: Incoming, policy: Policy) -> bool:
    identity = policy.identity
    return any(
        author.key in identity.own_addresses or author.domain in identity.own_domains
        for author in incoming.message.from_
    )


def _answered_there(
    incoming: Incoming, known: Known, case: CaseFacts, policy: Policy, now: datetime
) -> Decision:
    channel = channel_of(policy, case.channel)
    plans: tuple[ClockPlan, ...] = clock_table.plans(
        "answered_there", policy=policy, channel=channel, now=now
    )
    if known.open_promise is None:
        plans = clock_table.without_settling(plans)
    quiet = incoming.received_at + timedelta(days=policy.quiet_days)
    untouched = known.draft_state in ("pending", "placed")
    return Decision(
        reason="answered_elsewhere",
        case=CaseChange(event="reply" if allows(CASE, case.state, "reply") else "", answered=True),
        effects=(FileThread("replied"), PutCard(), *((RemoveDraft(),) if untouched else ())),
        clocks=(
            *plans,
            StartClock("closing", quiet, (ClockStep(at=quiet, due=True),)),
            StopClock("hold", "answered_there"),
        ),
        why=refused(incoming),
    )
