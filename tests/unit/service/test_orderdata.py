"""Order data kept fresh while the daemon runs: files that changed, and the shop's own database."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from firstmove.config import load as config_loader
from firstmove.service.orderdata import OrderData
from unit.service.service_scenes import Scene

HEADER = "order_number,email,item,tracking_number\n"
NEWER = "A-1001,a@example.jp,皿,123456789013\n"
OLDER = "A-1001,a@example.jp,皿,999999999990\n"

Written = Callable[..., Path]


@pytest.fixture
def data(scene: Scene, tmp_path: Path) -> OrderData:
    """A watched folder `exports`, and a database that is not asked yet."""
    (tmp_path / "exports").mkdir()
    path = tmp_path / "firstmove.toml"
    path.write_text(path.read_text("utf-8") + '[orders]\nfiles = ["exports"]\n', "utf-8")
    return OrderData(scene.runtime, config_loader.load(path))


@pytest.fixture
def written(scene: Scene, tmp_path: Path) -> Written:
    """Writes an export of so many hours ago."""

    def write(text: str, name: str = "orders.csv", *, hours: float = 1) -> Path:
        path = tmp_path / "exports" / name
        path.write_text(text, "utf-8")
        at = path.stat().st_mtime - hours * 3600
        os.utime(path, (at, at))
        return path

    return write


def tracking(scene: Scene, number: str = "A-1001") -> list[str]:
    with scene.store.reading() as reader:
        return [order.tracking_number for order in reader.orders_by_number(number)]


def trouble(scene: Scene) -> str:
    with scene.store.reading() as reader:
        return reader.setting("orders_trouble")


def test_a_file_in_the_folder_is_read_once_and_again_when_it_changes(
    scene: Scene, data: OrderData, written: Written
) -> None:
    written(HEADER + OLDER, hours=2)

    assert [1, 0] == [data.look(), data.look()]
    assert ["999999999990"] == tracking(scene)
    written(HEADER + NEWER)
    assert [1, 0] == [data.look(), data.look()]
    assert ["123456789013"] == tracking(scene)


def test_another_start_does_not_read_an_unchanged_file_again(
    scene: Scene, data: OrderData, written: Written
) -> None:
    written(HEADER + NEWER)
    data.look()

    assert 0 == OrderData(scene.runtime, data.config).look()


def test_an_older_file_that_comes_later_overwrites_nothing(
    scene: Scene, data: OrderData, written: Written
) -> None:
    written(HEADER + NEWER, "new.csv", hours=1)
    data.look()

    written(HEADER + OLDER, "old.csv", hours=30)

    assert 1 == data.look()
    assert ["123456789013"] == tracking(scene)


def test_a_file_that_is_still_being_written_waits(scene: Scene, data: OrderData, written: Written) -> None:
    written(HEADER + NEWER, hours=0)

    assert 0 == data.look()
    assert [] == tracking(scene)


def test_what_cannot_be_used_is_told_and_the_earlier_data_stay(
    scene: Scene, data: OrderData, written: Written
) -> None:
    written(HEADER + NEWER)
    data.look()

    written("a,b\n1,2\n", hours=0.5)

    assert [0, 0] == [data.look(), data.look()]
    assert ["123456789013"] == tracking(scene)
    assert "orders.csv: " in trouble(scene)
    written(HEADER + NEWER, hours=0.25)
    assert 1 == data.look()
    assert "" == trouble(scene)


def test_an_inventory_in_the_folder_is_read_too(scene: Scene, data: OrderData, written: Written) -> None:
    written("sku,title,quantity\nsara-1,皿,5\n", "stock.csv")

    assert 1 == data.look()
    with scene.store.reading() as reader:
        assert [5] == [item.quantity for item in reader.stock_of(None, ("皿",))]


def with_database(data: OrderData, tmp_path: Path, *queries: str) -> Path:
    """A shop system's database with one order and one article, asked by these queries."""
    shop = tmp_path / "shop.db"
    with closing(sqlite3.connect(shop)) as database:
        database.executescript(
            "CREATE TABLE sales (no TEXT, mail TEXT, slip TEXT);"
            "CREATE TABLE goods (sku TEXT, name TEXT, n INT);"
            "INSERT INTO sales VALUES ('A-1001', 'a@example.jp', '123456789013');"
            "INSERT INTO goods VALUES ('sara-1', '皿', 5);"
        )
    orders = dict(data.config.values["orders"]) | {
        "files": (),
        "url": f"sqlite:///{shop}",
        "query": queries[0],
        "inventory_query": queries[1] if len(queries) > 1 else "",
        "refresh": timedelta(minutes=15),
    }
    data.config = replace(data.config, values={**data.config.values, "orders": orders})
    return shop


def test_the_shops_database_is_asked_for_orders_and_inventory(
    scene: Scene, data: OrderData, tmp_path: Path
) -> None:
    with_database(
        data,
        tmp_path,
        "SELECT no AS order_number, mail AS email, slip AS tracking_number FROM sales",
        "SELECT sku, name AS title, n AS quantity FROM goods",
    )

    assert 2 == data.look()
    assert 0 == data.look()  # not before [orders] refresh
    assert ["123456789013"] == tracking(scene)
    with scene.store.reading() as reader:
        (order,) = reader.orders_by_number("A-1001")
        assert [5] == [item.quantity for item in reader.stock_of(None, ("皿",))]
    assert scene.now == order.as_of


def test_a_query_whose_columns_nobody_knows_is_told(scene: Scene, data: OrderData, tmp_path: Path) -> None:
    with_database(data, tmp_path, "SELECT slip FROM sales")

    assert 0 == data.look()
    assert "query 1: [orders] query, line 1: no column is known" in trouble(scene)


def test_a_database_that_is_away_is_told_and_asked_again(
    scene: Scene, data: OrderData, tmp_path: Path
) -> None:
    shop = with_database(data, tmp_path, "SELECT no AS order_number, mail AS email FROM sales")
    kept = shop.rename(tmp_path / "moved.db")

    assert 0 == data.look()
    assert "query 1: [orders] url: " in trouble(scene)
    kept.rename(shop)
    again = OrderData(scene.runtime, data.config)
    assert 1 == again.look()


def test_customers_in_the_place_of_a_header_do_not_reach_the_log(
    scene: Scene, data: OrderData, written: Written, log: Callable[[], str]
) -> None:
    written("山田花子,hanako@example.jp,090-0000-1234\n")

    data.look()

    logged = log()
    assert "orders.refused source=orders.csv" in logged
    assert "hanako" not in logged
    assert "hanako" in trouble(scene)
