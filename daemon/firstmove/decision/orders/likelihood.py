"""Which of one buyer's orders a mail is likelier about.

Pure. The words' clues are held against goods, days and state of each order. Without a clue the undelivered
and most recent order comes first (docs: reference B, ladder step 4).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from firstmove.decision.orders import goods
from firstmove.decision.orders.clues import Clues
from firstmove.model.order import Order

_RECENTLY_DELIVERED = timedelta(days=45)
_SURELY_THERE = timedelta(days=21)  # since it was shipped: exports seldom tell of the delivery
_SUBJECT_COUNTS = 3
_NAMES = 3  # characters, or one synonym


def ranked(orders: Sequence[Order], clues: Clues, now: datetime) -> list[Order]:
    """The likeliest order first."""
    several = sum(product_score(order, clues) > 0 for order in orders) > 1
    return sorted(orders, key=lambda order: _rank(order, clues, now, several=several))


def surely_there(order: Order, now: datetime, since: timedelta = _SURELY_THERE) -> bool:
    """Whether it was sent so long ago that it has come."""
    return order.shipped_at is not None and now - order.shipped_at > since


def is_open(order: Order) -> bool:
    """Neither delivered nor cancelled, as far as the data say."""
    return order.delivered_at is None and order.cancelled_at is None


def product_score(order: Order, clues: Clues) -> int:
    """How much of the order's product titles the words name; the subject's words come before all others.

    Below zero: named only as what the mail is not about.
    """
    if clues.other and _signs(order, clues.other):
        return -1
    score = _weight(order, clues.focus) + _SUBJECT_COUNTS * _weight(order, clues.subject)
    if score <= 0 and any(goods.named(item.title, clues.asides) for item in order.items):
        return -1
    return score


def excels(best: Order, other: Order, clues: Clues) -> bool:
    """Whether the products that the words name speak for `best` against the other.

    Two products that are both named by words of their own are told apart only by where they are named: in
    the subject, or where it is said what is wrong. Which word is longer says nothing.
    """
    score = product_score(other, clues)
    if score <= 0:
        return product_score(best, clues) > score
    signs, others = (
        _signs(order, clues.focus).keys() | _signs(order, clues.subject).keys() for order in (best, other)
    )
    return others < signs or (others != signs and _at_the_core(best, clues) > _at_the_core(other, clues))


def names_product(order: Order, clues: Clues, least: int = _NAMES) -> bool:
    """Whether the words name what was ordered, `least` characters of it; a colour or size names nothing."""
    words = f"{clues.subject}\n{clues.spoken}"
    return any(goods.named(item.title, words) >= least for item in order.items)


def _signs(order: Order, text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for item in order.items:
        found |= goods.signs(item.title, text)
        found |= goods.details(item.title, text)
    return found


def _weight(order: Order, text: str) -> int:
    return sum(_signs(order, text).values())


def _at_the_core(order: Order, clues: Clues) -> int:
    """How much of its titles is named in the subject and where it is said what is wrong or wished."""
    return _weight(order, clues.core) + _SUBJECT_COUNTS * _weight(order, clues.subject)


def in_stage(orders: Sequence[Order], clues: Clues, now: datetime) -> list[Order]:
    """Those of some orders whose state fits the words; all of them when none fits, or nothing is said."""
    kept = [order for order in orders if order.cancelled_at is None]
    if clues.pending_one and not (clues.arrived_one and clues.received):
        fitting = [order for order in kept if order.shipped_at is None and is_open(order)]
    elif clues.arrived_one or clues.received or clues.just_came:
        there = [order for order in kept if order.shipped_at or order.delivered_at]
        lately = [order for order in there if clues.just_came and not surely_there(order, now)]
        fitting = lately if len(lately) == 1 else there
    elif clues.before_shipping or clues.unannounced:
        fitting = [order for order in kept if order.shipped_at is None and is_open(order)]
    elif clues.waiting:
        fitting = [order for order in kept if is_open(order) and not surely_there(order, now)]
    else:
        fitting = []
    return fitting or list(orders)


def in_turn(orders: Sequence[Order], clues: Clues) -> list[Order]:
    """Of two orders the one that was made first, or second, where the words say which."""
    dated = sorted(
        ((order.ordered_at, at) for at, order in enumerate(orders) if order.ordered_at), key=lambda pair: pair
    )
    if len(dated) != 2 or len(orders) != 2 or not clues.turn:
        return []
    return [orders[dated[clues.turn - 1][1]]]


def _rank(
    order: Order, clues: Clues, now: datetime, *, several: bool
) -> tuple[bool, float, int, bool, int, bool, int, float]:
    recency = order.ordered_at.timestamp() if order.ordered_at else 0.0
    # Two products are named: 「カバーは届きました。クッションがまだです」 is about what was not shipped.
    score = product_score(order, clues)
    moved = order.shipped_at is not None or score <= 0
    gone = several and (clues.waiting or clues.before_shipping) and moved
    return (
        not clues.ordered_by(order),
        -recency if clues.newest else 0.0,
        -_at_the_core(order, clues) if several else 0,
        gone,
        -score,
        not clues.ordered_in(order),
        _stage(order, clues, now),
        -recency,
    )


def _stage(order: Order, clues: Clues, now: datetime) -> int:
    """How well the order's state fits what the words say; smaller is better."""
    if order.cancelled_at is not None:
        return 4
    lately = order.delivered_at is not None and now - order.delivered_at <= _RECENTLY_DELIVERED
    if clues.received:
        return 0 if lately else 1 if order.shipped_at and is_open(order) else 2
    if order.delivered_at is not None:
        return 2 if lately else 3
    return 1 if clues.before_shipping and order.shipped_at else 0
