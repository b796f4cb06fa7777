"""Lower case for patterns without IGNORECASE."""

import re

import pytest

from firstmove.message.lower import lowered


@pytest.mark.parametrize(
    "text", ["FAILED", "fa\u0130led", "fa\u0131led", "\u017fent", "\u212aept", "ＡＢＣ", "ÜBER", "返信"]
)
def test_a_plain_pattern_finds_in_lower_case_what_ignorecase_finds(text: str) -> None:
    pattern = r"failed|sent|kept|ａｂｃ|über|返信"

    assert re.search(pattern, text, re.IGNORECASE)
    assert re.search(pattern, lowered(text))


def test_lower_case_moves_no_character() -> None:
    text = "\u0130stanbul \u017fo 返信 K\u212a"

    assert len(text) == len(lowered(text))
