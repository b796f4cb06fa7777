"""Statements compiled once for each database and then run as text on the driver's own cursor.

One mail takes a dozen statements, and what SQLAlchemy adds to each (cache look-up, execution context, result
metadata) is ten times what the driver asks. So Core writes the SQL and says each column's type, once; what is
run is the driver. Errors of the driver become SQLAlchemy's, so that callers know one kind.
Fails: sqlalchemy.exc.DBAPIError, a subclass for each kind of failure. The transaction must have begun.
"""

import functools
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Dialect, Select, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import DateTime, TypeDecorator, TypeEngine

_Convert = Callable[[Any], Any]
NOTHING: Final[Mapping[str, Any]] = {}


class Statement:
    """One statement for both databases. Values are mappings by parameter or column; rows are named tuples."""

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        """`statement`: of Core, or one for each dialect's name. `columns`: those an INSERT is given."""
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, values: Mapping[str, Any] = NOTHING) -> int:
        """Run it; gives how many rows it changed."""
        changed: int = self._for(connection).execute(connection, values, _changed)
        return changed

    def many(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it once for each row, in one call of the driver."""
        self._for(connection).execute_many(connection, rows)

    def all(self, connection: Connection, values: Mapping[str, Any] = NOTHING) -> list[Any]:
        """The rows it gives."""
        compiled = self._for(connection)
        return [compiled.row(row) for row in compiled.execute(connection, values, _all)]

    def first(self, connection: Connection, values: Mapping[str, Any] = NOTHING) -> Any:
        """The first row, None without one."""
        compiled = self._for(connection)
        rows = compiled.execute(connection, values, _all)
        return compiled.row(rows[0]) if rows else None

    def scalar(self, connection: Connection, values: Mapping[str, Any] = NOTHING) -> Any:
        """The first column of the first row, None without one."""
        row = self.first(connection, values)
        return None if row is None else row[0]

    def _for(self, connection: Connection) -> "_Compiled":
        name = connection.dialect.name
        compiled = self._compiled.get(name)
        if compiled is None:
            chosen = self._statement[name] if isinstance(self._statement, dict) else self._statement
            compiled = self._compiled[name] = _Compiled(chosen, self._columns, connection.dialect)
        return compiled


class Listed:
    """A SELECT of the rows whose `column` has one of some values; its other values come by name."""

    def __init__(self, column: ColumnElement[Any], statement: Select[Any]) -> None:
        self._column = column
        self._statement = statement
        self._statements: dict[int, Statement] = {}

    def all(
        self, connection: Connection, listed: Sequence[Any], values: Mapping[str, Any] = NOTHING
    ) -> list[Any]:
        """The rows; none for no values."""
        if not listed:
            return []
        # Filled up to a power of two with the last value, so that few different statements exist.
        size = 1 << (len(listed) - 1).bit_length()
        filled = [*listed, *[listed[-1]] * (size - len(listed))]
        names = [f"listed_{index}" for index in range(size)]
        if size not in self._statements:
            binds = [bindparam(name, type_=self._column.type) for name in names]
            self._statements[size] = Statement(self._statement.where(self._column.in_(binds)))
        return self._statements[size].all(connection, {**values, **dict(zip(names, filled, strict=True))})


class _Compiled:
    """A statement as one driver wants it: its text, and how values go in and come out."""

    def __init__(self, statement: Any, columns: Sequence[str] | None, dialect: Dialect) -> None:
        compiled = statement.compile(
            dialect=dialect,
            column_keys=None if columns is None else list(columns),
        )
        parameters = list(compiled.positiontup or compiled.params)
        asked = {name: bind for name, bind in compiled.binds.items() if bind.required}
        self._text = str(compiled)
        self._names = parameters
        self._fixed = {name: value for name, value in compiled.params.items() if name not in asked}
        self._pick = _picking(parameters)
        self._positional = bool(compiled.positional)
        self._to_driver = [
            (index, convert)
            for index, name in enumerate(parameters)
            if name in asked and (convert := _to_driver(asked[name].type, dialect))
        ]
        given = list(getattr(statement, "exported_columns", ()))
        self._make = _row_type([column.key for column in given])._make
        self._from_driver = [
            (index, convert)
            for index, column in enumerate(given)
            if (convert := _from_driver(column.type, dialect))
        ]

    def execute(self, connection: Connection, values: Mapping[str, Any], then: Callable[[Any], Any]) -> Any:
        bound = self._bound(values)
        try:
            cursor = connection.connection.cursor()
            cursor.execute(self._text, bound)
            return then(cursor)
        except connection.dialect.loaded_dbapi.Error as error:
            raise failure(connection, self._text, error) from error

    def execute_many(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        bound = [self._bound(row) for row in rows]
        try:
            connection.connection.cursor().executemany(self._text, bound)
        except connection.dialect.loaded_dbapi.Error as error:
            raise failure(connection, self._text, error) from error

    def row(self, values: Sequence[Any]) -> Any:
        row = list(values)
        for index, convert in self._from_driver:
            if row[index] is not None:
                row[index] = convert(row[index])
        return self._make(row)

    def _bound(self, values: Mapping[str, Any]) -> Any:
        if self._fixed:
            values = {**self._fixed, **values}
        bound = list(self._pick(values))
        for index, convert in self._to_driver:
            if bound[index] is not None:
                bound[index] = convert(bound[index])
        return bound if self._positional else dict(zip(self._names, bound, strict=True))


def _picking(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Iterable[Any]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]  # one name's itemgetter gives no tuple


def _row_type(names: Sequence[str]) -> Any:
    return namedtuple("row", names, rename=True)


def command(connection: Connection, text: str) -> None:
    """Run a statement without values, as it is."""
    try:
        connection.connection.cursor().execute(text)
    except connection.dialect.loaded_dbapi.Error as error:
        raise failure(connection, text, error) from error


def failure(connection: Connection, text: str, error: Exception) -> Exception:
    """The driver's error as SQLAlchemy's. No values in it: they are customers' words (G8)."""
    dbapi = connection.dialect.loaded_dbapi
    return DBAPIError.instance(
        text, None, error, dbapi.Error, hide_parameters=True, dialect=connection.dialect
    )


def _changed(cursor: Any) -> Any:
    return cursor.rowcount


def _all(cursor: Any) -> Any:
    return cursor.fetchall()


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    if dialect.name == "sqlite" and _is_time(kind):
        return _time_to_text
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    if dialect.name == "sqlite" and _is_time(kind):
        return _time_of_text
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _is_time(kind: TypeEngine[Any]) -> bool:
    return isinstance(kind.impl_instance if isinstance(kind, TypeDecorator) else kind, DateTime)


@functools.lru_cache(maxsize=256)  # a unit writes few different times, each many times
def _time_to_text(time: datetime) -> str:
    """As SQLAlchemy writes it: UTC without saying so."""
    if time.utcoffset() is None:
        raise ValueError("a time without its zone has no place in the database")
    return time.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def _time_of_text(text: str) -> datetime:
    return datetime.fromisoformat(text + "+00:00")
