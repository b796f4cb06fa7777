"""Inventory lists: which columns hold what, what is left out, and what an article that stands twice means."""

from pathlib import Path

import pytest

from firstmove.errors import InputError
from firstmove.orderfiles.read import OrderFile, read


def listed(tmp_path: Path, text: str, **mapping: str) -> OrderFile:
    path = tmp_path / "stock.csv"
    path.write_text(text, "utf-8")
    return read(path, mapping)


@pytest.mark.parametrize(
    "header",
    [
        "sku,title,quantity",
        "seller-sku,item-name,quantity",
        "商品管理番号（商品URL）,商品名,在庫数",
        "独自商品コード,商品名,数量",
        "code,name,stock",
        "Variant SKU,Title,Variant Inventory Qty",
        "SKU,Title,Available",
        "型番,商品名,在庫数",
    ],
)
def test_an_inventory_is_known_by_usual_headers(tmp_path: Path, header: str) -> None:
    file = listed(tmp_path, f"{header}\nSARA-1,皿,5\n")

    assert [("SARA-1", "皿", 5)] == [(item.sku, item.title, item.quantity) for item in file.stock]
    assert ("inventory", ()) == (file.layout, file.skipped)


def test_a_mapping_names_the_columns_of_any_list(tmp_path: Path) -> None:
    file = listed(
        tmp_path, "コード,なまえ,のこり\nSARA-1,皿,5\n", sku="コード", title="なまえ", quantity="のこり"
    )

    assert [("SARA-1", 5)] == [(item.sku, item.quantity) for item in file.stock]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",,5", "neither SKU nor title"),
        ("SARA-1,皿,", "no quantity"),
        ("SARA-1,皿,在庫あり", '"在庫あり" is not a quantity'),
        ("1.23E+11,皿,5", "Excel shortened 1.23E+11; export it again and do not save it from Excel"),
    ],
)
def test_a_row_that_does_not_say_enough_is_left_out_with_its_line(
    tmp_path: Path, row: str, reason: str
) -> None:
    file = listed(tmp_path, f"sku,title,quantity\nFUKIN,ふきん,1\n{row}\n")

    assert ((3, reason),) == file.skipped
    assert ["FUKIN"] == [item.sku for item in file.stock]


@pytest.mark.parametrize(
    ("shown", "expected"), [("５", 5), ('"1,200"', 1200), ("3.0", 3), ("-2", 0), ('"=""7"""', 7)]
)
def test_a_quantity_is_read_as_it_was_meant(tmp_path: Path, shown: str, expected: int) -> None:
    (article,) = listed(tmp_path, f"sku,title,quantity\nSARA-1,皿,{shown}\n").stock

    assert expected == article.quantity


def test_places_of_storage_are_added_up(tmp_path: Path) -> None:
    (article,) = listed(tmp_path, "SKU,Title,Location,Available\nS,皿,東京,2\nS,皿,大阪,3\n").stock

    assert 5 == article.quantity


def test_an_article_that_stands_twice_counts_with_the_smaller_quantity(tmp_path: Path) -> None:
    file = listed(tmp_path, "sku,title,quantity\nS,皿,4\ns,皿,1\n")

    assert [1] == [article.quantity for article in file.stock]
    assert ("line 3: S stands in the list before; the smaller quantity counts",) == file.notes


def test_what_is_neither_orders_nor_inventory_says_what_would_be(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"\[orders\.mapping\]; an inventory has the columns sku,title,quantity"
    ):
        listed(tmp_path, "a,b\n1,2\n")
