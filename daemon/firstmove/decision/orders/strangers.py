"""Who writes from an unknown address with no more than a family name: 「川越の宮下です。青梅が…」. Pure.

A family name is shared by thousands, so everything else that the words say is weighed: what an order
contradicts is not taken, and of what fits two signs are asked for (place and goods, goods and day, …), with a
name as common as 佐藤 always the place. Where another buyer of that name fits as well nobody is taken.
The match is of low confidence and private: nothing of the order may be said.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from firstmove.decision.orders import families, firms, goods, names, persons, tracking
from firstmove.decision.orders.circumstances import (
    came_on,
    channels,
    in_prefecture,
    pieces,
    sent_on,
    towns,
)
from firstmove.decision.orders.clues import Clues
from firstmove.decision.orders.contradictions import against
from firstmove.decision.orders.kanji import usual
from firstmove.decision.orders.likelihood import excels, names_product, product_score
from firstmove.decision.orders.own_orders import by_address
from firstmove.model.case import Keys
from firstmove.model.order import Match, Order

_ENOUGH = 4
_SEVERAL = 2
_TELLING = 5  # characters of a title, in several words
_KANJI_GIVEN = re.compile(".*[^ぁ-んァ-ヶー]")
# Every fifth or so in the country: among few orders, too, such a name says little.
_COMMON = re.compile(
    "佐藤|鈴木|高橋|田中|伊藤|渡[辺邊邉]|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|林|斎藤|斉藤|清水|山崎|森|池田"
    "|橋本|阿部|石川|山下|中島|石井|小川|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|福田|太田|西村|藤井|金子"
    "|岡本|藤原|中野|三浦|原田|中川|松田|竹内|小野|田村|中山|和田|石田"
)


def by_family(orders: Sequence[Order], keys: Keys, clues: Clues, now: datetime) -> Match | None:
    """The one order of a buyer of the writer's family name that enough of the words fit."""
    if not keys.families or keys.order_numbers or clues.wishing or clues.asking:
        return None
    namesakes = [order for order in orders if _called(order, keys)]
    alone = persons.count(namesakes) == 1
    enough = [
        order
        for order in namesakes
        if not _elsewhere(order, keys)
        and not any(against(order, keys, clues, now))
        and _weight(order, keys, clues, now, alone=alone) >= _ENOUGH
    ]
    if persons.count(enough) > 1:
        enough = _better_named(enough, clues)
    if persons.count(enough) != 1:
        return None
    found = enough[0] if len(enough) == 1 else by_address(enough, clues, now, unknown_number=True).order
    if found is None or any(excels(order, found, clues) for order in _others_of(found, namesakes)):
        return None
    return Match(found, "low", "family", privacy=True, candidates=tuple(enough))


def _elsewhere(order: Order, keys: Keys) -> bool:
    """Whether the writer is from a place to which the order did not go."""
    return bool(keys.places and order.address) and not any(place in order.address for place in keys.places)


def _others_of(found: Order, orders: Sequence[Order]) -> list[Order]:
    """Further orders of the same buyer, who may have had another address each time."""
    same = names.key_of(found.name)
    return [order for order in orders if order != found and names.key_of(order.name) == same]


def _called(order: Order, keys: Keys) -> str:
    """The family name by which the writer and the buyer are called; "" for none."""
    return next(filter(None, (families.shared(order.name, called) for called in keys.families)), "")


def _better_named(orders: Sequence[Order], clues: Clues) -> list[Order]:
    """Of several buyers' orders the one whose goods the words name with all that they name of the others."""
    return [
        order
        for order in orders
        if all(other == order or excels(order, other, clues) for other in orders)
        and product_score(order, clues) > 0
    ]


def _weight(order: Order, keys: Keys, clues: Clues, now: datetime, *, alone: bool) -> int:
    """How much besides the family name speaks for an order; `alone`: only one buyer bears the name."""
    called = _called(order, keys)
    place = _place(order, keys, clues, called)
    goods_named = _goods(order, clues)
    day = 2 if clues.ordered_by(order) else 1 if clues.ordered_in(order) else 0
    ending = 3 if persons.ends_as_said(order, clues) else 0
    wrote = _ENOUGH if alone and persons.wrote_lately(order, clues) else 0
    came = not clues.waiting and came_on(clues.spoken, now)(order)
    dated = day or int(came or sent_on(clues.spoken, now)(order))
    named_there = order.channel in channels(clues.spoken)
    bought_there = named_there or goods_named + day > 4
    there = goods_named > 1 and ((dated > 0 and bought_there) or (alone and day > 1))
    if _COMMON.fullmatch(called) and not (place or there or wrote):
        return 0
    if _other_given_name(order, called, keys) and not (goods_named and (place or clues.kin_ordered)):
        return 0
    if not (goods_named or wrote or (place and (day or ending)) or (alone and ending)):
        return 0
    rare = 1 if alone and not _COMMON.fullmatch(called) else 0
    known = rare and named_there and goods_named > 1
    if not (place or there or day == 2 or ending or wrote or known or goods_named > 2):
        return 0
    return place + goods_named + day + ending + wrote + rare + _circumstances(order, clues, now)


def _place(order: Order, keys: Keys, clues: Clues, called: str) -> int:
    """3 for the buyer's firm, 2 for the town, 1 for the prefecture; neither name nor title is one."""
    titles = goods.fold(" ".join(item.title for item in order.items))
    said = f"{clues.subject}\n{clues.spoken}"
    firm = firms.of_order(order)
    if firm and firm in usual(said):
        return 3
    if any(town in said for town in towns(order) if town not in titles and town not in called):
        return 2
    if any(
        re.search(rf"{place[:-1]}{place[-1]}(?:(?<=[市区町村郡])|[市区町村郡])", order.address)
        for place in keys.places
    ):
        return 2
    return 1 if any(in_prefecture(order, place) for place in keys.places) else 0


def _goods(order: Order, clues: Clues) -> int:
    """2 where the goods are named, 3 by several words of a title, 1 by a part of one."""
    said = f"{clues.subject}\n{clues.spoken}"
    found = {sign for item in order.items for sign in goods.signs(item.title, said)}
    whole = any(found & goods.title_words(item.title) for item in order.items)
    if not (whole or names_product(order, clues)):
        return int(names_product(order, clues, persons.TELLING))
    words = [sign for sign in found if not any(sign != other and sign in other for other in found)]
    words = [word for word in words if not word.startswith("kind ")]
    return 3 if len(words) >= _SEVERAL and sum(map(len, words)) >= _TELLING else 2


def _circumstances(order: Order, clues: Clues, now: datetime) -> int:
    """1 where carrier, marketplace, pieces or the day of sending or coming is as the words say."""
    named = tracking.carrier(clues.spoken)
    return int(
        bool(named and named == tracking.carrier(order.carrier))
        or order.channel in channels(clues.spoken)
        or pieces(clues.spoken)(order)
        or sent_on(clues.spoken, now)(order)
        or (not clues.waiting and came_on(clues.spoken, now)(order))
    )


def _other_given_name(order: Order, called: str, keys: Keys) -> bool:
    """Whether the writer gives a full name in kanji, and it is not the buyer's; まさと may be 雅人."""
    own = names.key_of(order.name)
    return bool(own) and any(
        name.startswith(called) and _KANJI_GIVEN.match(name, len(called)) and name != own
        for name in (*keys.names, *keys.families)
    )
