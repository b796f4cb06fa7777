"""`firstmove init`: answers become a configuration in shadow."""

import stat
from pathlib import Path

import pytest
from cli_scenes import Firstmove

from firstmove.cli import init
from firstmove.cli.provider_hosts import servers_of
from firstmove.config import load
from firstmove.errors import Exit

SIMPLE = [
    "あおば商店", "info@aoba.example.jp", "", "", "open sesame", "", "", "owner@example.jp", "n", "", "", "",
]  # fmt: skip


def typed(*answers: str) -> str:
    return "".join(f"{answer}\n" for answer in answers)


def test_the_configuration_can_be_loaded_and_begins_in_shadow(firstmove: Firstmove, tmp_path: Path) -> None:
    path = tmp_path / "fm" / "firstmove.toml"

    outcome = firstmove("--config", path, "init", typed=typed(*SIMPLE))

    config = load.load(path)
    (mailbox,) = config.mailboxes
    assert Exit.OK == outcome.code
    assert config.shadow
    assert ("mail.aoba.example.jp", 993, "info@aoba.example.jp") == (
        mailbox.imap.host,
        mailbox.imap.port,
        mailbox.imap.user,
    )
    assert "open sesame" == mailbox.imap.password()
    assert mailbox.smtp
    assert "open sesame" == mailbox.smtp.password()
    assert f"sqlite:///{path.parent}/firstmove.db" == config.store_url
    assert ["owner@example.jp"] == [person.email for person in config.people_of("operator")]


def test_no_password_stands_in_the_configuration_or_on_the_screen(
    firstmove: Firstmove, tmp_path: Path
) -> None:
    path = tmp_path / "firstmove.toml"

    outcome = firstmove("--config", path, "init", typed=typed(*SIMPLE))

    assert "open sesame" not in path.read_text("utf-8")
    assert "open sesame" not in outcome.out + outcome.err


def test_every_file_is_private(firstmove: Firstmove, tmp_path: Path) -> None:
    firstmove("--config", tmp_path / "firstmove.toml", "init", typed=typed(*SIMPLE))

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"firstmove.toml", "imap-password", "smtp-password"} == {path.name for path in files}
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in files}


@pytest.mark.parametrize(
    ("path", "mode"), [("/etc/firstmove/firstmove.toml", 0o644), ("/home/me/firstmove.toml", 0o600)]
)
def test_only_the_services_configuration_can_be_read_by_its_user(path: str, mode: int) -> None:
    assert mode == init.mode_of(Path(path))


def test_the_next_commands_are_told(firstmove: Firstmove, tmp_path: Path) -> None:
    path = tmp_path / "firstmove.toml"

    outcome = firstmove("--config", path, "init", typed=typed(*SIMPLE))

    assert f"firstmove --config {path} check" in outcome.out
    assert f"sed -i 's/^shadow = true/shadow = false/' {path}" in outcome.out


def test_the_command_that_is_told_ends_the_shadow(firstmove: Firstmove, tmp_path: Path) -> None:
    path = tmp_path / "firstmove.toml"
    firstmove("--config", path, "init", typed=typed(*SIMPLE))

    path.write_text(path.read_text("utf-8").replace("\nshadow = true", "\nshadow = false"), encoding="utf-8")

    assert not load.load(path).shadow


def test_nothing_is_overwritten_without_asking(firstmove: Firstmove, tmp_path: Path) -> None:
    path = tmp_path / "firstmove.toml"
    path.write_text("precious", encoding="utf-8")

    outcome = firstmove("--config", path, "init", typed=typed("n"))

    assert 130 == outcome.code
    assert "precious" == path.read_text("utf-8")


def test_with_a_yes_it_is_overwritten(firstmove: Firstmove, tmp_path: Path) -> None:
    path = tmp_path / "firstmove.toml"
    path.write_text("precious", encoding="utf-8")

    outcome = firstmove("--config", path, "init", typed=typed("y", *SIMPLE))

    assert Exit.OK == outcome.code
    assert "あおば商店" == load.load(path).shops["default"].name


def test_on_a_phone_mails_stay_in_the_inbox(firstmove: Firstmove, tmp_path: Path) -> None:
    path = tmp_path / "firstmove.toml"
    answers = [*SIMPLE[:8], "y", *SIMPLE[9:]]

    firstmove("--config", path, "init", typed=typed(*answers))

    config = load.load(path)
    assert "INBOX" == config.folder_names(config.mailboxes[0])["needs_reply"]


def test_hours_and_days_off_are_taken_over(firstmove: Firstmove, tmp_path: Path) -> None:
    path = tmp_path / "firstmove.toml"
    answers = [*SIMPLE[:9], "10:00-12:00, 13:00-17:00", "水・日", ""]

    firstmove("--config", path, "init", typed=typed(*answers))

    hours = load.load(path).hours
    assert [2, 2, 0, 2, 2, 2, 0] == [len(day) for day in hours.week]


def test_a_wrong_answer_is_asked_again(firstmove: Firstmove, tmp_path: Path) -> None:
    path = tmp_path / "firstmove.toml"
    answers = ["あおば商店", "no address", *SIMPLE[1:]]

    outcome = firstmove("--config", path, "init", typed=typed(*answers))

    assert Exit.OK == outcome.code
    assert '"no address" is not a mail address' in outcome.out + outcome.err


def test_marketplaces_are_asked_for_their_acknowledgements(firstmove: Firstmove, tmp_path: Path) -> None:
    path = tmp_path / "firstmove.toml"
    answers = [*SIMPLE[:11], "amazon, rakuten, yahoo", "n", "y", "", "aoba-id", "rakuten secret"]

    outcome = firstmove("--config", path, "init", typed=typed(*answers))

    config = load.load(path)
    route = config.mailboxes[0].route("pc.fw.rakuten.ne.jp")
    assert Exit.OK == outcome.code
    assert (False, True) == (config.channels["amazon"].acknowledge, config.channels["rakuten"].acknowledge)
    assert route
    assert ("aoba-id", "rakuten secret") == (route.account.user, route.account.password())
    assert "info@aoba.example.jp" == route.from_


def test_an_unknown_marketplace_is_asked_again(firstmove: Firstmove, tmp_path: Path) -> None:
    answers = [*SIMPLE[:11], "ebay", ""]

    outcome = firstmove("--config", tmp_path / "firstmove.toml", "init", typed=typed(*answers))

    assert Exit.OK == outcome.code
    assert '"ebay" is not a list of marketplaces; allowed: rakuten, amazon' in outcome.out + outcome.err


def test_an_end_of_the_answers_writes_nothing(firstmove: Firstmove, tmp_path: Path) -> None:
    outcome = firstmove("--config", tmp_path / "firstmove.toml", "init", typed=typed(*SIMPLE[:4]))

    assert 130 == outcome.code
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("address", "imap", "smtp"),
    [
        ("a@gmail.com", "imap.gmail.com", "smtp.gmail.com"),
        ("a@hotmail.com", "outlook.office365.com", "smtp-mail.outlook.com"),
        ("a@Yahoo.co.jp", "imap.mail.yahoo.co.jp", "smtp.mail.yahoo.co.jp"),
        ("a@aoba.example.jp", "mail.aoba.example.jp", "mail.aoba.example.jp"),
    ],
)
def test_servers_are_proposed(address: str, imap: str, smtp: str) -> None:
    proposed = servers_of(address)

    assert (imap, smtp) == (proposed.imap, proposed.smtp)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("水曜日", {"wed"}),  # and not Sunday, although 日 stands in it
        ("土日祝", {"sat", "sun"}),
        ("火、木", {"tue", "thu"}),
        ("Saturday, sun", {"sat", "sun"}),
        ("日祝日", {"sun"}),
        ("なし", set()),
    ],
)
def test_days_off_are_read_as_people_write_them(
    firstmove: Firstmove, tmp_path: Path, answer: str, expected: set[str]
) -> None:
    path = tmp_path / "firstmove.toml"
    answers = [*SIMPLE[:10], answer, *SIMPLE[11:]]

    firstmove("--config", path, "init", typed=typed(*answers))

    config = load.load(path)
    assert expected == {day for day, hours in config.raw["hours"].items() if not hours}


def test_what_is_no_weekday_is_asked_again(firstmove: Firstmove, tmp_path: Path) -> None:
    path = tmp_path / "firstmove.toml"
    answers = [*SIMPLE[:10], "平日", "日", *SIMPLE[11:]]

    outcome = firstmove("--config", path, "init", typed=typed(*answers))

    assert '"平日" is not a list of weekdays' in outcome.out + outcome.err
    assert [] == load.load(path).raw["hours"]["sun"]


def test_a_directory_is_no_place_for_a_configuration(firstmove: Firstmove, tmp_path: Path) -> None:
    outcome = firstmove("--config", tmp_path, "init", typed=typed(*SIMPLE))

    assert Exit.USAGE == outcome.code
    assert f"{tmp_path} is a directory; name the file to write" in outcome.err
