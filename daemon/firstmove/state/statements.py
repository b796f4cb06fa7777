"""Statements that both databases spell alike but SQLAlchemy builds per dialect, and INSERTs prepared as text.

They are made once, at import: a statement that exists keeps its compiled form and its cache key.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Dialect, Insert, Table, literal_column
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects import postgresql, sqlite

# Written out, for an index over "direction = 'in'" is not found by a statement that says "direction = ?".
INBOUND: ColumnElement[str] = literal_column("'in'")

ByDialect = Mapping[str, Insert]
_Text = tuple[str, Sequence[tuple[str, Callable[[Any], Any] | None]], bool]


class Prepared:
    """An INSERT that is compiled once for each dialect and then run as text.

    One mail takes a dozen INSERTs, and Core's own cost for each is more than SQLite's. The rows are dicts;
    an absent column is NULL.
    """

    def __init__(self, statements: ByDialect, columns: Sequence[str]) -> None:
        self._statements = statements
        self._columns = list(columns)
        self._texts: dict[str, _Text] = {}

    def run(
        self, connection: Connection, rows: Mapping[str, Any] | Sequence[Mapping[str, Any]]
    ) -> CursorResult[Any]:
        """Insert one row or several."""
        text, columns, positional = self._texts.get(connection.dialect.name) or self._compile(
            connection.dialect
        )

        names = [name for name, _ in columns]

        def bound(row: Mapping[str, Any]) -> Any:
            values = (to_driver(row.get(name)) if to_driver else row.get(name) for name, to_driver in columns)
            return tuple(values) if positional else dict(zip(names, values, strict=True))

        if isinstance(rows, Mapping):
            return connection.exec_driver_sql(text, bound(rows))
        return connection.exec_driver_sql(text, [bound(row) for row in rows])

    def _compile(self, dialect: Dialect) -> _Text:
        compiled = self._statements[dialect.name].compile(dialect=dialect, column_keys=self._columns)
        names = compiled.positiontup or list(compiled.binds)
        columns = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names
        ]
        made = (str(compiled), columns, bool(compiled.positional))
        self._texts[dialect.name] = made
        return made


def prepared(table: Table, *, returning: Any = None) -> Prepared:
    """A plain INSERT of every column but a generated id."""
    statement = plain_insert(table) if returning is None else plain_insert(table).returning(returning)
    if returning is None:
        statement = statement.inline()  # no id is asked back
    return Prepared({"sqlite": statement, "postgresql": statement}, _given(table))


def prepared_new(table: Table, *, returning: Any = None) -> Prepared:
    """As `insert_new`, prepared."""
    return Prepared(insert_new(table, returning=returning), _given(table))


def _given(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.name != "id"]


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
