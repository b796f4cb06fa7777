"""Commands about the database itself, the promise ledger and the calendar."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from cli_scenes import Firstmove, WriteConfig

from firstmove.errors import Exit


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
