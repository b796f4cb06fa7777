"""Turns under cap_minute for acknowledgements that a person lets go.

Those of arriving mails get theirs when they are decided (decision/caps).
"""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from firstmove.decision import caps
from firstmove.model.policy import Acknowledge, Caps
from firstmove.state.driver import Statement
from firstmove.state.settings import LAST_TURN, moment, set_setting, setting
from firstmove.state.statements import words
from firstmove.state.tables import EFFECTS, MAILBOX

# By the index over (mailbox, state, due_at). When an acknowledgement was counted says nothing here: what is
# released was counted when it was held.
_LEAVING = Statement(
    select(func.count())
    .select_from(EFFECTS)
    .where(
        EFFECTS.c.mailbox.in_(select(MAILBOX.c.name)),
        EFFECTS.c.state.in_(words("pending", "claimed", "in_doubt", "done")),
        EFFECTS.c.due_at > bindparam("minute_ago", type_=EFFECTS.c.due_at.type),
        EFFECTS.c.due_at <= bindparam("by", type_=EFFECTS.c.due_at.type),
        EFFECTS.c.kind == "send_ack",
    )
)


def take(connection: Connection, policy: Acknowledge, now: datetime) -> datetime | None:
    """The next turn, which is then taken; None: it may leave at once."""
    leaving = _LEAVING.scalar(connection, {"minute_ago": now - caps.MINUTE, "by": now})
    known = Caps(minute=int(leaving or 0), last_turn=moment(setting(connection, LAST_TURN)))
    turn = caps.turn(known, policy, now)
    if turn is not None:
        set_setting(connection, LAST_TURN, turn.isoformat())
    return turn
