"""The shop, the customers and the moments that the compose tests and docs/samples are made of."""

import base64
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header
from email.message import Message as Parsed
from pathlib import Path
from zoneinfo import ZoneInfo

from firstmove.compose import ack, render
from firstmove.model.decision import SendAck
from firstmove.model.mail import Address, Message, Origin, Position
from firstmove.model.policy import Channel, Shop
from firstmove.model.record import Incoming, Outgoing
from firstmove.model.triage import Triage

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
