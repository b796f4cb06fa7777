"""The pages about automatic answers say what the code does."""

import re
from dataclasses import fields
from pathlib import Path

import generate_no_reply_rules
from firstmove.model.automatic import AutomaticRules

ROOT = Path(__file__).resolve().parent.parent
RULES = [
    *(f"AR-{number:02d}" for number in range(1, 23)),
    *(f"V-{number:02d}" for number in range(1, 8)),
    *(f"B-{number:02d}" for number in range(1, 7)),
    *(f"PY-{number}" for number in range(1, 10)),
]


def _rows() -> dict[str, str]:
    page = (ROOT / "docs" / "rfc-rules.md").read_text("utf-8")
    return dict(re.findall(r"^\| ((?:AR|V|B|PY)-\d+) \|(.*)$", page, re.MULTILINE))


def test_the_page_of_reasons_is_what_the_code_gives() -> None:
    written = (ROOT / "docs" / "no-reply-rules.md").read_text("utf-8")

    assert generate_no_reply_rules.text() == written, "run tests/generate_no_reply_rules.py"


def test_every_list_of_the_rules_is_explained() -> None:
    assert [field.name for field in fields(AutomaticRules)] == list(generate_no_reply_rules.KEYS)


def test_every_rule_has_its_row() -> None:
    assert RULES == list(_rows())


def test_every_rule_names_a_test() -> None:
    silent = [rule for rule, row in _rows().items() if not re.search(r"`test_[a-z0-9_]+`", row)]

    assert [] == silent


def test_the_rules_name_tests_that_exist() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "tests").rglob("*.py")))
    defined = set(re.findall(r"def (test_[a-z0-9_]+)\(", sources))
    named = {name for row in _rows().values() for name in re.findall(r"`(test_[a-z0-9_]+)`", row)}

    assert set() == named - defined
