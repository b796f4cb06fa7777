"""A private PostgreSQL for tests, on a unix socket in a temporary folder. `missing()` says why not."""

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

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError


def _programs() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def missing() -> str:
    """Why PostgreSQL cannot be started here, "" when it can."""
    if not _programs():
        return "PostgreSQL is not installed"
    if importlib.util.find_spec("psycopg") is None:
        return "psycopg is not installed"
    if os.geteuid() == 0 and "postgres" not in {entry.pw_name for entry in pwd.getpwall()}:
        return "PostgreSQL needs a user `postgres` when the tests run as root"
    return ""


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """A private PostgreSQL on a unix socket: its url with `{name}` for the database's name."""
    programs = _programs()[-1].parent
    root = Path(tempfile.mkdtemp(prefix="fm-pg-"))  # short: a socket's path has at most 107 octets
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        entry = pwd.getpwnam("postgres")
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


def create(url: str, name: str) -> str:
    """A new, empty database of the cluster; its url."""
    engine = create_engine(url.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE template0 STRATEGY file_copy')
    engine.dispose()
    return url.format(name=name)
