"""The shop, the customers and the moments that the compose tests and docs/samples are made of."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header
from email.message import Message as Parsed
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from firstmove.compose import ack, card, draft, notice, render, variants
from firstmove.model.case import CaseFacts
from firstmove.model.decision import SendAck
from firstmove.model.mail import Address, Message, Origin, Position
from firstmove.model.order import Match, Order, OrderItem, StockItem
from firstmove.model.policy import Channel, Person, Shop
from firstmove.model.record import (
    CaseView,
    Happening,
    Incoming,
    MessageRow,
    Outgoing,
    PromiseRow,
    TimerRow,
)
from firstmove.model.triage import Cue, Triage

TOKYO = ZoneInfo("Asia/Tokyo")
TEMPLATES = Path(__file__).parents[3] / "templates"
RECEIVED = datetime(2026, 6, 9, 10, 12, tzinfo=TOKYO)
PROMISE = datetime(2026, 6, 9, 14, 0, tzinfo=TOKYO)
HANAKO = Address("hanako", "example.com", "山田花子")
SHOP = Shop(
    name="あおば商店",
    address="shop@example.jp",
    aliases=("order@example.jp",),
    phone="03-0000-0000",
    phone_hours="平日 9:00-18:00",
    company="株式会社あおば",
    postal_address="〒100-0000 東京都千代田区架空町1-2-3",
    url="https://shop.example.jp/",
)
OWN = Channel("own", contact_allowed=True)
MALL = Channel("rakuten", label="楽天市場", contact_allowed=False)
HOLIDAYS = frozenset({date(2026, 11, 3), date(2026, 11, 23)})


def sources() -> dict[str, str]:
    """The shipped templates, by name."""
    return {
        str(path.relative_to(TEMPLATES)): path.read_text("utf-8") for path in sorted(TEMPLATES.rglob("*.j2"))
    }


def incoming(
    *,
    customer: Address = HANAKO,
    language: str = "ja",
    message_id: str = "<q1@example.com>",
    references: tuple[str, ...] = (),
    to: tuple[Address, ...] = (Address("shop", "example.jp"),),
    subject: str = "まだ？",
) -> Incoming:
    message = Message(
        digest="d",
        message_id=message_id,
        subject=subject,
        from_=(customer,),
        to=to,
        references=references,
        text="まだ？",
        visible_text="まだ？",
    )
    return Incoming(
        position=Position("main", "INBOX", 1, 1),
        message=message,
        origin=Origin("own", "customer", customer),
        refusal=None,
        triage=Triage(language=language),
        received_at=RECEIVED,
    )


def plan(
    kind: str = "complaint",
    *,
    reason: str = "first",
    to: Address = HANAKO,
    promise: datetime = PROMISE,
    late: bool = False,
) -> SendAck:
    return SendAck(reason, 1, to, promise, promise - timedelta(minutes=30), kind, late=late)


def context(closed: str = "", opens: date | None = None, *, received: datetime = RECEIVED) -> ack.AckContext:
    return ack.AckContext(received, closed, opens, HOLIDAYS.__contains__)


def acknowledge(
    templates: render.Templates,
    what: SendAck | None = None,
    when: ack.AckContext | None = None,
    mail: Incoming | None = None,
    *,
    shop: Shop = SHOP,
    channel: Channel = OWN,
    envelope: str = "shop",
    at: datetime | None = None,
) -> Outgoing:
    when = when or context()
    return ack.compose(
        templates,
        shop,
        channel,
        1042,
        what or plan(),
        mail or incoming(),
        when,
        at=at or when.received_at + timedelta(seconds=2),
        message_id="<ack.1042@example.jp>",
        envelope=envelope,
    )


def parsed(out: Outgoing) -> Parsed:
    return message_from_bytes(out.octets)


def fields(out: Outgoing) -> Mapping[str, str]:
    """Every field, unfolded, encoded words decoded by the standard library."""
    return {name: decoded(value) for name, value in parsed(out).items()}


def decoded(value: str) -> str:
    parts = decode_header(value.replace("\r\n", "").replace("\n", ""))
    return "".join(p.decode(c or "ascii") if isinstance(p, bytes) else p for p, c in parts)


def text(out: Outgoing) -> str:
    body = out.octets.partition(b"\r\n\r\n")[2]
    return base64.b64decode(body, validate=False).decode("utf-8").replace("\r\n", "\n")


ORDER = Order(
    number="12345678",
    channel="own",
    email="hanako@example.com",
    name="山田花子",
    items=(OrderItem("波佐見焼マグカップ（青）", 2),),
    ordered_at=datetime(2026, 6, 7, 20, 0, tzinfo=TOKYO),
    shipped_at=datetime(2026, 6, 9, 16, 0, tzinfo=TOKYO),
    carrier="yamato",
    tracking_number="123456789013",
    as_of=datetime(2026, 6, 12, 7, 0, tzinfo=TOKYO),
)
UNSHIPPED = replace(ORDER, shipped_at=None, carrier="", tracking_number="")
DELIVERED = replace(ORDER, delivered_at=datetime(2026, 6, 11, 12, 0, tzinfo=TOKYO))
WRITTEN = datetime(2026, 6, 12, 10, 20, tzinfo=TOKYO)
DUE = datetime(2026, 6, 12, 15, 0, tzinfo=TOKYO)
TOKEN = "0123456789abcdef01234567"


def view(
    category: str = "not_arrived",
    *,
    order: Order | None = ORDER,
    confidence: str = "high",
    privacy: bool = False,
    flags: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
    language: str = "ja",
    deadline: date | None = None,
    customer: Address = HANAKO,
    subject: str = "まだ？",
    words: str = "まだ？",
    references: tuple[str, ...] = (),
    **more: Any,
) -> CaseView:
    """A case with one mail of the customer's and an open promise."""
    case = CaseFacts(
        id=1,
        number=1044,
        mailbox="main",
        channel="own",
        state="needs_reply",
        category=category,
        customer=customer.spec,
        customer_name=customer.name,
        flags=flags,
        also=also,
        language=language,
        order_number=order.number if order else "",
        match_confidence=confidence if order else "none",
        opened_at=WRITTEN,
        last_customer_at=WRITTEN,
        oldest_unanswered_at=WRITTEN,
        undeliverable=more.pop("undeliverable", False),
    )
    message = MessageRow(
        id=1,
        position=Position("main", "INBOX", 1, 1),
        direction="in",
        case_id=1,
        message_id="<q1@example.com>",
        subject=subject,
        sender=customer.spec,
        sender_name=customer.name,
        received_at=WRITTEN,
        reason="first",
        refusal="",
        category=category,
        visible_text=words,
        references=references,
        to_address="shop@example.jp",
    )
    facts: dict[str, Any] = {
        "messages": (message,),
        "triage": Triage(
            category=category,
            language=language,
            deadline=deadline,
            flags=flags,
            cues=(Cue("short", "not_arrived", "まだ？"),),
        ),
        "match": Match(order, confidence if order else "none", "address" if order else "none", privacy),
        "promises": (PromiseRow(1, 1, DUE, "open", "ack", WRITTEN),),
        "timers": (TimerRow(1, 1, "promise", "armed", DUE, DUE, marks_due=True),),
        "history": (Happening(WRITTEN, "received"), Happening(WRITTEN, "acknowledged", "15:00")),
        "orders_as_of": order.as_of if order else None,
    }
    return CaseView(case, **(facts | more))


def draft_of(
    templates: render.Templates,
    what: CaseView,
    *,
    channel: Channel = OWN,
    shop: Shop = SHOP,
    person: str = "中村",
    promise: datetime | None = DUE,
    **more: Any,
) -> Outgoing:
    return draft.compose(
        templates,
        shop,
        person,
        channel,
        what,
        at=WRITTEN + timedelta(seconds=20),
        message_id="<draft.1044@example.jp>",
        token=TOKEN,
        promise=promise,
        is_holiday=HOLIDAYS.__contains__,
        **more,
    )


ARTICLE = StockItem("mug-ao", "波佐見焼マグカップ（青）", 5, datetime(2026, 6, 11, 18, 0, tzinfo=TOKYO))
OPERATOR = Person("nakamura", "中村", "nakamura@example.jp")
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "not_arrived_shipped": {},
    "not_arrived_unshipped": {"order": UNSHIPPED},
    "not_arrived_delivered": {"order": DELIVERED},
    "not_arrived_no_order": {"order": None},
    "not_arrived_checking": {"too_old": True},
    "wrong_item": {"category": "wrong_item"},
    "missing_item": {"category": "missing_item"},
    "damaged": {"category": "damaged"},
    "defective": {"category": "defective"},
    "not_as_described": {"category": "not_as_described"},
    "return_refund": {"category": "return_refund"},
    "cancel_unshipped": {"category": "cancel", "order": UNSHIPPED},
    "cancel_shipped": {"category": "cancel"},
    "cancel": {"category": "cancel", "order": None},
    "change_order_unshipped": {"category": "change_order", "order": UNSHIPPED},
    "change_order_shipped": {"category": "change_order"},
    "change_order": {"category": "change_order", "order": None},
    "payment": {"category": "payment"},
    "receipt": {"category": "receipt"},
    "stock": {"category": "stock"},
    "stock_there": {"category": "stock", "order": None, "stock": (ARTICLE,)},
    "stock_gone": {"category": "stock", "order": None, "stock": (replace(ARTICLE, quantity=0),)},
    "product_question": {"category": "product_question"},
    "service_complaint": {"category": "service_complaint"},
    "other": {"category": "other"},
    "injury": {"category": "defective", "flags": ("injury",)},
    "owner": {"category": "not_arrived", "flags": ("suspected_abuse",)},
}


def card_of(
    templates: render.Templates, what: CaseView, *, channel: Channel = OWN, shop: Shop = SHOP, **more: Any
) -> Outgoing:
    facts: dict[str, Any] = {"at": WRITTEN, "draft_text": "", "is_holiday": HOLIDAYS.__contains__}
    return card.compose(
        templates, shop, what, channel=channel, message_id="<card.1044@example.jp>", **(facts | more)
    )


def notice_of(
    templates: render.Templates,
    what: CaseView | None,
    kind: str,
    *,
    person: Person = OPERATOR,
    shop: Shop = SHOP,
    **more: Any,
) -> Outgoing:
    facts: dict[str, Any] = {"channel": OWN, "at": WRITTEN, "message_id": "<notice.1@example.jp>"}
    return notice.compose(templates, shop, person, what, kind=kind, **(facts | more))


def samples(templates: render.Templates) -> dict[str, str]:
    """docs/samples: every text that the shipped templates give, by file name."""
    pages: dict[str, list[Outgoing]] = {}
    for language in ("ja", "en"):
        shop = replace(SHOP, name="Aoba Store", language="en") if language == "en" else SHOP
        customer = replace(HANAKO, name="Hanako Yamada") if language == "en" else HANAKO
        asked = incoming(language=language, customer=customer)
        evening = datetime(2026, 6, 9, 22, 4, tzinfo=TOKYO)
        opening = datetime(2026, 6, 11, 11, 0, tzinfo=TOKYO)
        closed = context("night", date(2026, 6, 11), received=evening)
        pages[f"{language}/acknowledgements.txt"] = [
            acknowledge(templates, plan(kind, to=customer, promise=due), when, asked, shop=shop)
            for kind in ("complaint", "inquiry", "order", "injury")
            for due, when in ((PROMISE, context()), (opening, closed))
        ] + [
            acknowledge(templates, plan("complaint", reason=reason, to=customer), mail=asked, shop=shop)
            for reason in ("reopened", "promise_broken")
        ]
        for name, facts in VARIANTS.items():
            scene = view(**{"language": language, "customer": customer, **facts})
            pages[f"{language}/draft_{name}.txt"] = [draft_of(templates, scene, shop=shop)]
        shown = view(language=language, customer=customer)
        pages[f"{language}/draft_progress.txt"] = [
            draft_of(templates, shown, shop=shop, kind="progress", next_promise=DUE + timedelta(hours=3))
        ]
        for remedy in variants.REMEDIES:
            told = variants.Remedy(remedy, tracking="123456789013", amount="3,980円")
            scene = view("wrong_item", language=language, customer=customer)
            pages[f"{language}/remedy_{remedy}.txt"] = [draft_of(templates, scene, shop=shop, remedy=told)]
        body = text(draft_of(templates, shown, shop=shop))
        pages[f"{language}/card.txt"] = [card_of(templates, shown, shop=shop, draft_text=body)]
        pages[f"{language}/notices.txt"] = [
            notice_of(templates, shown, kind, shop=shop) for kind in sorted(notice.KINDS)
        ]
    return {name: "\n".join(map(_page, outs)) for name, outs in pages.items()}


def _page(out: Outgoing) -> str:
    lines = [f"Subject: {out.subject}", "", text(out)]
    return "\n".join(line.rstrip() for line in "\n".join(lines).split("\n"))
