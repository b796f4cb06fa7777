"""What `shadow = true` leaves of a decision. Pure.

Everything is decided and recorded; nothing is sent, no mail is moved and no draft is placed. Cards are: they
are the shop's own notes to itself, and show the owner what would happen.
"""

from dataclasses import replace

from firstmove.model.decision import Decision, PutCard, RemoveCard
from firstmove.model.policy import Policy

_KEPT = (PutCard, RemoveCard)


def in_shadow(decision: Decision, policy: Policy) -> Decision:
    """The decision as it is, or without everything that `shadow` forbids."""
    if not policy.shadow:
        return decision
    return replace(decision, effects=tuple(plan for plan in decision.effects if isinstance(plan, _KEPT)))
