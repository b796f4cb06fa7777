"""Rows become facts: what has one name in both needs no word, the rest is said in `state.rows`."""

from collections import namedtuple
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Table

from firstmove.model.mail import Position
from firstmove.state import rows
from firstmove.state.tables import (
    CASES,
    EFFECTS,
    FOLDER_SEEN,
    HAPPENING,
    MESSAGE,
    PLACED,
    PROMISES,
    TIMERS,
)

SPECIAL = {"triage": {"flags": ["injury"]}, "remedies": [], "refs": ["<a@b>"], "octets": memoryview(b"x")}


def row_of(table: Table, **values: Any) -> Any:
    """A row of the table: each column's own name in it, except the special ones."""
    names = [column.name for column in table.columns]
    return namedtuple("row", names)(*[values.get(name, SPECIAL.get(name, name)) for name in names])


@pytest.mark.parametrize(
    ("reader", "table"),
    [
        (rows.effect_of, EFFECTS),
        (rows.case_of, CASES),
        (rows.message_of, MESSAGE),
        (rows.timer_of, TIMERS),
        (rows.promise_of, PROMISES),
        (rows.placed_of, PLACED),
        (rows.happening_of, HAPPENING),
        (rows.folder_of, FOLDER_SEEN),
    ],
)
def test_a_fact_is_the_column_of_its_name(reader: Callable[[Any], Any], table: Table) -> None:
    row = row_of(table)

    fact = reader(row)

    same = [name for name in fact.__dataclass_fields__ if hasattr(row, name) and name not in SPECIAL]
    assert len(same) >= 3
    assert same == [getattr(fact, name) for name in same]


def test_what_has_another_name_is_read_from_where_it_is() -> None:
    effect, case = rows.effect_of(row_of(EFFECTS)), rows.case_of(row_of(CASES))
    message, timer = rows.message_of(row_of(MESSAGE)), rows.timer_of(row_of(TIMERS))

    assert effect.out is not None
    assert b"x" == effect.out.octets
    assert (("injury",), "ja", "") == (case.flags, case.language, case.deadline)
    assert ("<a@b>",) == message.references
    assert Position("mailbox", "folder", "uidvalidity", "uid") == message.position  # type: ignore[arg-type]
    assert "to_role" == timer.to


def test_an_effect_without_octets_has_nothing_to_send() -> None:
    row = row_of(EFFECTS)._replace(octets=None)

    assert rows.effect_of(row).out is None
