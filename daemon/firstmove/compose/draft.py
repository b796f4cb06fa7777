"""The reply draft in exactly the form that survives mail clients (docs: what mail clients do to a draft).

text/plain only; the version token is the first of References and the customer's own identifier the last;
no Bcc, no X-header, no Auto-Submitted: some clients would send those to the customer.

A draft says only what can be traced: to the order data, to the customer's own mail, to the promise.
Raises Unsendable when an address cannot be written.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from firstmove.compose import addressee, builtin, dates, render, variants, wire, words
from firstmove.compose.ack import joined
from firstmove.compose.signature import contact_found, signature
from firstmove.decision.orders import tracking
from firstmove.model.case import Remedy
from firstmove.model.mail import Address
from firstmove.model.order import Order, OrderItem
from firstmove.model.policy import Channel, Shop
from firstmove.model.record import CaseView, Outgoing

LONGEST_SUBJECT = 150
_SHOWN_ITEMS = 5
_LONGEST_TITLE = 60
_SPOKEN_TITLE = 20
_PREFIX = re.compile(r"^\s*(?:re|aw|sv|返信|回答)\s*(?:[\[(]\d+[\])])?\s*:\s*", re.IGNORECASE)
_TOKEN_SHAPE = r"<[0-9a-f]{24}@"  # noqa: S105 - a shape, not a secret
# Matters that the draft can name beside its own; complaints are not listed in passing.
_ALSO = ("receipt", "cancel", "change_order", "payment", "return_refund", "stock", "product_question")


def compose(
    templates: render.Templates,
    shop: Shop,
    person_name: str,
    channel: Channel,
    view: CaseView,
    *,
    kind: str = "reply",
    at: datetime,
    message_id: str,
    token: str,
    promise: datetime | None,
    remedy: Remedy = variants.NO_REMEDY,
    next_promise: datetime | None = None,
    is_holiday: dates.IsHoliday = dates.no_holidays,
    plain: bool = False,
) -> Outgoing:
    """The draft's octets, for APPEND. `kind` is "reply" or "progress"; `remedy` is a person's decision.

    `promise` is what the customer was told; a time that has passed is not written. `next_promise` is for a
    progress mail: when the customer hears next. `plain`: the built-in text, not the template's.
    """
    to = customer(view)
    said_by = next_promise if kind == "progress" else promise
    scene = _Scene(
        templates=templates,
        shop=shop,
        person=wire.clean(person_name),
        channel=channel,
        view=view,
        to=to,
        variant=variants.variant(view, kind, remedy),
        remedy=remedy,
        said_by=said_by if said_by and said_by > at else None,
        is_holiday=is_holiday,
    )
    subject = subject_of(view, shop)
    headers = _headers(scene, subject, at=at, message_id=message_id, token=token)
    text, fallback = (_builtin_text(scene), True) if plain else _checked(scene)
    octets = wire.compose_message(headers, text)
    wire.check(octets, subject=subject, text=text, to=wire.envelope(to))
    return Outgoing(
        octets=octets,
        message_id=message_id,
        recipient=wire.envelope(to),
        token=token,
        text_hash=text_hash(text),
        subject=subject,
        fallback=fallback,
    )


def normalise(text: str) -> str:
    """Text as it is compared: format=flowed joined, trailing spaces cut, blank lines collapsed.

    Every client sends a draft back wrapped or with other blank lines (docs: what mail clients do to a draft);
    what is left after this is what a person wrote.
    """
    text = wire.canonical(text)
    text = re.sub(r"(?m)^ (?=[ >]|From )", "", text)  # RFC 3676 section 4.4: space-stuffing
    # RFC 3676 section 4.2: a space before the line end means that the line goes on; "-- " does not.
    text = re.sub(r"(?m)(?<!^--) \n(?=[^\n])", " ", text)
    text = re.sub(r"[ \t\u3000]+\n", "\n", text)
    return re.sub(r"\n{2,}", "\n", text).strip()


def text_hash(text: str) -> str:
    """Hex digest of the normalised text without any white space: clients wrap Japanese where they like."""
    squeezed = re.sub(r"\s+", "", normalise(text))
    return hashlib.sha256(squeezed.encode("utf-8", "replace")).hexdigest()


def customer(view: CaseView) -> Address:
    """The address that answers go to, with the name to be shown."""
    local, _, domain = view.case.customer.rpartition("@")
    newest = view.newest
    name = view.case.customer_name or (newest.sender_name if newest else "")
    return Address(local, domain.lower(), name)


def subject_of(view: CaseView, shop: Shop) -> str:
    """Re: and the customer's subject, each Re: and the receipt number once."""
    number = view.case.number
    newest = view.newest
    core = wire.clean(newest.subject) if newest else ""
    while match := _PREFIX.match(unicodedata.normalize("NFKC", core[:20])):
        core = core[len(match[0]) :]
    japanese = view.case.language != "en"
    mark = f"（受付番号 {number}）" if japanese else f" (Receipt number {number})"
    if not core:
        core = f"【{shop.name}】お問い合わせの件" if japanese else f"[{shop.name}] Your message"
    present = re.search(rf"(?:受付番号|Receipt number)\s*[:：]?\s*{number}(?!\d)", core) is not None
    core = core if len(core) <= LONGEST_SUBJECT else core[: LONGEST_SUBJECT - 1] + "…"
    return f"Re: {core}{'' if present else mark}"


@dataclass(frozen=True, slots=True)
class _Scene:
    templates: render.Templates
    shop: Shop
    person: str
    channel: Channel
    view: CaseView
    to: Address
    variant: str
    remedy: Remedy
    said_by: datetime | None
    is_holiday: dates.IsHoliday

    @property
    def languages(self) -> tuple[str, ...]:
        language = self.view.case.language
        wanted = self.shop.language if language == "und" else language
        return (wanted,) if self.templates.has(self.template(wanted)) else ("ja", "en")

    def template(self, language: str) -> str:
        name = f"{language}/draft_{self.variant}.j2"
        return name if self.templates.has(name) else f"{language}/draft_other.j2"


def _headers(
    scene: _Scene, subject: str, *, at: datetime, message_id: str, token: str
) -> tuple[wire.Header, ...]:
    newest = scene.view.newest
    written = (newest.to_address if newest else "") or scene.shop.address
    local, _, domain = written.rpartition("@")
    own_domain = wire.ascii_domain(domain.lower())
    # A token of an earlier draft would make this draft be taken for that one.
    ours = re.compile(_TOKEN_SHAPE + re.escape(own_domain) + ">")
    older = [i for i in (newest.references if newest else ()) if not ours.fullmatch(i)]
    answered = [newest.message_id] if newest else []
    chain = wire.references([f"<{token}@{own_domain}>", *older, *answered])
    threading = (wire.identifiers("In-Reply-To", answered), wire.identifiers("References", chain))
    return (
        wire.mailboxes("From", Address(local, domain.lower(), scene.shop.name)),
        wire.mailboxes("To", scene.to),
        wire.unstructured("Subject", subject),
        wire.date(at, dates.zone_of(scene.shop.timezone)),
        wire.own_identifier(message_id),
        *(header for header in threading if header),
    )


def _checked(scene: _Scene) -> tuple[str, bool]:
    """The text, and whether it is the built-in one."""
    try:
        text = joined(
            [scene.templates.render(scene.template(lang), _facts(scene, lang)) for lang in scene.languages]
        )
    except render.TemplateFailed:
        return _builtin_text(scene), True
    if not scene.channel.contact_allowed and contact_found(_without_numbers(text, scene)):
        return _builtin_text(scene), True
    return text, False


def _without_numbers(text: str, scene: _Scene) -> str:
    """Without the order's own numbers, which may look like a telephone's."""
    order = variants.usable_order(scene.view)
    trackings = (order.tracking_number if order else "", scene.remedy.tracking)
    for number in (order.number if order else "", *trackings, *map(tracking.shown, trackings)):
        text = text.replace(number, "") if number else text
    return text


def _builtin_text(scene: _Scene) -> str:
    parts = []
    for language in scene.languages:
        body = builtin.draft(
            language,
            addressee=addressee.words(language, scene.to),
            shop=scene.shop.name,
            person=scene.person,
            promise=scene.said_by,
            zone=dates.zone_of(scene.shop.timezone),
        )
        parts.append(f"{body}\n\n{_signature(scene, language)}")
    return joined(parts)


def _facts(scene: _Scene, language: str) -> Mapping[str, object]:
    view, shop = scene.view, scene.shop
    flags = frozenset(view.case.flags)
    also = tuple(category for category in _ALSO if category in view.case.also)
    order = variants.usable_order(view)
    if order and (not variants.of_the_parcel(view, scene.variant) or tracking.mistyped(order)):
        order = replace(order, tracking_number="")
    linked = scene.channel.contact_allowed and not addressee.of_carrier(scene.to)
    return {
        "zone": dates.zone_of(shop.timezone),
        "is_holiday": scene.is_holiday,
        "addressee": addressee.words(language, scene.to),
        "shop": shop.name,
        "person": scene.person,
        "number": view.case.number,
        "promise": scene.said_by,
        "deadline": deadline_of(view),
        "again": "chaser" in flags and sum(m.direction == "in" for m in view.messages) > 1,
        "call": "phone_requested" in flags and scene.channel.contact_allowed,
        "also": words.joined(words.CATEGORY, also, language),
        "matter": words.label(words.CATEGORY, view.case.category, language),
        "told_tracking": tracking.shown(wire.clean(scene.remedy.tracking)),
        "told_amount": wire.clean(scene.remedy.amount),
        "told_days": scene.remedy.days or 3,
        "unobtainable": variants.unobtainable(view),
        "invoice_number": shop.invoice_number,
        "certain": view.match.confidence == "high",
        "order": order_facts(order, language) if order else None,
        "tracking_url": tracking.page_of(order) if order and linked else "",
        "item": _short_item(order, language),
        "article": _article(view),
        "signature": _signature(scene, language),
    }


def _signature(scene: _Scene, language: str) -> str:
    carrier = addressee.of_carrier(scene.to)
    return signature(scene.shop, scene.channel, language, person=scene.person, short=carrier)


def order_facts(order: Order, language: str) -> dict[str, object]:
    """What a text may say of an order, cleaned and labelled."""
    lines = tuple(_item(item, language) for item in order.items[:_SHOWN_ITEMS])
    return {
        "number": wire.clean(order.number),
        "lines": lines,
        "more": max(len(order.items) - _SHOWN_ITEMS, 0),
        "ordered_at": order.ordered_at,
        "shipped_at": order.shipped_at,
        "delivered_at": order.delivered_at,
        "carrier": carrier_name(order, language),
        "tracking": tracking.shown(wire.clean(order.tracking_number)),
    }


def carrier_name(order: Order, language: str) -> str:
    """ヤマト運輸 for the export's yamato; a name that is no code stays as the export writes it."""
    name = wire.clean(order.carrier)
    if language == "ja" and name not in words.CARRIER:
        return name
    return words.label(words.CARRIER, tracking.carrier(name) or name, language)


def _article(view: CaseView) -> Mapping[str, object] | None:
    """What the inventory says of the article that is asked for."""
    item = variants.asked_article(view)
    if item is None:
        return None
    title = wire.clean(item.title)
    shown = title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"
    return {"title": shown, "quantity": item.quantity, "as_of": item.as_of}


def _short_item(order: Order | None, language: str) -> str:
    """The one item's name where it reads well in a sentence; marketplace titles of many words do not."""
    if order and len(order.items) == 1 and len(_title(order.items[0])) <= _SPOKEN_TITLE:
        return _title(order.items[0])
    if order is None:
        return "商品" if language == "ja" else "the item"
    return "ご注文の商品" if language == "ja" else "your order"


def _title(item: OrderItem) -> str:
    title = wire.clean(item.title)
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"


def _item(item: OrderItem, language: str) -> str:
    count = f" {item.quantity}点" if language == "ja" else f" x {item.quantity}"
    return _title(item) + count


def deadline_of(view: CaseView) -> date | None:
    """The day that the customer named, if any."""
    if view.triage.deadline:
        return view.triage.deadline
    try:
        return date.fromisoformat(view.case.deadline) if view.case.deadline else None
    except ValueError:
        return None
