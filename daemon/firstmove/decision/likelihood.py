"""Which of one buyer's orders a mail is likelier about.

Pure. Clues are taken from the customer's words: a product's name, the day of the order, and whether the
goods have come (割れていました is never about a parcel still on its way). Without a clue the undelivered and
most recent order comes first (docs: reference B, ladder step 4).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from firstmove.model.order import Order

MAX_TEXT = 8_000
_JST = timezone(timedelta(hours=9))
_RECENTLY_DELIVERED = timedelta(days=45)

_WORD = re.compile(r"[ァ-ヶー]{2,}|[一-龥々]{2,}|[a-z][a-z0-9]{2,}|[ぁ-ん]{4,}")
# Words that stand in titles of every shop and say nothing about which product is meant.
_COMMON = re.compile(
    r"商品|注文|送料|無料|ポイント|セット|サイズ|カラー|限定|新品|中古|送込|公式|正規品?|メール|当店|在庫|発送|the|and|for|size|set|new"
)
_RECEIVED = re.compile(
    r"届(?:い(?:た|て(?!い?(?:な|ませ)|お(?:ら|りませ)|な))|きまし)|受け?取(?:りまし|った)|到着しまし|開(?:け|封し)(?:た|まし|て)|割れ|壊れ|欠け|破損"
    r"|違う(?:商品|もの|物)|足りな|入って(?:い)?(?:な|ませ)|使って|使い始め|返品|交換|動かな|動きませ|初期不良|傷が"
    r"|arrived (?!yet)|received (?!nothing)|broken|damaged|defective|wrong (?:item|product|size|colou?r)"
)
_WAITING = re.compile(
    r"届(?:か|きませ|い(?:て(?:い?(?:な|ませ)|お(?:ら|りませ))))|まだ(?:です|来|届|で|か|$)|未着|いつ(?:届|発送|着|頃届)|発送(?:は|され)|追跡"
    r"|(?:n't|not|never) (?:yet )?(?:arrived|received|come)|where is my"
)
_BEFORE_SHIPPING = re.compile(r"キャンセル|取り?消|住所(?:を|の)?変更|届け先|変更|追加|cancel|change")
_NEWEST = re.compile(
    r"今度の|最後に(?:頼|注文|買)|一番あと|いちばんあと|その後(?:に|で|、)|後から|追加で|もう(?:一|1)(?:件|つ)の?|(?:以前|前に|前回|前の)[^。]{0,60}[。、][^。]{0,30}今回|今回も|買い足し"
)
_NOT_YET = re.compile(
    r"まだ(?:ご?注文|購入|買)(?:は|を)?(?:して)?(?:い|お|は)?(?:ませ|ない|なく|りませ|っていませ)|(?:購入|注文|買う)前"
)
_SUBJECT_COUNTS = 3
_MIXED = re.compile(r"[一-龥々ぁ-んァ-ヶー]{2,}")
_TELLS_LITTLE = re.compile(r"[ぁ-ん]{2}|.[のをはがにで入りれ]|[のをはがにで入りれ].")
_ORDERED_ON = re.compile(
    r"(?<![\d/])(\d{1,2})\s*[月/]\s*(\d{1,2})日?[^。\n]{0,10}?(?:注文|購入|買|頼|オーダー|ポチ|お願いし)"
    r"|(?:ordered|bought|purchased) (?:it )?on (?:the )?(\d{1,2})/(\d{1,2})"
)


@dataclass(frozen=True, slots=True)
class Clues:
    """What the words say: folded text, days (month, day) of ordering, and where the goods seem to be."""

    spoken: str
    ordered_on: frozenset[tuple[int, int]] = frozenset()
    received: bool = False
    before_shipping: bool = False
    waiting: bool = False
    newest: bool = False  # the words set this order apart from an earlier one
    subject: str = ""  # folded
    not_yet: bool = False  # nothing has been ordered

    def ordered_by(self, order: Order) -> bool:
        """Whether the words name the day of this order."""
        if order.ordered_at is None:
            return False
        day = order.ordered_at.astimezone(_JST)
        return (day.month, day.day) in self.ordered_on

    @staticmethod
    def fold(text: str) -> str:
        """Text for comparing names and titles."""
        return unicodedata.normalize("NFKC", text[:MAX_TEXT]).lower()


def clues_of(text: str, subject: str = "") -> Clues:
    """The clues in a customer's words."""
    spoken = Clues.fold(text)
    days = frozenset(
        (int(match[1] or match[3]), int(match[2] or match[4])) for match in _ORDERED_ON.finditer(spoken)
    )
    waiting = bool(_WAITING.search(spoken))
    return Clues(
        spoken=spoken,
        ordered_on=days,
        received=not waiting and bool(_RECEIVED.search(spoken)),
        before_shipping=bool(_BEFORE_SHIPPING.search(spoken)),
        waiting=waiting,
        newest=bool(_NEWEST.search(spoken)),
        subject=Clues.fold(subject),
        not_yet=bool(_NOT_YET.search(spoken)),
    )


def ranked(orders: Sequence[Order], clues: Clues, now: datetime) -> list[Order]:
    """The likeliest order first."""
    several = sum(product_score(order, clues) > 0 for order in orders) > 1
    return sorted(orders, key=lambda order: _rank(order, clues, now, several=several))


def is_open(order: Order) -> bool:
    """Neither delivered nor cancelled, as far as the data say."""
    return order.delivered_at is None and order.cancelled_at is None


def product_score(order: Order, clues: Clues) -> int:
    """How much of the order's product titles the words name; the subject's words come before all others."""
    pieces = frozenset[str]().union(*(title_pieces(item.title) for item in order.items))
    in_text = sum(len(piece) for piece in pieces if piece in clues.spoken)
    in_subject = sum(len(piece) for piece in pieces if piece in clues.subject)
    return in_text + _SUBJECT_COUNTS * in_subject


def title_words(title: str) -> frozenset[str]:
    """The folded words of a title that say which product is meant."""
    return frozenset(word for word in _WORD.findall(Clues.fold(title)) if not _COMMON.fullmatch(word))


def title_pieces(title: str) -> frozenset[str]:
    """Its words, and the telling pairs of neighbours in words of mixed script (ほうじ茶, がま口)."""
    folded = _COMMON.sub(" ", Clues.fold(title))
    mixed = (run[at : at + 2] for run in _MIXED.findall(folded) for at in range(len(run) - 1))
    return title_words(title) | frozenset(pair for pair in mixed if not _TELLS_LITTLE.fullmatch(pair))


def title_score(title: str, spoken: str) -> int:
    """How much of one title's words a folded text names, in characters."""
    return sum(len(word) for word in title_words(title) if word in spoken)


def _rank(
    order: Order, clues: Clues, now: datetime, *, several: bool
) -> tuple[bool, float, bool, int, int, float]:
    recency = order.ordered_at.timestamp() if order.ordered_at else 0.0
    # Two products are named: 「カバーは届きました。クッションがまだです」 is about what was not shipped.
    gone = several and (clues.waiting or clues.before_shipping) and order.shipped_at is not None
    return (
        not clues.ordered_by(order),
        -recency if clues.newest else 0.0,
        gone,
        -product_score(order, clues),
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
