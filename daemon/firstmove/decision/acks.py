"""Whether a customer's mail is acknowledged, and why not: an ordered list of questions, the first yes wins.

Pure. Only asked about mail that may be answered at all; `shadow` comes last so that it shows what would have
gone out. The order is that of NO_ACK_RULES and is documented in `reasons.REASONS`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from firstmove.decision import calendar, caps
from firstmove.model.case import CaseFacts, Known
from firstmove.model.decision import SendAck
from firstmove.model.mail import Address
from firstmove.model.policy import Acknowledge, Channel, Policy
from firstmove.model.record import Incoming
from firstmove.model.triage import Triage

ANSWERED_LATELY = timedelta(hours=72)
MARGIN_BEFORE_PROMISE = timedelta(minutes=30)  # an ack that arrives later than this is no comfort any more

NO_MATTER = (
    "other",
    "automatic",
    "service_complaint",
)  # the last one without anger: 「担当よりご連絡します」
_QUESTION = re.compile(r"[?？](?![\w&=%])")  # none in the middle of an address of the web

ABOUT_AN_ORDER = ("return_refund", "cancel", "change_order", "payment", "receipt")


@dataclass(frozen=True, slots=True)
class Asking:
    """Everything a question may look at."""

    incoming: Incoming
    known: Known
    policy: Policy
    now: datetime
    reply_to: Address | None

    @property
    def channel(self) -> Channel:
        """The data of the message's channel."""
        return channel_of(self.policy, self.incoming.origin.channel)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is the reason for the acknowledgement or for none; `detail` says which cap it was."""

    ack: bool
    reason: str
    detail: str = ""


def judge(asking: Asking) -> Verdict:
    """Whether this mail is acknowledged, and the reason for it or for none."""
    if refusal := asking.incoming.refusal:
        return Verdict(ack=False, reason=refusal.code, detail=refusal.detail)
    for reason, applies in NO_ACK_RULES:
        if applies(asking):
            return Verdict(ack=False, reason=reason, detail=_cap(asking) if reason == "capped" else "")
    return Verdict(ack=True, reason=_ack_reason(asking.known))


def send(asking: Asking, reason: str, to: Address, promised: datetime, reading: Triage) -> SendAck:
    """The acknowledgement to be composed."""
    held = caps.held(asking.known.caps, asking.policy.acknowledge)
    return SendAck(
        reason=reason,
        ordinal=ordinal(asking.known.case),
        to=to,
        promise=promised,
        not_after=not_after(asking.incoming.received_at, promised, asking.policy.acknowledge),
        kind=kind(reading),
        held=held,
        turn=None if held else caps.turn(asking.known.caps, asking.policy.acknowledge, asking.now),
    )


def ordinal(case: CaseFacts | None) -> int:
    """Which of the case's acknowledgements: 1, or from the case's version, which every decision raises.

    Counting those that were sent would give the number of a cancelled one a second time, and the database
    would refuse the new one.
    """
    return 1 if case is None else case.version + 1


def kind(reading: Triage) -> str:
    """Which wording the acknowledgement takes: concern first, else apology, else thanks."""
    if "injury" in reading.flags:
        return "injury"
    if reading.complaint:
        return "complaint"
    return "order" if reading.category in ABOUT_AN_ORDER else "inquiry"


def not_after(received: datetime, promised: datetime, policy: Acknowledge) -> datetime:
    """After this instant the acknowledgement must not leave any more. A max_age of 0 is no limit."""
    before_promise = promised - MARGIN_BEFORE_PROMISE
    return min(received + policy.max_age, before_promise) if policy.max_age else before_promise


def too_old(received: datetime, now: datetime, policy: Acknowledge) -> bool:
    """Whether a mail received then is too old to be acknowledged now."""
    return bool(policy.max_age) and now - received > policy.max_age


def settled(case: CaseFacts) -> bool:
    """Whether the customer writes after an answer: a person's reply, or their word that it is done."""
    return case.last_reply_at is not None or case.state in ("replied", "closed")


def channel_of(policy: Policy, name: str) -> Channel:
    """The channel's data; an unknown name behaves like an own shop."""
    return policy.identity.channels.get(name) or Channel(name=name)


def _ack_reason(known: Known) -> str:
    return "reopened" if known.case is not None and settled(known.case) else "first"


def _answered(asking: Asking) -> bool:
    case = asking.known.case
    if case is None or case.last_reply_at is None or asking.now - case.last_reply_at >= ANSWERED_LATELY:
        return False
    follow_up = asking.policy.acknowledge.follow_up
    if follow_up == "always":
        return False
    return follow_up == "never" or calendar.is_open(asking.policy.hours, asking.now)


def _cap(asking: Asking) -> str:
    """Which cap is reached; "case" too when an unanswered case has used up its reasons."""
    case, origin = asking.known.case, asking.incoming.origin
    if case is not None and not settled(case) and "first" in asking.known.ack_reasons:
        return "case"
    domain = asking.reply_to.domain if asking.reply_to else ""
    rules = asking.policy.identity.automatic
    if not origin.relay and not caps.shared(domain, rules) and _echo(asking):
        return "echo"  # a ticket system that answers our acknowledgement under a new address each time
    return caps.exceeded(
        asking.known.caps, asking.policy.acknowledge, domain, rules=rules, relay=origin.relay
    )


def _echo(asking: Asking) -> bool:
    """Whether the mail answers an acknowledgement that somebody else of its domain got."""
    known, incoming = asking.known, asking.incoming
    if known.answers_ack:
        return True
    if (
        known.case is not None
        or incoming.origin.role == "form"
        or not asking.policy.acknowledge.cap_domain_hour
    ):
        return False
    return caps.hasty(
        incoming.received_at, known.domain_acked_at, known.subject_acked_at, matter=_matter(incoming)
    )


def _matter(incoming: Incoming) -> bool:
    """Whether a customer's matter is named, or anything asked.

    What only the model's words speak for is none: it finds some in 「担当よりご連絡します」, too.
    """
    triage = incoming.triage
    guessed = triage.cues and all(cue.axis == "words" for cue in triage.cues)
    named = not guessed and (triage.category not in NO_MATTER or triage.flags)
    return bool(named or triage.anger or _QUESTION.search(incoming.message.visible_text))


def _not_addressed(asking: Asking) -> bool:
    if not asking.policy.acknowledge.only_if_addressed:
        return False
    message, own = asking.incoming.message, asking.policy.identity.own_addresses
    return own.isdisjoint(address.key for address in message.to + message.cc)


Rule = tuple[str, Callable[[Asking], bool]]

NO_ACK_RULES: tuple[Rule, ...] = (
    ("disabled", lambda asking: not asking.policy.acknowledge.enabled),
    ("paused", lambda asking: asking.known.paused),
    ("thanks_only", lambda asking: asking.incoming.triage.category == "thanks"),
    ("sales_pitch", lambda asking: asking.incoming.triage.category == "sales_pitch"),
    (
        "office",
        lambda asking: "office" in (asking.incoming.origin.role, asking.incoming.triage.category),
    ),
    ("suppressed", lambda asking: bool(asking.known.suppressed)),
    ("acknowledged_before", lambda asking: asking.known.acknowledged_before),
    (
        "too_old",
        lambda asking: too_old(asking.incoming.received_at, asking.now, asking.policy.acknowledge),
    ),
    ("channel_off", lambda asking: not asking.channel.acknowledge),
    ("not_addressed", _not_addressed),
    ("reply_to_differs", lambda asking: asking.reply_to is None),
    ("no_route", lambda asking: not asking.policy.has_route),
    ("open_promise", lambda asking: asking.known.open_promise is not None),
    ("answered", _answered),
    ("capped", lambda asking: bool(_cap(asking))),
    ("shadow", lambda asking: asking.policy.shadow),
)
