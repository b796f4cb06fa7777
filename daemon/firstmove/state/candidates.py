"""Orders that a message may be about: by number, address, phone, parcel, name, firm."""

import itertools
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from firstmove.decision.orders import families
from firstmove.decision.orders.order_numbers import canonical
from firstmove.model.case import Keys
from firstmove.model.order import Order
from firstmove.state.codec import bounded
from firstmove.state.driver import Listed, Statement
from firstmove.state.ordering import BY_NUMBER, MOST_CANDIDATES, with_items
from firstmove.state.tables import CASES, ORDERS

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
_BY_PARCEL = Listed(ORDERS.c.parcel_key, select(ORDERS).limit(MOST_CANDIDATES))
_BY_NAME = Listed(
    ORDERS.c.name_key,
    select(ORDERS).order_by(ORDERS.c.ordered_at.desc().nulls_last()).limit(MOST_CANDIDATES),
)
_BY_RECIPIENT = Listed(
    ORDERS.c.recipient_key,
    select(ORDERS).order_by(ORDERS.c.ordered_at.desc().nulls_last()).limit(MOST_CANDIDATES),
)
_BY_FAMILY = Listed(
    ORDERS.c.family_key,
    select(ORDERS).order_by(ORDERS.c.ordered_at.desc().nulls_last()).limit(MOST_CANDIDATES),
)
_BY_FIRM = Listed(
    ORDERS.c.firm_key,
    select(ORDERS)
    .where(ORDERS.c.firm_key != "")
    .order_by(ORDERS.c.ordered_at.desc().nulls_last())
    .limit(MOST_CANDIDATES),
)
_BY_DOMAIN = Statement(
    select(ORDERS)
    .where(ORDERS.c.domain_key == bindparam("domain"), ORDERS.c.domain_key != "")
    .order_by(ORDERS.c.ordered_at.desc().nulls_last())
    .limit(MOST_CANDIDATES)
)
# A large shop has thousands of orders of one family name: the newest of them are looked through for a place.
_OF_FAMILY = (
    select(ORDERS.c.id)
    .where(ORDERS.c.family_key == bindparam("family"))
    .order_by(ORDERS.c.ordered_at.desc().nulls_last())
    .limit(families.MOST_OF_A_NAME)
)
_BY_FAMILY_AND_PLACE = Statement(
    select(ORDERS)
    .where(ORDERS.c.id.in_(_OF_FAMILY), ORDERS.c.address.contains(bindparam("place")))
    .limit(families.MOST_ORDERS)
)
_BY_WRITER = Listed(
    CASES.c.customer_key,
    select(CASES.c.order_number, CASES.c.last_customer_at).where(
        CASES.c.mailbox == bindparam("mailbox"),
        CASES.c.order_number != "",
        CASES.c.last_customer_at > bindparam("since", type_=CASES.c.last_customer_at.type),
    ),
)


def of(connection: Connection, keys: Keys, case_order: str = "") -> tuple[Order, ...]:
    """At most 20 orders, the likeliest first: named in the mail, of its case, by address, phone, parcel.

    By the name that a buyer's own orders bear come last: namesakes would crowd these out.

    A bare run of digits counts only because such an order exists.
    """
    numbers = [bounded(canonical(n)) for n in (*keys.order_numbers, case_order, *keys.digit_runs) if n]
    found: dict[int, Any] = {}
    if numbers:
        rows = BY_NUMBER.all(connection, numbers)
        found |= {row.id: row for row in sorted(rows, key=lambda row: numbers.index(row.number_key))}
    by_email: list[Any] = []
    if keys.sender:
        by_email = _BY_EMAIL.all(connection, {"email": bounded(keys.sender)})
        _add(found, by_email)
    if keys.phones:
        _add(found, _BY_PHONE.all(connection, keys.phones))
    if keys.parcels:
        _add(found, _BY_PARCEL.all(connection, keys.parcels))
    for address in keys.addresses:
        _add(found, _BY_EMAIL.all(connection, {"email": bounded(address)}))
    own = {row.name_key for row in by_email}
    called = list(map(bounded, keys.names))
    if others := [name for name in called if name not in own]:
        _add(found, _BY_NAME.all(connection, others))
    if not by_email and keys.names:
        _add(found, _BY_RECIPIENT.all(connection, keys.names))
    if keys.families and (keys.kin or not found):
        _add(found, _namesakes(connection, keys))
    if not by_email:
        _add(found, _of_the_firm(connection, keys))
    elif bought := [name for name in called if name in own]:  # the buyer's from another address, behind all
        _add(found, _BY_NAME.all(connection, bought))
    return with_items(connection, list(found.values())[:MOST_CANDIDATES])


def of_a_new_case(connection: Connection, keys: Keys, mailbox: str, *, since: datetime) -> tuple[Order, ...]:
    """Those of a message that joins no case; of an unknown writer also about which it or the buyer wrote."""
    orders = of(connection, keys)
    if not orders or any(order.email == keys.sender for order in orders):
        return orders
    writers = list(dict.fromkeys(bounded(who) for who in (keys.sender, *(o.email for o in orders)) if who))
    rows = _BY_WRITER.all(connection, writers, {"mailbox": mailbox, "since": since})
    written = {row.order_number: row.last_customer_at for row in rows}
    return tuple(replace(order, written_about=written.get(order.number)) for order in orders)


def _of_the_firm(connection: Connection, keys: Keys) -> Iterable[Any]:
    """Orders of the firms that the writer names, and of the writer's domain unless it is many people's."""
    named = _BY_FIRM.all(connection, keys.firms) if keys.firms else []
    beside = _BY_DOMAIN.all(connection, {"domain": bounded(keys.domain)}) if keys.domain else []
    return (*named, *(beside if len(beside) < MOST_CANDIDATES else ()))


def _namesakes(connection: Connection, keys: Keys) -> Iterable[Any]:
    """Orders of buyers of the writer's family name: all if they are few, else those of the writer's places.

    None where those are too many to be looked at: whether another one fits as well could not be told.
    """
    wanted = families.keys(keys.families)
    rows = _BY_FAMILY.all(connection, wanted)
    if len(rows) < families.MOST_ORDERS:
        return rows
    there: dict[int, Any] = {}
    for family, place in itertools.product(wanted, keys.places):
        _add(there, _BY_FAMILY_AND_PLACE.all(connection, {"family": family, "place": place}))
    return there.values() if len(there) < families.MOST_ORDERS else ()


def _add(found: dict[int, Any], rows: Iterable[Any]) -> None:
    """Behind what was found before."""
    for row in rows:
        found.setdefault(row.id, row)
