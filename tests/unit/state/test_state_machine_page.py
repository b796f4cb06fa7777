"""docs/state-machine.md is what the tables say."""

import pytest

import generate_state_machine
from firstmove.errors import BrokenTransition
from firstmove.model.states import DRAFT, EFFECT, Table, advance


def test_the_page_is_generated_from_the_tables() -> None:
    written = generate_state_machine.PAGE.read_text(encoding="utf-8")

    assert generate_state_machine.text() == written, "run tests/generate_state_machine.py"


@pytest.mark.parametrize(("table", "state", "event"), [(EFFECT, "done", "claim"), (DRAFT, "sent", "remove")])
def test_a_change_that_is_not_in_its_table_stops_the_work(table: Table, state: str, event: str) -> None:
    with pytest.raises(BrokenTransition, match=f"'{event}' from state '{state}'"):
        advance(table, state, event)
