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

from firstmove.compose import ack, draft, render
from firstmove.model.case import CaseFacts
from firstmove.model.decision import SendAck
from firstmove.model.mail import Address, Message, Origin, Position
from firstmove.model.order import Match, Order, OrderItem
from firstmove.model.policy import Channel, Shop
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
) -> Outgoing:
    return ack.compose(
        templates,
        shop,
        channel,
        1042,
        what or plan(),
        mail or incoming(),
        when or context(),
        at=RECEIVED + timedelta(seconds=2),
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
