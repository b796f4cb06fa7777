"""Flags that people's mail programs set, and the mails and cards that they may be set on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, literal_column, select, union_all

from firstmove.model.mail import Position
from firstmove.model.record import Mark, Markable
from firstmove.state.driver import Statement
from firstmove.state.statements import INBOUND, prepared, words
from firstmove.state.tables import CASES, MARKS, MESSAGE, PLACED

_WAITING = (CASES.c.mailbox == bindparam("of_mailbox"), CASES.c.state.in_(words("needs_reply", "on_hold")))
_MARKABLE = union_all(
    select(
        MESSAGE.c.case_id,
        literal_column("'mail'").label("item"),
        MESSAGE.c.id,
        MESSAGE.c.folder,
        MESSAGE.c.uidvalidity,
        MESSAGE.c.uid,
    )
    .join(CASES, CASES.c.id == MESSAGE.c.case_id)
    .where(
        *_WAITING, MESSAGE.c.mailbox == CASES.c.mailbox, MESSAGE.c.direction == INBOUND, MESSAGE.c.uid > 0
    ),
    select(
        PLACED.c.case_id,
        literal_column("'card'"),
        PLACED.c.id,
        PLACED.c.folder,
        PLACED.c.uidvalidity,
        PLACED.c.uid,
    )
    .join(CASES, CASES.c.id == PLACED.c.case_id)
    .where(*_WAITING, PLACED.c.kind == "card", PLACED.c.state == "placed"),
)
_OF_CASE = Statement(select(MARKS).where(MARKS.c.case_id == bindparam("of_case")).order_by(MARKS.c.id))
_IN_MAILBOX = (
    select(MARKS).join(CASES, CASES.c.id == MARKS.c.case_id).where(CASES.c.mailbox == bindparam("of_mailbox"))
)
_INSERT = prepared(MARKS)


def markable(connection: Connection, mailbox: str) -> tuple[Markable, ...]:
    """The mails and cards of the cases that wait for a person, where they lie as far as we know."""
    rows = connection.execute(_MARKABLE, {"of_mailbox": mailbox})
    return tuple(
        Markable(case_id, item, row, Position(mailbox, folder, validity, uid))
        for case_id, item, row, folder, validity, uid in rows
    )


def of_case(connection: Connection, case_id: int) -> tuple[Mark, ...]:
    """The marks of one case, oldest first."""
    rows = _OF_CASE.all(connection, {"of_case": case_id})
    return tuple(Mark(row.flag, row.item, row.item_row, row.since) for row in rows)


def in_mailbox(connection: Connection, mailbox: str) -> frozenset[tuple[str, str, int]]:
    """The keys of all marks of a mailbox."""
    rows = connection.execute(_IN_MAILBOX, {"of_mailbox": mailbox})
    return frozenset((row.flag, row.item, row.item_row) for row in rows)


def write(connection: Connection, case_id: int, marks: Sequence[Mark]) -> None:
    """Let these be the marks of the case."""
    connection.execute(delete(MARKS).where(MARKS.c.case_id == case_id))
    rows: list[dict[str, str | int | datetime]] = [
        {
            "case_id": case_id,
            "flag": mark.flag,
            "item": mark.item,
            "item_row": mark.row,
            "since": mark.since,
        }
        for mark in marks
    ]
    if rows:
        _INSERT.many(connection, rows)
