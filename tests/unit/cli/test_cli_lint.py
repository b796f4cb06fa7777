"""`firstmove lint`."""

import json
from pathlib import Path

import pytest
from cli_scenes import Firstmove, WriteConfig

from firstmove.errors import Exit

GOOD = "山田様\n\nあおば商店でございます。\nお荷物は6月12日（金）に発送いたしました。\n"
WARNED = GOOD + "お返事が遅れてすみません。\n"
BLOCKED = GOOD + "たぶん明日届きます。\n"
MAIL = """\
From: info@aoba.example.jp
To: =?utf-8?b?5bGx55Sw6Iqx5a2Q?= <hanako@example.com>
Subject: =?utf-8?b?44GK55q/44Gu5Lu2?=
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{name}様

お皿は6月12日（金）に発送いたしました。
"""


def _file(tmp_path: Path, text: str, name: str = "reply.txt", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(("text", "code"), [(GOOD, Exit.OK), (WARNED, Exit.OK), (BLOCKED, Exit.BUG)])
def test_only_what_blocks_fails(firstmove: Firstmove, tmp_path: Path, text: str, code: Exit) -> None:
    assert code == firstmove("lint", _file(tmp_path, text)).code


def test_a_finding_is_told_with_its_line_and_what_to_write_instead(
    firstmove: Firstmove, tmp_path: Path
) -> None:
    path = _file(tmp_path, BLOCKED)

    outcome = firstmove("lint", path)

    assert f"{path}:5: 要修正 [不確か] たぶん (tabun)\n    → 確認でき次第" in outcome.out


def test_the_words_of_the_screen_can_be_english(firstmove: Firstmove, tmp_path: Path) -> None:
    path = _file(tmp_path, BLOCKED)

    assert f"{path}:5: block [uncertain] たぶん (tabun)\n" in firstmove("lint", "--lang", "en", path).out


def test_a_file_without_findings_is_named_as_well(firstmove: Firstmove, tmp_path: Path) -> None:
    path = _file(tmp_path, GOOD)

    assert f"{path}: nothing found\n" == firstmove("lint", "--lang", "en", path).out


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "euc-jp", "iso-2022-jp", "utf-16"])
def test_older_character_sets_are_read(firstmove: Firstmove, tmp_path: Path, encoding: str) -> None:
    outcome = firstmove("lint", "--json", _file(tmp_path, BLOCKED, encoding=encoding))

    assert ["tabun"] == [finding["code"] for finding in json.loads(outcome.out)["findings"]]


def test_standard_input_is_a_file_too(firstmove: Firstmove) -> None:
    outcome = firstmove("lint", "--json", "-", typed=BLOCKED)

    assert Exit.BUG == outcome.code
    assert {
        "file": "-",
        "findings": [
            {
                "severity": "block",
                "code": "tabun",
                "category": "uncertain",
                "words": "たぶん",
                "alternative": "確認でき次第、（日時）までにご連絡いたします",
                "line": 5,
            }
        ],
    } == json.loads(outcome.out)


@pytest.mark.parametrize("name", ["reply.eml", "reply"])
def test_the_text_of_a_mail_is_looked_at_and_its_recipient_compared(
    firstmove: Firstmove, tmp_path: Path, name: str
) -> None:
    right = firstmove("lint", "--json", _file(tmp_path, MAIL.format(name="山田"), name))
    wrong = firstmove("lint", "--json", _file(tmp_path, MAIL.format(name="鈴木"), name))

    assert [] == json.loads(right.out)["findings"]
    assert [("addressee-wrong", 1)] == [
        (finding["code"], finding["line"]) for finding in json.loads(wrong.out)["findings"]
    ]


def test_a_complaint_needs_an_apology(firstmove: Firstmove, tmp_path: Path) -> None:
    path = _file(tmp_path, GOOD)

    assert "apology-missing" in firstmove("lint", "--complaint", path).out
    assert "apology-missing" not in firstmove("lint", path).out


def test_a_marketplace_lets_no_address_through(firstmove: Firstmove, tmp_path: Path) -> None:
    path = _file(tmp_path, GOOD + "shop@example.jp\n")

    assert Exit.BUG == firstmove("lint", "--channel", "amazon", path).code
    assert Exit.OK == firstmove("lint", "--channel", "own", path).code


def test_an_unknown_channel_is_told_with_those_there_are(firstmove: Firstmove, tmp_path: Path) -> None:
    outcome = firstmove("lint", "--channel", "amazn", _file(tmp_path, GOOD))

    assert Exit.USAGE == outcome.code
    assert "no channel is called amazn; there are: amazon, " in outcome.err


@pytest.mark.parametrize(
    ("octets", "told"),
    [
        (b"", "there is no text in it"),
        (b" \n", "there is no text in it"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "this is no text"),
        (b"a" * (2 * 1024 * 1024 + 1), "larger than 2048 KiB"),
    ],
)
def test_what_holds_no_reply_is_told(firstmove: Firstmove, tmp_path: Path, octets: bytes, told: str) -> None:
    path = tmp_path / "reply.txt"
    path.write_bytes(octets)

    outcome = firstmove("lint", path)

    assert Exit.USAGE == outcome.code
    assert f"firstmove: {path}: {told}" in outcome.err


def test_files_that_cannot_be_read_hide_nothing_of_the_others(firstmove: Firstmove, tmp_path: Path) -> None:
    outcome = firstmove("lint", "--json", tmp_path / "none.txt", tmp_path, _file(tmp_path, BLOCKED))

    first, second, third = [json.loads(line) for line in outcome.out.splitlines()]
    assert Exit.USAGE == outcome.code
    assert "cannot be read: No such file or directory" == first["error"]
    assert "cannot be read: Is a directory" == second["error"]
    assert ["tabun"] == [finding["code"] for finding in third["findings"]]


def test_the_shops_own_rules_hold(firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path) -> None:
    config = write_config(rest='[lint]\nallow = ["tabun"]\nforbid = ["弊店(?!舗)"]')
    path = _file(tmp_path, BLOCKED + "弊店より。\n")

    outcome = firstmove("lint", "--json", "--config", config, path)

    assert ["forbidden"] == [finding["code"] for finding in json.loads(outcome.out)["findings"]]


def test_allowing_a_rule_that_does_not_exist_is_a_matter_of_configuration(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path
) -> None:
    config = write_config(rest='[lint]\nallow = ["tabum"]')

    outcome = firstmove("lint", "--config", config, _file(tmp_path, GOOD))

    assert Exit.CONFIG == outcome.code
    assert "no rule is called tabum" in outcome.err


def test_words_cannot_command_the_terminal(firstmove: Firstmove, tmp_path: Path) -> None:
    outcome = firstmove("lint", _file(tmp_path, GOOD + "\x1b[2Jです\n"))

    assert "\x1b" not in outcome.out
