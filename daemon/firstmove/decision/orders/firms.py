"""Whose order it is, where a firm, a school or a shop ordered and a colleague writes. Pure.

The firm tells itself by its name (in the words, in the order's name or address) or by a mail domain that is
nobody else's. Either is a hint only: the words must also name the goods, the day or who ordered, unless the
firm's name stands in them and it has one order. The match is of low confidence and private.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice

from firstmove.decision.orders import families, goods, persons
from firstmove.decision.orders.clues import Clues
from firstmove.decision.orders.contradictions import against
from firstmove.decision.orders.kanji import usual
from firstmove.decision.orders.likelihood import excels, names_product
from firstmove.decision.orders.own_orders import by_address
from firstmove.model.case import Keys
from firstmove.model.freemail import is_shared
from firstmove.model.order import Match, Order

_MOST = 4  # names of firms in one mail
_MOST_BUYERS = 4  # of a domain: more of them are no colleagues
_LONGEST = 15  # characters of a firm's name
_FORM = "(?:株式|有限|合同|合資|合名)会社|(?:一般|公益)?(?:社団|財団)法人|(?:社会福祉|医療|学校|宗教|NPO)法人"
# What a house without a company's form ends with.
_HOUSE = (
    "整骨院|接骨院|鍼灸院|治療院|小学校|中学校|高校|高等学校|大学|学園|学院|幼稚園|保育園|保育所|こども園|病院|医院|クリニック|歯科|薬局|旅館|ホテル|図書館"
    "|公民館|美術館|市役所|役場|工務店|商店|事務所|製作所|工房|工業|商事|商会|造園|設計|建設|印刷|農園|食堂|珈琲店|喫茶店|酒造|組合"
    "|協会|教室|ペンション|民宿"
)
# … or begins with.
_KIND = (
    "湯宿|喫茶|カフェ|珈琲|食堂|旅館|ホテル|民宿|居酒屋|割烹|料亭|ベーカリー|ビストロ|レストラン|サロン"
    "|美容室|工房|アトリエ|ギャラリー|スタジオ"
)
_CHARACTER = r"[^\s、。・()「」『』,:はがをで]"
_NAME = re.compile(
    rf"(?:{_FORM})\s?(?P<behind>{_CHARACTER}{{2,{_LONGEST}}})"
    rf"|(?P<before>{_CHARACTER}{{2,{_LONGEST}}}?)(?:{_FORM})"
    rf"|(?P<house>(?:(?![の\d]){_CHARACTER}){{1,{_LONGEST}}}?(?:{_HOUSE})(?![前通駅町向])"
    rf"|(?:{_KIND})(?:(?![のに\d]){_CHARACTER}){{2,{_LONGEST}}})"
)
# 「みのり亭の中村です」; 「ひまわりの家」 is the whole name.
_OF_A_PERSON = re.compile(r"の[一-龥々]{1,4}(?=と|より|から|[がはでを]\Z)")
_NUMBERED = re.compile(r"\d[\d-]*[号階F]?")  # what stands before the first is no firm: 「港区芝大学前1-1」
_SIGNS = ("会社", "法人", *_HOUSE.split("|"), *_KIND.split("|"))
_AUTHORITY = re.compile("警察署|消費(?:生活|者)|税務署|裁判所|弁護士")  # writes as nobody's colleague
_SHORTEST = 2
_LOOKED_THROUGH = 4_000  # characters from the beginning, and to the end, of a text
_ADDRESSED = re.compile(r"\s{0,2}(?:御中|様|さま|さん|殿|へ(?=\n|$))")  # who is written to


def of_order(order: Order) -> str:
    """The firm that ordered, as it is compared; "" for none."""
    return _firm_in(order.name, order.address)


@lru_cache(maxsize=4096)
def _firm_in(name: str, address: str) -> str:
    behind = " ".join(_NUMBERED.split(usual(address))[1:])
    return next(iter((*named(name), *named(behind))), "")


def named(text: str) -> tuple[str, ...]:
    """The firms that some words name, without their form, as they are compared, at most four."""
    if len(text) > 2 * _LOOKED_THROUGH:
        text = f"{text[:_LOOKED_THROUGH]}\n{text[-_LOOKED_THROUGH:]}"
    if not any(sign in text for sign in _SIGNS):
        return ()
    folded = usual(text)
    found = (
        _without_person(said, folded)
        for said in islice(_NAME.finditer(folded), 2 * _MOST)
        if not _ADDRESSED.match(folded, said.end())
    )
    keys = (goods.fold(name) for name in found)
    return tuple(dict.fromkeys(key for key in keys if len(key) >= _SHORTEST))[:_MOST]


def _without_person(said: re.Match[str], text: str) -> str:
    name = said[said.lastgroup or 0]
    person = _OF_A_PERSON.search(name + text[said.end() : said.end() + 1])
    return name[: person.start()] if person else name


def domain_of(address: str) -> str:
    """The domain of an address where it may be a firm's own; "" for a provider's."""
    domain = address.rpartition("@")[2].lower()
    return "" if not domain or is_shared(domain) else domain


def by_firm(orders: Sequence[Order], keys: Keys, clues: Clues, now: datetime) -> Match | None:
    """The one order of the writer's firm that the words fit."""
    if clues.wishing or clues.asking:
        return None
    of_name = [order for order in orders if keys.firms and of_order(order) in keys.firms]
    of_domain = [order for order in orders if keys.domain and domain_of(order.email) == keys.domain]
    if persons.count(of_domain) > _MOST_BUYERS or _AUTHORITY.search(clues.spoken):
        of_domain = []
    theirs = [
        order for order in dict.fromkeys((*of_name, *of_domain)) if not any(against(order, keys, clues, now))
    ]
    told = [order for order in theirs if _told(order, clues, private=order not in of_name)]
    if not told and len(theirs) == 1 and theirs[0] in of_name:
        told = theirs
    if not told:
        return None
    likely = by_address(told, clues, now, unknown_number=True).order if len(told) > 1 else told[0]
    if likely is None or any(excels(order, likely, clues) for order in theirs if order not in told):
        return None
    return Match(likely, "low", "firm", privacy=True, candidates=tuple(theirs))


def _told(order: Order, clues: Clues, *, private: bool) -> bool:
    """Whether the words name who ordered, the goods, or the day; of a private buyer the name only."""
    if _speaks_of(order, usual(f"{clues.subject}\n{clues.spoken}")):
        return True
    if private and not of_order(order):
        return False
    return (
        (names_product(order, clues) if private else names_product(order, clues, persons.TELLING))
        or clues.ordered_by(order)
        or persons.ends_as_said(order, clues)
    )


def _speaks_of(order: Order, words: str) -> bool:
    """Whether the buyer's family name stands by itself: 「総務の岡田が」, not 岡田屋, and not the firm's."""
    family, _ = families.family_of(order.name)
    if len(family) < _SHORTEST or goods.fold(family) == of_order(order):
        return False
    return bool(re.search(rf"(?<![一-龥々]){re.escape(family)}(?![一-龥々])", words))
