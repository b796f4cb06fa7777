"""Octets fixed before they leave, and the drafts and cards that were placed in the mailbox.

What we appended is remembered exactly (folder, UIDVALIDITY, UID, Message-ID, token, hash), for only the very
same may ever be removed (G4). New first, then the old one: `outdated` tells what a newer one has replaced.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from firstmove.model.mail import Position
from firstmove.model.record import Happening, Outgoing, Placed
from firstmove.model.states import DRAFT, advance
from firstmove.state.cases import happened
from firstmove.state.codec import bounded, clean, clipped
from firstmove.state.driver import Statement
from firstmove.state.effects import add_keys, out_columns
from firstmove.state.rows import outgoing_of, placed_of
from firstmove.state.statements import change, prepared
from firstmove.state.tables import EFFECTS, PLACED

_PLACED_KIND: Final = {"put_draft": "draft", "put_card": "card"}
_THERE: Final = ("placed", "edited")  # states in which the message lies in the mailbox for all we know

_EFFECT = Statement(select(EFFECTS).where(EFFECTS.c.id == bindparam("wanted")).with_for_update())
_INSERT = prepared(PLACED, fixed={"state": "pending", "folder": "", "uidvalidity": 0, "uid": 0})
_OF_EFFECT = Statement(
    select(PLACED.c.id, PLACED.c.state).where(PLACED.c.effect_id == bindparam("wanted")).with_for_update()
)
_LOCKED = Statement(
    select(PLACED.c.case_id, PLACED.c.kind, PLACED.c.state)
    .where(PLACED.c.id == bindparam("wanted"))
    .with_for_update()
)
_NEWEST = Statement(
    select(PLACED)
    .where(PLACED.c.case_id == bindparam("of_case"), PLACED.c.kind == bindparam("of_kind"))
    .order_by(PLACED.c.version.desc(), PLACED.c.id.desc())
    .limit(1)
)
_ALL = Statement(
    select(PLACED)
    .where(PLACED.c.case_id == bindparam("of_case"), PLACED.c.kind == bindparam("of_kind"))
    .order_by(PLACED.c.version, PLACED.c.id)
)


def set_out(connection: Connection, effect_id: int, out: Outgoing, text: str = "") -> Outgoing:
    """Fix an effect's octets, once for all: gives those that stand, which may be earlier ones.

    A draft's or card's Message-ID and token become keys of its case, and the row in `placed` is made:
    whoever crashes after APPEND finds there what to search for.

    Raises:
        LookupError: there is no such effect.
    """
    row = _EFFECT.first(connection, {"wanted": effect_id})
    if row is None:
        raise LookupError(f"no effect {effect_id}")
    fixed = outgoing_of(row)
    if fixed is not None:
        return fixed
    change(connection, EFFECTS, effect_id, out_columns(out))
    if row.case_id is not None:
        _remember(connection, row, out, text)
    return out


def _remember(connection: Connection, row: Any, out: Outgoing, text: str) -> None:
    kind = _PLACED_KIND.get(row.kind)
    role = kind or ("ack" if row.kind == "send_ack" else "notice")
    add_keys(connection, row.case_id, {bounded(out.message_id): role, bounded(out.token): role})
    if kind is None:
        return
    _INSERT.run(
        connection,
        {
            "case_id": row.case_id,
            "effect_id": row.id,
            "mailbox": row.mailbox,
            "kind": kind,
            "version": int(row.version.partition(".")[0]),
            "message_id": bounded(out.message_id),
            "token": bounded(out.token),
            "text_hash": out.text_hash,
            "text": clipped(text),
        },
    )


def place(connection: Connection, effect_id: int, position: Position) -> bool:
    """An APPEND gave the draft or card of this effect its place; False when the effect places nothing."""
    row = _OF_EFFECT.first(connection, {"wanted": effect_id})
    if row is None:
        return False
    state = advance(DRAFT, row.state, "place") if row.state == "pending" else row.state
    _write(connection, row.id, state, position)
    return True


def draft_event(
    connection: Connection, placed_id: int, event: str, *, now: datetime, position: Position | None = None
) -> bool:
    """What became of a draft or card; `position`: where it lies now. False when there is no such row.

    An event that leads where it already is only moves it.

    Raises:
        BrokenTransition: its state has no such event.
    """
    row = _LOCKED.first(connection, {"wanted": placed_id})
    if row is None:
        return False
    same = row.state in {after for (_, name), after in DRAFT.items() if name == event}
    state = row.state if same else advance(DRAFT, row.state, event)
    _write(connection, placed_id, state, position)
    if state != row.state and row.kind == "draft" and state != "placed":
        happened(connection, row.case_id, [Happening(now, f"draft_{state}")])
    return True


def newest(connection: Connection, case_id: int, kind: str) -> Placed | None:
    """The newest draft or card of a case, whatever became of it."""
    row = _NEWEST.first(connection, {"of_case": case_id, "of_kind": kind})
    return placed_of(row) if row else None


def outdated(connection: Connection, case_id: int, kind: str) -> tuple[Placed, ...]:
    """Drafts or cards that still lie there although a newer one has been placed, oldest first."""
    rows = _ALL.all(connection, {"of_case": case_id, "of_kind": kind})
    latest = max((i for i, row in enumerate(rows) if row.state in _THERE), default=0)
    return tuple(placed_of(row) for row in rows[:latest] if row.state in _THERE)


def placed_by(connection: Connection, folder: str, uidvalidity: int, uid: int, mailbox: str) -> Placed | None:
    """The draft or card at this place ("" for any mailbox)."""
    wanted = [PLACED.c.folder == folder, PLACED.c.uidvalidity == uidvalidity, PLACED.c.uid == uid]
    if mailbox:
        wanted.append(PLACED.c.mailbox == mailbox)
    row = connection.execute(select(PLACED).where(*wanted).order_by(PLACED.c.id.desc()).limit(1)).first()
    return placed_of(row) if row else None


def placed_by_token(connection: Connection, tokens: Sequence[str]) -> Placed | None:
    """The newest draft or card that has one of these tokens or Message-IDs."""
    wanted = [bounded(token) for token in tokens if token]
    if not wanted:
        return None
    row = connection.execute(
        select(PLACED)
        .where(PLACED.c.token.in_(wanted) | PLACED.c.message_id.in_(wanted))
        .order_by(PLACED.c.id.desc())
        .limit(1)
    ).first()
    return placed_of(row) if row else None


def _write(connection: Connection, placed_id: int, state: str, position: Position | None) -> None:
    values: dict[str, Any] = {"state": state}
    if position is not None:
        values |= {
            "folder": clean(position.folder),
            "uidvalidity": position.uidvalidity,
            "uid": position.uid,
        }
    change(connection, PLACED, placed_id, values)
