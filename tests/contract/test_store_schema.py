"""The schema: migrations give exactly what the tables say, CHECKs included, on both databases."""

import threading

import pytest
from sqlalchemy import CheckConstraint, Connection, MetaData

from firstmove.errors import ConfigError
from firstmove.state import revisions
from firstmove.state.engine import engine_of
from firstmove.state.store import Store
from firstmove.state.tables import METADATA
from firstmove.state.upgrade import upgrade

_CONSTRAINTS = """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
                  WHERE connamespace = 'public'::regnamespace"""
_INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
_COLUMNS = """SELECT table_name, column_name, data_type || is_nullable FROM information_schema.columns
              WHERE table_schema = 'public'"""


def schema_of(url: str) -> set[tuple[str, ...]]:
    """Every table, column, constraint and index as the database itself tells it."""
    engine = engine_of(url)
    with engine.connect() as connection:
        rows = _postgresql(connection) if engine.dialect.name == "postgresql" else _sqlite(connection)
    engine.dispose()
    return {row for row in rows if "alembic_version" not in " ".join(row)}


def _postgresql(connection: Connection) -> set[tuple[str, ...]]:
    return {
        tuple(row)
        for query in (_CONSTRAINTS, _INDEXES, _COLUMNS)
        for row in connection.exec_driver_sql(query)
    }


def _sqlite(connection: Connection) -> set[tuple[str, ...]]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    # the order of constraints within a table has no meaning
    return {
        (name, part.strip().rstrip(","))
        for name, sql in rows
        for part in sql.replace("\t", "").split("\n")
        if part.strip(" ,()")
    }


def test_migrations_give_what_the_tables_say(empty_url: str) -> None:
    engine = engine_of(empty_url)
    METADATA.create_all(engine)
    from_tables = schema_of(empty_url)
    METADATA.drop_all(engine)
    engine.dispose()

    Store.open(empty_url).close()

    assert from_tables == schema_of(empty_url)


def test_the_comparison_sees_a_check_that_is_missing(empty_url: str) -> None:
    Store.open(empty_url).close()
    before = schema_of(empty_url)
    engine = engine_of(empty_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE folder_seen")
    table = METADATA.tables["folder_seen"].to_metadata(MetaData())
    table.constraints = {kept for kept in table.constraints if not isinstance(kept, CheckConstraint)}
    table.create(engine)
    engine.dispose()

    assert {"ck_folder_seen_numbers"} == {
        word
        for row in before - schema_of(empty_url)
        for word in " ".join(row).split()
        if word.startswith("ck_")
    }


def test_an_empty_database_is_migrated_when_it_is_opened(empty_url: str) -> None:
    store = Store.open(empty_url)

    with store.reading() as reader:
        assert ((), revisions.HEAD) == (reader.cases(), revisions.of(reader.connection))
    assert () == store.verify()
    store.close()


def test_opening_twice_changes_nothing(url: str) -> None:
    before = schema_of(url)

    Store.open(url).close()

    assert before == schema_of(url)


def test_without_migration_an_empty_database_is_refused(empty_url: str) -> None:
    with pytest.raises(ConfigError, match="firstmove migrate"):
        Store.open(empty_url, migrate=False)


def test_a_database_of_a_newer_firstmove_is_refused_and_kept(empty_url: str) -> None:
    store = Store.open(empty_url)
    with store.writing() as unit:
        unit.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()

    with pytest.raises(ConfigError, match=f"schema 9999.*up to {revisions.HEAD}"):
        Store.open(empty_url)


def test_a_database_of_something_else_is_refused(empty_url: str) -> None:
    engine = engine_of(empty_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE invoices (id INTEGER)")
    engine.dispose()

    with pytest.raises(ConfigError, match="invoices"):
        Store.open(empty_url)


def test_a_migration_that_is_not_needed_does_no_harm(url: str) -> None:
    upgrade(url)

    store = Store.open(url, migrate=False)
    assert () == store.verify()
    store.close()


def test_two_workers_may_open_an_empty_database_at_once(empty_url: str) -> None:
    failures: list[BaseException] = []
    start = threading.Barrier(2)

    def open_it() -> None:
        start.wait(10)
        try:
            upgrade(empty_url)
        except BaseException as error:  # noqa: BLE001 - shown by the assertion
            failures.append(error)

    workers = [threading.Thread(target=open_it) for _ in range(2)]
    [worker.start() for worker in workers]  # type: ignore[func-returns-value]
    [worker.join(60) for worker in workers]  # type: ignore[func-returns-value]

    assert [] == failures
