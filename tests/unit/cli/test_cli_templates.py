"""`firstmove templates check`."""

from pathlib import Path

import pytest
from cli_scenes import Firstmove, WriteConfig

from firstmove.errors import Exit


def test_the_shipped_templates_can_be_used(firstmove: Firstmove) -> None:
    outcome = firstmove("templates", "check")

    assert Exit.OK == outcome.code
    assert outcome.out.endswith("no problem.\n")


def test_own_templates_are_named(firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path) -> None:
    _own(tmp_path, "ja/ack.j2", "{{ 1 }}")
    config = write_config(rest='[playbooks]\ntemplates_dir = "mine"')

    outcome = firstmove("--config", config, "templates", "check")

    assert Exit.OK == outcome.code
    assert "  own: ja/ack.j2\n" in outcome.out


def test_a_template_that_cannot_be_compiled_is_told_with_its_name(
    firstmove: Firstmove, tmp_path: Path
) -> None:
    _own(tmp_path, "ja/ack.j2", "{% if %}")

    outcome = firstmove("templates", "check", "--dir", tmp_path / "mine")

    assert Exit.CONFIG == outcome.code
    assert "ja/ack.j2" in outcome.err


def test_a_triage_table_with_a_broken_pattern_is_told(firstmove: Firstmove, tmp_path: Path) -> None:
    _own(tmp_path, "ja/triage.toml", "[[category]]\nvalue = 'damaged'\nwords = ['割れ(']\n")

    outcome = firstmove("templates", "check", "--dir", tmp_path / "mine")

    assert Exit.CONFIG == outcome.code
    assert "triage.toml: " in outcome.err


def test_machine_data_with_an_unknown_key_is_told(firstmove: Firstmove, tmp_path: Path) -> None:
    _own(tmp_path, "channels.toml", "[automatic]\nmachine_nmaes = ['x']\n")

    outcome = firstmove("templates", "check", "--dir", tmp_path / "mine")

    assert Exit.CONFIG == outcome.code
    assert (
        'channels.toml: [automatic] machine_nmaes: no such key; did you mean "machine_names"?' in outcome.err
    )


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("ja/phrases.toml", "[[phrase]]\ncode = 'x'\nwords = ['たぶん(']\n", "ja/phrases.toml"),
        ("ja/phrases.toml", "phrase = 3\n", "phrases.toml: not of the expected shape"),
        ("ja/commands.toml", "[commands.replied]\nalso = ['した']\n", "commands.toml: "),
        ("ja/commands.toml", "[[commands]]\n", "commands.toml: "),
    ],
)
def test_phrases_and_commands_of_the_shop_are_compiled_too(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path, name: str, text: str, told: str
) -> None:
    _own(tmp_path, name, text)
    config = write_config(rest='[playbooks]\ntemplates_dir = "mine"')

    outcomes = [
        firstmove("templates", "check", "--dir", tmp_path / "mine"),
        firstmove("--config", config, "templates", "check"),
        firstmove("--config", config, "check", "--offline"),
    ]

    assert [Exit.CONFIG] * 3 == [outcome.code for outcome in outcomes]
    assert [True] * 3 == [told in outcome.err + outcome.out for outcome in outcomes]


def test_a_lint_rule_that_does_not_exist_is_told(firstmove: Firstmove, write_config: WriteConfig) -> None:
    config = write_config(rest='[lint]\nallow = ["perhpas"]')

    outcomes = [
        firstmove("--config", config, *words) for words in (["templates", "check"], ["check", "--offline"])
    ]

    assert [Exit.CONFIG] * 2 == [outcome.code for outcome in outcomes]
    assert [True] * 2 == ["no rule is called perhpas" in outcome.err + outcome.out for outcome in outcomes]


def test_own_tables_are_named(firstmove: Firstmove, tmp_path: Path) -> None:
    shipped_table = Path(__file__).parents[3] / "templates" / "ja" / "commands.toml"
    _own(tmp_path, "ja/commands.toml", shipped_table.read_text("utf-8"))

    outcome = firstmove("templates", "check", "--dir", tmp_path / "mine")

    assert Exit.OK == outcome.code
    assert "  own: ja/commands.toml\n" in outcome.out


def _own(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / "mine" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_fact_that_nobody_gives_is_told(firstmove: Firstmove, tmp_path: Path) -> None:
    (tmp_path / "ja").mkdir()
    (tmp_path / "ja" / "ack_complaint.j2").write_text("{{ shop }} {{ no_such_fact }}", "utf-8")

    outcome = firstmove("templates", "check", "--dir", tmp_path)

    assert Exit.OK == outcome.code
    assert "no shipped template knows no_such_fact: the built-in text may be used" in outcome.err


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("channels.toml", "foo = 1", "foo: no channel; write [foo] and its keys below it"),
        ("ja/commands.toml", "[commands]\nreplied = 3", "commands.toml: not of the expected shape"),
    ],
)
def test_a_number_where_a_table_belongs_is_told_in_words(
    firstmove: Firstmove, tmp_path: Path, name: str, text: str, expected: str
) -> None:
    (tmp_path / "ja").mkdir()
    (tmp_path / name).write_text(text, "utf-8")

    outcome = firstmove("templates", "check", "--dir", tmp_path)

    assert Exit.CONFIG == outcome.code
    assert expected in outcome.err
