"""What wants attention in a mailbox: asked twice a second by the loop, so one cheap statement each."""

from datetime import datetime
from typing import Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    union,
)

from firstmove.state.driver import Statement
from firstmove.state.statements import words
from firstmove.state.tables import CASES, EFFECTS, TIMERS

CLOCKS: Final = "clocks"  # stands beside the effect kinds in `due_kinds`

_BY: BindParameter[datetime] = bindparam("by", type_=EFFECTS.c.due_at.type)
_OF_MAILBOX = EFFECTS.c.mailbox == bindparam("of_mailbox")


def _kinds(state: str, due: ColumnElement[bool]) -> Select[str]:
    """One state a question: each is a range of an index, and all of them together are not."""
    return select(EFFECTS.c.kind).where(_OF_MAILBOX, EFFECTS.c.state == literal_column(f"'{state}'"), due)


_KINDS = Statement(
    union(
        _kinds("pending", EFFECTS.c.due_at <= _BY),
        _kinds("in_doubt", or_(EFFECTS.c.due_at <= _BY, EFFECTS.c.look_at <= _BY)),
        _kinds("claimed", EFFECTS.c.lease_until < _BY),  # whoever claimed it is gone: the next claim takes it
        select(literal_column(f"'{CLOCKS}'")).where(
            exists().where(
                TIMERS.c.mailbox == bindparam("of_mailbox"), TIMERS.c.state == "armed", TIMERS.c.at <= _BY
            )
        ),
    )
)
_UNFINISHED_SQL = select(EFFECTS.c.id).where(
    _OF_MAILBOX,
    or_(
        EFFECTS.c.state == "claimed",
        EFFECTS.c.state.in_(words("pending", "in_doubt")) & (EFFECTS.c.due_at <= bindparam("by")),
    ),
)
_UNFINISHED = Statement(_UNFINISHED_SQL.limit(1))
_OPEN_SQL = select(CASES.c.id).where(CASES.c.mailbox == bindparam("of_mailbox"), CASES.c.state != "closed")
_OPEN = Statement(_OPEN_SQL.limit(1))


def due_kinds(connection: Connection, mailbox: str, now: datetime) -> frozenset[str]:
    """Kinds of effects that are due (or to be looked for in Sent), and CLOCKS."""
    rows = _KINDS.all(connection, {"of_mailbox": mailbox, "by": now})
    return frozenset(row[0] for row in rows)


def unfinished(connection: Connection, mailbox: str, now: datetime) -> bool:
    """Whether an effect is under way or due by `now`."""
    return _UNFINISHED.first(connection, {"of_mailbox": mailbox, "by": now}) is not None


def any_open(connection: Connection, mailbox: str) -> bool:
    """Whether a case of the mailbox is not closed."""
    return _OPEN.first(connection, {"of_mailbox": mailbox}) is not None
