"""The same promises on both databases: `store` is a fresh one of each, and must verify clean at the end."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError

from firstmove.state.store import Store
from firstmove.state.tables import METADATA

_BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.server)]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "firstmove.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[str]:
    """A private PostgreSQL on a unix socket: its url without the database's name."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("PostgreSQL is not installed")
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed")
    with contextlib.ExitStack() as stack:
        yield stack.enter_context(_cluster(programs[-1].parent))


@contextlib.contextmanager
def _cluster(programs: Path) -> Iterator[str]:
    root = Path(tempfile.mkdtemp(prefix="fm-pg-"))  # short: a socket's path has at most 107 octets
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        try:
            entry = pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("PostgreSQL needs a user `postgres` when the tests run as root")
        os.chown(root, entry.pw_uid, entry.pw_gid)
        user = "postgres"
    place = root / "data"
    subprocess.run(
        [programs / "initdb", "-D", place, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"],
        user=user,
        cwd=root,
        check=True,
        capture_output=True,
        timeout=60,
    )
    settings = ("listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=60")
    options = [option for setting in settings for option in ("-c", setting)]
    with (root / "log").open("wb") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", place, "-k", root, *options], user=user, cwd=root, stderr=log
        )
    try:
        url = f"postgresql+psycopg://postgres@/{{name}}?host={root}"
        _wait_for(url.format(name="postgres"))
        yield url
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(30)
        shutil.rmtree(root, ignore_errors=True)


def _wait_for(url: str) -> None:
    """Connect until it answers, at most 30 seconds."""
    engine = create_engine(url)
    for last in [*[False] * 300, True]:
        try:
            engine.connect().close()
            break
        except OperationalError:
            if last:
                raise
            time.sleep(0.1)
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_shared(postgresql_cluster: str) -> Iterator[Engine]:
    """One migrated database for all tests: emptying it is cheaper than making another."""
    _create(postgresql_cluster, "shared")
    url = postgresql_cluster.format(name="shared")
    Store.open(url).close()
    engine = create_engine(url)
    yield engine
    engine.dispose()


def _create(cluster: str, name: str) -> None:
    engine = create_engine(cluster.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE template0 STRATEGY file_copy')
    engine.dispose()


@pytest.fixture(params=_BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The url of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'firstmove.db'}"
    cluster: str = request.getfixturevalue("postgresql_cluster")
    name = f"empty_{abs(hash(tmp_path))}"
    _create(cluster, name)
    return cluster.format(name=name)


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
