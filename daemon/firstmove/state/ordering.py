"""The shop's order data: replaced or added by import, looked up by number, address and phone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, tuple_

from firstmove.model.case import Keys
from firstmove.model.order import Order, OrderItem
from firstmove.state.codec import bounded, clean
from firstmove.state.driver import Listed, Statement
from firstmove.state.rows import order_of
from firstmove.state.settings import set_setting
from firstmove.state.statements import upsert
from firstmove.state.tables import ORDER_ITEM, ORDERS

MOST_CANDIDATES: Final = 20
_AT_ONCE: Final = 500

_BY_NUMBER = Listed(ORDERS.c.number, select(ORDERS).limit(MOST_CANDIDATES))
_BY_EMAIL = Statement(
    select(ORDERS)
    .where(ORDERS.c.email == bindparam("email"))
    .order_by(ORDERS.c.ordered_at.desc().nulls_last())
    .limit(MOST_CANDIDATES)
)
_BY_PHONE = Listed(
    ORDERS.c.phone,
    select(ORDERS).order_by(ORDERS.c.ordered_at.desc().nulls_last()).limit(MOST_CANDIDATES),
)
_ITEMS = Listed(ORDER_ITEM.c.order_id, select(ORDER_ITEM).order_by(ORDER_ITEM.c.order_id, ORDER_ITEM.c.line))


def candidates(connection: Connection, keys: Keys, case_order: str = "") -> tuple[Order, ...]:
    """At most 20 orders, the likeliest first: named in the mail, of its case, by address, by phone.

    A bare run of digits counts only because such an order exists.
    """
    numbers = [bounded(n) for n in (*keys.order_numbers, case_order, *keys.digit_runs) if n]
    found: dict[int, Any] = {}
    if numbers:
        rows = _BY_NUMBER.all(connection, numbers)
        found |= {row.id: row for row in sorted(rows, key=lambda row: numbers.index(row.number))}
    if keys.sender:
        _add(found, _BY_EMAIL.all(connection, {"email": bounded(keys.sender)}))
    if keys.phones:
        _add(found, _BY_PHONE.all(connection, keys.phones))
    return with_items(connection, list(found.values())[:MOST_CANDIDATES])


def by_number(connection: Connection, number: str) -> tuple[Order, ...]:
    """The orders of that number, of whatever channel."""
    return with_items(connection, _BY_NUMBER.all(connection, [bounded(number)]))


def with_items(connection: Connection, rows: list[Any]) -> tuple[Order, ...]:
    """Orders with their lines."""
    if not rows:
        return ()
    items: dict[int, list[OrderItem]] = {}
    for item in _ITEMS.all(connection, [row.id for row in rows]):
        items.setdefault(item.order_id, []).append(OrderItem(item.title, item.quantity, item.sku))
    return tuple(order_of(row, tuple(items.get(row.id, ()))) for row in rows)


def _add(found: dict[int, Any], rows: Iterable[Any]) -> None:
    """Behind what was found before."""
    for row in rows:
        found.setdefault(row.id, row)


_COLUMNS: Final = tuple(
    column.name for column in ORDERS.columns if column.name not in {"id", "number", "channel"}
)
_UPSERT = upsert(ORDERS, ("number", "channel"), _COLUMNS)
_NUMBERS = select(ORDERS.c.id, ORDERS.c.number, ORDERS.c.channel).where(
    tuple_(ORDERS.c.number, ORDERS.c.channel).in_(bindparam("keys", expanding=True))
)


def replace_orders(connection: Connection, orders: Iterable[Order], source: str, as_of: datetime) -> int:
    """Add or overwrite orders by (channel, number); the same file twice changes nothing. Gives their count.

    Orders that the file does not hold stay: an export is usually only the newest part of the history.
    """
    chosen = {(bounded(order.number), clean(order.channel)): order for order in orders}
    keys = list(chosen)
    for start in range(0, len(keys), _AT_ONCE):
        _write_some(connection, {key: chosen[key] for key in keys[start : start + _AT_ONCE]}, source, as_of)
    set_setting(connection, "orders_as_of", as_of.isoformat())
    return len(keys)


def _write_some(
    connection: Connection, orders: dict[tuple[str, str], Order], source: str, as_of: datetime
) -> None:
    if not orders:
        return
    connection.execute(
        _UPSERT[connection.dialect.name],
        [_columns(key, order, source, as_of) for key, order in orders.items()],
    )
    ids = {(row.number, row.channel): row.id for row in connection.execute(_NUMBERS, {"keys": list(orders)})}
    connection.execute(delete(ORDER_ITEM).where(ORDER_ITEM.c.order_id.in_(list(ids.values()))))
    lines = [
        {
            "order_id": ids[key],
            "line": line,
            "title": clean(item.title),
            "quantity": item.quantity,
            "sku": clean(item.sku),
        }
        for key, order in orders.items()
        for line, item in enumerate(order.items)
    ]
    if lines:
        connection.execute(insert(ORDER_ITEM), lines)


def _columns(key: tuple[str, str], order: Order, source: str, as_of: datetime) -> dict[str, Any]:
    return {
        "number": key[0],
        "channel": key[1],
        "email": bounded(order.email),
        "name": clean(order.name),
        "phone": bounded(order.phone),
        "address": clean(order.address),
        "ordered_at": order.ordered_at,
        "shipped_at": order.shipped_at,
        "delivered_at": order.delivered_at,
        "cancelled_at": order.cancelled_at,
        "carrier": clean(order.carrier),
        "tracking_number": clean(order.tracking_number),
        "as_of": order.as_of or as_of,
        "source": clean(source),
    }


def count(connection: Connection) -> int:
    """How many orders are known."""
    return int(connection.execute(select(func.count()).select_from(ORDERS)).scalar_one())
