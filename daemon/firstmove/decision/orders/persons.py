"""Whose order it is, where the writer's address is nobody's: phone, full names and what confirms them. Pure.

Namesakes are common: a full name counts only with a second sign, and where two buyers are confirmed nobody is
taken. Who gets a present writes as its recipient: the order is then somebody else's all the more.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from firstmove.decision.orders import families, goods, names, recipients
from firstmove.decision.orders.circumstances import in_town, new_place, postcodes
from firstmove.decision.orders.clues import Clues
from firstmove.decision.orders.kanji import usual
from firstmove.decision.orders.likelihood import names_product
from firstmove.decision.orders.own_orders import by_address, endings
from firstmove.decision.orders.tracking import compact
from firstmove.model.case import Keys
from firstmove.model.order import Match, Order

TELLING = 2  # characters of a title, beside a full name
_ENDS = 4  # digits that are said to be the end of a number
_SURE = 7  # digits that are no coincidence


def by_phone(keys: Keys, order: Order) -> bool:
    digits = re.sub(r"\D", "", order.phone)
    return len(digits) >= 10 and digits in keys.phones


def bears_name(keys: Keys, order: Order) -> bool:
    return bool(keys.names) and names.key_of(order.name) in keys.names


def by_name(orders: Sequence[Order], keys: Keys, clues: Clues, now: datetime) -> Match | None:
    """The one order of a person who bears the writer's full name and is confirmed by a second sign.

    Namesakes are common: a postcode or a mobile number of another person speaks against it, and where two
    buyers are confirmed nobody is taken. One person's orders are told apart like those of an address.
    """
    if clues.wishing:
        return None
    written = _without_blanks(clues)
    bearers = [
        order
        for order in orders
        if (bears_name(keys, order) or _full_name_in(order, written)) and not contradicted(order, keys, clues)
    ]
    confirmed = [order for order in bearers if _confirmed(order, keys, clues)]
    if count(confirmed) > 1:
        confirmed = [order for order in confirmed if in_town(order, clues.spoken)]
    if count(confirmed) != 1:
        return None
    if len(confirmed) > 1:
        told_apart = by_address(confirmed, clues, now, unknown_number=True)
        if told_apart.order is None:
            return None
        confirmed = [told_apart.order]
    return Match(confirmed[0], "medium", "name", privacy=True, candidates=tuple(confirmed))


def by_recipient(orders: Sequence[Order], keys: Keys, clues: Clues, now: datetime) -> Match | None:
    """The one order that goes to somebody of the writer's full name, confirmed by a second sign."""
    if clues.wishing or not keys.names:
        return None
    said, written = postcodes(clues.spoken), _without_blanks(clues)
    bearers = [order for order in orders if recipients.key_of(order) in keys.names]
    confirmed = [
        order
        for order in bearers
        if (not said or said & postcodes(order.address)) and _received_as_said(order, clues, written)
    ]
    if count(confirmed) > 1:
        confirmed = [order for order in confirmed if names_product(order, clues)]
    if count(confirmed) != 1:
        return None
    found = (
        confirmed[0] if len(confirmed) == 1 else by_address(confirmed, clues, now, unknown_number=True).order
    )
    if found is None:
        return None
    return Match(found, "medium", "recipient", privacy=True, candidates=tuple(confirmed))


def _received_as_said(order: Order, clues: Clues, written: str) -> bool:
    """Whether goods, place, an end of a number, or who ordered is named beside the recipient."""
    if names_product(order, clues) or ends_as_said(order, clues) or _full_name_in(order, written):
        return True
    if clues.asking:
        return False
    giver = families.key_of(order.name)
    return (
        bool(postcodes(order.address) & postcodes(clues.spoken))
        or names_product(order, clues, TELLING)
        or in_town(order, clues.spoken)
        or (len(giver) > 1 and giver in clues.spoken and giver != families.key_of(recipients.of(order)))
    )


def count(orders: Sequence[Order]) -> int:
    """How many people ordered. One may have a new address at each order, as marketplaces give them, or
    another telephone; without either a place is one person's."""
    people: list[set[str]] = []
    for order in orders:
        marks = {order.email, re.sub(r"\D", "", order.phone)} - {""}
        marks = marks or {goods.fold(order.address).replace(" ", "")[:12]}
        same = [person for person in people if person & marks]
        people = [*(person for person in people if person not in same), marks.union(*same)]
    return len(people)


def _confirmed(order: Order, keys: Keys, clues: Clues) -> bool:
    """A second sign beside the name: the postcode, an earlier mail; for who says to be that person, or to
    write for a relative, also town, goods or day."""
    if postcodes(order.address) & postcodes(clues.spoken) or wrote_lately(order, clues):
        return True
    return (bears_name(keys, order) or clues.kin_ordered) and (
        ends_as_said(order, clues)
        or names_product(order, clues)
        or clues.ordered_by(order)
        or (not clues.asking and (names_product(order, clues, TELLING) or in_town(order, clues.spoken)))
    )


def ends_as_said(order: Order, clues: Clues) -> bool:
    """「電話の下4桁は1990です」; 「10004527を注文」 of a number that begins with a store's account."""
    numbers = (order.phone, order.number, compact(order.tracking_number))
    if any(len(end) >= _ENDS and number.endswith(end) for end in endings(clues) for number in numbers):
        return True
    last = order.number.rpartition("-")[2]
    return len(last) >= _SURE and bool(re.search(rf"(?<!\d){re.escape(last)}(?!\d)", clues.spoken))


def wrote_lately(order: Order, clues: Clues) -> bool:
    """「昨日ご連絡した荒木です」: the buyer did, from the order's address or from this one."""
    return order.written_about is not None and clues.leans_back()


def _without_blanks(clues: Clues) -> str:
    return usual(f"{clues.subject}\n{clues.spoken}").replace(" ", "")


def _full_name_in(order: Order, written: str) -> bool:
    name = goods.fold(usual(order.name)).replace(" ", "")
    return len(name) >= 2 and name in written


def contradicted(order: Order, keys: Keys, clues: Clues) -> bool:
    """Whether the words give another postcode or mobile number than the order has, and not a new place."""
    if new_place(clues):
        return False
    said, known = postcodes(clues.spoken), postcodes(order.address)
    if said and known and not said & known:
        return True
    phone = re.sub(r"\D", "", order.phone)
    mobiles = {number for number in keys.phones if len(number) == 11}
    return not clues.kin_ordered and len(phone) == 11 and bool(mobiles) and phone not in mobiles
