"""The same promises on both databases: `store` is a fresh one of each, and must verify clean at the end."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from firstmove.state.store import Store
from firstmove.state.tables import METADATA
from servers import postgresql

_BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.server)]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "firstmove.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[str]:
    """A private PostgreSQL on a unix socket: its url with `{name}` for the database's name."""
    if reason := postgresql.missing():
        pytest.skip(reason)
    with postgresql.cluster() as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_shared(postgresql_cluster: str) -> Iterator[Engine]:
    """One migrated database for all tests: emptying it is cheaper than making another."""
    url = postgresql.create(postgresql_cluster, "shared")
    Store.open(url).close()
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture(params=_BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The url of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'firstmove.db'}"
    cluster: str = request.getfixturevalue("postgresql_cluster")
    return postgresql.create(cluster, f"empty_{abs(hash(tmp_path))}")


@pytest.fixture(params=_BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The url of a migrated database without any row. Tests that change its schema take `empty_url`."""
    if request.param == "sqlite":
        path = tmp_path / "firstmove.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    engine: Engine = request.getfixturevalue("postgresql_shared")
    tables = ", ".join(METADATA.tables)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY")
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open database that keeps every invariant until the end of the test."""
    opened = Store.open(url)
    yield opened
    breaches = opened.verify()
    opened.close()
    assert breaches == ()
