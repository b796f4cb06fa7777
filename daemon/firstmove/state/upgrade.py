"""Brings a database to this program's schema. Imported only when that is needed: Alembic is slow to load.

The whole way is one transaction; foreign keys are off during it and checked at its end. Of an existing SQLite
file a copy is made first, beside it, named after the revision it had.
Fails: ConfigError when the copy cannot be made or the result breaks a foreign key.
"""

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from firstmove.errors import ConfigError
from firstmove.state import belonging, revisions
from firstmove.state.engine import engine_of, outside_failures, sqlite_path

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(url: str, to: str = revisions.HEAD, migrations: Path = MIGRATIONS) -> None:
    """Run every step of `migrations` that the database lacks, up to revision `to`."""
    engine = engine_of(url, foreign_keys=False)
    try:
        with outside_failures(), engine.connect() as connection:
            _keep_copy(connection, sqlite_path(url))
        with outside_failures(), engine.begin() as connection:
            _lock(connection)
            command.upgrade(_configuration(connection, migrations), to)
            _check_foreign_keys(connection)
    finally:
        engine.dispose()


def _configuration(connection: Connection, migrations: Path) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(migrations).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    return configuration


def _lock(connection: Connection) -> None:
    """One worker at a time: SQLite's BEGIN IMMEDIATE does it by itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7133701)")


def _keep_copy(connection: Connection, path: Path | None) -> None:
    revision = revisions.of(connection)
    if path is None or revision is None:
        return
    copy = path.with_name(f"{path.name}.before-{revision}-step")
    part = copy.with_name(f"{copy.name}.part")  # what a crash leaves must not look like a copy
    part.unlink(missing_ok=True)
    connection.rollback()  # VACUUM runs outside of transactions only
    assert connection.connection.dbapi_connection is not None
    connection.connection.dbapi_connection.cursor().execute("VACUUM INTO ?", (str(part),))
    part.chmod(0o600)
    belonging.give(part, path)
    _sync(part)
    part.rename(copy)
    _sync(copy.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise ConfigError([f"database: {len(broken)} rows of {broken[0][0]} point nowhere; restore a backup"])
