"""Statements that both databases spell alike but SQLAlchemy builds per dialect: keyed by dialect name.

They are made once, at import: a statement that exists keeps its compiled form and its cache key.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

ByDialect = Mapping[str, Insert]


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
