"""docs/lint.md says what the tables say."""

import pytest
from lint_scenes import PHRASES, ROOT, TABLES

import generate_lint
from firstmove.decision.lint import BLOCK, check
from firstmove.decision.lint.phrases import CATEGORIES


def test_the_page_is_what_the_tables_give() -> None:
    written = (ROOT / "docs" / "lint.md").read_text("utf-8")

    assert generate_lint.text() == written, "run tests/generate_lint.py"


def test_both_languages_word_the_same_rules() -> None:
    japanese, english = ([rule["code"] for rule in TABLES[name]["rule"]] for name in ("ja", "en"))

    assert japanese == english


def test_every_category_is_in_use() -> None:
    used = {
        entry["category"] for table in TABLES.values() for kind in ("phrase", "rule") for entry in table[kind]
    }

    assert set(CATEGORIES) - {"own"} == used


ALTERNATIVES = sorted(
    {entry["alternative"] for table in TABLES.values() for entry in (*table["phrase"], *table["rule"])} - {""}
)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_what_is_offered_instead_would_not_be_blocked_itself(alternative: str) -> None:
    blocking = [finding.code for finding in check(alternative, PHRASES) if finding.severity == BLOCK]

    assert [] == blocking
