"""Every released database is brought to the present schema, loses nothing, and ends equal to a fresh one."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from firstmove.state import revisions
from firstmove.state.store import Store
from firstmove.state.upgrade import upgrade

DUMPS = sorted(Path(__file__).resolve().parent.glob("*-sqlite.sql"))
OBJECTS = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"


def schema(file: Path) -> set[tuple[str, str]]:
    """Every table's and index's lines; the order of constraints within a table has no meaning."""
    with closing(sqlite3.connect(file)) as database:
        return {
            (name, line.strip().rstrip(","))
            for name, sql in database.execute(OBJECTS)
            for line in sql.split("\n")
            if line.strip(" ,()\t")
        }


@pytest.fixture(params=DUMPS, ids=[dump.name for dump in DUMPS])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A database as a release left it."""
    file = tmp_path / "old.db"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(request.param.read_text("utf-8"))
    return file


def test_there_is_a_dump_of_the_first_release() -> None:
    assert "0.1.0-sqlite.sql" == DUMPS[0].name


def test_an_upgraded_database_equals_a_fresh_one(old: Path, tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path}/fresh.db").close()

    Store.open(f"sqlite:///{old}").close()

    assert schema(tmp_path / "fresh.db") == schema(old)


def test_an_upgraded_database_has_lost_nothing(old: Path) -> None:
    store = Store.open(f"sqlite:///{old}")

    with store.reading() as reader:
        case = reader.case_by_number(1001)
        assert case is not None
        view = reader.view(case.id)
        assert view is not None
        (ack,) = reader.effects(kind="send_ack")
        assert ack.out is not None
        assert ("hanako@example.com", "needs_reply") == (case.customer, case.state)
        assert ["注文番号 A-1001 の皿がまだ届きません。"] == [m.visible_text.strip() for m in view.messages]
        assert ["open"] == [promise.state for promise in view.promises]
        assert ["armed", "armed"] == [timer.state for timer in view.timers]
        assert b"Subject: =?utf-8?b?5Y+X5LuY?=\r\n\r\n.\r\n" == ack.out.octets
        assert ["A-1001"] == [order.number for order in reader.orders_by_number("A-1001")]
        assert b"\xff\xfe" == reader.quarantined_octets(1)
    assert () == store.verify()
    store.close()


def test_what_a_release_left_is_known_to_this_one(old: Path) -> None:
    with closing(sqlite3.connect(old)) as database:
        ((revision,),) = database.execute("SELECT version_num FROM alembic_version")

    assert revision in revisions.REVISIONS


def test_before_the_first_step_a_private_copy_is_made(old: Path) -> None:
    before = schema(old)

    upgrade(f"sqlite:///{old}")

    (copy,) = old.parent.glob("old.db.before-*")
    assert before == schema(copy)
    assert 0o600 == stat.S_IMODE(copy.stat().st_mode)
    store = Store.open(f"sqlite:///{copy}")
    assert () == store.verify()
    store.close()
