"""`firstmove check` against servers that speak the protocols."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli_scenes import Firstmove, WriteConfig

from firstmove.cli import findings
from firstmove.config import load
from firstmove.demo.imapd import CAPABILITIES, DemoImapServer
from firstmove.demo.smtpd import Accepted, DemoSmtpServer
from firstmove.errors import Exit

SENT: list[Accepted] = []


@pytest.fixture
def smtp() -> Iterator[DemoSmtpServer]:
    with DemoSmtpServer(SENT.append) as server:
        yield server


@pytest.fixture
def imap() -> Iterator[DemoImapServer]:
    with DemoImapServer({"shop": "open sesame"}) as server:
        yield server


def test_everything_in_order_ends_with_zero_and_sends_nothing(
    firstmove: Firstmove, write_config: WriteConfig, imap: DemoImapServer, smtp: DemoSmtpServer
) -> None:
    config = write_config(imap_port=imap.port, smtp_port=smtp.port)

    outcome = firstmove("--config", config, "check")

    assert Exit.OK == outcome.code
    assert f"ok    imap shop: 127.0.0.1:{imap.port} as shop\n" in outcome.out
    assert "ok    imap shop: drafts: Drafts\n" in outcome.out
    assert "ok    imap shop: will be made: 0_対応カード, " in outcome.out
    assert f"ok    smtp shop: 127.0.0.1:{smtp.port}\n" in outcome.out
    assert [] == SENT
    assert "fail" not in outcome.out


def test_nothing_is_made_on_the_server(
    firstmove: Firstmove, write_config: WriteConfig, imap: DemoImapServer, smtp: DemoSmtpServer
) -> None:
    before = imap.folder_names("shop")

    firstmove("--config", write_config(imap_port=imap.port, smtp_port=smtp.port), "check")

    assert before == imap.folder_names("shop")


def test_a_refused_login_is_the_configurations_fault(
    firstmove: Firstmove, write_config: WriteConfig, imap: DemoImapServer, smtp: DemoSmtpServer
) -> None:
    imap.set_password("shop", "another")

    outcome = firstmove("--config", write_config(imap_port=imap.port, smtp_port=smtp.port), "check")

    assert Exit.CONFIG == outcome.code
    assert "the login is refused" in outcome.out
    assert "check user and password" in outcome.out


def test_servers_that_are_away_are_unavailable(firstmove: Firstmove, write_config: WriteConfig) -> None:
    outcome = firstmove("--config", write_config(), "check")

    assert Exit.UNAVAILABLE == outcome.code
    assert "fail  imap shop: 127.0.0.1:1" in outcome.out
    assert "fail  smtp shop: 127.0.0.1:1" in outcome.out


def test_a_server_without_special_folders_or_idle_is_told_with_what_to_do(
    firstmove: Firstmove, write_config: WriteConfig, smtp: DemoSmtpServer
) -> None:
    capabilities = CAPABILITIES.replace(" IDLE", "")
    with DemoImapServer({"shop": "open sesame"}, capabilities=capabilities, special_folders=()) as imap:
        outcome = firstmove("--config", write_config(imap_port=imap.port, smtp_port=smtp.port), "check")

    assert Exit.CONFIG == outcome.code
    assert "fail  imap shop: no drafts folder was found\n" in outcome.out
    assert "warn  imap shop: the server has no IDLE\n" in outcome.out


def test_a_missing_password_is_told_once_with_its_place(
    firstmove: Firstmove, write_config: WriteConfig
) -> None:
    config = write_config()
    (config.parent / "password").unlink()

    outcome = firstmove("--config", config, "check", "--offline")

    assert Exit.CONFIG == outcome.code
    assert 1 == outcome.out.count("[mailboxes] #1 imap.password: the file ")


def test_offline_asks_no_server(firstmove: Firstmove, write_config: WriteConfig) -> None:
    outcome = firstmove("--config", write_config(), "check", "--offline")

    assert Exit.OK == outcome.code
    assert "imap" not in outcome.out


def test_a_configuration_with_problems_ends_the_check(firstmove: Firstmove, tmp_path: Path) -> None:
    (tmp_path / "firstmove.toml").write_text("[shop]\nnmae = 'x'\n", encoding="utf-8")

    outcome = firstmove("--config", tmp_path / "firstmove.toml", "check")

    assert Exit.CONFIG == outcome.code
    assert "[shop] nmae (line 2): no such key" in outcome.out


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("[hours]\nmon = []\ntue = []\nwed = []\nthu = []\nfri = []", "no opening hours at all"),
        ('[people.shop]\nemail = "info@aoba.example.jp"', "shop is told at the shop's own address"),
        ('[orders]\nfiles = ["none-*.csv"]', "no file is called"),
    ],
)
def test_what_surprises_is_warned_of(
    firstmove: Firstmove, write_config: WriteConfig, rest: str, expected: str
) -> None:
    outcome = firstmove("--config", write_config(rest=rest), "check", "--offline")

    assert Exit.OK == outcome.code
    assert "warn  " in outcome.out
    assert expected in outcome.out


def test_old_order_data_are_warned_of(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path
) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("order_number,email\nA-1001,a@example.com\n", encoding="utf-8")
    os.utime(path, (0, 0))

    outcome = firstmove(
        "--config", write_config(rest='[orders]\nfiles = ["orders.csv"]'), "check", "--offline"
    )

    assert "orders.csv: 1 orders, generic, of 1970-01-01\n      export it again\n" in outcome.out


@pytest.mark.usefixtures("one_case")
def test_a_database_from_the_future_means_a_wrong_clock(write_config: WriteConfig) -> None:
    config = load.load(write_config())

    found = list(findings.database(config, datetime(2026, 11, 19, tzinfo=UTC)))

    assert ["clock"] == [finding.what for finding in found if finding.level == "fail"]


def test_a_clock_of_long_ago_is_wrong() -> None:
    (finding,) = findings.clock(datetime(1970, 1, 1, tzinfo=UTC))

    assert ("fail", "set the clock (timedatectl)") == (finding.level, finding.advice)


@pytest.mark.usefixtures("one_case")
def test_a_database_that_others_can_read_is_warned_of(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path
) -> None:
    (tmp_path / "firstmove.db").chmod(0o644)

    outcome = firstmove("--config", write_config(), "check", "--offline")

    assert f"warn  database: others can read {tmp_path}/firstmove.db\n" in outcome.out


def test_a_directory_in_the_place_of_the_database_is_told_as_such(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path
) -> None:
    config = write_config()
    config.write_text(config.read_text("utf-8").replace(f"{tmp_path}/firstmove.db", str(tmp_path)), "utf-8")

    outcome = firstmove("--config", config, "check", "--offline")

    assert Exit.CONFIG == outcome.code
    assert f"fail  database: [store] url: {tmp_path} is a directory; name a file in it\n" in outcome.out
    assert f"chmod 600 {tmp_path}\n" not in outcome.out


@pytest.mark.parametrize(
    ("rest", "place"),
    [
        ('[privacy]\nkeep_text = "30d"', "[privacy] keep_text"),
        ('[metrics]\nlisten = "127.0.0.1:9464"', "[metrics] listen"),
        ('[contacts.maker]\nemail = "maker@example.com"', "[contacts.maker]"),
        ('[people.manager]\nemail = "m@example.com"\nnotify = ["slack://x"]', "[people.manager] notify"),
    ],
)
def test_what_nothing_obeys_yet_is_warned_of(
    firstmove: Firstmove, write_config: WriteConfig, rest: str, place: str
) -> None:
    outcome = firstmove("--config", write_config(rest=rest), "check", "--offline")

    assert f"warn  configuration: {place} is read and has no effect yet\n" in outcome.out
