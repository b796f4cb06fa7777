"""From fetched octets to one durable unit: read, look up, decide, compose, record.

Reading happens on the watch's own thread; everything from the look-up on is one unit on the writer, so that
two mails of one customer are decided one after the other. Nothing outside is touched here.
"""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from firstmove import maillog
from firstmove.compose import ack, wire
from firstmove.decision import calendar, decide
from firstmove.decision.keys import keys_of
from firstmove.decision.orders import matching
from firstmove.decision.reading import Reading, read
from firstmove.message.channel import reply_target
from firstmove.model.case import Known
from firstmove.model.decision import Decision, SendAck
from firstmove.model.mail import Address, RawMessage
from firstmove.model.order import Match
from firstmove.model.policy import Channel, Policy
from firstmove.model.record import Incoming, Outgoing, Recorded
from firstmove.service import trouble
from firstmove.service.runtime import LEASE, Rules, Runtime, Station
from firstmove.service.stock import in_stock
from firstmove.state.store import Unit


def incoming_of(raw: RawMessage, rules: Rules, runtime: Runtime, orders: bool = True) -> Incoming:
    """Read one fetched message; `orders`: whether there are any among which its own could be sought.

    Raises:
        Malformed: it must go to quarantine.
    """
    reading = read(raw.octets, rules.identity, runtime.cues, truncated=raw.truncated, orders=orders)
    return placed(raw, reading)


def placed(raw: RawMessage, reading: Reading) -> Incoming:
    """A reading with where and when its mail came in."""
    return Incoming(
        position=raw.position,
        message=reading.message,
        origin=reading.origin,
        refusal=reading.refusal,
        triage=reading.triage,
        received_at=raw.internal_date.astimezone(UTC),
        size=raw.size,
        flags=raw.flags,
        keys=reading.keys,
    )


def look_up(
    unit: Unit, incoming: Incoming, rules: Rules, now: datetime
) -> tuple[Known, Match, Address | None, Policy]:
    """What the database knows about a mail, its order, whom an answer reaches, and the policy for it."""
    own = policy_for(incoming, rules)
    keys = incoming.keys if own is rules.policy else None
    if keys is None:
        keys = keys_of(incoming.message, incoming.origin, incoming.triage, own.identity)
    counts_to = own.acknowledge.counts_to
    known = unit.known(keys, incoming.position, now=now, shop=own.identity.shop.id, counts_to=counts_to)
    number = known.case.order_number if known.case else ""
    by_sender = known.case_by == "sender"  # whose next mail may well be about something else
    match = matching.match(
        keys,
        known.orders,
        text=incoming.message.visible_text,
        subject=incoming.message.subject,
        case_order="" if by_sender else number,
        earlier=number if by_sender else "",
        now=now,
        category=incoming.triage.category,
    )
    known = replace(known, in_stock=in_stock(unit, incoming, match, own, now))
    target = reply_target(incoming.message, incoming.origin, own.identity)
    return known, match, target, replace(own, has_route=target is None or has_route(rules, target))


def unit_of(incoming: Incoming, station: Station, runtime: Runtime) -> Callable[[Unit], Recorded]:
    """The unit that takes one message in."""

    def take_in(unit: Unit) -> Recorded:
        now = runtime.now()
        known, match, target, policy = look_up(unit, incoming, station.rules, now)
        decision = decide.customer_mail(incoming, known, policy, now, match=match, reply_to=target)
        number = known.case.number if known.case else known.next_number
        plan = next((effect for effect in decision.effects if isinstance(effect, SendAck)), None)
        try:
            out = compose_ack(plan, incoming, number, station, runtime, now) if plan else None
        except wire.Unsendable:  # an address that cannot be written: a person answers
            policy = replace(policy, has_route=False)
            decision = decide.customer_mail(incoming, known, policy, now, match=match, reply_to=target)
            out = None
        recorded = unit.record(incoming, decision, out, owner=station.owner, now=now, lease=LEASE)
        if out is not None and out.fallback:
            trouble.template_failed(station, runtime)(unit)
        unit.advance(incoming.position)
        _log(incoming, decision, recorded)
        return recorded

    return take_in


def quarantine_unit(raw: RawMessage, code: str, now: datetime) -> Callable[[Unit], Recorded]:
    """The unit that keeps what could not be understood, files it, and tells a person."""
    place = raw.position
    version = f"{place.folder}:{place.uidvalidity}:{place.uid}"

    def set_aside(unit: Unit) -> Recorded:
        if unit.quarantine(raw, code, now):
            where = {"folder": place.folder, "uidvalidity": place.uidvalidity, "uid": place.uid}
            filed = {"role": "unclear"} | where
            told = {"to": "operator", "kind": "quarantine", "detail": code}
            unit.add_effect("file_thread", place.mailbox, version=version, now=now, plan=filed)
            unit.add_effect("send_notice", place.mailbox, version=version, now=now, plan=told)
        unit.advance(place)
        return Recorded(message_row=0)

    return set_aside


def policy_for(incoming: Incoming, rules: Rules) -> Policy:
    """The policy of the shop that a mail was written to: [shops.<id>] match, else the mailbox's."""
    if not rules.others:
        return rules.policy
    mail = incoming.message
    written_to = [address.key for address in (*mail.delivered_to, *mail.to, *mail.cc)]
    return rules.policy_for(written_to, incoming.origin.channel)


def has_route(rules: Rules, target: Address) -> bool:
    """Whether mail to this address can be sent at all."""
    return rules.mailbox.route(target.domain) is not None


def channel_of(policy: Policy, name: str) -> Channel:
    """The channel's data; an unknown name behaves like an own shop."""
    return policy.identity.channels.get(name) or Channel(name=name)


def ack_context(policy: Policy, received_at: datetime, now: datetime) -> ack.AckContext:
    """What the acknowledgement says about time."""
    return ack.AckContext(
        received_at=received_at,
        closed=calendar.why_closed(policy.hours, now),
        next_business_day=calendar.local_day(policy.hours, calendar.next_open(policy.hours, now)),
        is_holiday=lambda day: bool(calendar.holiday_name(policy.hours, day)),
    )


def compose_ack(
    plan: SendAck, incoming: Incoming, number: int, station: Station, runtime: Runtime, now: datetime
) -> Outgoing:
    """The octets of one acknowledgement, fixed for ever.

    Raises:
        Unsendable: its address cannot be written.
    """
    policy = policy_for(incoming, station.rules)
    out = ack.compose(
        runtime.templates,
        policy.identity.shop,
        channel_of(policy, incoming.origin.channel),
        number,
        plan,
        incoming,
        ack_context(policy, incoming.received_at, now),
        at=now,
        message_id=new_message_id(policy, runtime),
        envelope=policy.acknowledge.envelope_from,
    )
    return routed(out, station.rules)


def new_message_id(policy: Policy, runtime: Runtime) -> str:
    """A Message-ID of our own domain (RFC 5322 section 3.6.4)."""
    return f"<{runtime.fresh()}@{policy.identity.shop.address.rpartition('@')[2]}>"


def routed(out: Outgoing, rules: Rules) -> Outgoing:
    """With the envelope sender that the recipient's route asks for."""
    route = rules.mailbox.route(out.recipient.rpartition("@")[2])
    if route is None or not route.from_:
        return out
    return replace(out, envelope_from=route.from_)


def _log(incoming: Incoming, decision: Decision, recorded: Recorded) -> None:
    with contextlib.suppress(Exception):  # a log line must never roll a mail back
        maillog.event(
            "message.recorded",
            mailbox=incoming.position.mailbox,
            uid=incoming.position.uid,
            sender=maillog.address(incoming.origin.customer.spec if incoming.origin.customer else ""),
            category=incoming.triage.category,
            refusal=incoming.refusal.code if incoming.refusal else "-",
            reason=decision.reason,
            case=recorded.number or "-",
        )
