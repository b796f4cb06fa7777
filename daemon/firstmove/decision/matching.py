"""Which order a message is about: the look-up ladder with its confidence (docs: reference B).

Pure: it is given the candidates that `state` read by the message's keys, and never looks further.

    step                                              confidence
    1  order number, sender is the buyer              high
    2  the thread's own order (case or our mail)      high
    3  sender's address, exactly one open order       high
    4  sender's address, several orders               medium (a product or an order date may decide: high)
    5  order number, sender is somebody else          medium, privacy: nothing of the order may be said
    6  phone, or name with postcode, in the words     medium, privacy
    7  the marketplace's own thread number            as 2: the store gives the case's order
    8  none; a folded Gmail address is only a hint    low or none

A bare number counts only when it is the number of a candidate. A mail that names a number nobody has gets at
most medium by its address.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from firstmove.decision import order_numbers
from firstmove.decision.likelihood import Clues, clues_of, is_open, product_score, ranked
from firstmove.model.case import Keys
from firstmove.model.order import Match, Order

_NONE = Match()
_CLOCKS_APART = timedelta(days=1)
_GMAIL = ("gmail.com", "googlemail.com")
_AMAZON = (".amazon.co.jp", ".amazon.com")
_POSTCODE = re.compile(r"(?<!\d)(\d{3})-?(\d{4})(?!\d)")


def match(
    keys: Keys,
    orders: Sequence[Order],
    *,
    text: str,
    now: datetime,
    subject: str = "",
    case_order: str = "",
) -> Match:
    """The order that a mail from `keys.sender` is about, among `orders`; `now` judges what is recent."""
    orders = [
        order for order in orders if order.ordered_at is None or order.ordered_at <= now + _CLOCKS_APART
    ]
    if not orders:
        return _NONE
    clues = clues_of(text, subject)
    mine = [order for order in orders if _same_sender(keys.sender, order.email)]
    named = _named(keys, orders)
    ours = [order for order in named if order in mine]
    in_thread = [order for order in orders if case_order and _same_number(order.number, case_order)]
    if ours:
        return _first_of(
            ranked(ours, clues, now), mine, "number+address", "high" if len(ours) == 1 else "medium"
        )
    if named:
        return _stranger(named[0], in_thread, keys)
    if in_thread:
        return _first_of(in_thread, mine, "thread", "high")
    if mine and not clues.not_yet:
        return _by_address(ranked(mine, clues, now), clues, unknown_number=bool(keys.order_numbers))
    return _by_person(keys, orders, clues, now)


def address_key(address: str) -> str:
    """An address for comparing: lower case, docomo's quotes cut, Amazon's +uuid cut."""
    local, _, domain = address.strip().lower().rpartition("@")
    if len(local) > 1 and local[0] == local[-1] == '"':
        local = local[1:-1].replace("\\", "")
    if f".{domain}".endswith(_AMAZON):
        local = local.partition("+")[0]
    return f"{local}@{domain}" if domain else local


def _same_sender(sender: str, email: str) -> bool:
    return bool(sender and email) and address_key(sender) == address_key(email)


def _folded(address: str) -> str:
    """A Gmail address without dots and +tag; "" for all others, where two people may hold such addresses."""
    local, _, domain = address_key(address).rpartition("@")
    if domain not in _GMAIL:
        return ""
    return local.partition("+")[0].replace(".", "")


def _same_number(one: str, other: str) -> bool:
    return order_numbers.canonical(one) == order_numbers.canonical(other)


def _named(keys: Keys, orders: Sequence[Order]) -> list[Order]:
    """Orders whose number stands in the words: recognised ones first, else bare digits that are one."""
    wanted = {order_numbers.canonical(number) for number in keys.order_numbers}
    bare = {order_numbers.canonical(number) for number in keys.digit_runs}
    by_form = [order for order in orders if order_numbers.canonical(order.number) in wanted]
    return by_form or [order for order in orders if order_numbers.canonical(order.number) in bare]


def _first_of(likely: Sequence[Order], others: Sequence[Order], how: str, confidence: str) -> Match:
    return Match(likely[0], confidence, how, candidates=tuple(dict.fromkeys((*likely, *others))))


def _stranger(order: Order, in_thread: Sequence[Order], keys: Keys) -> Match:
    """A number without the buyer's address: believed where the thread or the buyer's phone confirms it."""
    if order in in_thread:
        return Match(order, "high", "number+thread", candidates=(order,))
    if _by_phone(keys, order):
        return Match(order, "medium", "number+phone", privacy=bool(order.email), candidates=(order,))
    return Match(order, "medium", "number", privacy=True, candidates=(order,))


def _by_address(likely: Sequence[Order], clues: Clues, *, unknown_number: bool) -> Match:
    """Steps 3 and 4: the buyer's only order or only open one, or the likeliest of several."""
    sure = "medium" if unknown_number else "high"
    if len(likely) == 1:
        return _first_of(likely, (), "address", sure)
    best, second = likely[0], likely[1]
    if clues.ordered_by(best) and not clues.ordered_by(second):
        return _first_of(likely, (), "address+date", sure)
    if product_score(best, clues) > product_score(second, clues):
        return _first_of(likely, (), "address+product", sure)
    if clues.newest:
        return _first_of(likely, (), "address", "medium")
    waiting = [order for order in likely if is_open(order)]
    if waiting == [best] and not clues.received:
        return _first_of(likely, (), "address", sure)
    unshipped = [order for order in waiting if order.shipped_at is None]
    if clues.before_shipping and unshipped == [best]:  # only that one can still be changed
        return _first_of(likely, (), "address", "medium")
    if len(waiting) > 1:
        return Match(how="address", candidates=tuple(likely))  # a guess would be told as a fact
    return _first_of(likely, (), "address", "medium")


def _by_person(keys: Keys, orders: Sequence[Order], clues: Clues, now: datetime) -> Match:
    """Steps 6 and 8: whom the words name, or an address that is merely alike."""
    by_phone = [order for order in orders if _by_phone(keys, order)]
    by_name = [order for order in orders if _by_name(order, clues)]
    alike = [order for order in orders if _folded(keys.sender) == _folded(order.email) != ""]
    steps = ((by_phone, "phone", "medium"), (by_name, "name", "medium"), (alike, "similar-address", "low"))
    for found, how, confidence in steps:
        if found:
            likely = tuple(ranked(found, clues, now))
            return Match(likely[0], confidence, how, privacy=True, candidates=likely)
    return _NONE


def _by_phone(keys: Keys, order: Order) -> bool:
    digits = re.sub(r"\D", "", order.phone)
    return len(digits) >= 10 and digits in keys.phones


def _by_name(order: Order, clues: Clues) -> bool:
    """The buyer's name together with the postcode of the order's address."""
    name = clues.fold(order.name).replace(" ", "")
    if len(name) < 2 or name not in clues.spoken.replace(" ", ""):
        return False
    code = _POSTCODE.search(clues.fold(order.address))
    return code is not None and any(
        found.groups() == code.groups() for found in _POSTCODE.finditer(clues.spoken)
    )
