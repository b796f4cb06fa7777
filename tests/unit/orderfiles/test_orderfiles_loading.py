"""Exports into the database: in parts, in bounded memory, orders and inventories alike."""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from firstmove.model.case import Keys
from firstmove.model.order import OrderItem
from firstmove.orderfiles.loading import load
from firstmove.orderfiles.read import open_export
from firstmove.state.store import Store, Unit

HEADER = "order_number,email,item,quantity,sku,channel\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path}/firstmove.db")
    yield opened
    breaches = opened.verify()
    opened.close()
    assert () == breaches


@pytest.fixture
def brought(store: Store, tmp_path: Path) -> Callable[..., int]:
    """Loads a text as a file, two orders in a transaction."""

    def bring(text: str, *, at_once: int = 2, encoding: str = "utf-8") -> int:
        path = tmp_path / "export.csv"
        path.write_text(text, encoding)
        with closing(open_export(path)) as export:
            return load(export, lambda work: _in_a_unit(store, work), at_once=at_once)

    return bring


def _in_a_unit(store: Store, work: Callable[[Unit], int]) -> int:
    with store.writing() as unit:
        return work(unit)


def items_of(store: Store, number: str) -> tuple[OrderItem, ...]:
    with store.reading() as reader:
        (order,) = reader.orders_by_number(number)
    return order.items


def test_rows_of_one_order_may_stand_far_apart(store: Store, brought: Callable[..., int]) -> None:
    numbers = ["A", "B", "A", "C", "D", "B", "E", "A"]
    rows = "".join(f"{number},a@example.jp,item {place},1,,own\n" for place, number in enumerate(numbers))

    assert 5 == brought(HEADER + rows)

    assert ["item 0", "item 2", "item 7"] == [item.title for item in items_of(store, "A")]
    assert ["item 1", "item 5"] == [item.title for item in items_of(store, "B")]


def test_the_same_file_twice_changes_nothing(store: Store, brought: Callable[..., int]) -> None:
    text = HEADER + "A,a@example.jp,x,1,,own\nB,a@example.jp,y,1,,own\nA,a@example.jp,z,1,,own\n"

    brought(text)
    brought(text)

    assert ["x", "z"] == [item.title for item in items_of(store, "A")]
    with store.reading() as reader:
        assert 2 == reader.order_count()


def test_an_export_of_many_orders_takes_no_more_memory_than_one_of_few(tmp_path: Path) -> None:
    growth = _peak(tmp_path, 3_000) - _peak(tmp_path, 1_500)

    assert growth < 500_000  # 1,500 orders kept as they are would take 3 MB


def _peak(tmp_path: Path, orders: int) -> int:
    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEADER)
        stream.writelines(f"{number},{number}@example.jp,{'皿' * 500},1,,own\n" for number in range(orders))
    tracemalloc.start()
    with closing(open_export(path)) as export:
        load(export, lambda _: 0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16"])
def test_an_inventory_is_known_by_its_headers(
    store: Store, brought: Callable[..., int], encoding: str
) -> None:
    text = "商品管理番号,商品名,在庫数\nsara-1,髙島屋の皿①,5\nfukin,ふきん,0\nhashi,箸,12\n"

    assert 3 == brought(text, encoding=encoding)

    with store.reading() as reader:
        found = reader.stock_of(None, ("皿", "ふきん", "箸"))
        assert {("sara-1", 5), ("fukin", 0), ("hashi", 12)} == {(item.sku, item.quantity) for item in found}
        assert () == reader.orders(Keys(order_numbers=("sara-1",)))


def test_an_empty_export_leaves_its_age(store: Store, brought: Callable[..., int]) -> None:
    assert 0 == brought(HEADER)

    with store.reading() as reader:
        assert reader.setting("orders_as_of") != ""
