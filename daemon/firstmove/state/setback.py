"""The wall clock was set back: what waits for a pause of its own must not wait for the lost time as well.

A clock's steps and what was put off until an opening keep their instants: those are times of the day.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, or_, select

from firstmove.state.driver import Statement
from firstmove.state.settings import LAST_TURN, moment, set_setting, setting
from firstmove.state.statements import change, words
from firstmove.state.tables import EFFECTS

LONGEST_PAUSE: Final = timedelta(hours=1)  # no pause between two tries is longer

_AHEAD = Statement(
    select(EFFECTS.c.id, EFFECTS.c.attempts, EFFECTS.c.due_at, EFFECTS.c.look_at).where(
        EFFECTS.c.mailbox == bindparam("of_mailbox"),
        EFFECTS.c.state.in_(words("pending", "in_doubt")),
        or_(EFFECTS.c.due_at > bindparam("from_"), EFFECTS.c.look_at > bindparam("from_")),
        or_(EFFECTS.c.attempts > 0, EFFECTS.c.kind != "send_notice"),
    )
)


def pull_in(connection: Connection, mailboxes: Sequence[str], now: datetime, lost: timedelta) -> int:
    """Let what waits be due by so much sooner; how many."""
    rows = _waiting(connection, mailboxes, now)
    for row in rows:
        look = max(now, row.look_at - lost) if row.look_at is not None else None
        change(connection, EFFECTS, row.id, {"due_at": max(now, row.due_at - lost), "look_at": look})
    turn = moment(setting(connection, LAST_TURN))
    if turn is not None and turn > now:
        set_setting(connection, LAST_TURN, (turn - lost).isoformat())
    return len(rows)


def pull_in_unlikely(connection: Connection, mailboxes: Sequence[str], now: datetime) -> int:
    """The clock may have been set back while nobody ran: no pause was meant to be longer than an hour.

    What waits its turn in a flood has not been tried yet, and keeps it.
    """
    rows = [row for row in _waiting(connection, mailboxes, now + LONGEST_PAUSE) if row.attempts]
    for row in rows:
        look = now if row.look_at is not None else None
        change(connection, EFFECTS, row.id, {"due_at": now, "look_at": look})
    return len(rows)


def _waiting(connection: Connection, mailboxes: Sequence[str], since: datetime) -> list[Any]:
    return [row for name in mailboxes for row in _AHEAD.all(connection, {"of_mailbox": name, "from_": since})]
