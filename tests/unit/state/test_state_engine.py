"""Which databases can be opened, and how refusals read."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from firstmove.errors import ConfigError, Unavailable
from firstmove.state.engine import engine_of, outside_failures, sqlite_path


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mysql://db/firstmove", "neither sqlite nor postgresql"),
        ("no url at all", "cannot be read"),
        ("postgresql://db.example.com:port/firstmove", "cannot be read"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
    ],
)
def test_an_url_that_cannot_be_meant_is_refused(url: str, expected: str) -> None:
    with pytest.raises(ConfigError, match=expected):
        engine_of(url)


def test_a_directory_is_no_database_and_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    with pytest.raises(ConfigError, match="is a directory; name a file in it"):
        engine_of(f"sqlite:///{tmp_path}")

    assert 0o755 == tmp_path.stat().st_mode & 0o777


def test_the_place_of_an_url_that_cannot_be_meant_is_named() -> None:
    with pytest.raises(ConfigError, match=r"^\[orders\] url: sqlite needs a file"):
        sqlite_path("sqlite://", "[orders] url")


def test_postgresql_is_reached_through_psycopg() -> None:
    engine = engine_of("postgresql://db.example.com/firstmove")

    assert ("postgresql", "psycopg") == (engine.dialect.name, engine.dialect.driver)


def test_only_sqlite_has_a_file() -> None:
    assert "/var/lib/firstmove/firstmove.db" == str(sqlite_path("sqlite:////var/lib/firstmove/firstmove.db"))
    assert sqlite_path("postgresql://db.example.com/firstmove") is None


@pytest.mark.parametrize("kind", [OperationalError, DatabaseError])
def test_what_the_surroundings_did_is_unavailable(kind: type[DatabaseError]) -> None:
    with pytest.raises(Unavailable, match="database: it is gone"), outside_failures():
        raise kind("SELECT 1", {}, Exception("it is\ngone"))


def test_a_broken_constraint_stays_what_it_is() -> None:
    with pytest.raises(IntegrityError), outside_failures():
        raise IntegrityError("INSERT", {}, Exception("UNIQUE"))


NOBODY = 54321  # a user without a name


@pytest.fixture
def typed_by_another() -> Iterator[Path]:
    """A directory of NOBODY's that everybody may look into, and the effective user NOBODY."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    with TemporaryDirectory(prefix="firstmove-test-") as folder:
        os.chown(folder, NOBODY, NOBODY)
        Path(folder).chmod(0o755)
        yield Path(folder)
        os.seteuid(0)


def test_a_database_of_somebody_else_is_told_with_what_to_do(typed_by_another: Path) -> None:
    database = typed_by_another / "firstmove.db"
    database.touch(0o600)
    os.seteuid(NOBODY)

    with pytest.raises(Unavailable) as raised:
        engine_of(f"sqlite:///{database}")

    told = str(raised.value)
    assert told.startswith(
        f"database {database}: it belongs to root, and {NOBODY} may not read and write it; "
    )
    assert told.endswith(f"run this as root, or let root give it to {NOBODY}: chown {NOBODY} {database}*")


def test_a_directory_that_may_not_be_looked_into_is_told_with_what_to_do(typed_by_another: Path) -> None:
    os.chown(typed_by_another, 0, 0)
    typed_by_another.chmod(0o700)
    os.seteuid(NOBODY)

    with pytest.raises(
        Unavailable, match=f"Permission denied for {NOBODY}; run this as the user of the service"
    ):
        engine_of(f"sqlite:///{typed_by_another}/firstmove.db")
