"""A mail that a person calls a customer's: moved from 自動通知 to 要返信 (DESIGN 6).

It was taken in before and has no case. It is read once more, as a person's words whoever sent it, and gets
case, clocks, card and draft; never an acknowledgement, for a machine may have written it.
"""

from collections.abc import Callable
from dataclasses import replace

from firstmove.decision import decide, matching
from firstmove.decision.keys import keys_of
from firstmove.decision.reading import local_date
from firstmove.decision.triage import triage
from firstmove.message.channel import reply_target
from firstmove.model.mail import RawMessage
from firstmove.model.record import Incoming, Recorded
from firstmove.service.intake import has_route, incoming_of, policy_for
from firstmove.service.runtime import LEASE, Runtime, Station
from firstmove.state.store import Unit


def adopted(raw: RawMessage, station: Station, runtime: Runtime) -> Incoming:
    """The message, read as a customer's words.

    Raises:
        Malformed: its octets cannot become a message.
    """
    incoming = incoming_of(raw, station.rules, runtime)
    message = replace(incoming.message, bounce=None)
    own = policy_for(incoming, station.rules).identity
    said_on = local_date(message, own)
    about = triage(message, runtime.cues, on=said_on, role=incoming.origin.role)
    return replace(incoming, message=message, triage=about)


def adoption_of(
    incoming: Incoming, row_id: int, station: Station, runtime: Runtime
) -> Callable[[Unit], Recorded]:
    """The unit that makes a case of a message that is on record already, or lets it join its case."""

    def adopt(unit: Unit) -> Recorded:
        rules, now = station.rules, runtime.now()
        own = policy_for(incoming, rules)
        keys = keys_of(incoming.message, incoming.origin, incoming.triage, own.identity)
        known = unit.known(keys, incoming.position, now=now, shop=own.identity.shop.id)
        match = matching.match(
            keys,
            known.orders,
            text=incoming.message.visible_text,
            case_order=known.case.order_number if known.case else "",
            now=now,
        )
        target = reply_target(incoming.message, incoming.origin, own.identity)
        policy = replace(own, has_route=target is None or has_route(rules, target))
        decision = decide.by_hand(incoming, known, policy, now, match=match, reply_to=target)
        return unit.adopt(row_id, incoming, decision, owner=station.owner, now=now, lease=LEASE)

    return adopt
