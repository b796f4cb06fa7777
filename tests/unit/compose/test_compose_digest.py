"""Several cases in one notice: most urgent first, each once, nothing of the customer's."""

from dataclasses import replace
from datetime import timedelta

import pytest
from compose_scenes import DUE, OPERATOR, SHOP, WRITTEN, fields, text, view

from firstmove.compose import digest
from firstmove.compose.render import Templates
from firstmove.model.record import CaseView


def numbered(number: int, hours: int) -> CaseView:
    """A case whose promise is due so many hours after the scene's."""
    scene = view(words="秘密の本文")
    due = DUE + timedelta(hours=hours)
    promises = tuple(replace(row, due=due) for row in scene.promises)
    timers = tuple(replace(row, due=due, at=due) for row in scene.timers)
    return replace(scene, case=replace(scene.case, number=number), promises=promises, timers=timers)


TOLD = [
    (numbered(1003, 2), "escalation", "promise"),
    (numbered(1001, 0), "escalation", "promise"),
    (numbered(1002, 1), "arrival", ""),
]


def test_the_most_urgent_case_stands_in_the_subject(templates: Templates) -> None:
    out = digest.compose(templates, SHOP, OPERATOR, TOLD, at=WRITTEN, message_id="<d@example.jp>")

    assert fields(out)["Subject"].startswith("06/12 15:00まで #1001 未着：")
    assert fields(out)["Subject"].endswith("（ほか2件）")
    assert not out.fallback


def test_each_case_has_one_line_in_the_order_of_urgency(templates: Templates) -> None:
    out = digest.compose(templates, SHOP, OPERATOR, [*TOLD, TOLD[0]], at=WRITTEN, message_id="<d@example.jp>")

    lines = [line.split()[2] for line in text(out).splitlines() if line.startswith("・")]
    assert ["#1001", "#1002", "#1003"] == lines


@pytest.mark.parametrize("language", ["ja", "en"])
def test_nothing_of_the_customer_is_told(templates: Templates, language: str) -> None:
    shop = replace(SHOP, language=language)

    out = digest.compose(templates, shop, OPERATOR, TOLD, at=WRITTEN, message_id="<d@example.jp>")

    assert "秘密" not in out.subject + text(out)
    assert "山田" not in out.subject + text(out)
    assert "auto-generated" == fields(out)["Auto-Submitted"]


def test_a_long_burst_is_cut_and_counted(templates: Templates) -> None:
    many = [(numbered(2000 + serial, serial), "arrival", "") for serial in range(40)]

    out = digest.compose(templates, SHOP, OPERATOR, many, at=WRITTEN, message_id="<d@example.jp>")

    assert "ほか10件" in text(out)
    assert digest.LONGEST + 1 == sum(line.startswith("・") for line in text(out).splitlines())


def test_cases_that_nobody_looked_up_are_counted(templates: Templates) -> None:
    out = digest.compose(templates, SHOP, OPERATOR, TOLD, at=WRITTEN, message_id="<d@example.jp>", more=7)

    assert fields(out)["Subject"].endswith("（ほか9件）")
    assert "ほか7件" in text(out)
