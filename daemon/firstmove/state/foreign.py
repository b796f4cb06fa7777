"""Rows of the shop system's own database: read, and never written.

Whatever the query says, nothing can be changed: SQLite is opened read-only and an authorizer refuses all but
reading; PostgreSQL gets a read-only transaction of a session that is read-only, and the query goes through a
cursor, which takes one statement that reads. Who makes us wait longer than a minute for rows is given up.
Fails: InputError when the query cannot be used, Unavailable when the database does not answer.
"""

import contextlib
import importlib.util
import math
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as time_of_day
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote

from firstmove.errors import InputError, Unavailable
from firstmove.state.engine import sqlite_path

AT_ONCE: Final = 500
LIMIT_SECONDS: Final = 60
_READING: Final = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
_STEPS: Final = 100_000  # of SQLite's machine between two looks at the clock


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gives: names of its columns, and its rows as text, once."""

    header: Sequence[str]
    rows: Iterator[list[str]]


@contextlib.contextmanager
def asked(url: str, query: str, *, limit: float = LIMIT_SECONDS) -> Iterator[Answer]:
    """The answer of the shop's database; rows are fetched while they are walked.

    `limit`: seconds for the first rows, and again for those that follow.

    Raises:
        InputError: the query is none, or does anything but read.
        Unavailable: the database cannot be reached, or takes too long.
    """
    path = sqlite_path(url, "[orders] url")
    asking = _of_sqlite(str(path), query, limit) if path is not None else _of_postgresql(url, query, limit)
    with asking as answer:
        yield answer


@contextlib.contextmanager
def _of_sqlite(path: str, query: str, limit: float) -> Iterator[Answer]:
    try:
        connection = sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, timeout=10)
    except sqlite3.Error as error:
        raise Unavailable(f"[orders] url: {error}") from error
    with contextlib.closing(connection):
        connection.set_authorizer(_only_reading)
        deadline = _Deadline(limit)
        connection.set_progress_handler(deadline.passed, _STEPS)
        try:
            cursor = connection.execute(query)
            if cursor.description is None:
                raise InputError("[orders] query: it gives no rows; write one SELECT")
            yield Answer([column[0] for column in cursor.description], _texts(cursor, deadline.begin))
        except sqlite3.OperationalError as error:
            if "unable to open" in str(error) or "locked" in str(error) or "interrupted" in str(error):
                raise Unavailable(f"[orders] url: {error}") from error
            raise InputError(f"[orders] query: {error}") from error
        except (sqlite3.Error, sqlite3.Warning) as error:  # Warning: more than one statement
            raise InputError(f"[orders] query: {error}") from error


def _only_reading(action: int, *_: Any) -> int:
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


class _Deadline:
    """Ends a statement of SQLite that keeps us waiting."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.begin()

    def begin(self) -> None:
        """From now on."""
        self._ends = time.monotonic() + self._seconds

    def passed(self) -> int:
        """1 when the statement is to end."""
        return int(time.monotonic() > self._ends)


@contextlib.contextmanager
def _of_postgresql(url: str, query: str, limit: float) -> Iterator[Answer]:
    if importlib.util.find_spec("psycopg") is None:
        raise InputError("[orders] url: PostgreSQL needs the extra: install firstmove[postgres]")
    # Here, not above: an optional library, which most shops do not have.
    import psycopg

    options = f"-c default_transaction_read_only=on -c statement_timeout={int(limit * 1000)}"
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        with psycopg.connect(plain, options=options, connect_timeout=10) as connection:
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            with connection.cursor(name="firstmove_orders") as cursor:
                cursor.itersize = AT_ONCE
                cursor.execute(query.strip().rstrip(";").encode())
                yield Answer([column.name for column in cursor.description or ()], _texts(cursor))
            connection.rollback()
    except psycopg.errors.QueryCanceled as error:
        raise Unavailable(f"[orders] query: {_words(error)}") from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise Unavailable(f"[orders] url: {_words(error)}") from error
    except psycopg.Error as error:
        raise InputError(f"[orders] query: {_words(error)}") from error


def _texts(cursor: Any, asking: Callable[[], None] = lambda: None) -> Iterator[list[str]]:
    """The rows as text; `asking` is told before each look for more, for the caller takes time as well."""
    while rows := _more(cursor, asking):
        for row in rows:
            yield [_text(value) for value in row]


def _more(cursor: Any, asking: Callable[[], None]) -> Sequence[Sequence[object]]:
    asking()
    rows: Sequence[Sequence[object]] = cursor.fetchmany(AT_ONCE)
    return rows


def _text(value: object) -> str:
    """A value as an export would write it."""
    if value is None:
        return ""
    if isinstance(value, (datetime, date, time_of_day)):
        return value.isoformat()
    if isinstance(value, (float, Decimal)) and math.isfinite(value) and value == int(value):
        return str(int(value))
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def _words(error: Exception) -> str:
    """The server's words in one line, without the statement."""
    return " ".join(str(error).partition("\nLINE ")[0].split())[:300]
