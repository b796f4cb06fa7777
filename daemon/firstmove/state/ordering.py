"""The shop's order data: merged in by import, read by number."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, case, delete, func, insert, or_, select, update

from firstmove.decision.orders import families, firms, names, recipients, tracking
from firstmove.decision.orders.order_numbers import canonical
from firstmove.model.order import Match, Order, OrderItem
from firstmove.state.codec import bounded, clean
from firstmove.state.driver import Listed, Statement
from firstmove.state.rows import order_of
from firstmove.state.settings import set_setting, setting
from firstmove.state.statements import on_both
from firstmove.state.tables import ORDER_ITEM, ORDERS

MOST_CANDIDATES: Final = 20  # orders that one mail may be about
_AT_ONCE: Final = 500

_ANY = Statement(select(ORDERS.c.id).limit(1))
BY_NUMBER = Listed(ORDERS.c.number_key, select(ORDERS).limit(MOST_CANDIDATES))
_BY_KEY = Statement(
    select(ORDERS).where(
        ORDERS.c.number_key == bindparam("of_number"), ORDERS.c.channel == bindparam("of_channel")
    )
)
_ITEMS = Listed(ORDER_ITEM.c.order_id, select(ORDER_ITEM).order_by(ORDER_ITEM.c.order_id, ORDER_ITEM.c.line))


def any_at_all(connection: Connection) -> bool:
    """Whether there is an order to be found."""
    return _ANY.first(connection, {}) is not None


def by_number(connection: Connection, number: str) -> tuple[Order, ...]:
    """The orders of that number, of whatever channel."""
    return with_items(connection, BY_NUMBER.all(connection, [bounded(canonical(number))]))


def as_now(connection: Connection, match: Match) -> Match:
    """A match with its order as the newest data have it; as it was when nothing newer is known."""
    if match.order is None:
        return match
    number, channel = key_of(match.order)
    row = _BY_KEY.first(connection, {"of_number": number, "of_channel": channel})
    return match if row is None else replace(match, order=with_items(connection, [row])[0])


def with_items(connection: Connection, rows: list[Any]) -> tuple[Order, ...]:
    """Orders with their lines."""
    if not rows:
        return ()
    items: dict[int, list[OrderItem]] = {}
    for item in _ITEMS.all(connection, [row.id for row in rows]):
        items.setdefault(item.order_id, []).append(OrderItem(item.title, item.quantity, item.sku))
    return tuple(order_of(row, tuple(items.get(row.id, ()))) for row in rows)


_KEY: Final = ("number_key", "channel")
_TEXTS: Final = (
    "email",
    "name",
    "name_key",
    "family_key",
    "recipient",
    "recipient_key",
    "firm_key",
    "domain_key",
    "phone",
    "address",
    "carrier",
    "tracking_number",
    "parcel_key",
)
_TIMES: Final = ("ordered_at", "shipped_at", "delivered_at", "cancelled_at")


def _merging(insert: Any) -> Any:
    """INSERT that merges into the order that is there: a newer file wins, an older one fills what is empty.

    What a file does not say is never taken away: a shop's export may not know of the tracking number that the
    carrier's list gave.
    """
    given = insert.excluded
    newer = or_(ORDERS.c.as_of.is_(None), given.as_of >= ORDERS.c.as_of)
    merged: dict[str, Any] = {
        name: case(
            (or_(and_(newer, given[name] != ""), ORDERS.c[name] == ""), given[name]), else_=ORDERS.c[name]
        )
        for name in _TEXTS
    }
    merged |= {
        name: case(
            (or_(and_(newer, given[name].is_not(None)), ORDERS.c[name].is_(None)), given[name]),
            else_=ORDERS.c[name],
        )
        for name in _TIMES
    }
    merged |= {
        name: case((newer, given[name]), else_=ORDERS.c[name]) for name in ("number", "as_of", "source")
    }
    return insert.on_conflict_do_update(index_elements=_KEY, set_=merged)


_GIVEN: Final = [column.name for column in ORDERS.columns if column.name not in {"id", "items_as_of"}]
_MERGE = Statement(on_both(lambda insert: insert(ORDERS), _merging), _GIVEN)
_FOUND = Listed(
    ORDERS.c.number_key, select(ORDERS.c.id, ORDERS.c.number_key, ORDERS.c.channel, ORDERS.c.items_as_of)
)
_LINES_GO = Statement(delete(ORDER_ITEM).where(ORDER_ITEM.c.order_id == bindparam("of_order")), ("of_order",))
_LINES_KNOWN = Statement(
    update(ORDERS).where(ORDERS.c.id == bindparam("of_order")), ("items_as_of", "of_order")
)
_LINE = Statement(insert(ORDER_ITEM), ("order_id", "line", "title", "quantity", "sku"))
_LAST_LINE = Listed(
    ORDER_ITEM.c.order_id,
    select(ORDER_ITEM.c.order_id, func.max(ORDER_ITEM.c.line).label("line")).group_by(ORDER_ITEM.c.order_id),
)


def replace_orders(
    connection: Connection,
    orders: Iterable[Order],
    source: str,
    as_of: datetime,
    continued: Collection[tuple[str, str]] = (),
) -> int:
    """Merge orders by (canonical number, channel); the same file twice changes nothing. Gives their count.

    Orders that the file does not hold stay: an export is usually only the newest part of the history. An
    older file only fills what is empty. `continued`: keys (`key_of`) of orders whose lines so far came from
    the same file, further up: theirs are added, not replaced.
    """
    chosen = {key_of(order): order for order in orders}
    keys = list(chosen)
    for start in range(0, len(keys), _AT_ONCE):
        some = {key: chosen[key] for key in keys[start : start + _AT_ONCE]}
        _MERGE.many(connection, [_columns(key, order, source, as_of) for key, order in some.items()])
        _write_lines(connection, some, as_of, continued)
    known = setting(connection, "orders_as_of")
    if not known or as_of > datetime.fromisoformat(known):
        set_setting(connection, "orders_as_of", as_of.isoformat())
    return len(keys)


def key_of(order: Order) -> tuple[str, str]:
    """What makes it the same order in the next file."""
    return bounded(canonical(order.number)), clean(order.channel)


def _write_lines(
    connection: Connection,
    orders: Mapping[tuple[str, str], Order],
    as_of: datetime,
    continued: Collection[tuple[str, str]],
) -> None:
    """Lines are replaced as a whole, by a file that is no older than they are and holds any."""
    wanted = {key: order for key, order in orders.items() if order.items}
    rows = {(row.number_key, row.channel): row for row in _FOUND.all(connection, [key[0] for key in wanted])}
    ids = {
        key: rows[key].id
        for key, order in wanted.items()
        if rows[key].items_as_of is None or (order.as_of or as_of) >= rows[key].items_as_of
    }
    further = {key for key in ids if key in continued}
    _LINES_GO.many(connection, [{"of_order": ids[key]} for key in ids if key not in further])
    last = {row.order_id: row.line for row in _LAST_LINE.all(connection, [ids[key] for key in further])}
    _LINE.many(
        connection,
        [
            {
                "order_id": order_id,
                "line": line,
                "title": clean(item.title),
                "quantity": item.quantity,
                "sku": clean(item.sku),
            }
            for key, order_id in ids.items()
            for line, item in enumerate(wanted[key].items, last.get(order_id, -1) + 1)
        ],
    )
    ages = [
        {"of_order": order_id, "items_as_of": wanted[key].as_of or as_of} for key, order_id in ids.items()
    ]
    _LINES_KNOWN.many(connection, ages)


def _columns(key: tuple[str, str], order: Order, source: str, as_of: datetime) -> dict[str, Any]:
    return {
        "number": bounded(order.number),
        "number_key": key[0],
        "channel": key[1],
        "email": bounded(order.email),
        "name": clean(order.name),
        "name_key": bounded(names.key_of(order.name)),
        "family_key": bounded(families.key_of(order.name)),
        "recipient": clean(order.recipient),
        "recipient_key": bounded(recipients.key_of(order)),
        "firm_key": bounded(firms.of_order(order)),
        "domain_key": bounded(firms.domain_of(order.email)),
        "phone": bounded(order.phone),
        "address": clean(order.address),
        "ordered_at": order.ordered_at,
        "shipped_at": order.shipped_at,
        "delivered_at": order.delivered_at,
        "cancelled_at": order.cancelled_at,
        "carrier": clean(order.carrier),
        "tracking_number": clean(order.tracking_number),
        "parcel_key": bounded(tracking.compact(order.tracking_number)),
        "as_of": order.as_of or as_of,
        "source": clean(source),
    }


def count(connection: Connection) -> int:
    """How many orders are known."""
    return int(connection.execute(select(func.count()).select_from(ORDERS)).scalar_one())
