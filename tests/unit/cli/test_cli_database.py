"""Commands about the database itself, the promise ledger and the calendar."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_scenes import MAIL, Firstmove, WriteConfig

from firstmove.demo.imapd import DemoImapServer
from firstmove.errors import Exit
from firstmove.model.decision import CaseChange, Decision, OpenPromise
from firstmove.model.record import FolderSeen, Owner
from firstmove.state.lock import process_lock
from firstmove.state.store import Store
from firstmove.transport.imap import ImapAccount, ImapSession


@pytest.mark.usefixtures("one_case")
def test_a_sound_database_is_verified(firstmove: Firstmove, write_config: WriteConfig) -> None:
    outcome = firstmove("--config", write_config(), "verify")

    assert (Exit.OK, "Every invariant holds.\n") == (outcome.code, outcome.out)


@pytest.mark.usefixtures("one_case")
def test_a_backup_holds_everything_and_is_private(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path
) -> None:
    target = tmp_path / "backup.db"

    outcome = firstmove("--config", write_config(), "backup", target)

    with closing(sqlite3.connect(target)) as copy:
        subjects = copy.execute("SELECT subject FROM message").fetchall()
    assert Exit.OK == outcome.code
    assert [("まだ届かない",)] == subjects
    assert 0o600 == stat.S_IMODE(target.stat().st_mode)


@pytest.mark.usefixtures("one_case")
def test_a_backup_overwrites_nothing(firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_text("precious", encoding="utf-8")

    outcome = firstmove("--config", write_config(), "backup", target)

    assert Exit.USAGE == outcome.code
    assert "precious" == target.read_text("utf-8")


def test_migrate_makes_a_database_of_today(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path
) -> None:
    config = write_config()

    outcome = firstmove("--config", config, "migrate")

    assert (Exit.OK, "The schema is up to date.\n") == (outcome.code, outcome.out)
    assert Exit.OK == firstmove("--config", config, "status").code


@pytest.mark.usefixtures("one_case")
def test_the_ledger_is_a_table_even_when_it_is_empty(firstmove: Firstmove, write_config: WriteConfig) -> None:
    outcome = firstmove("--config", write_config(), "promises")

    assert Exit.OK == outcome.code
    assert "約束した時刻" in outcome.out


@pytest.mark.usefixtures("one_case")
def test_the_ledger_tells_where_a_promise_comes_from(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path
) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/firstmove.db")
    now = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    change = CaseChange(told=(("pledged", "3時間以内にご連絡いたします。"),))
    named = Decision(
        "reply_with_promise", case=change, clocks=(OpenPromise(now + timedelta(hours=3), "reply"),)
    )
    with store.writing() as unit:
        unit.apply(1, named, owner=Owner("test"), now=now)
    store.close()

    outcome = firstmove("--config", write_config(), "promises")

    assert "ご返信「3時間以内にご連絡いたします。」" in outcome.out


def test_the_calendar_shows_hours_holidays_and_the_promise(
    firstmove: Firstmove, write_config: WriteConfig
) -> None:
    config = write_config(rest='[hours]\nfri = ["09:00-12:00", "13:00-18:00"]')

    outcome = firstmove("--config", config, "calendar", "--days", "4", "--now", "2026-11-20T10:30+09:00")

    lines = outcome.out.splitlines()
    assert "2026-11-20  金  09:00-12:00, 13:00-18:00" in lines[1]
    assert lines[4].startswith("2026-11-23  月")
    assert "勤労感謝の日" in lines[4]
    assert "いま届いたメールには 苦情: 2026-11-20 14:00" in outcome.out


def test_the_calendar_refuses_what_is_no_time(firstmove: Firstmove, write_config: WriteConfig) -> None:
    outcome = firstmove("--config", write_config(), "calendar", "--now", "noon")

    assert Exit.USAGE == outcome.code
    assert '"noon" is no ISO time' in outcome.err


@pytest.mark.usefixtures("one_case")
def test_a_backup_is_one_file_and_leaves_nothing_beside_it(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path
) -> None:
    (tmp_path / "backups").mkdir()

    firstmove("--config", write_config(), "backup", tmp_path / "backups" / "monday.db")

    assert ["monday.db"] == [path.name for path in (tmp_path / "backups").iterdir()]


@pytest.mark.usefixtures("one_case")
def test_a_damaged_database_is_no_backup(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path, tmp_path: Path
) -> None:
    octets = bytearray(one_case.read_bytes())
    octets[4096:40_960] = b"\xa5" * (40_960 - 4096)
    one_case.write_bytes(octets)

    outcome = firstmove("--config", write_config(), "backup", tmp_path / "backup.db")

    assert Exit.UNAVAILABLE == outcome.code
    assert [] == [*tmp_path.glob("backup.db*")]


def test_the_backup_of_postgresql_is_its_own_tools_matter(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path
) -> None:
    config = write_config()
    text = config.read_text("utf-8").replace(f"sqlite:///{tmp_path}/firstmove.db", "postgresql:///firstmove")
    config.write_text(text, encoding="utf-8")

    outcome = firstmove("--config", config, "backup", tmp_path / "backup.db")

    assert Exit.USAGE == outcome.code
    assert "pg_dump" in outcome.err


@pytest.mark.usefixtures("one_case")
def test_a_newer_database_is_refused_and_stays_as_it_is(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path
) -> None:
    with closing(sqlite3.connect(one_case)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()

    outcome = firstmove("--config", write_config(), "migrate")

    assert Exit.CONFIG == outcome.code
    assert "schema 9999" in outcome.err
    with closing(sqlite3.connect(one_case)) as database:
        assert [("9999",)] == database.execute("SELECT version_num FROM alembic_version").fetchall()


@pytest.fixture
def imap() -> Iterator[DemoImapServer]:
    with DemoImapServer({"shop": "open sesame"}) as server:
        yield server


def begun(database: Path, port: int, last_uid: int) -> None:
    """The daemon has read INBOX up to this UID since an hour ago; #1001's mail has UID 1."""
    session = ImapSession.connect(
        ImapAccount("test", "127.0.0.1", port, "none", "shop", lambda: "open sesame")
    )
    validity = session.status("INBOX").uidvalidity
    session.logout()
    store = Store.open(f"sqlite:///{database}")
    with store.writing() as unit:
        unit.located(1, "INBOX", "", validity, 1)
        unit.set_setting("opened_at", (datetime.now(UTC) - timedelta(hours=1)).isoformat())
        unit.remember_folder(FolderSeen("shop", "INBOX", validity, last_uid))
    store.close()


def test_a_mail_below_the_cursor_that_is_not_on_record_is_a_breach(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path, imap: DemoImapServer
) -> None:
    imap.deliver("shop", MAIL.encode())
    imap.deliver("shop", MAIL.replace("a1@", "a2@").encode())
    imap.deliver("shop", MAIL.replace("a1@", "a3@").encode())
    begun(one_case, imap.port, last_uid=2)

    outcome = firstmove("--config", write_config(imap_port=imap.port), "verify", "--mailbox")

    assert Exit.BUG == outcome.code
    assert "shop: INBOX: UID 2 of " in outcome.out
    assert "1 breaches." in outcome.out


def test_a_mail_that_lies_elsewhere_is_told_and_is_no_breach(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path, imap: DemoImapServer
) -> None:
    begun(one_case, imap.port, last_uid=1)

    outcome = firstmove("--config", write_config(imap_port=imap.port), "verify", "--mailbox")

    assert Exit.OK == outcome.code
    assert "shop: INBOX: a mail of case #1001 lies no longer there (UID 1)\n" in outcome.out


@pytest.mark.usefixtures("one_case")
def test_a_server_that_is_away_is_unavailable(firstmove: Firstmove, write_config: WriteConfig) -> None:
    outcome = firstmove("--config", write_config(), "verify", "--mailbox")

    assert Exit.UNAVAILABLE == outcome.code
    assert "firstmove: shop: IMAP: connect: " in outcome.err


@pytest.mark.usefixtures("one_case")
def test_a_backup_into_a_directory_that_is_not_there_says_so(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path
) -> None:
    outcome = firstmove("--config", write_config(), "backup", tmp_path / "none" / "copy.db")

    assert Exit.USAGE == outcome.code
    assert f"there is no directory {tmp_path / 'none'}; make it first" in outcome.err


SERVICE = 54321  # a user and a group that nobody has
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can leave what is not the service's")


@pytest.fixture
def of_the_service(tmp_path: Path) -> Iterator[Path]:
    """A directory such as systemd makes for the service; what root made elsewhere in it stays root's."""
    os.chown(tmp_path, SERVICE, SERVICE)
    yield tmp_path
    os.chown(tmp_path, 0, 0)


def owners(folder: Path, pattern: str) -> dict[str, tuple[int, int]]:
    found = {path.name: path.stat() for path in folder.glob(pattern)}
    return {name: (facts.st_uid, facts.st_gid) for name, facts in found.items()}


@as_root
def test_a_database_that_root_makes_belongs_to_its_directorys_owner(
    firstmove: Firstmove, write_config: WriteConfig, of_the_service: Path
) -> None:
    outcome = firstmove("--config", write_config(), "migrate")

    assert Exit.OK == outcome.code
    found = owners(of_the_service, "firstmove.db*")
    assert "firstmove.db" in found
    assert {(SERVICE, SERVICE)} == set(found.values())
    assert 0o600 == stat.S_IMODE((of_the_service / "firstmove.db").stat().st_mode)


@as_root
def test_what_root_writes_beside_the_services_database_is_the_services(
    firstmove: Firstmove, write_config: WriteConfig, of_the_service: Path, one_case: Path
) -> None:
    os.chown(one_case, SERVICE, SERVICE)
    store = Store.open(f"sqlite:///{one_case}")

    firstmove("--config", write_config(), "pause")
    with store.reading(), process_lock(store.url):
        beside = owners(of_the_service, "firstmove.db*")
    store.close()
    firstmove("--config", write_config(), "backup", of_the_service / "monday.db")

    assert {"firstmove.db", "firstmove.db-wal", "firstmove.db-shm", "firstmove.db.lock"} == set(beside)
    assert {(SERVICE, SERVICE)} == set(beside.values())
    assert {"monday.db": (SERVICE, SERVICE)} == owners(of_the_service, "monday.db*")
