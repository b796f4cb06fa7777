"""`firstmove explain`: the contract of its JSON."""

import json
from pathlib import Path

import pytest
from cli_scenes import Firstmove, WriteConfig

from firstmove.errors import Exit

STABLE = (  # noqa: SIM905 - a list of words
    "file message_id answerable reason category also flags anger priority deadline language order_numbers"
    " matched_order match_confidence visible_text subject from_address decode_notes"
).split()
ORDERS = (
    "order_number,email,name,phone,address,item,quantity,ordered_at,shipped_at,carrier,tracking_number,channel\n"
    "A-1001,hanako@example.com,山田花子,,,皿,1,2026-11-10,2026-11-12,ヤマト運輸,123456789013,own\n"
    "A-1002,taro@example.com,山田太郎,,,皿,1,2026-11-10,,,,own\n"
)


def test_one_compact_line_has_all_stable_keys_first(firstmove: Firstmove, mail: Path) -> None:
    outcome = firstmove("explain", "--json", mail)

    facts = json.loads(outcome.out)
    assert Exit.OK == outcome.code
    assert 1 == outcome.out.count("\n")
    assert STABLE == list(facts)[: len(STABLE)]
    assert outcome.out.startswith(
        f'{{"file":"{mail}","message_id":"<a1@example.com>","answerable":true,"reason":null,'
    )


def test_a_customers_mail_is_understood(firstmove: Firstmove, mail: Path) -> None:
    facts = json.loads(firstmove("explain", "--json", mail).out)

    assert "not_arrived" == facts["category"]
    assert "2026-11-22" == facts["deadline"]
    assert ["A-1001"] == facts["order_numbers"]
    assert (None, "none") == (facts["matched_order"], facts["match_confidence"])
    assert ("まだ届かない", "hanako@example.com") == (facts["subject"], facts["from_address"])
    assert "注文番号 A-1001 の皿がまだ届きません。明後日までに必要です。" == facts["visible_text"]


def test_an_order_file_gives_the_match(firstmove: Firstmove, mail: Path, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")

    facts = json.loads(firstmove("explain", "--json", "--orders", tmp_path / "orders.csv", mail).out)

    assert ("A-1001", "high") == (facts["matched_order"], facts["match_confidence"])


def test_a_stranger_with_somebody_elses_number_is_no_sure_match(
    firstmove: Firstmove, mail: Path, tmp_path: Path
) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    mail.write_text(
        mail.read_text("utf-8").replace("hanako@example.com", "stranger@example.com"), encoding="utf-8"
    )

    facts = json.loads(firstmove("explain", "--json", "--orders", tmp_path / "orders.csv", mail).out)

    assert ("A-1001", "medium") == (facts["matched_order"], facts["match_confidence"])


def test_files_are_answered_in_order_and_unreadable_ones_end_with_one(
    firstmove: Firstmove, mail: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.eml"
    empty.write_bytes(b"")

    outcome = firstmove("explain", "--json", tmp_path / "none.eml", empty, tmp_path, mail)

    lines = [json.loads(line) for line in outcome.out.splitlines()]
    assert Exit.BUG == outcome.code
    assert {"file": str(tmp_path / "none.eml"), "error": "No such file or directory"} == lines[0]
    assert {"file": str(empty), "error": "empty"} == lines[1]
    assert {"file": str(tmp_path), "error": "Is a directory"} == lines[2]
    assert "not_arrived" == lines[3]["category"]


def test_now_decides_what_relative_dates_mean(firstmove: Firstmove, mail: Path) -> None:
    facts = json.loads(firstmove("explain", "--json", "--now", "2026-12-01T23:30+09:00", mail).out)

    assert "2026-12-03" == facts["deadline"]


def test_a_now_that_is_no_time_is_a_wrong_use(firstmove: Firstmove, mail: Path) -> None:
    outcome = firstmove("explain", "--now", "noon", mail)

    assert Exit.USAGE == outcome.code
    assert '"noon" is no ISO time' in outcome.err


def test_the_configurations_own_mail_is_not_answerable(
    firstmove: Firstmove, mail: Path, write_config: WriteConfig
) -> None:
    mail.write_text(
        mail.read_text("utf-8").replace("hanako@example.com", "info@aoba.example.jp"), encoding="utf-8"
    )

    facts = json.loads(firstmove("explain", "--config", write_config(), "--json", mail).out)

    assert (False, "own-message") == (facts["answerable"], facts["reason"])


def test_standard_input_can_be_explained(firstmove: Firstmove, mail: Path) -> None:
    outcome = firstmove("explain", "--json", "-", typed=mail.read_text("utf-8"))

    assert "-" == json.loads(outcome.out)["file"]
    assert Exit.OK == outcome.code


@pytest.mark.parametrize(("language", "expected"), [("ja", "分類: 未着"), ("en", "Category: Not arrived")])
def test_without_json_it_reads_as_prose(
    firstmove: Firstmove, mail: Path, language: str, expected: str
) -> None:
    outcome = firstmove("explain", "--lang", language, mail)

    assert expected in outcome.out
    assert "hanako@example.com" in outcome.out


def test_prose_says_why_there_is_no_answer(firstmove: Firstmove, mail: Path) -> None:
    mail.write_text("Auto-Submitted: auto-replied\n" + mail.read_text("utf-8"), encoding="utf-8")

    outcome = firstmove("explain", "--lang", "en", mail)

    assert "Answerable: no: auto-submitted (Auto-Submitted says something else than no.)" in outcome.out


def test_prose_names_what_cannot_be_read(firstmove: Firstmove, tmp_path: Path) -> None:
    outcome = firstmove("explain", tmp_path / "none.eml")

    assert Exit.BUG == outcome.code
    assert "読めません: No such file or directory" in outcome.out


def test_an_unknown_mailbox_is_a_wrong_use(
    firstmove: Firstmove, mail: Path, write_config: WriteConfig
) -> None:
    outcome = firstmove("explain", "--config", write_config(), "--mailbox", "none", mail)

    assert Exit.USAGE == outcome.code
    assert "there are: shop" in outcome.err


def test_a_mailbox_without_a_configuration_is_a_wrong_use(firstmove: Firstmove, mail: Path) -> None:
    outcome = firstmove("explain", "--mailbox", "shop", mail)

    assert (Exit.USAGE, "") == (outcome.code, outcome.out)
    assert "name it with --config" in outcome.err


def test_a_triage_table_that_cannot_be_used_is_the_configurations_fault(
    firstmove: Firstmove, mail: Path, write_config: WriteConfig, tmp_path: Path
) -> None:
    (tmp_path / "mine" / "ja").mkdir(parents=True)
    (tmp_path / "mine" / "ja" / "triage.toml").write_text(
        "[[category]]\nvalue = 'x'\nwords = ['(']\n", "utf-8"
    )
    config = write_config(rest='[playbooks]\ntemplates_dir = "mine"')

    outcome = firstmove("explain", "--config", config, "--json", mail)

    assert Exit.CONFIG == outcome.code
    place = tmp_path / "mine" / "ja" / "triage.toml"
    assert (
        f"{place}: [[category]] x words: the regular expression '(' cannot be read: missing )" in outcome.err
    )
