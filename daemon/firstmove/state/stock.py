"""The shop's inventory: merged in by import, looked up by SKU and by the words of a title."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, case, func, literal, or_, select

from firstmove.decision.stock import article_of, folded, sku_of
from firstmove.model.order import StockItem
from firstmove.state.codec import bounded, clean
from firstmove.state.driver import Listed, Statement
from firstmove.state.settings import set_setting, setting
from firstmove.state.statements import on_both
from firstmove.state.tables import STOCK

MOST_FOUND: Final = 200  # articles that may be meant; a person's words rarely fit more
MOST_WORDS: Final = 30
_AT_ONCE: Final = 500


def _merging(insert: Any) -> Any:
    """A newer list wins; an older one changes nothing."""
    names = ("sku", "shown_sku", "title", "folded", "quantity", "as_of", "source")
    newer = insert.excluded.as_of >= STOCK.c.as_of
    return insert.on_conflict_do_update(
        index_elements=("article",),
        set_={name: case((newer, insert.excluded[name]), else_=STOCK.c[name]) for name in names},
    )


_MERGE = Statement(
    on_both(lambda insert: insert(STOCK), _merging),
    [column.name for column in STOCK.columns if column.name != "id"],
)
_BY_SKU = Listed(STOCK.c.sku, select(STOCK).order_by(STOCK.c.id).limit(MOST_FOUND))
_BY_ARTICLE = Listed(STOCK.c.article, select(STOCK).order_by(STOCK.c.id).limit(MOST_FOUND))
_ANY = Statement(select(STOCK.c.id).limit(1))


def replace_stock(connection: Connection, items: Iterable[StockItem], source: str, as_of: datetime) -> int:
    """Add or overwrite articles by their SKU, else their title. Gives their count.

    Articles that a list does not hold stay as they were, each with its own age.
    """
    chosen = {article_of(item): item for item in items}
    rows = [_columns(article, item, source, as_of) for article, item in chosen.items()]
    for start in range(0, len(rows), _AT_ONCE):
        _MERGE.many(connection, rows[start : start + _AT_ONCE])
    known = setting(connection, "stock_as_of")
    if not known or as_of > datetime.fromisoformat(known):
        set_setting(connection, "stock_as_of", as_of.isoformat())
    return len(chosen)


def of_skus(connection: Connection, skus: Sequence[str]) -> tuple[StockItem, ...]:
    """The articles of these SKUs."""
    return tuple(_item(row) for row in _BY_SKU.all(connection, [bounded(sku_of(sku)) for sku in skus if sku]))


def of_titles(connection: Connection, titles: Sequence[str]) -> tuple[StockItem, ...]:
    """The articles that have no SKU and exactly these titles."""
    wanted = [bounded(article_of(StockItem("", title, 0))) for title in titles if title]
    return tuple(_item(row) for row in _BY_ARTICLE.all(connection, wanted))


def with_words(connection: Connection, words: Sequence[str]) -> tuple[StockItem, ...]:
    """At most MOST_FOUND articles whose titles hold one of these (folded) words."""
    wanted = [word for word in dict.fromkeys(words) if word][:MOST_WORDS]
    if not wanted or _ANY.first(connection) is None:
        return ()
    found = or_(*(STOCK.c.folded.contains(word, autoescape=True) for word in wanted))
    hits = sum(
        (case((STOCK.c.folded.contains(word, autoescape=True), 1), else_=0) for word in wanted), literal(0)
    )
    rows = connection.execute(select(STOCK).where(found).order_by(hits.desc(), STOCK.c.id).limit(MOST_FOUND))
    return tuple(_item(row) for row in rows)


def count(connection: Connection) -> int:
    """How many articles are known."""
    return int(connection.execute(select(func.count()).select_from(STOCK)).scalar_one())


def _columns(article: str, item: StockItem, source: str, as_of: datetime) -> dict[str, Any]:
    return {
        "article": bounded(article),
        "sku": bounded(sku_of(item.sku)),
        "shown_sku": clean(item.sku),
        "title": clean(item.title),
        "folded": clean(folded(item.title)),
        "quantity": item.quantity,
        "as_of": item.as_of or as_of,
        "source": clean(source),
    }


def _item(row: Any) -> StockItem:
    return StockItem(row.shown_sku, row.title, row.quantity, row.as_of)
