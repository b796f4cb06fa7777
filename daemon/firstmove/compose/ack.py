"""The acknowledgement: honest, in seconds, and naming a concrete time (DESIGN 7).

Never in it: an outcome, a cause, a fact of an order, a word of the customer's; on marketplaces nothing
that a marketplace calls contact data. A template that fails these is not sent: the built-in text is.

Raises Unsendable when the addresses themselves cannot be written; a person is told then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from firstmove.compose import addressee, builtin, dates, render, wire
from firstmove.compose.signature import contact_found, signature
from firstmove.model.decision import SendAck
from firstmove.model.mail import Address, Message
from firstmove.model.policy import Channel, Shop
from firstmove.model.record import Incoming, Outgoing

LONGEST = 3_000  # characters: RFC 3834 section 2 wants responses small
CARRIER_WIDTH = 34  # full-width characters a line (reference E6)


@dataclass(frozen=True, slots=True)
class AckContext:
    """What the calendar says about the moment of composing.

    `closed`: "" | "night" | "break" | "day_off" | "holiday:<name>" | "closure:<label>".
    `next_business_day`: the local date on which the shop opens next (today before opening or in a break).
    """

    received_at: datetime
    closed: str = ""
    next_business_day: date | None = None
    is_holiday: dates.IsHoliday = dates.no_holidays


@dataclass(frozen=True, slots=True)
class _Ack:
    templates: render.Templates
    shop: Shop
    channel: Channel
    number: int
    plan: SendAck
    context: AckContext
    languages: tuple[str, ...]
    at: datetime


def compose(
    templates: render.Templates,
    shop: Shop,
    channel: Channel,
    case_number: int,
    plan: SendAck,
    incoming: Incoming,
    context: AckContext,
    *,
    at: datetime,
    message_id: str,
    envelope: str = "shop",
) -> Outgoing:
    """The octets of one acknowledgement. `envelope` is "shop" or "null" ([acknowledge] envelope_from).

    Raises:
        Unsendable: an address cannot be written, or even the built-in text does not come back whole.
    """
    languages = _languages(templates, shop, plan, incoming.triage.language)
    ack = _Ack(templates, shop, channel, case_number, plan, context, languages, at)
    subject = " / ".join(_subject(language, shop, plan, case_number) for language in languages)
    sender = own_address(shop, incoming.message)
    headers = _headers(shop, sender, plan.to, subject, incoming.message, at=at, message_id=message_id)
    recipient = wire.envelope(plan.to)
    fallback = False
    try:
        text = _text(ack)
        octets = wire.compose_message(headers, text)
        wire.check(octets, subject=subject, text=text, to=recipient)
    except (render.TemplateFailed, wire.Unsendable):
        fallback = True
        text = _builtin_text(ack)
        octets = wire.compose_message(headers, text)
        wire.check(octets, subject=subject, text=text, to=recipient)
    return Outgoing(
        octets=octets,
        message_id=message_id,
        recipient=recipient,
        envelope_from="" if envelope == "null" else wire.envelope(sender),
        subject=subject,
        fallback=fallback,
    )


def own_address(shop: Shop, message: Message) -> Address:
    """The own address that was written to, with the shop's name; its main address when none is named."""
    own = {spec.lower(): spec for spec in (shop.address, *shop.aliases)}
    written = (own[a.key] for a in (*message.to, *message.cc, *message.delivered_to) if a.key in own)
    local, _, domain = next(written, shop.address).rpartition("@")
    return Address(local, domain.lower(), shop.name)


def _headers(
    shop: Shop,
    sender: Address,
    to: Address,
    subject: str,
    message: Message,
    *,
    at: datetime,
    message_id: str,
) -> tuple[wire.Header, ...]:
    older = message.references or message.in_reply_to
    threading = (
        wire.identifiers("In-Reply-To", [message.message_id]),
        wire.identifiers("References", wire.references([*older, message.message_id])),
    )
    return (
        wire.mailboxes("From", sender),
        wire.mailboxes("To", to),
        wire.unstructured("Subject", subject),
        wire.date(at, dates.zone_of(shop.timezone)),
        wire.own_identifier(message_id),
        *(header for header in threading if header),
        # RFC 3834 section 5 and MS-OXCMAIL 2.1.3.2.20: other robots shall leave this alone.
        wire.plain("Auto-Submitted", "auto-replied"),
        wire.plain("X-Auto-Response-Suppress", "All"),
    )


def _languages(templates: render.Templates, shop: Shop, plan: SendAck, language: str) -> tuple[str, ...]:
    wanted = shop.language if language == "und" else language
    return (wanted,) if templates.has(_template(templates, wanted, plan)) else ("ja", "en")


def _template(templates: render.Templates, language: str, plan: SendAck) -> str:
    kind = plan.kind if plan.reason == "first" else plan.reason
    name = f"{language}/ack_{kind}.j2"
    return name if templates.has(name) else f"{language}/ack_inquiry.j2"


def _subject(language: str, shop: Shop, plan: SendAck, number: int) -> str:
    """Never the customer's words, never [重要] (DESIGN 7)."""
    complaint = plan.kind in {"complaint", "injury"} or plan.reason == "promise_broken"
    if language != "ja":
        return f"[{shop.name}] We have received your message (Receipt number {number})"
    what = "ご連絡" if complaint or plan.kind == "order" else "お問い合わせ"
    return f"【{shop.name}】{what}を受け付けました（受付番号 {number}）"


def _text(ack: _Ack) -> str:
    carrier = addressee.of_carrier(ack.plan.to)
    parts = [
        ack.templates.render(
            _template(ack.templates, language, ack.plan), _facts(ack, language, carrier), longest=LONGEST
        )
        for language in ack.languages
    ]
    text = joined(parts)
    if not ack.channel.contact_allowed and contact_found(text):
        raise render.TemplateFailed("contact data on a channel that forbids it")
    return render.wrapped(text, CARRIER_WIDTH) if carrier else text


def joined(parts: Sequence[str]) -> str:
    """One mail in several languages; the second reader is told at the top that her part follows."""
    if len(parts) == 1:
        return parts[0]
    return "(English follows below.)\n\n" + "\n\n----------------\n\n".join(parts)


def _facts(ack: _Ack, language: str, carrier: bool) -> dict[str, object]:
    zone, context, plan = dates.zone_of(ack.shop.timezone), ack.context, ack.plan
    kind, _, label = context.closed.partition(":")
    today = ack.at.astimezone(zone).date()  # not the day of receipt: 本日 is read when it is sent
    opens = context.next_business_day or plan.promise.astimezone(zone).date()
    return {
        "zone": zone,
        "is_holiday": context.is_holiday,
        "addressee": addressee.words(language, plan.to),
        "shop": ack.shop.name,
        "number": ack.number,
        "kind": plan.kind,
        "promise": plan.promise,
        "received_at": context.received_at,
        "late": plan.late,
        "closed": kind,
        "closed_label": wire.clean(label) if kind == "closure" else "",
        "opens": opens,
        "days_until_open": (opens - today).days,
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "last_closed_day": opens - timedelta(days=1),
        "signature": signature(ack.shop, ack.channel, language, short=carrier),
    }


def _builtin_text(ack: _Ack) -> str:
    carrier = addressee.of_carrier(ack.plan.to)
    zone = dates.zone_of(ack.shop.timezone)
    parts = []
    for language in ack.languages:
        body = builtin.ack(
            language,
            addressee=addressee.words(language, ack.plan.to),
            shop=ack.shop.name,
            number=ack.number,
            promise=ack.plan.promise,
            zone=zone,
        )
        parts.append(f"{body}\n\n{signature(ack.shop, ack.channel, language, short=carrier)}")
    text = joined(parts)
    return render.wrapped(text, CARRIER_WIDTH) if carrier else text
