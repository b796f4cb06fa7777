"""Whatever is written into the file: a Config or a ConfigError, never another exception."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from firstmove.config import load
from firstmove.config.load import Config
from firstmove.errors import ConfigError

EXAMPLE = Path(__file__).resolve().parents[3] / "config.example.toml"
LINES = re.sub(r"(?m)^#(?=[\[a-z])", "", EXAMPLE.read_text("utf-8")).splitlines()
KEYS = [number for number, line in enumerate(LINES) if re.match(r"[a-z_]+ = ", line)]
LITERALS = (
    "true", "1", "-1", '""', '"x"', "[]", '["x"]', "{}", "[{}]", "[[1]]", "1.5", "2026-01-01", "07:32:00",
    '{ file = "" }', "{ command = [1] }", "99999999999999999999", '"9999999999999d"', '["25:00-26:00"]',
    '"\\u0000"', "not toml",
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(KEYS), st.sampled_from(LITERALS))
def test_any_value_at_any_key_gives_a_config_or_problems_in_words(number: int, literal: str) -> None:
    lines = LINES[:]
    lines[number] = f"{lines[number].partition(' = ')[0]} = {literal}"

    result = _outcome("\n".join(lines))

    assert isinstance(result, Config) or all(result)


def _outcome(text: str) -> Config | tuple[str, ...]:
    try:
        return load.parse(text, EXAMPLE)
    except ConfigError as error:
        return error.problems
