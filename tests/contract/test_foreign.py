"""The shop system's own database, on SQLite and PostgreSQL: read, and never written."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from firstmove.errors import InputError, Unavailable
from firstmove.state.foreign import asked

ROWS = [
    ["#1001", "hanako@example.jp", "2", "2026-06-10T09:30:00", ""],
    ["#1002", "taro@example.jp", "1", "", "x"],
]
QUERY = "SELECT number AS order_number, email, quantity, ordered_at, note FROM orders ORDER BY number;"
Fill = Callable[[], str]


@pytest.fixture
def shop(empty_url: str) -> str:
    """The url of a shop system's database with two orders."""
    engine = create_engine(empty_url)
    time = "timestamp" if engine.dialect.name == "postgresql" else "text"
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE orders"
            f" (number text, email text, quantity numeric(9, 1), ordered_at {time}, note text)"
        )
        connection.exec_driver_sql(
            "INSERT INTO orders VALUES ('#1001', 'hanako@example.jp', 2.0, '2026-06-10T09:30:00', NULL),"
            " ('#1002', 'taro@example.jp', 1, NULL, 'x')"
        )
    engine.dispose()
    return empty_url


def count(url: str) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT count(*) FROM orders").scalar_one()
    engine.dispose()
    return int(rows)


def test_a_query_gives_its_columns_and_rows_as_text(shop: str) -> None:
    with asked(shop, QUERY) as answer:
        assert ["order_number", "email", "quantity", "ordered_at", "note"] == list(answer.header)
        assert ROWS == list(answer.rows)


def test_numbers_that_are_none_do_not_stop_the_rows(shop: str) -> None:
    endless = "'infinity'::float8, 'nan'::numeric" if "postgresql" in shop else "9e999, 'nan'"

    with asked(shop, f"SELECT number, {endless} FROM orders ORDER BY number") as answer:
        rows = list(answer.rows)

    assert [["#1001", "inf", "nan"], ["#1002", "inf", "nan"]] == [[*row[:2], row[2].lower()] for row in rows]


def test_a_query_without_end_is_given_up(shop: str) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

    with pytest.raises(Unavailable), asked(shop, endless, limit=0.2) as answer:
        list(answer.rows)


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM orders",
        "UPDATE orders SET note = 'x'",
        "INSERT INTO orders (number) VALUES ('x')",
        "DROP TABLE orders",
        "SELECT 1; DELETE FROM orders",
        "SELECT 1; COMMIT; DELETE FROM orders",
        "COMMIT",
        "WITH gone AS (DELETE FROM orders RETURNING number) SELECT * FROM gone",
        "CREATE TABLE copy AS SELECT * FROM orders",
        "this is no query",
        "SELECT nothing FROM nowhere",
        "",
    ],
)
def test_what_is_no_reading_is_refused_and_changes_nothing(shop: str, query: str) -> None:
    with pytest.raises(InputError, match=r"\[orders\] query: "), asked(shop, query) as answer:
        list(answer.rows)

    assert 2 == count(shop)


@pytest.mark.server
def test_postgresql_is_read_in_a_read_only_transaction(postgresql_shared: Engine) -> None:
    url = postgresql_shared.url.render_as_string(hide_password=False)

    with asked(url, "SELECT current_setting('transaction_read_only')") as answer:
        assert [["on"]] == list(answer.rows)


def test_a_database_that_is_away_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable), asked(f"sqlite:///{tmp_path}/none.db", "SELECT 1"):
        pass


def test_a_file_that_nobody_may_write_can_be_read(tmp_path: Path, sqlite_template: Path) -> None:
    file = tmp_path / "shop.db"
    shutil.copyfile(sqlite_template, file)
    file.chmod(0o400)

    with asked(f"sqlite:///{file}", "SELECT count(*) AS n FROM shop_order") as answer:
        assert [["0"]] == list(answer.rows)
