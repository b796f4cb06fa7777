"""The data that comes with the program can be used, and a shop's own copies are checked."""

from pathlib import Path

import pytest

from firstmove.config import shipped
from firstmove.errors import ConfigError
from firstmove.model.automatic import AutomaticRules


def test_the_shipped_machine_data_have_no_problems() -> None:
    assert shipped.automatic(shipped.directory()) == shipped.automatic()


def test_a_key_that_is_left_out_keeps_the_built_in_list(tmp_path: Path) -> None:
    own = _channels(tmp_path, '[automatic]\nmachine_names = ["robot"]\n')

    rules = shipped.automatic(own)

    assert ("robot",) == rules.machine_names
    assert AutomaticRules().no_reply_prefixes == rules.no_reply_prefixes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("automatic = 1", "[automatic]: not a table"),
        ("[automatic]\nmachine_names = 'robot'", '[automatic] machine_names: "robot" is not a list of texts'),
        (
            "[automatic]\nmachine_patterns = ['(']",
            "[automatic] machine_patterns: the regular expression cannot",
        ),
        (
            "[automatic]\nphrases = ['x']",
            "[automatic] phrases: not a list of tables; write [[automatic.phrases]]",
        ),
        ("[[automatic.phrases]]\ntext = 'x'", "[automatic] phrases #1 code: missing; needed: the reason"),
        ("[[automatic.phrases]]\ncode = 'x'\ntext = 1", "[automatic] phrases #1 text: 1 is not text"),
        (
            "[[automatic.phrases]]\ncode = 'x'\ntext = '('",
            "[automatic] phrases #1 text: the regular expression",
        ),
        (
            "[[automatic.phrases]]\ncode = 'x'\ntxet = ''",
            "[automatic] phrases #1 txet: no such key; did you mean",
        ),
        ("[automatic]\nxyzzy = []", "[automatic] xyzzy: no such key; known here: no_reply_prefixes, "),
    ],
)
def test_machine_data_that_cannot_be_used_are_told_with_their_place(
    tmp_path: Path, text: str, expected: str
) -> None:
    own = _channels(tmp_path, text)

    with pytest.raises(ConfigError) as raised:
        shipped.automatic(own)

    assert str(raised.value).startswith(f"channels.toml: {expected}")


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    own = _channels(tmp_path, "[automatic")

    with pytest.raises(ConfigError, match=r"channels\.toml: not TOML: "):
        shipped.channels(own)


def test_a_template_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "ja").mkdir()
    (tmp_path / "ja" / "ack.j2").write_bytes("受付".encode("cp932"))

    with pytest.raises(ConfigError, match=r"ack\.j2: cannot be read: .*; it must be UTF-8 text"):
        shipped.templates(own=tmp_path)


def test_templates_of_one_language_can_be_had() -> None:
    names = set(shipped.templates("en"))

    assert "en/ack.j2" in names
    assert {"en"} == {name.partition("/")[0] for name in names}


def test_every_triage_table_is_found() -> None:
    assert "ja" in shipped.cue_tables()


def _channels(tmp_path: Path, text: str) -> Path:
    (tmp_path / "channels.toml").write_text(text, encoding="utf-8")
    return tmp_path
