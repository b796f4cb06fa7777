"""Which of one buyer's own orders a mail is about: ladder steps 1 to 4 (docs: reference B). Pure.

`matching` has made sure that all of them are the writer's. Where two are left, none is taken: a guess would
be told as a fact.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from firstmove.decision.orders import order_numbers
from firstmove.decision.orders.circumstances import changed_too_late, in_time, told_apart
from firstmove.decision.orders.clues import Clues
from firstmove.decision.orders.likelihood import (
    excels,
    in_stage,
    in_turn,
    is_open,
    product_score,
    ranked,
    surely_there,
)
from firstmove.decision.orders.tracking import compact
from firstmove.model.order import Match, Order

_REPLY = re.compile(r"\s*(?:re|aw|返信)\s*[::]")  # folded
_ENDING = re.compile(
    r"(?:末尾|下\s?[0-9三四五六]?\s?(?:桁|ケタ|けた)|最後の?|終わり"
    r"|ending in|last (?:three|four|\d) digits?)[^\d\n]{0,12}(\d{3,12})(?!\d)"
    r"|(?<![\d-])(\d{3,6})番の(?:ご?注文|方|ほう|分|件)"
)
# 「0048820155の件」: the last part of a number.
_RUN = re.compile(r"(?<![\d.,-])\d{5,12}(?![\d円-]|[.,]\d)")
_NEVER_SO_LATE = timedelta(days=90)  # parcels that go by sea take two months
_LONG_PAST = timedelta(days=45)  # since it was sent
_MOST_LOST = 2  # digits at the end
_LEAST = 8  # characters of a number that no other words make by chance


def first_of(likely: Sequence[Order], others: Sequence[Order], how: str, confidence: str) -> Match:
    """The first of some orders, with all that it was chosen from."""
    return Match(likely[0], confidence, how, candidates=tuple(dict.fromkeys((*likely, *others))))


def endings(clues: Clues) -> tuple[str, ...]:
    """Digits that the words call the end of a number."""
    return tuple(map("".join, _ENDING.findall(clues.spoken)))


def by_part(mine: Sequence[Order], clues: Clues) -> list[Order]:
    """The buyer's one order whose number is written with other separators, without its last digits, or of
    which only the end is."""
    words = compact(f"{clues.subject}\n{clues.focus}")
    for lost in range(_MOST_LOST + 1):
        found = [
            order
            for order in mine
            if len(number := compact(order.number)) >= _LEAST + lost and number[: len(number) - lost] in words
        ]
        if len(found) == 1:
            return found
        if found:
            break
    for ending in (*endings(clues), *_RUN.findall(clues.focus)):
        for number_of in (lambda order: order.number, lambda order: compact(order.tracking_number)):
            found = [order for order in mine if number_of(order).endswith(ending)]
            if len(found) == 1:
                return found
    return []


def not_the_quoted(
    ours: Sequence[Order], mine: Sequence[Order], clues: Clues, now: datetime
) -> Sequence[Order]:
    """The orders named, unless only a quoted mail names one and the customer's own words mean another."""
    in_focus = [order for order in ours if order_numbers.canonical(order.number) in clues.focus.upper()]
    likely = ranked(in_focus or ours, clues, now)
    digits = _digits(likely[0].number)
    if len(ours) > 1 or not digits or digits in _digits(clues.spoken) or _ENDING.search(clues.spoken):
        return likely
    titled = digits in _digits(clues.subject)
    if titled and not _REPLY.match(clues.subject):
        return likely
    others = [order for order in mine if order not in ours]
    quoted = product_score(likely[0], clues)
    better = [order for order in others if product_score(order, clues) > max(quoted, 0)]
    if titled:  # the shop's own subject, repeated by an answer: only goods and day together outweigh it
        better = [o for o in better if clues.ordered_by(o) and not clues.ordered_by(likely[0])]
    elif not better and likely[0].shipped_at and (clues.newest or clues.pending_one or clues.before_shipping):
        better = [order for order in others if order.shipped_at is None and is_open(order)]
    return better if len(better) == 1 else likely


def not_the_kept(ours: Sequence[Order], mine: Sequence[Order], clues: Clues) -> Sequence[Order]:
    """「#2111はそのままで、あとの方を取り消して」: the other of two orders of the same goods."""
    if len(ours) != 1 or not clues.to_change:
        return ours
    number = order_numbers.canonical(ours[0].number)
    if number in order_numbers.canonical(clues.focus) or number not in order_numbers.canonical(clues.spoken):
        return ours
    twins = [order for order in mine if order not in ours and order.items == ours[0].items]
    return twins if len(twins) == 1 else ours


def _digits(text: str) -> str:
    return re.sub(r"\D", "", order_numbers.canonical(text))


def by_address(mine: Sequence[Order], clues: Clues, now: datetime, *, unknown_number: bool) -> Match:
    """Steps 3 and 4: the buyer's only order or only open one, or the likeliest of several."""
    sure = "medium" if unknown_number else "high"
    likely = ranked(in_time(mine, clues, now), clues, now)
    others = [order for order in mine if order not in likely]
    if _at_odds(likely[0], others, clues) or _named_in_passing(likely[0], mine, clues, now):
        return Match(how="address", candidates=tuple(mine))  # a guess would be told as a fact
    if len(likely) == 1:
        return first_of(likely, (), "address", sure)
    best, second = likely[0], likely[1]
    if clues.ordered_by(best) and not clues.ordered_by(second) and not clues.turn:
        return first_of(likely, (), "address+date", sure)
    if product_score(best, clues) > 0 and all(excels(best, other, clues) for other in likely[1:]):
        return first_of(likely, (), "address+product", sure)
    if clues.newest:
        return first_of(likely, (), "address", "medium")
    if clues.ordered_in(best) and not clues.ordered_in(second):
        return first_of(likely, (), "address+date", "medium")
    return _by_stage(likely, clues, now, sure)


def _at_odds(best: Order, others: Sequence[Order], clues: Clues) -> bool:
    """Whether the goods speak for an order that the day speaks against."""
    return product_score(best, clues) <= 0 and any(product_score(order, clues) > 0 for order in others)


def _named_in_passing(best: Order, mine: Sequence[Order], clues: Clues, now: datetime) -> bool:
    """Whether the likeliest was sent months ago and another has not come long since.

    Where the words tell what has come, or when it was ordered, the older one may well be meant.
    """
    under_way = any(order.cancelled_at is None and not surely_there(order, now) for order in mine)
    past = surely_there(best, now, _LONG_PAST) and not clues.ordered_by(best) and not clues.ordered_in(best)
    return under_way and past and not clues.received


def unless_too_late(found: Match, clues: Clues, now: datetime) -> Match:
    """None for an order that no word names where the words contradict its state.

    Something is to be changed that was sent weeks ago, or is waited for that was sent months ago.
    """
    order = found.order
    if order is None or product_score(order, clues) > 0 or clues.ordered_by(order):
        return found
    too_late = changed_too_late(order, clues, now)
    return Match() if too_late or (clues.waiting and surely_there(order, now, _NEVER_SO_LATE)) else found


def _by_stage(likely: Sequence[Order], clues: Clues, now: datetime, sure: str) -> Match:
    """Of a buyer's orders that the words fit equally well, the only one in the right state."""
    alike = [order for order in likely if not excels(likely[0], order, clues)]
    if turn := in_turn(alike, clues):
        return first_of(turn, likely, "address", "medium")
    told = told_apart(alike, clues, now)
    if len(told) == 1:
        return first_of(told, likely, "address", "medium")
    fitting = in_stage(told or alike, clues, now)
    if len(fitting) == 1:
        return first_of(fitting, likely, "address", sure if len(alike) == len(likely) else "medium")
    waiting = [order for order in likely if is_open(order)]
    if waiting == [likely[0]] and not clues.received:
        return first_of(likely, (), "address", sure)
    twins = any(order != likely[0] and _are_twins(order, likely[0]) for order in alike)
    if len(waiting) > 1 or twins:
        return Match(how="address", candidates=tuple(likely))  # a guess would be told as a fact
    return first_of(likely, (), "address", "medium")


def _are_twins(one: Order, other: Order) -> bool:
    """The same goods, ordered on one day: two presents to two places."""
    days = [order.ordered_at and order.ordered_at.date() for order in (one, other)]
    return one.items == other.items and days[0] == days[1]
