"""The tables repeat the model's states; every constraint has a name."""

import re
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint

from firstmove.model import states
from firstmove.model.states import CASE, DOUBTFUL_KINDS, DRAFT, EFFECT, EFFECT_KINDS, PROMISE, TIMER
from firstmove.state import revisions, upgrade
from firstmove.state.tables import METADATA


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("ck_effect_state", states.states(EFFECT)),
        ("ck_effect_kind", EFFECT_KINDS),
        ("ck_timer_state", states.states(TIMER)),
        ("ck_promise_state", states.states(PROMISE)),
        ("ck_placed_state", states.states(DRAFT)),
        ("ck_support_case_state", states.states(CASE)),
    ],
)
def test_a_check_lists_the_models_words(constraint: str, expected: tuple[str, ...]) -> None:
    rules = {
        str(check.name): str(check.sqltext)
        for table in METADATA.tables.values()
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }

    assert sorted(expected) == sorted(re.findall(r"'(\w+)'", rules[constraint]))


def test_only_the_doubtful_kinds_may_be_in_doubt() -> None:
    (rule,) = [
        str(check.sqltext)
        for check in METADATA.tables["effect"].constraints
        if isinstance(check, CheckConstraint) and check.name == "ck_effect_doubtful"
    ]

    assert {*DOUBTFUL_KINDS, "in_doubt"} == set(re.findall(r"'(\w+)'", rule))


def test_every_constraint_and_index_has_a_name() -> None:
    named = [
        *(constraint.name for table in METADATA.tables.values() for constraint in table.constraints),
        *(index.name for table in METADATA.tables.values() for index in table.indexes),
    ]

    assert [] == [name for name in named if not name]


def test_the_known_revisions_are_the_files() -> None:
    files = sorted((Path(upgrade.__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))

    assert revisions.REVISIONS == tuple(file.name.partition("_")[0] for file in files)
