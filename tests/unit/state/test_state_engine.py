"""Which databases can be opened, and how refusals read."""

import pytest
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from firstmove.errors import ConfigError, Unavailable
from firstmove.state.engine import engine_of, outside_failures, sqlite_path


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mysql://db/firstmove", "neither sqlite nor postgresql"),
        ("no url at all", "cannot be read"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
    ],
)
def test_an_url_that_cannot_be_meant_is_refused(url: str, expected: str) -> None:
    with pytest.raises(ConfigError, match=expected):
        engine_of(url)


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
