"""Rows of the database as frozen facts of model.record; nothing else leaves `state/`.

A fact and its column have one name; where they have not, or a column holds more than one fact, it is said
below. A test holds each reader to its table.
"""

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final, TypeVar

from sqlalchemy import Row

from firstmove.model.case import CaseFacts
from firstmove.model.mail import Position
from firstmove.model.order import Order, OrderItem
from firstmove.model.record import (
    Effect,
    FolderSeen,
    Happening,
    MessageRow,
    Outgoing,
    Placed,
    PromiseRow,
    TimerRow,
)
from firstmove.state.codec import remedies_of

T = TypeVar("T")


def _reader(kind: type[T], **columns: Callable[[Any], object]) -> Callable[[Row[Any]], T]:
    """Reads a `kind` from a row; `columns` are the facts that a column does not hold under their name."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    assert columns.keys() <= set(names), kind
    plain = attrgetter(*(name for name in names if name not in columns))
    others = [(names.index(name), columns[name]) for name in names if name in columns]

    def read(row: Row[Any]) -> T:
        facts = [*plain(row)]
        for place, column in others:
            facts.insert(place, column(row))
        return kind(*facts)

    return read


def outgoing_of(row: Row[Any]) -> Outgoing | None:
    """The octets of an effect, once they are fixed."""
    return None if row.octets is None else _outgoing_of(row)


_outgoing_of: Final = _reader(
    Outgoing, octets=lambda row: bytes(row.octets), message_id=lambda row: row.message_id or ""
)
effect_of: Final = _reader(Effect, out=outgoing_of)
case_of: Final = _reader(
    CaseFacts,
    flags=lambda row: tuple(row.triage.get("flags", ())),
    also=lambda row: tuple(row.triage.get("also", ())),
    anger=lambda row: row.triage.get("anger", 0),
    language=lambda row: row.triage.get("language", "ja"),
    deadline=lambda row: row.triage.get("deadline") or "",
    remedies=lambda row: remedies_of(row.remedies),
)
message_of: Final = _reader(
    MessageRow,
    position=lambda row: Position(row.mailbox, row.folder, row.uidvalidity, row.uid),
    references=lambda row: tuple(row.refs),
)
timer_of: Final = _reader(TimerRow, to=lambda row: row.to_role)
promise_of: Final = _reader(PromiseRow)
placed_of: Final = _reader(Placed)
happening_of: Final = _reader(Happening)
folder_of: Final = _reader(FolderSeen)


def order_of(row: Row[Any], items: tuple[OrderItem, ...]) -> Order:
    """A row of shop_order with its lines."""
    return Order(
        number=row.number,
        channel=row.channel,
        email=row.email,
        name=row.name,
        phone=row.phone,
        address=row.address,
        items=items,
        ordered_at=row.ordered_at,
        shipped_at=row.shipped_at,
        delivered_at=row.delivered_at,
        cancelled_at=row.cancelled_at,
        carrier=row.carrier,
        tracking_number=row.tracking_number,
        as_of=row.as_of,
        recipient=row.recipient,
    )
