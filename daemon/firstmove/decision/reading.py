"""Read one message completely: facts, origin, why not to answer, what it is about.

Pure. The same octets and identity give the same Reading, for `run` and for `explain` alike.
Fails: Malformed only, from parsing.
"""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from firstmove.decision.cues import Cues
from firstmove.decision.keys import keys_of
from firstmove.decision.triage import triage
from firstmove.message.automated import refusal
from firstmove.message.channel import origin
from firstmove.message.parse import parse
from firstmove.model.case import Keys
from firstmove.model.mail import Message, Origin, Refusal
from firstmove.model.policy import Identity
from firstmove.model.triage import Triage


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one message and the configuration say; no state, no clock."""

    message: Message
    origin: Origin
    refusal: Refusal | None
    triage: Triage
    keys: Keys


def read(
    octets: bytes,
    identity: Identity,
    cues: Cues,
    *,
    truncated: bool = False,
    on: date | None = None,
    orders: bool = True,
) -> Reading:
    """The reading of one message; `on` replaces its own date for relative deadlines (明日まで).

    `orders`: whether there are any among which its own could be sought.

    Raises:
        Malformed: the octets cannot become a message.
    """
    message = parse(octets, truncated=truncated)
    source = origin(message, identity)
    why_not = refusal(message, identity, source)
    said_on = on or local_date(message, identity)
    about = triage(message, cues, on=said_on, role=source.role, automatic=wordless(message, source, why_not))
    keys = keys_of(message, source, about, identity, orders=orders)
    return Reading(message, source, why_not, about, keys)


def local_date(message: Message, identity: Identity) -> date | None:
    """The message's own date in the shop's zone."""
    return message.date.astimezone(ZoneInfo(identity.shop.timezone)).date() if message.date else None


# Refused, yet written by a person: the sender cannot or must not be answered automatically, but the words
# are a customer's (DESIGN 9: `automatic` iff the mail holds no customer's words).
_PERSONS_WORDS = frozenset(
    {"notice-sender", "spam", "dmarc-fail", "several-senders", "no-sender", "auto-response-suppress"}
)


def wordless(message: Message, source: Origin, why_not: Refusal | None) -> bool:
    """Whether the mail holds no customer's words."""
    if why_not is None or why_not.code in _PERSONS_WORDS - {"notice-sender"}:
        return False
    if source.role == "notice":
        return message.form is None and not source.thread_keys
    return True
