"""What the daemon, the command line and the cards read: each one query or a few, never a write."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, bindparam, func, select

from firstmove.model.case import CaseFacts
from firstmove.model.mail import Position
from firstmove.model.record import CaseView, Effect, Happening, MessageRow, Placed, PromiseRow, TimerRow
from firstmove.state import marks, ordering, placing
from firstmove.state.codec import bounded, clean, match_of, triage_of
from firstmove.state.driver import Statement
from firstmove.state.lookup import OURS
from firstmove.state.rows import case_of, effect_of, happening_of, message_of, placed_of, promise_of, timer_of
from firstmove.state.settings import moment, setting
from firstmove.state.statements import INBOUND
from firstmove.state.tables import (
    CASES,
    EFFECTS,
    HAPPENING,
    MESSAGE,
    PLACED,
    PROMISES,
    QUARANTINE,
    THREAD_KEY,
    TIMERS,
)

_BY_ID: BindParameter[int] = bindparam("wanted")
_OF_CASE: BindParameter[int] = bindparam("of_case")
_OF_MAILBOX = MESSAGE.c.mailbox == bindparam("of_mailbox")
_CASE = Statement(select(CASES).where(CASES.c.id == _BY_ID))
_CASE_BY_NUMBER = Statement(select(CASES).where(CASES.c.number == _BY_ID))
_EFFECT = Statement(select(EFFECTS).where(EFFECTS.c.id == _BY_ID))
_MESSAGES = Statement(
    select(MESSAGE).where(MESSAGE.c.case_id == _OF_CASE).order_by(MESSAGE.c.received_at, MESSAGE.c.id)
)
_TIMERS = Statement(select(TIMERS).where(TIMERS.c.case_id == _OF_CASE).order_by(TIMERS.c.at, TIMERS.c.id))
_PROMISES = Statement(select(PROMISES).where(PROMISES.c.case_id == _OF_CASE).order_by(PROMISES.c.id))
_HAPPENINGS = Statement(select(HAPPENING).where(HAPPENING.c.case_id == _OF_CASE).order_by(HAPPENING.c.id))
_NEWEST = select(MESSAGE).order_by(MESSAGE.c.id.desc()).limit(1)
_MESSAGE = Statement(_NEWEST.where(MESSAGE.c.id == _BY_ID))
_MESSAGE_AT = Statement(
    _NEWEST.where(
        _OF_MAILBOX,
        MESSAGE.c.folder == bindparam("of_folder"),
        MESSAGE.c.uidvalidity == bindparam("of_uidvalidity"),
        MESSAGE.c.uid == bindparam("of_uid"),
    )
)
_WITH_ID_SQL = _NEWEST.where(MESSAGE.c.message_key == bindparam("key"))
_WITH_ID = Statement(_WITH_ID_SQL)
_WITH_ID_HERE = Statement(_WITH_ID_SQL.where(_OF_MAILBOX))
_WITH_DIGEST = Statement(
    _NEWEST.where(_OF_MAILBOX, MESSAGE.c.digest == bindparam("of_digest"), MESSAGE.c.direction == INBOUND)
)


def case(connection: Connection, case_id: int) -> CaseFacts | None:
    """One case."""
    row = _CASE.first(connection, {"wanted": case_id})
    return case_of(row) if row else None


def case_by_number(connection: Connection, number: int) -> CaseFacts | None:
    """The case that people call #number."""
    if not 0 < number < 2**31:
        return None
    row = _CASE_BY_NUMBER.first(connection, {"wanted": number})
    return case_of(row) if row else None


def cases(
    connection: Connection, state: str | None, mailbox: str | None, limit: int, *, closed: bool = True
) -> tuple[CaseFacts, ...]:
    """Cases, the longest waiting first, then the newest; without `closed` none that are."""
    wanted = select(CASES)
    if not closed:
        wanted = wanted.where(CASES.c.state != "closed")
    if state is not None:
        wanted = wanted.where(CASES.c.state == state)
    if mailbox is not None:
        wanted = wanted.where(CASES.c.mailbox == mailbox)
    wanted = wanted.order_by(CASES.c.oldest_unanswered_at.asc().nulls_last(), CASES.c.id.desc()).limit(limit)
    return tuple(case_of(row) for row in connection.execute(wanted))


def case_of_keys(connection: Connection, keys: Sequence[str]) -> tuple[CaseFacts, ...]:
    """The cases that a mail of the shop with these Message-IDs (newest first) or tokens belongs to."""
    wanted = [bounded(key) for key in keys if key]
    if not wanted:
        return ()
    rows = connection.execute(
        select(THREAD_KEY.c.key, CASES)
        .join(CASES, CASES.c.id == THREAD_KEY.c.case_id)
        .where(THREAD_KEY.c.key.in_(wanted))
    ).all()
    ordered = sorted(rows, key=lambda row: (wanted.index(row.key), -row.id))
    return tuple({row.id: case_of(row) for row in ordered}.values())


def cases_of_customers(
    connection: Connection, mailbox: str, customers: Sequence[str]
) -> tuple[CaseFacts, ...]:
    """Cases of these customers (Address.key) that are not closed, the newest first."""
    rows = connection.execute(
        select(CASES)
        .where(
            CASES.c.customer_key.in_([bounded(key) for key in customers]),
            CASES.c.mailbox == mailbox,
            CASES.c.state != "closed",
        )
        .order_by(CASES.c.id.desc())
    )
    return tuple(case_of(row) for row in rows)


def view(connection: Connection, case_id: int) -> CaseView | None:
    """Everything that may be said about one case; None when there is none."""
    row = _CASE.first(connection, {"wanted": case_id})
    if row is None:
        return None
    return CaseView(
        case=case_of(row),
        messages=messages_of(connection, case_id),
        triage=triage_of(row.triage),
        match=ordering.as_now(connection, match_of(row.match)),
        timers=timers_of(connection, case_id),
        promises=promises_of(connection, case_id),
        draft=placing.newest(connection, case_id, "draft"),
        card=placing.newest(connection, case_id, "card"),
        history=happenings(connection, case_id),
        marks=marks.of_case(connection, case_id),
        orders_as_of=moment(setting(connection, "orders_as_of")),
    )


def messages_of(connection: Connection, case_id: int) -> tuple[MessageRow, ...]:
    """The messages of a case, oldest first."""
    return tuple(message_of(row) for row in _MESSAGES.all(connection, {"of_case": case_id}))


def timers_of(connection: Connection, case_id: int) -> tuple[TimerRow, ...]:
    """The clock steps of a case, running or not, by their time."""
    return tuple(timer_of(row) for row in _TIMERS.all(connection, {"of_case": case_id}))


def promises_of(
    connection: Connection, case_id: int | None, state: str | None = None
) -> tuple[PromiseRow, ...]:
    """The promise ledger of a case, or of all, oldest first."""
    if case_id is not None and state is None:
        return tuple(promise_of(row) for row in _PROMISES.all(connection, {"of_case": case_id}))
    wanted = select(PROMISES).order_by(PROMISES.c.id)
    if case_id is not None:
        wanted = wanted.where(PROMISES.c.case_id == case_id)
    if state is not None:
        wanted = wanted.where(PROMISES.c.state == state)
    return tuple(promise_of(row) for row in connection.execute(wanted))


def happenings(connection: Connection, case_id: int) -> tuple[Happening, ...]:
    """The history of a case, in the order it was written."""
    return tuple(happening_of(row) for row in _HAPPENINGS.all(connection, {"of_case": case_id}))


def message_at(connection: Connection, position: Position) -> MessageRow | None:
    """The message that lies at this place."""
    place = {
        "of_mailbox": position.mailbox,
        "of_folder": position.folder,
        "of_uidvalidity": position.uidvalidity,
        "of_uid": position.uid,
    }
    return _one(_MESSAGE_AT.first(connection, place))


def message_by_id(connection: Connection, message_id: str, mailbox: str | None = None) -> MessageRow | None:
    """The newest message with this Message-ID."""
    if not message_id:
        return None
    wanted = {"key": bounded(message_id)}
    if mailbox is None:
        return _one(_WITH_ID.first(connection, wanted))
    return _one(_WITH_ID_HERE.first(connection, wanted | {"of_mailbox": mailbox}))


def waiting_in(connection: Connection, mailbox: str, folder: str) -> tuple[MessageRow, ...]:
    """Customers' mails of cases that wait for a person, as far as they are known to lie in this folder."""
    rows = connection.execute(
        select(MESSAGE)
        .join(CASES, CASES.c.id == MESSAGE.c.case_id)
        .where(
            CASES.c.mailbox == mailbox,
            CASES.c.state.in_(("needs_reply", "on_hold")),
            MESSAGE.c.mailbox == mailbox,
            MESSAGE.c.folder == folder,
            MESSAGE.c.uid > 0,
            MESSAGE.c.direction == INBOUND,
        )
        .order_by(MESSAGE.c.id)
    )
    return tuple(message_of(row) for row in rows)


def message_by_digest(connection: Connection, mailbox: str, digest: str) -> MessageRow | None:
    """The customer's message with this digest, wherever it lies now."""
    return _one(_WITH_DIGEST.first(connection, {"of_mailbox": mailbox, "of_digest": digest}))


def places(connection: Connection, mailbox: str) -> dict[Position, int | None]:
    """Where each customer's mail of a mailbox lies as far as we know, with its case's number."""
    place = (MESSAGE.c.folder, MESSAGE.c.uidvalidity, MESSAGE.c.uid)
    rows = connection.execute(
        select(*place, CASES.c.number)
        .select_from(MESSAGE.outerjoin(CASES, MESSAGE.c.case_id == CASES.c.id))
        .where(MESSAGE.c.mailbox == mailbox, MESSAGE.c.direction == INBOUND, MESSAGE.c.uid > 0)
        .order_by(MESSAGE.c.id)
    )
    return {Position(mailbox, folder, validity, uid): number for folder, validity, uid, number in rows}


def message(connection: Connection, row_id: int) -> MessageRow | None:
    """One message."""
    return _one(_MESSAGE.first(connection, {"wanted": row_id}))


def _one(row: Any) -> MessageRow | None:
    return message_of(row) if row else None


def effect(connection: Connection, effect_id: int) -> Effect | None:
    """One effect."""
    if not 0 < effect_id < 2**31:
        return None
    row = _EFFECT.first(connection, {"wanted": effect_id})
    return effect_of(row) if row else None


def effects(
    connection: Connection,
    *,
    state: str | None,
    kind: str | None,
    case_id: int | None,
    mailbox: str | None,
    above: int = 0,
) -> tuple[Effect, ...]:
    """Effects, oldest first."""
    wanted = select(EFFECTS).where(EFFECTS.c.id > above).order_by(EFFECTS.c.id)
    chosen = ((EFFECTS.c.state, state), (EFFECTS.c.kind, kind), (EFFECTS.c.case_id, case_id))
    for column, value in (*chosen, (EFFECTS.c.mailbox, mailbox)):
        if value is not None:
            wanted = wanted.where(column == value)
    return tuple(effect_of(row) for row in connection.execute(wanted))


def effect_by_message_id(connection: Connection, message_id: str) -> Effect | None:
    """The effect that sent, or will send, the mail with this Message-ID."""
    if not message_id:
        return None
    row = connection.execute(select(EFFECTS).where(EFFECTS.c.message_id == clean(message_id))).first()
    return effect_of(row) if row else None


def own_ids(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
    """Which of these Message-IDs or tokens are ours (acknowledgements, notices, drafts, cards)."""
    if not ids:
        return frozenset()
    wanted = {bounded(key): key for key in ids if key}
    sent = connection.execute(
        select(EFFECTS.c.message_id).where(EFFECTS.c.message_id.in_([clean(key) for key in ids]))
    ).scalars()
    keys = connection.execute(
        select(THREAD_KEY.c.key).where(
            THREAD_KEY.c.key.in_(list(wanted)),
            THREAD_KEY.c.role.in_([*sorted(OURS - {"reply"}), "card", "notice"]),
        )
    ).scalars()
    return frozenset(sent) | {wanted[key] for key in keys}


def quarantined(connection: Connection, *, released: bool = False) -> tuple[dict[str, Any], ...]:
    """What is kept in quarantine, oldest first, without its octets."""
    columns = [column for column in QUARANTINE.columns if column.name != "octets"]
    wanted = select(*columns).order_by(QUARANTINE.c.id)
    if not released:
        wanted = wanted.where(QUARANTINE.c.released_at.is_(None))
    return tuple(dict(row._mapping) for row in connection.execute(wanted))


def quarantined_octets(connection: Connection, quarantine_id: int) -> bytes | None:
    """The octets of one message in quarantine."""
    octets = connection.execute(select(QUARANTINE.c.octets).where(QUARANTINE.c.id == quarantine_id)).scalar()
    return None if octets is None else bytes(octets)


def placed_of_state(
    connection: Connection, mailbox: str, kind: str, states: Sequence[str]
) -> tuple[Placed, ...]:
    """Drafts or cards of a mailbox in these states, oldest first."""
    rows = connection.execute(
        select(PLACED)
        .where(PLACED.c.mailbox == mailbox, PLACED.c.kind == kind, PLACED.c.state.in_(list(states)))
        .order_by(PLACED.c.id)
    )
    return tuple(placed_of(row) for row in rows)


def status(connection: Connection) -> dict[str, object]:
    """Counts by state of everything that has states, and the facts about the database itself."""
    counts: dict[str, object] = {}
    for name, table in (("cases", CASES), ("effects", EFFECTS), ("timers", TIMERS), ("promises", PROMISES)):
        counts[name] = _by_state(connection, table)
    counts["messages"] = connection.execute(select(func.count()).select_from(MESSAGE)).scalar_one()
    counts["quarantined"] = len(quarantined(connection))
    counts["paused"] = setting(connection, "paused") == "1"
    counts["orders_as_of"] = setting(connection, "orders_as_of")
    counts["orders_trouble"] = setting(connection, "orders_trouble")
    counts["opened_at"] = setting(connection, "opened_at")
    return counts


def _by_state(connection: Connection, table: Table) -> dict[str, int]:
    rows = connection.execute(select(table.c.state, func.count()).group_by(table.c.state))
    return {row[0]: row[1] for row in rows}
