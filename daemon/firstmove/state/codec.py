"""Between the frozen vocabulary and what a column can hold.

Customer text is data: what PostgreSQL refuses in text (NUL) and what UTF-8 refuses (lone surrogates) is taken
out here, so that no mail can make a unit fail. JSON is plain; unknown keys of an older row are ignored.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

from firstmove.model.case import Remedy
from firstmove.model.decision import (
    EffectPlan,
    FileThread,
    PutCard,
    PutDraft,
    RemoveCard,
    RemoveDraft,
    SendAck,
    SendNotice,
)
from firstmove.model.mail import Address
from firstmove.model.order import Match, Order, OrderItem
from firstmove.model.triage import Cue, Triage

MAX_KEY_OCTETS: Final = 255
MAX_TEXT_OCTETS: Final = 64 * 1024
MAX_CANDIDATES: Final = 5  # orders of a doubtful match that the card can list

KINDS: Mapping[type, str] = {
    SendAck: "send_ack",
    FileThread: "file_thread",
    PutCard: "put_card",
    PutDraft: "put_draft",
    RemoveDraft: "remove_draft",
    RemoveCard: "remove_card",
    SendNotice: "send_notice",
}
_FIELDS: Final = {kind: tuple(field.name for field in fields(kind)) for kind in KINDS}


def clean(text: str) -> str:
    """The text without NUL and lone surrogates."""
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def bounded(key: str) -> str:
    """A look-up key that fits any index: itself, or the digest of a key longer than 255 octets."""
    text = clean(key)
    octets = text.encode()
    return text if len(octets) <= MAX_KEY_OCTETS else "sha256:" + hashlib.sha256(octets).hexdigest()


def clipped(text: str, most: int = MAX_TEXT_OCTETS) -> str:
    """The text's beginning, at most `most` octets of UTF-8."""
    text = clean(text)
    if len(text) * 4 <= most:
        return text
    return text.encode()[:most].decode("utf-8", "ignore")


def once_key(shop: str, sender: str, digest: str) -> str:
    """One acknowledgement for one mail of one sender, in all mailboxes of a shop."""
    return hashlib.sha256("\0".join((shop, sender, digest)).encode("utf-8", "replace")).hexdigest()


def plan_of(plan: EffectPlan) -> dict[str, Any]:
    """The plan's fields as JSON."""
    return {name: plain(getattr(plan, name)) for name in _FIELDS[type(plan)]}


def plain(value: object) -> Any:
    """Any value of the vocabulary as JSON."""
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, Address):
        return {"local": clean(value.local), "domain": clean(value.domain), "name": clean(value.name)}
    if isinstance(value, Mapping):
        return {clean(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(item) for item in value)
    raise TypeError(f"{type(value).__name__} has no place in the database")


def plain_triage(triage: Triage) -> dict[str, Any]:
    """A Triage as JSON."""
    return {
        "category": triage.category,
        "also": list(triage.also),
        "flags": list(triage.flags),
        "anger": triage.anger,
        "priority": triage.priority,
        "deadline": triage.deadline.isoformat() if triage.deadline else None,
        "language": triage.language,
        "short": triage.short,
        "cues": [[cue.axis, cue.value, clean(cue.words)] for cue in triage.cues[:50]],
    }


def triage_of(row: Mapping[str, Any]) -> Triage:
    """The Triage that was stored."""
    if not row:
        return Triage()
    return Triage(
        category=row["category"],
        also=tuple(row["also"]),
        flags=tuple(row["flags"]),
        anger=row["anger"],
        priority=row["priority"],
        deadline=date.fromisoformat(row["deadline"]) if row["deadline"] else None,
        language=row["language"],
        short=row["short"],
        cues=tuple(Cue(*cue) for cue in row["cues"]),
    )


def plain_match(match: Match) -> dict[str, Any]:
    """A Match as JSON, with the first few candidates."""
    return {
        "order": _plain_order(match.order) if match.order else None,
        "confidence": match.confidence,
        "how": match.how,
        "privacy": match.privacy,
        "candidates": [_plain_order(order) for order in match.candidates[:MAX_CANDIDATES]],
    }


def match_of(row: Mapping[str, Any]) -> Match:
    """The Match that was stored."""
    if not row:
        return Match()
    return Match(
        order=_order_of(row["order"]) if row["order"] else None,
        confidence=row["confidence"],
        how=row["how"],
        privacy=row["privacy"],
        candidates=tuple(_order_of(order) for order in row["candidates"]),
    )


def plain_remedies(remedies: Sequence[Remedy]) -> list[dict[str, Any]]:
    """Remedies as JSON."""
    return [
        {field.name: plain(getattr(remedy, field.name)) for field in fields(Remedy)} for remedy in remedies
    ]


def remedies_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Remedy, ...]:
    """The remedies that were stored."""
    known = [field.name for field in fields(Remedy)]
    return tuple(Remedy(**{name: row[name] for name in known if name in row}) for row in rows)


_ORDER_TIMES: Final = ("ordered_at", "shipped_at", "delivered_at", "cancelled_at", "as_of")
_ORDER_TEXTS: Final = (
    "number",
    "channel",
    "email",
    "name",
    "phone",
    "address",
    "carrier",
    "tracking_number",
    "recipient",
)


def _plain_order(order: Order) -> dict[str, Any]:
    row: dict[str, Any] = {name: clean(getattr(order, name)) for name in _ORDER_TEXTS}
    row |= {name: plain(getattr(order, name)) for name in _ORDER_TIMES}
    row["items"] = [[clean(item.title), item.quantity, clean(item.sku)] for item in order.items]
    return row


def _order_of(row: Mapping[str, Any]) -> Order:
    columns = {name: row.get(name, "") for name in _ORDER_TEXTS}
    columns |= {name: datetime.fromisoformat(row[name]) if row[name] else None for name in _ORDER_TIMES}
    return Order(items=tuple(OrderItem(*item) for item in row["items"]), **columns)
