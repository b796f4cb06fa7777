"""Opens the database: SQLite in a file of mode 0600, or PostgreSQL through psycopg 3.

SQLite: WAL, synchronous=FULL (a recorded acknowledgement survives a power cut), and BEGIN IMMEDIATE for every
writing transaction: with a deferred BEGIN a read-modify-write loses updates or fails as locked at once,
whatever busy_timeout says. Reading transactions see one snapshot and never block the writer.
Fails: ConfigError for an url that cannot be meant, Unavailable for a database that does not answer.
"""

import contextlib
import importlib.util
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from firstmove.errors import ConfigError, Unavailable
from firstmove.state import belonging

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
BUSY_MILLISECONDS = 10_000
FILE_MODE = 0o600
_STORE = "[store] url"


def engine_of(url: str, *, foreign_keys: bool = True) -> Engine:
    """An engine for `url`; nothing is connected yet, but a missing SQLite file is made.

    `foreign_keys=False` is for migrations only: a batch migration drops and remakes tables, and with foreign
    keys on, the drop deletes every child row.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, foreign_keys=foreign_keys)
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        json_serializer=_JSON.encode,
        pool_size=5,
        max_overflow=20,
        pool_pre_ping=True,  # a restarted server costs a reconnect, not a failed unit
    )


def sqlite_path(url: str, place: str = _STORE) -> Path | None:
    """The database's file, None for PostgreSQL. `place`: where in the configuration the url stands."""
    parsed = _parsed(url, place)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one snapshot and writes nothing."""
    with outside_failures(), engine.connect() as connection:
        options: dict[str, Any] = {"readonly": True}
        if engine.dialect.name == "postgresql":
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        connection.execution_options(**options)
        with connection.begin():  # said aloud: statements that run on the driver do not begin it
            yield connection


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that commits at the end, or rolls back when its body raises."""
    with outside_failures(), engine.begin() as connection:
        yield connection


@contextlib.contextmanager
def outside_failures() -> Iterator[None]:
    """Turns what the database's surroundings did (lock, full disk, lost server) into Unavailable.

    Broken constraints and wrong statements stay what they are: bugs.
    """
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise Unavailable(f"database: {_words(error)}") from error
    except DatabaseError as error:
        if type(error) is not DatabaseError:
            raise
        # "file is not a database", "database disk image is malformed": sqlite3 raises the bare class
        raise Unavailable(f"database: {_words(error)}") from error


def _parsed(url: str, place: str = _STORE) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise ConfigError([f"{place}: cannot be read; write sqlite:////path or postgresql://…"]) from error
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ConfigError([f"{place}: {parsed.get_backend_name()!r} is neither sqlite nor postgresql"])
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise ConfigError([f"{place}: sqlite needs a file; write sqlite:////path"])
    if parsed.get_backend_name() == "postgresql" and importlib.util.find_spec("psycopg") is None:
        raise ConfigError([f"{place}: PostgreSQL needs the extra: install firstmove[postgres]"])
    return parsed


def _sqlite(url: URL, *, foreign_keys: bool) -> Engine:
    _private_file(Path(url.database or ""))
    engine = create_engine(url, json_serializer=_JSON.encode, pool_size=5, max_overflow=20)
    pragmas = (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "synchronous=FULL",
        f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
        "temp_store=MEMORY",
    )

    @event.listens_for(engine, "connect")
    def _connected(dbapi: Any, _record: object) -> None:
        dbapi.isolation_level = None  # sqlite3 shall not begin transactions by itself
        for pragma in pragmas:
            dbapi.execute(f"PRAGMA {pragma}")
        _switch_to_wal(dbapi)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        readonly = connection.get_execution_options().get("readonly")
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")

    return engine


def _switch_to_wal(dbapi: Any) -> None:
    """Once in a file's life. SQLite does not wait for a lock here whatever busy_timeout says, so we do: two
    processes may begin on a new file at the same moment."""
    until = time.monotonic() + BUSY_MILLISECONDS / 1000
    while dbapi.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            dbapi.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def _private_file(path: Path) -> None:
    """Made before SQLite makes it: its -wal and -shm files take over the mode (G9).

    A file that exists is not opened, not even for a moment: closing any descriptor of it ends the POSIX locks
    of this process's other connections, and the next process to leave takes the -wal file away under them
    (sqlite.org/howtocorrupt.html section 2.2).
    """
    try:
        if path.is_dir():  # its mode is not ours to change
            raise ConfigError([f"[store] url: {path} is a directory; name a file in it"])
        with contextlib.suppress(FileExistsError):
            _make(path)
        if not os.access(path, os.R_OK | os.W_OK, effective_ids=True):
            raise Unavailable(_not_ours(path))
        if path.stat().st_mode & 0o077:
            path.chmod(FILE_MODE)
    except PermissionError as error:
        we = belonging.name_of(os.geteuid())
        remedy = "run this as the user of the service, or as root"
        raise Unavailable(f"database {path}: {error.strerror} for {we}; {remedy}") from error
    except OSError as error:
        raise Unavailable(f"database {path}: {error.strerror}") from error


def _make(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE)
    try:
        belonging.give(descriptor, path.parent)
    finally:
        os.close(descriptor)


def _not_ours(path: Path) -> str:
    owner, we = belonging.owner_of(path), belonging.name_of(os.geteuid())
    remedy = f"run this as {owner}, or let root give it to {we}: chown {we} {path}*"
    return f"database {path}: it belongs to {owner}, and {we} may not read and write it; {remedy}"


def _words(error: Exception) -> str:
    original = getattr(error, "orig", None)
    return " ".join(str(original or error).split())[:300]
