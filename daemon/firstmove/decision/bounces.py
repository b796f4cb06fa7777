"""A delivery report: what it changes. Pure.

A failed mail of ours marks its case as undeliverable, ends acknowledgements to that address, and tells a
person to telephone. When it was a person's reply that failed, the case waits again and its clocks run from
the original instant. A report about a mail that a newer reply has overtaken changes nothing (reference A7).
"""

from datetime import datetime

from firstmove.decision import clock_table, steps
from firstmove.decision.acks import channel_of
from firstmove.decision.keys import key_of
from firstmove.model.case import CaseFacts, Known
from firstmove.model.decision import (
    CaseChange,
    ClockPlan,
    Decision,
    FileThread,
    PutCard,
    SendNotice,
    StopClock,
    Suppress,
)
from firstmove.model.mail import Bounce
from firstmove.model.policy import Policy


def bounced(report: Bounce, known: Known, policy: Policy, now: datetime) -> Decision:
    """The decision about a delivery report."""
    why = (f"bounce {report.status} {report.diagnostic}".rstrip(),)
    if not report.failed:
        return Decision("bounce_delayed", effects=(FileThread("automatic"),), why=why)
    if not known.bounced_ours:
        return Decision("bounce_other", effects=(FileThread("automatic"),), why=why)
    if known.bounced_kind == "notice":
        return _notice_bounced(report, policy, why)
    if known.case is None:
        notice = SendNotice(to=steps.role_for(policy.people, "owner"), kind="bounce")
        return Decision("bounce", effects=(FileThread("automatic"), notice), why=why)
    if overtaken(known, known.case):
        note = CaseChange(note="bounce_old")
        return Decision("bounce_old", case=note, effects=(FileThread(known.case.state),), why=why)
    if known.bounced_kind == "party":
        note = CaseChange(note="bounce_party")
        effects = (FileThread(known.case.state), PutCard(unseen=True))
        return Decision("bounce_party", case=note, effects=effects, why=why)
    return _undelivered(report, known, known.case, policy, now, why)


def overtaken(known: Known, case: CaseFacts) -> bool:
    """Whether a person has written to the customer after the mail that bounced.

    Of a mail that we cannot name the time is unknown: it undoes no answer.
    """
    if known.bounced_kind == "other":
        return case.last_reply_at is not None
    if known.bounced_sent_at is None or case.last_reply_at is None:
        return False
    return known.bounced_sent_at < case.last_reply_at


def _notice_bounced(report: Bounce, policy: Policy, why: tuple[str, ...]) -> Decision:
    """Somebody of the shop is not reached: the owner is told, unless it is the owner. Never a circle."""
    lost = set(map(key_of, report.recipients))
    role = steps.role_for(policy.people, "owner")
    owner = next((person for person in policy.people if person.role == role and person.email), None)
    told = owner is not None and bool(lost) and key_of(owner.email) not in lost
    notice = (SendNotice(to=role, kind="notice_bounced"),) if told else ()
    return Decision("bounce_notice", effects=(FileThread("unclear"), *notice), why=why)


def _undelivered(
    report: Bounce, known: Known, case: CaseFacts, policy: Policy, now: datetime, why: tuple[str, ...]
) -> Decision:
    reply = _was_reply(known, case)
    reopens = reply and case.state != "needs_reply"
    since = known.unanswered_before or case.last_customer_at
    clocks: tuple[ClockPlan, ...] = ()
    if reply:
        channel = channel_of(policy, case.channel)
        clocks = (
            *clock_table.plans(
                "reply_bounced",
                policy=policy,
                channel=channel,
                now=now,
                since=since,
                promise=None if known.open_promise else known.kept_promise,
            ),
            *(clock_table.unsaid(known.kept_promise, "ack", policy, now) if known.open_by_reply else ()),
            StopClock("closing", "reply_bounced"),
        )
    role = "needs_reply" if reply else case.state
    notice = SendNotice(to=steps.role_for(policy.people, "operator"), kind="bounce", phone=True)
    told = (notice,) if steps.may_disturb(notice.to, policy, now) else ()
    return Decision(
        reason="reply_bounced" if reply else "bounce",
        case=CaseChange(
            event="reopen" if reopens else "",
            undeliverable=True,
            unanswered_since=since if reply else None,
        ),
        effects=(FileThread(role), PutCard(unseen=True), *told),
        clocks=clocks,
        suppress=tuple(
            Suppress(key, "bounced")
            for key in dict.fromkeys(map(key_of, report.recipients or (case.customer,)))
        ),
        why=why,
    )


def _was_reply(known: Known, case: CaseFacts) -> bool:
    """Where the store cannot tell which mail of ours it was, an answered case is taken to be unanswered."""
    if known.bounced_kind:
        return known.bounced_kind == "reply"
    return case.state == "replied" and case.last_reply_at is not None
