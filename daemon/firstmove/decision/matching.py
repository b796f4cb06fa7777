"""Which order a message is about: the look-up ladder with its confidence (docs: reference B).

Pure: it is given the candidates that `state` read by the message's keys, and never looks further.

    step                                              confidence
    1  order number, sender is the buyer              high
    2  the thread's own order (case or our mail)      high
    3  sender's address, exactly one open order       high
    4  sender's address, several orders               medium (product words or a date may decide: high)
    5  order number, sender is somebody else          medium, privacy: nothing of the order may be said
    6  phone, or name with postcode, in the words     medium
    7  the marketplace's own thread number            as 2
    8  none; a folded Gmail address is only a hint    low or none

A bare number counts only when it is the number of a candidate.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from firstmove.decision import order_numbers
from firstmove.model.case import Keys
from firstmove.model.order import Match, Order

_NONE = Match()
_RECENTLY_DELIVERED = timedelta(days=30)
_GMAIL = ("gmail.com", "googlemail.com")
_AMAZON = (".amazon.co.jp", ".amazon.com")
_WORD = re.compile(r"[ァ-ヶー]{2,}|[一-龥々]{2,}|[a-z][a-z0-9]{2,}|[ぁ-ん]{4,}")
_COMMON = frozenset(
    {"商品", "注文", "送料", "無料", "ポイント", "セット", "サイズ", "カラー", "限定", "新品", "中古", "送込"}
    | {"公式", "正規", "正規品", "メール", "当店", "在庫", "発送"}
)
_POSTCODE = re.compile(r"(?<!\d)(\d{3})-?(\d{4})(?!\d)")


def match(keys: Keys, orders: Sequence[Order], *, text: str, case_order: str = "", now: datetime) -> Match:
    """The order that `text` from `keys.sender` is about, among `orders`; `now` judges what is recent."""
    mine = [order for order in orders if _same_sender(keys.sender, order.email)]
    named = _named(keys, orders)
    ours = [order for order in named if order in mine]
    if ours:
        return _chosen(ours, mine, text, now, "number+address", "high")
    in_thread = [order for order in orders if case_order and _same_number(order.number, case_order)]
    if in_thread and not named:
        return Match(in_thread[0], "high", "thread", candidates=_others(mine or in_thread))
    if named:
        return _strangers(named[0], in_thread, keys)
    if mine:
        return _by_address(mine, text, now)
    by_person = [order for order in orders if _by_phone(keys, order) or _by_name(order, text)]
    if by_person:
        ranked = _ranked(by_person, text, now)
        return Match(
            ranked[0], "medium", "phone" if _by_phone(keys, ranked[0]) else "name", True, _others(ranked)
        )
    hinted = [order for order in orders if _folded(keys.sender) == _folded(order.email) != ""]
    if hinted:
        ranked = _ranked(hinted, text, now)
        return Match(ranked[0], "low", "similar-address", True, _others(ranked))
    return _NONE


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
    """A Gmail address without dots and +tag: two people may hold similar ones elsewhere, so only a hint."""
    local, _, domain = address_key(address).rpartition("@")
    if domain not in _GMAIL:
        return ""
    return local.partition("+")[0].replace(".", "")


def _same_number(one: str, other: str) -> bool:
    return order_numbers.canonical(one) == order_numbers.canonical(other)


def _named(keys: Keys, orders: Sequence[Order]) -> list[Order]:
    """Orders whose number stands in the words: recognised ones first, then bare digits that are one."""
    wanted = [order_numbers.canonical(number) for number in keys.order_numbers]
    bare = [order_numbers.canonical(number) for number in keys.digit_runs]
    numbers = {order.number: order_numbers.canonical(order.number) for order in orders}
    by_form = [order for order in orders if numbers[order.number] in wanted]
    return by_form or [order for order in orders if numbers[order.number] in bare]


def _strangers(order: Order, in_thread: Sequence[Order], keys: Keys) -> Match:
    """A number without the buyer's address: still ours to say when it is the thread's or has no address."""
    if order in in_thread:
        return Match(order, "high", "number+thread", candidates=(order,))
    if not order.email and _by_phone(keys, order):
        return Match(order, "medium", "number+phone", candidates=(order,))
    return Match(order, "medium", "number", privacy=True, candidates=(order,))


def _by_address(mine: Sequence[Order], text: str, now: datetime) -> Match:
    """Steps 3 and 4: the buyer's only open order, or the likeliest of several."""
    ranked = _ranked(mine, text, now)
    waiting = [order for order in mine if _open(order)]
    if len(mine) == 1 or waiting == [ranked[0]]:
        return Match(ranked[0], "high", "address", candidates=_others(ranked))
    return _chosen(ranked, mine, text, now, "address", "medium")


def _chosen(
    likely: Sequence[Order], mine: Sequence[Order], text: str, now: datetime, how: str, confidence: str
) -> Match:
    """The first of `likely` by rank; a product that only one of them has raises the confidence."""
    ranked = _ranked(likely, text, now)
    scores = [_product_score(order, text) for order in ranked]
    if len(ranked) > 1 and scores[0] > max(scores[1:]):
        return Match(ranked[0], "high", f"{how}+product", candidates=_others([*ranked, *mine]))
    if len(ranked) > 1:
        confidence = "medium"
    return Match(ranked[0], confidence, how, candidates=_others([*ranked, *mine]))


def _others(orders: Sequence[Order]) -> tuple[Order, ...]:
    return tuple(dict.fromkeys(orders))


def _open(order: Order) -> bool:
    return order.delivered_at is None and order.cancelled_at is None


def _ranked(orders: Sequence[Order], text: str, now: datetime) -> list[Order]:
    """Named product first, then undelivered, then lately delivered, each the most recent first."""
    return sorted(orders, key=lambda order: _rank(order, text, now))


def _rank(order: Order, text: str, now: datetime) -> tuple[int, int, float]:
    if _open(order):
        stage = 0
    elif order.delivered_at and now - order.delivered_at <= _RECENTLY_DELIVERED:
        stage = 1
    else:
        stage = 2 if order.cancelled_at is None else 3
    recency = order.ordered_at.timestamp() if order.ordered_at else 0.0
    return (-_product_score(order, text), stage, -recency)


def _product_score(order: Order, text: str) -> int:
    """How much of the order's product titles the text names, in characters of distinct words."""
    spoken = _fold(text)
    words = {word for item in order.items for word in _WORD.findall(_fold(item.title))} - _COMMON
    return sum(len(word) for word in words if word in spoken)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:8000]).lower()


def _by_phone(keys: Keys, order: Order) -> bool:
    digits = re.sub(r"\D", "", order.phone)
    return len(digits) >= 10 and digits in keys.phones


def _by_name(order: Order, text: str) -> bool:
    """The buyer's name together with the postcode of the order's address."""
    spoken = _fold(text)
    name = re.sub(r"\s", "", _fold(order.name))
    if len(name) < 2 or name not in re.sub(r"\s", "", spoken):
        return False
    code = _POSTCODE.search(_fold(order.address))
    return code is not None and any(found.groups() == code.groups() for found in _POSTCODE.finditer(spoken))
