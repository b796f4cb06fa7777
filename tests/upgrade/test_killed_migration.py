"""SIGKILL before every statement of a migration: the database is as it was, and the next try succeeds.

The migrations are a copy of the program's, with a next revision that only tests have (next_revision.py) and
an env.py that counts statements and dies (dying_env.py).
"""

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from os import environ
from pathlib import Path

import pytest

from firstmove.errors import ConfigError
from firstmove.state.revisions import HEAD
from firstmove.state.store import Store
from firstmove.state.upgrade import MIGRATIONS

HERE = Path(__file__).resolve().parent
DUMP = HERE / "0.1.0-sqlite.sql"
UPGRADING = (
    "import sys; from pathlib import Path; from firstmove.state.upgrade import upgrade; "
    "upgrade(sys.argv[1], sys.argv[2], Path(sys.argv[3]))"
)
NEXT = 27  # statements of the next revision on SQLite, Alembic's own among them
FIRST = 45  # and of the first one
TELLING = (4, 20, 21, 27)  # facts moved; the old table gone; the new one in its place; all but the COMMIT


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """The program's migrations and a next one, made to die."""
    copy = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HERE / "next_revision.py", copy / "versions" / "9999_test_only.py")
    env = (HERE / "dying_env.py").read_text("utf-8") + (MIGRATIONS / "env.py").read_text("utf-8")
    (copy / "env.py").write_text(env, "utf-8")
    return copy


@pytest.fixture
def populated(tmp_path: Path) -> Path:
    """A database of the first release under the present schema, with a case and everything around it."""
    file = tmp_path / "firstmove.db"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(DUMP.read_text("utf-8"))
    Store.open(f"sqlite:///{file}").close()
    return file


def upgrading(file: Path, to: str, migrations: Path, dies_at: int = 0) -> int:
    """Migrate in a process of its own; its exit code."""
    return subprocess.run(
        [sys.executable, "-c", UPGRADING, f"sqlite:///{file}", to, str(migrations)],
        env=dict(environ) | {"FIRSTMOVE_TEST_DIES_AT": str(dies_at)},
        timeout=60,
    ).returncode


def content(file: Path) -> list[str]:
    """The whole database as text."""
    with closing(sqlite3.connect(file)) as database:
        return list(database.iterdump())


def rows(file: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(statement).fetchall()


@pytest.mark.parametrize(
    "statement",
    [pytest.param(n, marks=() if n in TELLING else pytest.mark.full) for n in range(1, NEXT + 1)],
)
def test_a_next_migration_that_is_killed_has_changed_nothing_and_can_be_made_again(
    populated: Path, migrations: Path, statement: int
) -> None:
    before = content(populated)

    assert -signal.SIGKILL == upgrading(populated, "9999", migrations, statement)

    assert before == content(populated)
    store = Store.open(f"sqlite:///{populated}")  # the present program goes on with it
    assert () == store.verify()
    store.close()
    assert 0 == upgrading(populated, "9999", migrations)
    assert [("cross",)] == rows(populated, "SELECT mood FROM support_case WHERE number = 1001")
    assert [("hanako@example.com",)] == rows(populated, "SELECT word FROM newcomer")
    assert set(before) - set(content(populated)) == changed(before)
    assert [("ok",)] == rows(populated, "PRAGMA integrity_check")
    assert before == content(populated.with_name(f"firstmove.db.before-{HEAD}-step"))


def changed(before: list[str]) -> set[str]:
    """What the next revision rewrites: the table it alters with its rows, and the revision's number."""
    return {line for line in before if '"support_case"' in line or "support_case (" in line[:40]} | {
        line for line in before if line.startswith('INSERT INTO "alembic_version"')
    }


def test_the_next_migration_has_no_more_statements(populated: Path, migrations: Path) -> None:
    assert 0 == upgrading(populated, "9999", migrations, NEXT + 1)


@pytest.mark.full
def test_the_first_migration_has_no_more_statements(tmp_path: Path, migrations: Path) -> None:
    assert 0 == upgrading(tmp_path / "firstmove.db", "0001", migrations, FIRST + 1)


def test_a_database_of_the_next_release_is_refused_and_its_copy_is_whole(
    populated: Path, migrations: Path
) -> None:
    before = content(populated)
    assert 0 == upgrading(populated, "9999", migrations)

    with pytest.raises(ConfigError, match="schema 9999"):
        Store.open(f"sqlite:///{populated}")

    copy = populated.with_name(f"firstmove.db.before-{HEAD}-step")
    assert before == content(copy)
    store = Store.open(f"sqlite:///{copy}")
    assert () == store.verify()
    store.close()


@pytest.mark.full
@pytest.mark.parametrize("statement", range(1, FIRST + 1))
def test_a_first_migration_that_is_killed_leaves_an_empty_database(
    tmp_path: Path, migrations: Path, statement: int
) -> None:
    file = tmp_path / "firstmove.db"

    assert -signal.SIGKILL == upgrading(file, "0001", migrations, statement)

    assert ["BEGIN TRANSACTION;", "COMMIT;"] == content(file)
    assert 0 == upgrading(file, "0001", migrations)
    store = Store.open(f"sqlite:///{file}")
    assert () == store.verify()
    store.close()
