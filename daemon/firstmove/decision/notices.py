"""Whom of the shop to tell about a mail, and how loudly. Pure.

Critical notices (injury, legal action, chargeback) go to the owner at once, at any hour. All others are
silent in breaks and at night, unless somebody with that role chose otherwise: `reply_target`, whose steps run
in business time from the opening on, and the morning digest bring those up.
"""

from collections.abc import Iterable

from firstmove.decision import steps
from firstmove.decision.acks import Asking
from firstmove.model.decision import SendNotice
from firstmove.model.triage import Triage

CRITICAL_FLAGS = ("injury", "legal_threat", "chargeback")
# S14, S17, S20: the owner decides about these; nobody answers them in haste.
OWNER_FLAGS = ("suspected_abuse", "review_threat", "platform_report_threat")


def critical(flags: Iterable[str], priority: str = "") -> bool:
    """Whether people may be told at any hour."""
    return priority == "critical" or not set(CRITICAL_FLAGS).isdisjoint(flags)


def arrival(asking: Asking, reading: Triage, *, chaser: bool = False) -> tuple[SendNotice, ...]:
    """The notices at arrival; `chaser` means that the customer asks again before the promised time."""
    policy, now = asking.policy, asking.now
    if critical(reading.flags, reading.priority):
        owner = steps.role_for(policy.people, "owner")
        detail = ",".join(flag for flag in reading.flags if flag in CRITICAL_FLAGS)
        return (SendNotice(to=owner, kind="arrival", detail=detail, critical=True, phone=True),)
    roles = _roles(asking, reading, chaser=chaser)
    return tuple(
        SendNotice(to=role, kind="arrival", detail="chaser" if chaser else "")
        for role in roles
        if steps.may_disturb(role, policy, now)
    )


def _roles(asking: Asking, reading: Triage, *, chaser: bool) -> tuple[str, ...]:
    people = asking.policy.people
    roles = ["operator"] if asking.policy.notice_at_arrival else []
    if reading.category == "office" or not set(OWNER_FLAGS).isdisjoint(reading.flags):
        roles.append("owner")
    told = [steps.role_for(people, role) for role in roles]
    if chaser:
        told.append(steps.role_above(people, "operator"))
    return tuple(dict.fromkeys(told))
