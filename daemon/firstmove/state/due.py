"""What wants attention in a mailbox: asked twice a second by the loop, so one cheap statement each."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, exists, literal, or_, select, union_all

from firstmove.state.driver import Statement
from firstmove.state.statements import words
from firstmove.state.tables import CASES, EFFECTS, TIMERS

CLOCKS: Final = "clocks"  # stands beside the effect kinds in `due_kinds`

_KINDS_SQL = union_all(
    select(EFFECTS.c.kind)
    .where(
        EFFECTS.c.mailbox == bindparam("of_mailbox"),
        EFFECTS.c.state.in_(words("pending", "in_doubt", "claimed")),
        or_(
            (EFFECTS.c.state != "claimed") & (EFFECTS.c.due_at <= bindparam("by")),
            EFFECTS.c.look_at <= bindparam("by"),
            EFFECTS.c.lease_until < bindparam("by"),  # whoever claimed it is gone: the next claim takes it
        ),
    )
    .distinct(),
    select(literal(CLOCKS)).where(
        exists().where(
            TIMERS.c.mailbox == bindparam("of_mailbox"),
            TIMERS.c.state == "armed",
            TIMERS.c.at <= bindparam("by"),
        )
    ),
)
_KINDS = Statement(_KINDS_SQL)
_UNFINISHED_SQL = select(EFFECTS.c.id).where(
    EFFECTS.c.mailbox == bindparam("of_mailbox"),
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
