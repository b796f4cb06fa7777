"""A mail that a person calls a customer's: moved from 自動通知 to 要返信 (DESIGN 6).

It was taken in before and has no case. It is read once more, as a person's words whoever sent it, and gets
case, clocks, card and draft; never an acknowledgement, for a machine may have written it.
"""

from collections.abc import Callable
from dataclasses import replace

from firstmove.decision import decide
from firstmove.decision.reading import local_date
from firstmove.decision.triage import triage
from firstmove.model.mail import RawMessage
from firstmove.model.record import Incoming, Recorded
from firstmove.service.intake import incoming_of, look_up, policy_for
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
        now = runtime.now()
        known, match, target, policy = look_up(unit, incoming, station.rules, now)
        decision = decide.by_hand(incoming, known, policy, now, match=match, reply_to=target)
        return unit.adopt(row_id, incoming, decision, owner=station.owner, now=now, lease=LEASE)

    return adopt
