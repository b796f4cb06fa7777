"""Instants as people of a shop write them."""

from datetime import datetime

import pytest
from decision_scenes import HOURS, NIGHT, TUESDAY, jst

from firstmove.decision.commands.moments import instant


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("明日", jst(6, 10, 9)),
        ("tomorrow", jst(6, 10, 9)),
        ("6/15", jst(6, 15, 9)),
        ("6月13日", jst(6, 15, 9)),  # a Saturday without hours: Monday morning
        ("16時", jst(6, 9, 16)),
        ("16:30", jst(6, 9, 16, 30)),
        ("午後4時半", jst(6, 9, 16, 30)),
        ("4時", jst(6, 9, 16)),
        ("4 pm", jst(6, 9, 16)),
        ("9時", jst(6, 10, 9)),  # ten o'clock has passed: tomorrow's
        ("明日 16時", jst(6, 10, 16)),
        ("6/15 10:00", jst(6, 15, 10)),
        ("金曜", jst(6, 12, 9)),
        ("30分後", jst(6, 9, 10, 42)),
        ("2時間後", jst(6, 9, 12, 12)),
        ("3日後", jst(6, 12, 9)),
        ("3日間", jst(6, 12, 9)),
        ("16時30分", jst(6, 9, 16, 30)),
        ("in 3 days", jst(6, 12, 9)),
        ("１６時", jst(6, 9, 16)),
    ],
)
def test_words_name_an_instant(words: str, expected: datetime) -> None:
    assert expected == instant(words, HOURS, TUESDAY)


@pytest.mark.parametrize("words", ["", "そのうち", "25時", "100日後", "山田"])
def test_other_words_name_none(words: str) -> None:
    assert instant(words, HOURS, TUESDAY) is None


def test_at_night_a_time_is_the_next_morning() -> None:
    assert jst(6, 10, 9) == instant("9時", HOURS, NIGHT)
