"""The statements that several modules build alike, and what SQLAlchemy spells differently for each database.

They are made once, at import, and run by `state.driver`.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Table, bindparam, literal_column, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects import postgresql, sqlite

from firstmove.state.driver import NOTHING, Statement

# Written out, for an index over "direction = 'in'" is not found by a statement that says "direction = ?".
INBOUND: ColumnElement[str] = literal_column("'in'")

ByDialect = dict[str, Insert]


def words(*values: str) -> list[ColumnElement[str]]:
    """Our own few words for `column.in_`, written out: no number of parameters that only the driver knows."""
    return [literal_column(f"'{value}'") for value in values]


def change(connection: Connection, table: Table, row_id: int, values: Mapping[str, Any]) -> None:
    """Write these columns of one row."""
    _update_one(table, tuple(values)).run(connection, {**values, "of_row": row_id})


@functools.cache  # of few: each caller has its own choice of columns
def _update_one(table: Table, columns: tuple[str, ...]) -> Statement:
    return Statement(update(table).where(table.c.id == bindparam("of_row")), (*columns, "of_row"))


def prepared(table: Table, *, returning: Any = None, fixed: Mapping[str, Any] = NOTHING) -> Statement:
    """A plain INSERT of every column but a generated id; `fixed` columns have the same value in all rows."""
    statement = plain_insert(table).values(_written_out(fixed)) if fixed else plain_insert(table)
    # inline: no id is asked back
    statement = statement.inline() if returning is None else statement.returning(returning)
    return Statement(statement, _given(table, fixed))


def prepared_new(table: Table, *, returning: Any = None) -> Statement:
    """As `insert_new`, prepared."""
    return Statement(insert_new(table, returning=returning), _given(table))


def _given(table: Table, fixed: Mapping[str, Any] = NOTHING) -> list[str]:
    return [column.name for column in table.columns if column.name != "id" and column.name not in fixed]


def _written_out(fixed: Mapping[str, str | int | None]) -> dict[str, ColumnElement[Any]]:
    """Small constants as SQL: nothing is bound for them row by row."""
    return {name: literal_column(_sql_of(value)) for name, value in fixed.items()}


def _sql_of(value: str | int | None) -> str:
    if value is None:
        return "NULL"
    return f"'{value}'" if isinstance(value, str) else str(value).upper()  # TRUE, FALSE or a number


def on_both(start: Callable[[Any], Any], finish: Callable[[Any], Insert]) -> ByDialect:
    """An INSERT begun and finished with each dialect's own `insert`, which alone knows ON CONFLICT."""
    return {
        "sqlite": finish(start(sqlite.insert)),
        "postgresql": finish(start(postgresql.insert)),
    }


def insert_new(table: Table, *, returning: Any = None) -> ByDialect:
    """INSERT that does nothing where a row already has the same unique value; `returning` is a column."""
    made = on_both(lambda insert: insert(table), lambda insert: insert.on_conflict_do_nothing())
    if returning is None:
        return made
    return {name: statement.returning(returning) for name, statement in made.items()}


def upsert(table: Table, keys: Sequence[str], columns: Sequence[str]) -> ByDialect:
    """INSERT that overwrites `columns` of the row that already has the same `keys`."""
    return on_both(
        lambda insert: insert(table),
        lambda insert: insert.on_conflict_do_update(
            index_elements=keys, set_={name: insert.excluded[name] for name in columns}
        ),
    )
