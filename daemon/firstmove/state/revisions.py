"""Which schema a database has, without loading Alembic: opening an up-to-date database stays quick.

A test holds REVISIONS to the files in migrations/versions.
"""

from sqlalchemy import Connection, inspect, text

from firstmove.errors import ConfigError

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")  # oldest first
HEAD = REVISIONS[-1]


def of(connection: Connection) -> str | None:
    """The revision written in the database; None when it is empty.

    Raises:
        ConfigError: it holds tables of something else.
    """
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if revision is None else str(revision)
    if tables:
        raise ConfigError([f"[store] url: this database belongs to something else (table {min(tables)!r})"])
    return None


def needs_upgrade(revision: str | None) -> bool:
    """Whether steps are missing.

    Raises:
        ConfigError: the database was written by a newer firstmove.
    """
    if revision is not None and revision not in REVISIONS:
        newer = f"[store] url: the database has schema {revision}, this firstmove knows up to {HEAD}"
        raise ConfigError([f"{newer}; install the newer one or restore the copy made before its migration"])
    return revision != HEAD
