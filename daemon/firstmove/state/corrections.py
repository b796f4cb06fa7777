"""Categories that a person set right: `support_case.corrected` holds what was read, then by which words."""

from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from firstmove.state.codec import bounded
from firstmove.state.driver import Statement
from firstmove.state.tables import CASES

_NOTHING: Final = (("", ""), ())
_CORRECTION = Statement(
    select(CASES.c.corrected, CASES.c.category)
    .where(
        CASES.c.customer_key == bindparam("sender"),
        CASES.c.mailbox == bindparam("mailbox"),
        CASES.c.corrected != "",
    )
    .order_by(CASES.c.id.desc())
    .limit(1)
)


def of(
    connection: Connection, sender: str, mailbox: str, case_row: Any
) -> tuple[tuple[str, str], tuple[str, ...]]:
    """What this case, else this sender's newest corrected one, was read as and is; and by which words."""
    row = case_row
    if row is None and sender:
        row = _CORRECTION.first(connection, {"sender": bounded(sender), "mailbox": mailbox})
    if row is None or not row.corrected:
        return _NOTHING
    found, *words = row.corrected.split("\n")
    return (found, row.category), tuple(words)
