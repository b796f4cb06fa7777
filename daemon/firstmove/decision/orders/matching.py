"""Which order a message is about: the look-up ladder with its confidence (docs: reference B).

Pure. It is given the candidates that `state` read by the message's keys, and never looks further.

    step                                              confidence
    1  order number, sender is the buyer              high
    2  the thread's own order (case or our mail)      high
    3  sender's address, exactly one open order       high
    4  sender's address, several orders               medium (a product or an order date may decide: high)
    5  order number, sender is somebody else          medium, privacy: nothing of the order may be said
    6  parcel number, phone, another address of the   medium, privacy
       buyer's, or full name and a second sign
       (postcode, town, product, day), the buyer's
       or the recipient's; a relative's of the home
    7  the marketplace's own thread number            as 2: the store gives the case's order
    8  a firm's name or domain and a second sign; a   low, privacy
       family name and two more signs; a folded
       Gmail address, only a hint; else none

A bare number counts only when it is the number of a candidate, and a short one of somebody else's order only
with a second sign. A mail that names a number nobody has gets at most medium by its address. Who only asks
for goods to be bought is matched with no order but one of theirs whose number stands in the words.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from firstmove.decision.orders import families, firms, names, order_numbers, persons, strangers
from firstmove.decision.orders.circumstances import channels_now, postcodes
from firstmove.decision.orders.clues import Clues, clues_of
from firstmove.decision.orders.likelihood import excels, names_product, product_score
from firstmove.decision.orders.own_orders import (
    by_address,
    by_part,
    first_of,
    not_the_kept,
    not_the_quoted,
    unless_too_late,
)
from firstmove.decision.orders.tracking import compact
from firstmove.model.case import Keys
from firstmove.model.order import Match, Order

_NONE = Match()
_CLOCKS_APART = timedelta(days=1)
_GMAIL = ("gmail.com", "googlemail.com")
_AMAZON = (".amazon.co.jp", ".amazon.com")
_NUMBER_BEFORE = r"(?:(?<!会員)(?<!電話)(?<!型)(?<!品)番号|注文|オーダー|受注|order|no\.?|#)[^\d\n]{0,4}"
_SURE_DIGITS = 7  # a bare number of so many digits is no coincidence


def match(
    keys: Keys,
    orders: Sequence[Order],
    *,
    text: str,
    now: datetime,
    subject: str = "",
    case_order: str = "",
    earlier: str = "",
    category: str = "",
) -> Match:
    """The order that a mail from `keys.sender` is about, among `orders`; `now` judges what is recent.

    `case_order`: of the case whose thread it belongs to. `earlier`: of what the sender wrote about lately.
    `category`: as the mail was read; in questions about goods it matters whether they have been bought.
    """
    orders = _as_of(orders, now)
    if not orders:
        return _NONE
    clues = clues_of(text, subject, now=now, category=category)
    found = _matched(keys, orders, clues, case_order, now)
    lately = [order for order in orders if earlier and _same_number(order.number, earlier)]
    return _as_lately(found, lately[0], keys, clues) if lately else found


def _as_lately(found: Match, lately: Order, keys: Keys, clues: Clues) -> Match:
    """The order that the sender wrote about lately, where the words lean on that and tell of no other."""
    privacy = not _same_sender(keys.sender, lately.email)
    of_kin = clues.kin_ordered and not privacy
    about_another = clues.asking or clues.wishing or clues.not_yet or of_kin
    if found.order is not None or about_another or keys.order_numbers or not clues.leans_back():
        return found
    if any(order != lately and excels(order, lately, clues) for order in found.candidates):
        return found
    return Match(lately, "medium", "earlier", privacy, found.candidates or (lately,))


def _matched(keys: Keys, orders: Sequence[Order], clues: Clues, case_order: str, now: datetime) -> Match:
    mine = _not_elsewhere([order for order in orders if _same_sender(keys.sender, order.email)], clues)
    named = _named(keys, orders)
    ours = [order for order in named if order in mine] or by_part(mine, clues)
    in_thread = [order for order in orders if case_order and _same_number(order.number, case_order)]
    if ours:
        meant = not_the_quoted(not_the_kept(ours, mine, clues), mine, clues, now)
        if meant[0] not in ours:
            return first_of(meant, mine, "address+product", "medium")
        return first_of(meant, mine, "number+address", "high" if len(ours) == 1 else "medium")
    if (clues.shopping or clues.not_yet) and not in_thread:
        return _NONE
    if named and not mine:
        if found := _stranger(named, in_thread, keys, clues):
            return found
    elif named and (found := _instead_of_mine(named, mine, in_thread, keys, clues)):
        return found
    if in_thread:
        return first_of(in_thread, mine, "thread", "high")
    if clues.asking and not any(
        names_product(order, clues) and product_score(order, clues) >= 0 for order in orders
    ):
        return _NONE
    if mine and (found := _of_a_relative(orders, mine, keys, clues, now) or _at_home(orders, mine, clues)):
        return found
    if mine and clues.kin_ordered and _writers_own(mine, keys, clues):
        return _NONE
    if mine:
        unknown = bool(keys.order_numbers)
        likely = by_address(mine, clues, now, unknown_number=unknown)
        return _by_parcel(mine, keys, mine) or unless_too_late(likely, clues, now)
    others = [order for order in orders if not _same_sender(keys.sender, order.email)]
    return _by_person(keys, others, clues, now)


def _not_elsewhere(mine: list[Order], clues: Clues) -> list[Order]:
    """The sender's orders; none where the words name a marketplace at which this address never bought."""
    known = {order.channel for order in mine}
    if not known or "" in known:
        return mine
    named = channels_now(clues.spoken)
    return mine if not named or named & known else []


def _as_of(orders: Sequence[Order], now: datetime) -> list[Order]:
    """The orders that there are by `now`, as they are then: an old mail may be read with today's data."""
    there = (order for order in orders if order.ordered_at is None or order.ordered_at <= now + _CLOCKS_APART)
    return [
        replace(
            order,
            shipped_at=_passed(order.shipped_at, now),
            delivered_at=_passed(order.delivered_at, now),
            cancelled_at=_passed(order.cancelled_at, now),
        )
        if any(at and at > now for at in (order.shipped_at, order.delivered_at, order.cancelled_at))
        else order
        for order in there
    ]


def _passed(at: datetime | None, now: datetime) -> datetime | None:
    return at if at and at <= now else None


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


def _stranger(named: Sequence[Order], in_thread: Sequence[Order], keys: Keys, clues: Clues) -> Match | None:
    """A number without the buyer's address: believed where the thread or the buyer's phone confirms it."""
    order = max(named, key=lambda one: len(one.number))
    if order in in_thread:
        return Match(order, "high", "number+thread", candidates=(order,))
    if persons.by_phone(keys, order):
        return Match(order, "medium", "number+phone", privacy=bool(order.email), candidates=(order,))
    by_form = any(_same_number(order.number, number) for number in keys.order_numbers)
    number = order_numbers.canonical(order.number)
    if by_form or sum(map(str.isdigit, number)) >= _SURE_DIGITS or not number.isdigit():
        return Match(order, "medium", "number", privacy=True, candidates=(order,))
    labelled = re.search(rf"{_NUMBER_BEFORE}{number}(?!\d)", clues.spoken) is not None
    if not clues.asking and (persons.bears_name(keys, order) or (labelled and names_product(order, clues))):
        return Match(order, "medium", "number", privacy=True, candidates=(order,))
    return None


def _instead_of_mine(
    named: Sequence[Order], mine: Sequence[Order], in_thread: Sequence[Order], keys: Keys, clues: Clues
) -> Match | None:
    """The order of somebody else whose number a buyer names; None when it is likelier a slip of the pen.

    A wrong digit must not open a stranger's order: who has an order whose number is nearly the same, or whose
    goods the words name, means that one.
    """
    near = [order for order in mine if any(_nearly(order.number, other.number) for other in named)]
    if len(near) == 1:
        return first_of(near, mine, "address", "medium")
    foreign = _stranger(named, in_thread, keys, clues)
    if foreign is None or foreign.order is None or foreign.how != "number":
        return foreign
    mine_named = any(names_product(order, clues) for order in mine)
    return None if mine_named and not names_product(foreign.order, clues) else foreign


def _nearly(one: str, other: str) -> bool:
    """Whether two numbers differ in one character, or two neighbours stand the other way round."""
    first, second = order_numbers.canonical(one), order_numbers.canonical(other)
    if len(first) != len(second):
        return False
    apart = [at for at in range(len(first)) if first[at] != second[at]]
    if len(apart) == 2 and apart[1] == apart[0] + 1:
        return first[apart[0]] == second[apart[1]] and first[apart[1]] == second[apart[0]]
    return len(apart) == 1


def _by_parcel(orders: Sequence[Order], keys: Keys, mine: Sequence[Order]) -> Match | None:
    """The order whose parcel's number stands in the words."""
    found = [order for order in orders if compact(order.tracking_number) in keys.parcels]
    if len(found) != 1:
        return None
    if found[0] in mine:
        return first_of(found, mine, "parcel+address", "high")
    return Match(found[0], "medium", "parcel", privacy=True, candidates=tuple(found))


def _by_person(keys: Keys, orders: Sequence[Order], clues: Clues, now: datetime) -> Match:
    """Steps 6 and 8: whose parcel or phone the words name, who writes, or an address that is merely alike."""
    if found := _by_parcel(orders, keys, ()):
        return found
    by_phone = [order for order in orders if persons.by_phone(keys, order)]
    by_other_address = [order for order in orders if order.email and order.email in keys.addresses]
    alike = [order for order in orders if _folded(keys.sender) == _folded(order.email) != ""]
    for found_by, how in ((by_phone, "phone"), (by_other_address, "written-address")):
        if found_by:
            return _private(found_by, clues, now, how, "medium")
    for found_by_name in (persons.by_name, persons.by_recipient, firms.by_firm, strangers.by_family):
        if found := found_by_name(orders, keys, clues, now):
            return found
    return _private(alike, clues, now, "similar-address", "low") if alike else _NONE


def _private(found: Sequence[Order], clues: Clues, now: datetime, how: str, confidence: str) -> Match:
    """One of some orders of one person, told apart like those of an address; none where a guess is left."""
    likely = by_address(found, clues, now, unknown_number=True)
    if likely.order is None:
        return Match(how=how, privacy=True, candidates=likely.candidates)
    return replace(likely, confidence=confidence, how=how, privacy=True)


def _of_a_relative(
    orders: Sequence[Order], mine: Sequence[Order], keys: Keys, clues: Clues, now: datetime
) -> Match | None:
    """A buyer who names somebody else and goods that only that person has ordered writes about those.

    None is taken where goods of the buyer's own are named as well and no word says which are meant.
    """
    if not keys.names:
        return None
    own = _names_of(mine)
    others = [
        order
        for order in orders
        if order not in mine
        and names.key_of(order.name) not in own
        and names_product(order, clues, persons.TELLING)
    ]
    found = persons.by_name(others, keys, clues, now)
    both = [order for order in mine if names_product(order, clues, persons.TELLING)]
    if found is None or found.order is None or not both:
        return found
    theirs = found.order
    plainly = product_score(theirs, clues)
    if clues.kin_ordered and all(plainly > product_score(order, clues) for order in both):
        return found
    if any(excels(order, theirs, clues) for order in both):
        return None
    return found if all(excels(theirs, order, clues) for order in both) else _NONE


def _at_home(orders: Sequence[Order], mine: Sequence[Order], clues: Clues) -> Match | None:
    """「主人の注文です」: of the orders to the buyer's own home the one whose goods the words name."""
    if not clues.kin_ordered:
        return None
    homes = {code for order in mine for code in postcodes(order.address)}
    known = {families.key_of(order.name) for order in mine} - {""}
    theirs = [
        order
        for order in orders
        if order not in mine and families.key_of(order.name) in known and homes & postcodes(order.address)
    ]
    meant = [order for order in theirs if product_score(order, clues) > 0]
    if len(meant) != 1 or any(product_score(order, clues) > 0 for order in mine):
        return None
    return Match(meant[0], "medium", "household", privacy=True, candidates=tuple(theirs))


def _writers_own(mine: Sequence[Order], keys: Keys, clues: Clues) -> bool:
    """Whether the orders of an address are the writer's alone, and no word names what was ordered."""
    writer = keys.names[0] if keys.names else ""
    return {writer} == _names_of(mine) and not any(product_score(order, clues) > 0 for order in mine)


def _names_of(orders: Sequence[Order]) -> set[str]:
    return {names.key_of(order.name) for order in orders}
