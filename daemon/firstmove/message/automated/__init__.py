"""Why an automatic answer must not go to the sender of a message; None when it may (DESIGN 9, `answerable`).

Pure: judged from this one message, the shop's addresses and the channels' data; no state, caps, switches,
age or clock. The first check that fits decides; each reason is a key of REASONS, with the rule it obeys.
Fails: never. An exception in a check is a refusal, "check-failed": any doubt means no answer (DESIGN 2, G3).
"""

from firstmove.message.automated import declared, loops, reports, senders, trust, words
from firstmove.message.automated.reasons import REASONS
from firstmove.model.mail import Message, Origin, Refusal
from firstmove.model.policy import Identity

__all__ = ["CHECKS", "REASONS", "refusal"]

# The order of reference E4: what is certain first, so that the reason a person reads is the telling one.
CHECKS = (
    loops.own_mail,
    reports.report,
    reports.null_return_path,
    declared.automatic,
    declared.through_a_list,
    senders.machine,
    trust.spam,
    trust.authentication,
    trust.one_sender,
    words.automatic,
    declared.sent_in_bulk,
)


def refusal(message: Message, identity: Identity, origin: Origin) -> Refusal | None:
    """The first reason not to answer this message automatically."""
    try:
        for check in CHECKS:
            found = check(message, identity, origin)
            if found is not None:
                return found
    except Exception as error:  # noqa: BLE001 - fail-safe: a check that breaks must not lead to an answer
        return Refusal("check-failed", f"{type(error).__name__}: {error}"[:200])
    return None
