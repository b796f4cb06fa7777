"""The case card: one message that tells a person what to do, by when, about what and for whom (DESIGN 6).

Internal, but worded so that it survives being forwarded by mistake. Absolute times only: passing time never
changes a card. The first screen of a telephone holds what matters; the rest stands under "-- ", which mail
programs cut from a reply.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from firstmove.compose import addressee, builtin, dates, draft, render, variants, wire, words
from firstmove.decision import standing
from firstmove.decision.orders import tracking
from firstmove.model.case import Remedy
from firstmove.model.mail import Address
from firstmove.model.order import StockItem
from firstmove.model.policy import Channel, Shop
from firstmove.model.record import CaseView, Outgoing, TimerRow

OLD_DATA = timedelta(days=1)
QUOTE_IN_SUBJECT = 12
QUOTE_IN_CARD = 200
LONGEST_CARD = 40_000  # characters: the draft's whole text is copied into it
_SHOWN_HISTORY = 15
_SHOWN_STOCK = 5
_LONGEST_ARTICLE = 60
_SHOWN_CUES = 8
_DISPLAY = {"ja": "初手カード（社内）", "en": "firstmove card - internal"}
_PLAIN = {
    "ja": ("件名", "受付番号", "用件", "本文", "下書き"),
    "en": ("Subject", "Receipt number", "About", "Text", "Draft"),
}
_CLOCKS = ("promise", "reply_target", "hard_limit", "deadline", "remedy", "bad_news")
# Which of a person's commands (words.COMMAND) help with which matter; the general ones always do.
_COMMANDS = {
    "not_arrived": ("in_delivery", "delivered", "held_at_depot", "address_unknown", "shipped", "resend"),
    "wrong_item": ("in_stock", "out_of_stock", "source", "exchange", "refund", "confirm_address", "photos"),
    "missing_item": ("in_stock", "out_of_stock", "source", "shipped", "refund", "photos"),
    "damaged": ("photos", "exchange", "resend", "return_ok", "refund"),
    "defective": ("photos", "exchange", "return_ok", "refund", "explain"),
    "not_as_described": ("photos", "return_ok", "exchange", "refund", "explain"),
    "return_refund": ("return_ok", "refund", "refunded", "explain", "decline"),
    "cancel": ("refunded", "decline"),
    "stock": ("in_stock", "out_of_stock", "source"),
}
_CUE_LABELS = {
    "category": words.CATEGORY,
    "short": words.CATEGORY,
    "corrected": words.CATEGORY,
    "faint": words.CATEGORY,
    "words": words.CATEGORY,
    "flag": words.FLAG,
}
_ALWAYS = ("phoned", "replied", "working", "hold", "assign", "category", "note", "draft", "done")


def compose(
    templates: render.Templates,
    shop: Shop,
    view: CaseView,
    *,
    channel: Channel,
    at: datetime,
    message_id: str,
    draft_text: str,
    is_holiday: dates.IsHoliday = dates.no_holidays,
    remedy: Remedy = variants.NO_REMEDY,
    findings: Sequence[str] = (),
) -> Outgoing:
    """The card's octets, for APPEND; `recipient` stays empty, for it is never sent.

    `findings`: what in the draft a person should look at before she sends it, in words.

    Raises:
        Unsendable: the shop's own address cannot be written.
    """
    language = "en" if shop.language == "en" else "ja"
    zone = dates.zone_of(shop.timezone)
    subject = subject_of(view, zone, language)
    local, _, domain = shop.address.rpartition("@")
    own = Address(local, domain.lower(), _DISPLAY[language])
    facts = _facts(shop, view, channel, at, language, draft_text, is_holiday, remedy)
    facts = {**facts, "findings": [wire.clean(finding) for finding in findings]}
    fallback = False
    try:
        text = templates.render(f"{language}/card.j2", facts, longest=LONGEST_CARD)
    except render.TemplateFailed:
        fallback = True
        text = builtin.internal(language, _plain(view, facts, subject, language))
    text = text.replace("\n--\n", "\n-- \n", 1)  # RFC 3676 section 4.3
    headers = (
        wire.mailboxes("From", own),
        wire.mailboxes("To", own),
        wire.mailboxes("Reply-To", own),
        wire.unstructured("Subject", subject),
        wire.date(at, zone),
        wire.own_identifier(message_id),
        wire.plain("Auto-Submitted", "auto-generated"),
    )
    octets = wire.compose_message(headers, text)
    wire.check(octets, subject=subject, text=text, to=wire.envelope(own))
    return Outgoing(
        octets=octets,
        message_id=message_id,
        text_hash=draft.text_hash(text),
        subject=subject,
        fallback=fallback,
    )


def subject_of(view: CaseView, zone: tzinfo, language: str = "ja") -> str:
    """06/12 15:00まで 山田様 未着「まだ？」 #1044: time first, so that a list of cards is a to-do list."""
    due = next_due(view)
    category = words.label(words.CATEGORY, view.case.category, language)
    quote = quoted(view, QUOTE_IN_SUBJECT)
    name = short_name(draft.customer(view), language)
    if language == "ja":
        when = f"{dates.card_when(due.due, zone)}まで" if due else "期限なし"
        lost = " 【未達】" if view.case.undeliverable else ""
        matter = f"{category}「{quote}」" if quote else category
        return f"{when}{lost} {name} {matter} #{view.case.number}"
    when = f"by {dates.card_when(due.due, zone)}" if due else "no due time"
    lost = " [NOT DELIVERED]" if view.case.undeliverable else ""
    matter = f'{category} "{quote}"' if quote else category
    return f"{when}{lost} {name}: {matter} #{view.case.number}"


def next_due(view: CaseView) -> TimerRow | None:
    """The clock that a person has to keep next; None when none runs."""
    running = [t for t in view.timers if t.clock in _CLOCKS and _keeps(t)]
    return min(running, key=lambda t: (t.due, _CLOCKS.index(t.clock)), default=None)


def _keeps(timer: TimerRow) -> bool:
    """A remedy's clock rests while the customer confirms: nobody of the shop has to keep it then."""
    return timer.state == "armed" or (timer.state == "paused" and timer.clock != "remedy")


def quoted(view: CaseView, longest: int) -> str:
    """The beginning of the customer's newest words in one clean line, quotation marks turned inward."""
    newest = view.newest
    line = wire.clean(" ".join(newest.visible_text[: longest * 4 + 200].split())) if newest else ""
    line = line.replace("「", "『").replace("」", "』").replace('"', "'")
    return line if len(line) <= longest else line[: longest - 1] + "…"


def short_name(address: Address, language: str) -> str:
    """山田様: the family name where a space tells it."""
    name = addressee.usable_name(address)
    if language != "ja":
        return name or "Customer"
    if name and not name.isascii():
        name = name.partition(" ")[0]
    return f"{name}様" if name else "お客様"


def _whole_name(address: Address, language: str) -> str:
    if language == "ja":
        return addressee.japanese(address)
    return addressee.usable_name(address) or "no usable name"


def how_words(how: str, language: str) -> str:
    """The step of the look-up ladder in words; a product that was named is told too."""
    step, product, _ = how.partition("+product")
    named = ("・商品名", " and the product") if product else ("", "")
    return words.label(words.HOW, step, language) + named[0 if language == "ja" else 1]


def _facts(
    shop: Shop,
    view: CaseView,
    channel: Channel,
    at: datetime,
    language: str,
    draft_text: str,
    is_holiday: dates.IsHoliday,
    remedy: Remedy,
) -> Mapping[str, object]:
    case, due = view.case, next_due(view)
    variant = variants.variant(view, remedy=remedy)
    return {
        "zone": dates.zone_of(shop.timezone),
        "is_holiday": is_holiday,
        "number": case.number,
        "on_the_spot": variants.on_the_spot(view, remedy),
        "undeliverable": case.undeliverable,
        "ask_answered": standing.asks_whether_answered(view),
        "due": due.due if due else None,
        "clock": words.label(words.CLOCK, due.clock, language) if due else "",
        "clock_code": due.clock if due else "",
        "category": words.label(words.CATEGORY, case.category, language),
        "category_code": case.category,
        "flags": words.joined(words.FLAG, case.flags, language),
        "also": words.joined(words.CATEGORY, case.also, language),
        "quote": quoted(view, QUOTE_IN_CARD),
        "name": _whole_name(draft.customer(view), language),
        "how": how_words(view.match.how, language),
        "confidence": words.label(words.CONFIDENCE, view.match.confidence, language),
        "deadline": view.triage.deadline,
        "state": words.label(words.CASE_STATE, case.state, language),
        "channel": channel.label or words.label(words.CHANNEL, channel.name, language),
        "channel_url": channel.url,
        "reply_by_mail": channel.reply_by_mail,
        **_known(view, at, language),
        "missing": [words.label(words.MISSING, code, language) for code in variants.missing(view, remedy)],
        "has_draft": view.draft is not None or bool(draft_text),
        "draft_state": words.label(words.DRAFT_STATE, view.draft.state, language) if view.draft else "",
        "claim": words.label(words.CLAIM, variant, language) if variant in words.CLAIM else "",
        "remedy": _remedy(remedy, language),
        "assignee": wire.clean(case.assignee),
        "commands": [
            words.label(words.COMMAND, code, language)
            for code in (*_COMMANDS.get(case.category, ()), *_ALWAYS, *(("undo",) if remedy.name else ()))
        ],
        "history": [_happening(h.what, h.detail, h.at, language) for h in view.history[-_SHOWN_HISTORY:]],
        "why": [_cue(c.axis, c.value, c.words, language) for c in view.triage.cues[:_SHOWN_CUES]],
        "draft_text": wire.canonical(draft_text).strip("\n"),
    }


def _known(view: CaseView, at: datetime, language: str) -> Mapping[str, object]:
    """What the shop's data say of the order and the goods, and how old they are."""
    order = view.match.order
    as_of = (order.as_of if order else None) or view.orders_as_of
    return {
        "privacy": view.match.privacy,
        "order": draft.order_facts(order, language) if order else None,
        "order_phone": wire.clean(order.phone) if order else "",
        "cancelled_at": order.cancelled_at if order else None,
        "tracking_url": tracking.page_of(order) if order else "",
        "mistyped": order is not None and tracking.mistyped(order),
        "candidates": [wire.clean(o.number) for o in view.match.candidates if o != order][:5],
        "as_of": as_of,
        "old_data": as_of is not None and at - as_of > OLD_DATA,
        "too_old": view.too_old,
        "stock": [_stock(item, language) for item in view.stock[:_SHOWN_STOCK]],
        "stock_as_of": min((item.as_of for item in view.stock if item.as_of), default=None),
        "stock_too_old": view.stock_too_old,
    }


def _stock(item: StockItem, language: str) -> str:
    """波佐見焼マグカップ（青） 5点 (SKU mug-1)."""
    name = wire.clean(item.title)
    shown = name if len(name) <= _LONGEST_ARTICLE else name[: _LONGEST_ARTICLE - 1] + "…"
    count = f"{item.quantity}点" if language == "ja" else f"x {item.quantity}"
    sku = wire.clean(item.sku)[:40]
    return f"{shown} {count}" + (f"（{sku}）" if sku and language == "ja" else f" ({sku})" if sku else "")


def _remedy(remedy: Remedy, language: str) -> str:
    """What was decided, with its number or amount; "" for nothing yet."""
    if not remedy.name:
        return ""
    days = (f"{remedy.days}日間" if language == "ja" else f"{remedy.days} days") if remedy.days else ""
    told = " ".join(filter(None, (tracking.shown(remedy.tracking), remedy.amount, days)))
    named = words.label(words.REMEDY, remedy.name, language)
    return f"{named} {wire.clean(told)}".strip()


def _happening(what: str, detail: str, at: datetime, language: str) -> tuple[datetime, str]:
    label = words.happening(what, language)
    server_words = what == "acknowledged"  # 「2.0.0 queued as …」 tells an operator nothing
    labels = words.COMMAND if what == "offered" else words.REASON
    detail = "" if server_words else words.label(labels, wire.clean(detail)[:80], language)
    return at, f"{label}（{detail}）" if detail and language == "ja" else f"{label} {detail}".strip()


def _cue(axis: str, value: str, found: str, language: str) -> str:
    label = words.label(_CUE_LABELS.get(axis, {}), value, language)
    if axis == "corrected":
        label += "（前に直していただいた分類）" if language == "ja" else " (as you corrected it before)"
    found = wire.clean(found)[:40]
    return f"「{found}」→ {label}" if language == "ja" else f'"{found}" -> {label}'


def _plain(
    view: CaseView, facts: Mapping[str, object], subject: str, language: str
) -> tuple[tuple[str, str], ...]:
    labels = _PLAIN["ja" if language == "ja" else "en"]
    number = str(view.case.number)
    values = (subject, number, *(str(facts[name]) for name in ("category", "quote", "draft_state")))
    return (*zip(labels, values, strict=True), ("--\n", str(facts["draft_text"])))
