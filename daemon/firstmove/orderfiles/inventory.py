"""Rows of an inventory list to articles: `sku, title, quantity`, by header name (as orders are read).

A row that says neither which article nor how many is skipped with its line. Where a list has a row for each
place of storage, they are added up; an article that stands in it twice otherwise counts with the smaller
quantity, because what is not there cannot be promised.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from firstmove.decision.stock import article_of
from firstmove.model.order import StockItem
from firstmove.orderfiles import cells
from firstmove.orderfiles.headers import Layout, columns, known, places, plain
from firstmove.orderfiles.orders import Report

_NUMBER = re.compile(r"-?\d{1,9}(?:\.0+)?")
INVENTORY = Layout(
    "inventory",
    (),
    columns(
        sku="sku|SKU|seller-sku|Variant SKU|システム連携用SKU番号|SKU管理番号|独自商品コード|商品コード"
        "|商品番号|型番|品番|code|item_code|商品管理番号(商品URL)|商品管理番号|JANコード|JAN",
        title="title|Title|item-name|商品名|アイテム名|作品タイトル|品名|name|product-name",
        quantity="quantity|Quantity|在庫数|在庫数量|在庫|Available|Variant Inventory Qty|On hand|stock|数量",
        place="Location|倉庫|保管場所",
    ),
)
FIELDS = ("sku", "title", "quantity")
NO_MAPPING: Mapping[str, str] = {}


def layout_of(headers: Sequence[str], mapping: Mapping[str, str] = NO_MAPPING) -> Layout | None:
    """The layout of an inventory with these headers; None when it is none."""
    given = columns(**mapping)
    both = {field: given.get(field, ()) + choices for field, choices in INVENTORY.columns.items()}
    there = known(headers)
    quantified, named = (
        any(plain(name) in there for field in fields for choice in both[field] for name in choice)
        for fields in (("quantity",), ("sku", "title"))
    )
    return replace(INVENTORY, columns=both) if quantified and named else None


def articles(
    layout: Layout,
    header: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str]]],
    as_of: datetime,
    report: Report,
) -> tuple[StockItem, ...]:
    """The articles of one list, each once; what was left out is in `report`."""
    where = places(layout, header)
    by_place = bool(where["place"])
    found: dict[str, StockItem] = {}
    for line, row in rows:
        report.rows += 1
        item = _article(where, line, row, as_of, report)
        if item is None:
            continue
        key = article_of(item)
        found[key] = _once(found[key], item, by_place, line, report) if key in found else item
    report.orders = len(found)
    return tuple(found.values())


def _once(one: StockItem, other: StockItem, by_place: bool, line: int, report: Report) -> StockItem:
    if by_place:
        return replace(one, quantity=one.quantity + other.quantity)
    report.note(f"line {line}: {one.sku or one.title} stands in the list before; the smaller quantity counts")
    return min(one, other, key=lambda item: item.quantity)


def _article(
    where: Mapping[str, tuple[tuple[int, ...], ...]],
    line: int,
    row: Sequence[str],
    as_of: datetime,
    report: Report,
) -> StockItem | None:
    try:
        sku, title, shown = (_value(where[field], row) for field in FIELDS)
    except cells.Damaged as lost:
        report.skip(line, str(lost))
        return None
    if not sku and not title:
        report.skip(line, "neither SKU nor title")
        return None
    digits = unicodedata.normalize("NFKC", shown).replace(",", "").strip()
    if not _NUMBER.fullmatch(digits):
        report.skip(line, f'"{shown[:30]}" is not a quantity' if shown else "no quantity")
        return None
    return StockItem(sku, title or sku, max(0, int(float(digits))), as_of)


def _value(choices: tuple[tuple[int, ...], ...], row: Sequence[str]) -> str:
    for choice in choices:
        if text := "".join(cells.text(row[place]) for place in choice if place < len(row)):
            return text
    return ""
