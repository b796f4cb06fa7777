"""Names of constraints, and the pieces that tables are made of.

Every constraint has a name, so that a migration can find it on both databases.
"""

from collections.abc import Iterable

from sqlalchemy import CheckConstraint, Index, MetaData, text
from sqlmodel import SQLModel

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


class Row(SQLModel):
    """Root of the tables: an own MetaData with named constraints."""

    metadata = METADATA


def one_of(column: str, values: Iterable[str], name: str) -> CheckConstraint:
    """A CHECK that the column holds one of these words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


def only_where(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that `where` is true of."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))
