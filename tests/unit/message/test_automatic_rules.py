# ruff: noqa: SIM300, E501 - expected stands on the left
"""The shipped data of machine mail, and what a shop may make of it."""

import tomllib
from pathlib import Path

import pytest

from firstmove.errors import ConfigError
from firstmove.message.automated.table import rules_of
from firstmove.model.automatic import AutomaticRules
from firstmove.model.phrases import Phrase

SHIPPED = tomllib.loads(
    (Path(__file__).resolve().parents[3] / "templates" / "channels.toml").read_text("utf-8")
)


def test_the_shipped_table_is_what_holds_without_configuration() -> None:
    assert AutomaticRules() == rules_of(SHIPPED["automatic"])


def test_a_key_that_is_left_out_keeps_its_value() -> None:
    rules = rules_of({"machine_names": ["Robot"]})

    assert ("robot",) == rules.machine_names
    assert AutomaticRules().list_headers == rules.list_headers


def test_a_phrase_is_read_with_its_defaults() -> None:
    rules = rules_of({"phrases": [{"code": "list", "subject": "^x"}]})

    assert (Phrase("list", subject="^x", where="first"),) == rules.phrases


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"machine_name": []}, "automatic.machine_name: no such key; did you mean machine_names?"),
        ({"zzz": []}, "automatic.zzz: no such key"),
        ({"machine_names": "x"}, "automatic.machine_names: must be a list of texts"),
        ({"machine_names": [1]}, "automatic.machine_names: must be a list of texts"),
        ({"phrases": "x"}, "automatic.phrases: must be tables, [[automatic.phrases]]"),
        ({"phrases": [{"code": "x", "subject": "y"}]}, "automatic.phrases 1: code must be one of docs/no-reply-rules.md"),
        ({"phrases": [{"code": "list"}]}, "automatic.phrases 1: needs a subject, a text or a footer"),
        (
            {"phrases": [{"code": "list", "text": "y", "where": "never"}]},
            "automatic.phrases 1: where must be one of first, reply, any",
        ),
        (
            {"phrases": [{"code": "list", "text": "y", "txt": "z"}]},
            "automatic.phrases 1: no such key as txt; did you mean text?",
        ),
    ],
)  # fmt: skip
def test_a_table_with_a_problem_is_refused_with_its_place(table: dict[str, object], expected: str) -> None:
    with pytest.raises(ConfigError) as refused:
        rules_of(table)

    assert (expected,) == refused.value.problems


@pytest.mark.parametrize("table", [{"machine_patterns": ["("]}, {"phrases": [{"code": "list", "text": "("}]}])
def test_a_pattern_that_does_not_compile_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match="not a regular expression"):
        rules_of(table)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as refused:
        rules_of({"a": [], "b": [], "machine_names": 1})

    assert 3 == len(refused.value.problems)
