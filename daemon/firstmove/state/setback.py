"""The wall clock was set back: what waits for a pause of its own must not wait for the lost time as well.

A clock's steps and what was put off until an opening keep their instants: those are times of the day.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, or_, select

from firstmove.state.driver import Statement
from firstmove.state.statements import change, words
from firstmove.state.tables import EFFECTS

LONGEST_PAUSE: Final = timedelta(hours=1)  # no pause between two tries is longer

_AHEAD = Statement(
    select(EFFECTS.c.id, EFFECTS.c.due_at, EFFECTS.c.look_at).where(
        EFFECTS.c.mailbox == bindparam("of_mailbox"),
        EFFECTS.c.state.in_(words("pending", "in_doubt")),
        or_(EFFECTS.c.due_at > bindparam("from_"), EFFECTS.c.look_at > bindparam("from_")),
        or_(EFFECTS.c.attempts > 0, EFFECTS.c.kind != "send_notice"),
    )
)


def pull_in(connection: Connection, mailbox: str, now: datetime, lost: timedelta) -> int:
    """Let what waits be due by so much sooner; how many."""
    rows = _AHEAD.all(connection, {"of_mailbox": mailbox, "from_": now})
    for row in rows:
        look = max(now, row.look_at - lost) if row.look_at is not None else None
        change(connection, EFFECTS, row.id, {"due_at": max(now, row.due_at - lost), "look_at": look})
    return len(rows)


def pull_in_unlikely(connection: Connection, mailbox: str, now: datetime) -> int:
    """The clock may have been set back while nobody ran: no pause was meant to be longer than an hour."""
    rows = _AHEAD.all(connection, {"of_mailbox": mailbox, "from_": now + LONGEST_PAUSE})
    for row in rows:
        look = now if row.look_at is not None else None
        change(connection, EFFECTS, row.id, {"due_at": now, "look_at": look})
    return len(rows)
