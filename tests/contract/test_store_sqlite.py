"""What only SQLite can do to us: files, locks, a full disk, damage."""

import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event
from store_scenes import LEASE, NOW, OWNER, mail, octets, opening, take_in

from firstmove.errors import ConfigError, Unavailable
from firstmove.state.lock import process_lock
from firstmove.state.revisions import HEAD
from firstmove.state.store import Store, Unit
from firstmove.state.upgrade import upgrade
from firstmove.state.writer import Writer

LIMIT = 30.0


@pytest.fixture
def file(tmp_path: Path, sqlite_template: Path) -> Path:
    path = tmp_path / "firstmove.db"
    shutil.copyfile(sqlite_template, path)
    return path


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{file}")
    yield opened
    assert () == opened.verify()
    opened.close()


def test_every_file_of_the_database_is_private(store: Store, file: Path) -> None:
    take_in(store, mail())

    modes = {path.name: path.stat().st_mode & 0o777 for path in file.parent.glob("firstmove.db*")}

    assert {"firstmove.db": 0o600, "firstmove.db-wal": 0o600, "firstmove.db-shm": 0o600} == modes


def test_a_database_made_anew_outlives_another_process_that_looks_and_leaves(tmp_path: Path) -> None:
    """Who closes last removes the -wal file: another process must see that we are still there (POSIX locks
    end when any descriptor of the file is closed, sqlite.org/howtocorrupt.html section 2.2)."""
    file = tmp_path / "firstmove.db"
    look = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM message')"
    store = Store.open(f"sqlite:///{file}")

    subprocess.run([sys.executable, "-c", look, str(file)], check=True, timeout=LIMIT)

    assert file.with_name("firstmove.db-shm").exists()
    take_in(store, mail())
    store.close()
    with closing(sqlite3.connect(file)) as afterwards:
        assert 1 == afterwards.execute("SELECT count(*) FROM message").fetchone()[0]


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)],
)
def test_every_connection_is_durable_and_strict(store: Store, pragma: str, expected: object) -> None:
    with store.reading() as reader:
        assert expected == reader.connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()


def test_a_reader_sees_one_moment_while_others_write(store: Store) -> None:
    with store.reading() as reader:
        before = reader.cases()
        take_in(store, mail())
        after = reader.cases()

    assert ((), ()) == (before, after)


def test_a_unit_waits_for_a_lock_that_another_process_holds(store: Store, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    writer = Writer(store)
    writer.start()
    begun = threading.Event()

    @event.listens_for(store.engine, "checkout")
    def note(*_connection: object) -> None:
        begun.set()

    future = writer.submit(lambda unit: unit.set_setting("x", "1"))
    begun.wait(LIMIT)
    waiting = not future.done()
    other.execute("COMMIT")
    other.close()

    future.result(LIMIT)
    assert waiting
    assert writer.stop(LIMIT)


def test_a_full_disk_refuses_the_large_unit_and_takes_the_small_ones(file: Path) -> None:
    store = Store.open(f"sqlite:///{file}")

    @event.listens_for(store.engine, "connect")
    def small_disk(dbapi: sqlite3.Connection, _record: object) -> None:
        pages = dbapi.execute("PRAGMA page_count").fetchone()[0]
        dbapi.execute(f"PRAGMA max_page_count={pages + 20}")

    store.engine.dispose()
    writer = Writer(store)

    def large(unit: Unit) -> None:
        unit.set_setting("large", "x" * 1_000_000)

    def small(unit: Unit) -> str:
        unit.set_setting("small", "x")
        return "written"

    first, second, third = writer.submit(small), writer.submit(large), writer.submit(small)
    writer.start()

    with pytest.raises(Unavailable, match="full"):
        second.result(LIMIT)
    assert ("written", "written") == (first.result(LIMIT), third.result(LIMIT))
    assert writer.stop(LIMIT)
    assert () == store.verify()
    store.close()


def test_a_file_that_is_no_database_is_refused_with_a_plain_sentence(tmp_path: Path) -> None:
    path = tmp_path / "firstmove.db"
    path.write_bytes(b"not a database at all, but long enough to look at" * 100)

    with pytest.raises(Unavailable, match="not a database"):
        Store.open(f"sqlite:///{path}")


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="missing"):
        Store.open(f"sqlite:///{tmp_path / 'missing' / 'firstmove.db'}")


def test_before_a_migration_a_private_copy_is_kept(file: Path) -> None:
    take_in_and_close(file)

    upgrade(f"sqlite:///{file}")

    copy = file.with_name(f"firstmove.db.before-{HEAD}-step")
    kept = sqlite3.connect(copy)
    cases = kept.execute("SELECT count(*) FROM support_case").fetchone()
    kept.close()
    assert ((1,), 0o600) == (cases, copy.stat().st_mode & 0o777)


def take_in_and_close(file: Path) -> None:
    """One mail in the database, and nobody at it."""
    store = Store.open(f"sqlite:///{file}")
    take_in(store, mail())
    store.close()


def test_a_broken_foreign_key_stops_a_migration(file: Path) -> None:
    take_in_and_close(file)
    raw = sqlite3.connect(file)
    raw.execute("DELETE FROM support_case")
    raw.commit()
    raw.close()

    with pytest.raises(ConfigError, match="point nowhere"):
        upgrade(f"sqlite:///{file}")


def test_damage_to_a_foreign_key_is_found_by_verify(file: Path) -> None:
    take_in_and_close(file)
    raw = sqlite3.connect(file)
    raw.execute("DELETE FROM support_case")
    raw.commit()
    raw.close()
    store = Store.open(f"sqlite:///{file}")

    breaches = store.verify()

    store.close()
    assert "a row of message points to no support_case" in breaches


_HOLDER = """
import sys
from firstmove.state.lock import process_lock
with process_lock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_told_who_runs_already(file: Path) -> None:
    url = f"sqlite:///{file}"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(Unavailable, match=f"process {holder.pid}"), process_lock(url):
            pytest.fail("both hold the lock")
        holder.kill()

    with process_lock(url):
        assert 0o600 == file.with_name("firstmove.db.lock").stat().st_mode & 0o777


def test_a_crash_between_commit_and_settlement_leaves_the_claim_for_the_next_start(file: Path) -> None:
    url = f"sqlite:///{file}"
    subprocess.run([sys.executable, "-c", _CRASH, url], cwd=Path(__file__).parent, check=False, timeout=LIMIT)
    store = Store.open(url)

    with store.writing() as unit:
        count = unit.reclaim(OWNER, NOW + LEASE)
        doubtful = unit.doubtful("shop", NOW + LEASE)

    breaches = store.verify()
    store.close()
    assert (1, ["send_ack"], ()) == (count, [effect.kind for effect in doubtful], breaches)


_CRASH = """
import os, signal, sys
sys.path.insert(0, ".")
from store_scenes import Owner, mail, take_in
from firstmove.state.store import Store
take_in(Store.open(sys.argv[1]), mail(), owner=Owner("the-dead-one"))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_recording_needs_no_more_than_one_commit(store: Store) -> None:
    commits: list[object] = []
    event.listen(store.engine, "commit", commits.append)
    with store.writing() as unit:
        unit.record(mail(), opening(), octets(), owner=OWNER, now=NOW, lease=LEASE)

    assert 1 == len(commits)
