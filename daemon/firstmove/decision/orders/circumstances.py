"""What tells one buyer's orders apart beside their goods: carrier, marketplace, place, pieces, day sent.

Pure. Each sign counts only where it fits some of the orders and not all, and two signs must not contradict.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from firstmove.decision.orders import goods, places, tracking
from firstmove.decision.orders.clues import Clues
from firstmove.decision.orders.likelihood import surely_there
from firstmove.decision.orders.ordered_when import COMING, JST, OBJECT, SENDING, said
from firstmove.model.order import Order

_CHANNELS = {
    "rakuten": "楽天|rakuten",
    "amazon": "アマゾン|amazon",
    "yahoo": "ヤフー|yahoo",
    "mercari": "メルカリ|mercari",
    "buyma": "バイマ|buyma",
    "creema": "クリーマ|creema",
    "minne": "ミンネ|minne",
    "qoo10": "qoo10",
    "aupay": r"au ?pay|エーユーペイ",
    "own": "公式(?:サイト|ショップ|ストア)|自社(?:サイト|ショップ|ストア)|ホームページ",
}
_NAMED = "|".join(rf"(?P<{channel}>{words})" for channel, words in _CHANNELS.items())
# Where it was bought; 楽天銀行 and 「アマゾンで見ました」 say nothing of it.
_CHANNEL = re.compile(
    rf"(?:{_NAMED})(?:市場|!?ショッピング|さん|shops?|のお?店|店)*"
    rf"(?:(?:で|から)(?:[^。\n]{{0,6}}?|{OBJECT}{{0,30}}?)(?:注文|買|購入|頼)"
    r"|経由|の(?:方|ほう|分|ご?注文)| order| purchase)"
    r"|(?:on|from|via|through) (?P<abroad>rakuten|amazon|yahoo|mercari|buyma|creema|minne|qoo10)\b"
)
_THIS_TIME = re.compile(r"今(?:回|度)は[^。\n]{0,60}")
_ANOTHER_TIME = re.compile(r"(?:以前|前回|前に|いつも)[^、。\n]{0,40}")
_PLACE = "住所|届け?先|送り先|配送先|宛先"
# It is no order's yet.
_NEW_PLACE = re.compile(
    rf"(?:{_PLACE})[^。\n]{{0,16}}(?:変|かえ)|(?:{_PLACE})が[^。\n]{{0,16}}のまま|引っ?越し?(?:て|た|まし)"
)
# When that came says nothing of the order.
_SENT_AGAIN = re.compile(
    r"交換品|再送|再発送|代替品|代わりの(?:品|商品)|修理|replacement"
    r"|\Are:[^\n]*(?:違|割れ|足り|不足|破損|不良|壊|欠け)"  # an answer about what was wrong
)
_UNDER_WAY = timedelta(days=10)
_POSTCODE = re.compile(r"(?<![\d-])(\d{3})-?(\d{4})(?![\d-])")  # and no phone number
_PREFECTURE = re.compile(r"^.*?(東京都|北海道|京都府|大阪府|[一-龥]{2,3}県)")
_TOWN = re.compile(r"^\s*([^\s\d]{2,5}?)[市区町村郡]|(?<=[市郡])([^\s\d]{2,4}?)[区町村]")
_EVERYWHERE = frozenset({"中央", "中", "本", "大", "緑", "南", "北", "東", "西"})
_PIECES = re.compile(
    r"(?<!\d)(\d{1,3})(?:つ|個|本|枚|袋|箱|冊|点|足|着|缶|セット|人分)(?:ずつ)?[^。\n]{0,4}?"
    r"(?:頼んだ|頼みまし|注文した|注文しまし|購入した|購入しまし|買った|買いまし|の方|のほう)"
)


def new_place(clues: Clues) -> bool:
    """Whether it is to go somewhere else: the words then name a place that the order does not have yet."""
    return bool(_NEW_PLACE.search(clues.subject) or _NEW_PLACE.search(clues.focus))


def told_apart(orders: Sequence[Order], clues: Clues, now: datetime) -> list[Order]:
    """Those of some orders that the words fit; none where they say nothing or contradict themselves.

    The subject counts first: below it others may be named as well (「倉敷のほう」).
    """
    return _fitting(orders, clues.subject, now) or _fitting(orders, clues.focus, now)


def _fitting(orders: Sequence[Order], words: str, now: datetime) -> list[Order]:
    signs = [_carrier(words), _channel(words), pieces(words), sent_on(words, now), came_on(words, now)]
    if not _NEW_PLACE.search(words):
        titles = goods.fold(" ".join(item.title for order in orders for item in order.items))
        there = places.in_japanese(words)
        signs.append(lambda order: _goes_there(order, there, titles))
    fitting = list(orders)
    for sign in signs:
        found = [order for order in orders if sign(order)]
        if 0 < len(found) < len(orders):
            fitting = [order for order in fitting if order in found]
    return fitting if len(fitting) < len(orders) else []


def in_time(orders: Sequence[Order], clues: Clues, now: datetime) -> list[Order]:
    """Without those that the words contradict: to be changed and sent weeks ago, or not what came yesterday.

    All of them where none is left, or nothing of the kind is said.
    """
    kept = [order for order in orders if not changed_too_late(order, clues, now)]
    if not (clues.waiting or _SENT_AGAIN.search(f"{clues.subject}\n{clues.spoken}")):
        came = came_on(clues.focus, now)
        kept = [order for order in kept if came(order)] or kept
    return kept or list(orders)


def changed_too_late(order: Order, clues: Clues, now: datetime) -> bool:
    """Whether something is to be changed that was sent weeks ago, and not for having come."""
    return clues.to_change and not (clues.just_came or clues.arrived_one) and surely_there(order, now)


def in_town(order: Order, spoken: str) -> bool:
    """Whether the words name the postcode or the town of the order's address."""
    if postcodes(order.address) & postcodes(spoken):
        return True
    said = places.in_japanese(spoken)
    return any(town in said for town in towns(order))


def _goes_there(order: Order, spoken: str, titles: str) -> bool:
    """「高知の母」, 「石川県に送ったほう」, 「旭川の叔母」; no place that a title names (宇治抹茶)."""
    prefecture = _PREFECTURE.search(goods.fold(order.address))
    name = prefecture[1] if prefecture else ""
    stem = name if name == "北海道" else name[:-1]
    if stem and stem not in titles and re.search(rf"(?<![一-龥]){stem}(?:[県都府のにへあ宛]|$)", spoken):
        return True
    return any(town in spoken and town not in titles for town in towns(order))


def in_prefecture(order: Order, place: str) -> bool:
    """Whether a place (秋田, 秋田県) is the prefecture of the order's address."""
    found = _PREFECTURE.search(goods.fold(order.address))
    return found is not None and place in (found[1], found[1][:-1])


def towns(order: Order) -> set[str]:
    """The towns of its address, without 市 and the like; none that is the name of many (中央)."""
    address = _PREFECTURE.sub("", goods.fold(order.address))
    return {town for found in _TOWN.findall(address) for town in found if town} - _EVERYWHERE


def postcodes(text: str) -> set[tuple[str, ...]]:
    """The postcodes in a text, each as its two parts."""
    return {found.groups() for found in _POSTCODE.finditer(goods.fold(text))}


def _carrier(spoken: str) -> Callable[[Order], bool]:
    named = tracking.carrier(spoken)
    return lambda order: bool(named) and tracking.carrier(order.carrier) == named


def channels(spoken: str) -> set[str]:
    """The marketplaces where the words say that it was bought."""
    return {match["abroad"] or match.lastgroup or "" for match in _CHANNEL.finditer(spoken)}


def channels_now(spoken: str) -> set[str]:
    """Those of this time where the words say so: 「今回は公式サイトのほうで買いました」."""
    return channels("\n".join(_THIS_TIME.findall(spoken))) or channels(_ANOTHER_TIME.sub("\n", spoken))


def _channel(spoken: str) -> Callable[[Order], bool]:
    named = channels(spoken)
    return lambda order: len(named) == 1 and order.channel in named


def pieces(spoken: str) -> Callable[[Order], bool]:
    """「2箱頼んだ」."""
    said = {int(number) for number in _PIECES.findall(spoken)}
    return lambda order: sum(item.quantity for item in order.items) in said


def sent_on(spoken: str, now: datetime) -> Callable[[Order], bool]:
    """「11日に発送」."""
    days = said(spoken, now.astimezone(JST).date(), SENDING)
    return lambda order: order.shipped_at is not None and order.shipped_at.astimezone(JST).date() in days


def came_on(spoken: str, now: datetime) -> Callable[[Order], bool]:
    """「11日に届いた」: it was sent in the ten days before."""
    days = days_come(spoken, now)
    return lambda order: (
        order.shipped_at is not None
        and any(timedelta(0) <= day - order.shipped_at.astimezone(JST).date() <= _UNDER_WAY for day in days)
    )


def days_come(spoken: str, now: datetime) -> frozenset[date]:
    """When the words say that it came."""
    return said(spoken, now.astimezone(JST).date(), COMING).days
