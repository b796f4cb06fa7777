"""What the inventory says of the goods a mail is about (S9). Pure.

An article is found by its SKU in the order's line or in the customer's words, or by the words of its title;
where two fit equally well, none is taken for the one that is meant, and a person sees both.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from firstmove.decision.orders.goods import fold, title_score, title_words
from firstmove.model.order import Match, Order, OrderItem, StockItem
from firstmove.model.triage import Triage

# Categories in which it matters whether there is another one.
ASKING = ("missing_item", "wrong_item", "damaged", "defective", "stock", "product_question")
_SHORTEST = 3  # characters of title words that must be named
_SHORTEST_SKU = 3
# A part of the goods is not in the inventory: the whole article in stock does not help.
_PART = re.compile(
    r"付属|同梱|説明書|取扱|部品|パーツ|ネジ|ねじ|ビス|金具|ケーブル|コード|アダプタ|電池|リモコン|蓋|フタ|ふた|カバー|箱|袋|特典|おまけ|帯|栞|しおり"
    r"|ページ|頁|落丁|乱丁|accessor|manual|screw|cable|adapter|lid|cover|page"
)
_NOT_FOR_STOCK = frozenset({"injury", "suspected_abuse", "legal_threat", "chargeback"})


def folded(text: str) -> str:
    """Text as titles are searched."""
    return fold(text)


def sku_of(sku: str) -> str:
    """A SKU as it is compared."""
    return folded(sku).strip()


def article_of(item: StockItem) -> str:
    """What makes it the same article in two lists."""
    return f"sku:{sku_of(item.sku)}" if item.sku.strip() else f"title:{' '.join(folded(item.title).split())}"


def words_of(text: str) -> tuple[str, ...]:
    """The words by which an article may be searched, the longest first."""
    return tuple(sorted(title_words(text), key=len, reverse=True))


def of_line(line: OrderItem, stock: Iterable[StockItem]) -> StockItem | None:
    """The article of an order's line: by its SKU, else by exactly its title."""
    stock = tuple(stock)
    if line.sku:
        return next((item for item in stock if sku_of(item.sku) == sku_of(line.sku)), None)
    key = article_of(StockItem("", line.title, 0))
    return next((item for item in stock if article_of(StockItem("", item.title, 0)) == key), None)


def of_order(order: Order | None, stock: Iterable[StockItem]) -> tuple[StockItem, ...]:
    """The articles of an order's lines, as far as they are known."""
    stock = tuple(stock)
    found = (of_line(line, stock) for line in order.items) if order else ()
    return tuple(dict.fromkeys(item for item in found if item is not None))


def named(text: str, stock: Iterable[StockItem]) -> tuple[StockItem, ...]:
    """The articles that a text names best: one, or several that it cannot tell apart."""
    spoken = folded(text)
    by_sku = [item for item in stock if _says_sku(spoken, item.sku)]
    if by_sku:
        return tuple(by_sku)
    scored = [(title_score(item.title, spoken), item) for item in stock]
    best = max((score for score, _ in scored), default=0)
    return tuple(item for score, item in scored if score == best) if best >= _SHORTEST else ()


def missing_line(order: Order, text: str) -> OrderItem | None:
    """The line of an order that has not come whole; None when the words do not tell.

    Of an order of one piece only a part can be missing, and parts are in no inventory.
    """
    spoken = folded(text)
    if _PART.search(spoken) or sum(line.quantity for line in order.items) < 2:
        return None
    if len(order.items) == 1:
        return order.items[0]
    scored = sorted(((title_score(line.title, spoken), line.title) for line in order.items), reverse=True)
    if scored[0][0] < _SHORTEST or scored[0][0] == scored[1][0]:
        return None
    return next(line for line in order.items if line.title == scored[0][1])


def to_ship(
    triage: Triage,
    match: Match,
    text: str,
    stock: Sequence[StockItem],
    now: datetime,
    max_age: timedelta | None = None,
) -> StockItem | None:
    """The article that can be sent after at once: what is missing is known, and the inventory has it (S9).

    None whenever anything is in doubt: whose order it is, what is missing, or how old the list is.
    """
    order = match.order
    if triage.category != "missing_item" or _NOT_FOR_STOCK & set(triage.flags) or order is None:
        return None
    if match.privacy or match.confidence != "high" or order.cancelled_at is not None:
        return None
    line = missing_line(order, text)
    item = of_line(line, stock) if line else None
    if item is None or line is None or item.quantity < line.quantity:
        return None
    return item if fresh(item, now, max_age) and not too_old(order.as_of, now, max_age) else None


def fresh(item: StockItem, now: datetime, max_age: timedelta | None) -> bool:
    """Whether a quantity may still be told."""
    return not too_old(item.as_of, now, max_age)


def too_old(as_of: datetime | None, now: datetime, max_age: timedelta | None) -> bool:
    """Whether nothing may be said from data of that time; a max_age of None: never."""
    return bool(max_age) and as_of is not None and max_age is not None and now - as_of > max_age


def _says_sku(spoken: str, sku: str) -> bool:
    plain = sku_of(sku)
    if len(plain) < _SHORTEST_SKU:
        return False
    return re.search(rf"(?<![0-9a-z-]){re.escape(plain)}(?![0-9a-z-])", spoken) is not None
