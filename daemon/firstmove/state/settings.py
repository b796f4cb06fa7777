"""The few facts about the database itself: paused, opened_at, last_case_number, orders_as_of, last_turn."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from firstmove.state.driver import Statement
from firstmove.state.statements import upsert
from firstmove.state.tables import SETTING

FIRST_NUMBER = 1001
LAST_TURN = "last_turn"  # given to an acknowledgement over cap_minute

_ONE = Statement(select(SETTING.c.value).where(SETTING.c.key == bindparam("wanted")))
_SET = Statement(upsert(SETTING, ("key",), ("value",)), ("key", "value"))


def setting(connection: Connection, key: str) -> str:
    """The value, "" when it was never set."""
    value = _ONE.scalar(connection, {"wanted": key})
    return "" if value is None else str(value)


def set_setting(connection: Connection, key: str, value: str) -> None:
    """Write one value."""
    _SET.run(connection, {"key": key, "value": value})


def moment(text: str) -> datetime | None:
    """A time as it is kept in a setting; None for ""."""
    return datetime.fromisoformat(text) if text else None
