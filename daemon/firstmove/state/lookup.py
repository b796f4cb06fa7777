"""One read by a message's keys gives everything that a decision may ask (DESIGN 4.3).

A case is found by thread, then mark, then number, then sender; the first that matches wins, and a key that a
customer could have written never joins another customer's case: a Message-ID of ours proves that the writer
had our mail, any other Message-ID, and a number, count only from the same address.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    ScalarSelect,
    Subquery,
    bindparam,
    case,
    exists,
    func,
    literal,
    select,
)

from firstmove.model.case import Keys, Known
from firstmove.model.mail import Position
from firstmove.model.order import Order
from firstmove.model.policy import Caps
from firstmove.state import candidates, corrections, returned
from firstmove.state.codec import bounded, once_key
from firstmove.state.driver import Listed, Statement, command
from firstmove.state.rows import case_of
from firstmove.state.settings import FIRST_NUMBER, LAST_TURN, moment
from firstmove.state.statements import INBOUND, words
from firstmove.state.tables import (
    CASES,
    EFFECTS,
    MAILBOX,
    MESSAGE,
    ORDERS,
    PLACED,
    PROMISES,
    SETTING,
    SUPPRESSION,
    THREAD_KEY,
)

SAME_MATTER: Final = timedelta(days=14)  # a sender's next mail without a thread belongs to the open case
LATELY: Final = timedelta(days=45)  # what was written since may still be spoken of
FIRST_DAY: Final = timedelta(days=1)
COUNTED_CASES: Final = 200  # likewise; a promise cannot become later than that many cases make it
COUNTED: Final = 1000  # counts for a sender and a domain stop here: a look-up costs the same in a flood
OURS: Final = frozenset({"ack", "draft", "reply"})  # roles of keys that only our own mail spread

_LOCK_KEY: Final = 7133702


@dataclass(frozen=True, slots=True)
class Asked:
    """What a look-up was asked and answered: `record` files the message by it."""

    keys: Keys
    shop: str
    known: Known
    opened: bool  # the database has been in use before
    fence: int | None  # of the mailbox's lease; None: nobody ever leased it
    holder: str


def known(
    connection: Connection,
    keys: Keys,
    position: Position,
    *,
    now: datetime,
    shop: str,
    counts_to: int = COUNTED,
) -> Asked:
    """Look a message up. On PostgreSQL this makes later look-ups wait until the transaction ends: the next
    number and the caps are decided one after the other, whatever worker asks.

    `counts_to`: how far acknowledgements to anybody need to be counted.
    """
    if connection.dialect.name == "postgresql":
        command(connection, f"SELECT pg_advisory_xact_lock({_LOCK_KEY})")
    facts = _facts(connection, keys, position, now, shop, counts_to)
    report = returned.read(connection, keys, position.mailbox, now)
    row, how, ours = report.found if report else _find_case(connection, keys, position.mailbox, now)
    history = _history(connection, row.id) if row else _NO_HISTORY
    correction, misleading = corrections.of(connection, keys.sender, position.mailbox, row)
    opened_at = moment(facts.opened_at or "")
    found = Known(
        next_number=int(facts.last_number or FIRST_NUMBER - 1) + 1,
        seen=bool(facts.seen),
        acknowledged_before=bool(facts.acknowledged_before),
        case=case_of(row) if row else None,
        case_by=how,
        orders=_orders(connection, keys, row, position.mailbox, now) if facts.orders else (),
        suppressed=facts.suppressed or "",
        caps=_caps(facts, len(history.acks), first_day=opened_at is None or now < opened_at + FIRST_DAY),
        open_promise=history.open_promise,
        broken_promises=history.acks.count("promise_broken"),
        open_cases=facts.open_cases,
        paused=facts.paused == "1",
        draft_state=history.draft_state,
        ack_reasons=history.acks,
        bounced_ours=ours,
        answers_ack=row is None and returned.answers_ack(connection, keys, position.mailbox, now),
        domain_acked_at=facts.domain_last,
        subject_acked_at=facts.subject_last,
        correction=correction,
        corrected_words=misleading,
        bounced_kind=report.kind if report else "",
        bounced_sent_at=report.sent_at if report else None,
        kept_promise=report.kept_promise if report else None,
        open_by_reply=report.open_by_reply if report else False,
        unanswered_before=report.unanswered_before if report else None,
    )
    return Asked(keys, shop, found, opened_at is not None, facts.fence, facts.holder or "")


def _setting(key: str) -> ScalarSelect[Any]:
    return select(SETTING.c.value).where(SETTING.c.key == key).scalar_subquery()


def _lease(column: Any) -> ScalarSelect[Any]:
    return select(column).where(MAILBOX.c.name == bindparam("mailbox")).scalar_subquery()


def _count(most: Any, *conditions: Any) -> ScalarSelect[Any]:
    """How many acknowledgements; read from an index alone, and no further than `most`."""
    some = select(literal(1)).select_from(EFFECTS).where(*conditions).limit(most).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _since(name: str) -> ColumnElement[bool]:
    """Up to now: a clock that was set back leaves what it counted before ahead of it."""
    counted = EFFECTS.c.counted_at
    return (counted > bindparam(name, type_=counted.type)) & (
        counted <= bindparam("soon", type_=counted.type)
    )


def _to_the_domain() -> Subquery:
    """In one walk: how many within an hour and when the last one, of them and of those under the subject."""
    some = (
        select(EFFECTS.c.skeleton, EFFECTS.c.counted_at)
        .where(EFFECTS.c.sender_domain == bindparam("domain"), _since("hour_ago"))
        .limit(COUNTED)
        .subquery()
    )
    alike = some.c.skeleton == bindparam("skeleton")
    counts = (
        func.count().label("hour"),
        func.coalesce(func.sum(case((alike, 1), else_=0)), 0).label("subject"),
        func.max(some.c.counted_at).label("last"),
        func.max(case((alike, some.c.counted_at))).label("subject_last"),
    )
    return select(*counts).select_from(some).subquery()


_domain = _to_the_domain()
_MOST: Final = bindparam("counts_to", type_=Integer)
_FACTS_SQL = select(
    _setting("last_case_number").label("last_number"),
    _setting("opened_at").label("opened_at"),
    _setting("paused").label("paused"),
    _setting(LAST_TURN).label("last_turn"),
    _lease(MAILBOX.c.fence).label("fence"),
    _lease(MAILBOX.c.lease_owner).label("holder"),
    (
        exists().where(
            MESSAGE.c.mailbox == bindparam("mailbox"),
            MESSAGE.c.folder == bindparam("folder"),
            MESSAGE.c.uidvalidity == bindparam("uidvalidity"),
            MESSAGE.c.uid == bindparam("uid"),
        )
        | exists().where(
            MESSAGE.c.mailbox == bindparam("mailbox"),
            MESSAGE.c.digest == bindparam("digest"),
            MESSAGE.c.direction == INBOUND,
        )
    ).label("seen"),
    exists().where(EFFECTS.c.once_key == bindparam("once")).label("acknowledged_before"),
    select(ORDERS.c.id).exists().label("orders"),
    select(SUPPRESSION.c.reason)
    .where(SUPPRESSION.c.address_key == bindparam("sender"))
    .scalar_subquery()
    .label("suppressed"),
    select(func.count())
    .select_from(
        select(CASES.c.id)
        .where(CASES.c.state.in_(words("needs_reply", "on_hold")))
        .limit(COUNTED_CASES)
        .subquery()
    )
    .scalar_subquery()
    .label("open_cases"),
    _count(COUNTED, EFFECTS.c.sender_key == bindparam("sender"), _since("day_ago")).label("sender_day"),
    _domain.c.hour.label("domain_hour"),
    _domain.c.subject.label("subject_hour"),
    _domain.c.last.label("domain_last"),
    _domain.c.subject_last.label("subject_last"),
    _count(_MOST, _since("minute_ago")).label("minute"),
    _count(_MOST, _since("hour_ago")).label("hour"),
).select_from(_domain)
_FACTS = Statement(_FACTS_SQL)


def _facts(
    connection: Connection, keys: Keys, position: Position, now: datetime, shop: str, counts_to: int
) -> Any:
    sender = bounded(keys.sender)
    return _FACTS.first(
        connection,
        {
            "mailbox": position.mailbox,
            "folder": position.folder,
            "uidvalidity": position.uidvalidity,
            "uid": position.uid,
            "digest": keys.digest,
            "once": once_key(shop, keys.sender, keys.digest),
            "sender": sender,
            "domain": sender.rpartition("@")[2],
            "skeleton": bounded(keys.subject_skeleton),
            "soon": now + timedelta(minutes=1),  # another worker's clock may be a little ahead
            "day_ago": now - timedelta(days=1),
            "hour_ago": now - timedelta(hours=1),
            "minute_ago": now - timedelta(minutes=1),
            "counts_to": counts_to,
        },
    )


def _caps(facts: Any, case: int, *, first_day: bool) -> Caps:
    return Caps(
        case=case,
        sender_day=facts.sender_day,
        domain_hour=facts.domain_hour,
        subject_hour=facts.subject_hour,
        minute=facts.minute,
        last_turn=moment(facts.last_turn or ""),
        first_day_hour=facts.hour if first_day else None,
    )


_BY_KEY = Listed(
    THREAD_KEY.c.key,
    select(THREAD_KEY.c.key, THREAD_KEY.c.role, CASES)
    .join(CASES, CASES.c.id == THREAD_KEY.c.case_id)
    .where(CASES.c.mailbox == bindparam("mailbox")),
)
_BY_NUMBER = Listed(
    CASES.c.number,
    select(CASES).where(CASES.c.mailbox == bindparam("mailbox"), CASES.c.customer_key == bindparam("sender")),
)
_BY_SENDER = Statement(
    select(CASES)
    .where(
        CASES.c.customer_key == bindparam("sender"),
        CASES.c.mailbox == bindparam("mailbox"),
        CASES.c.channel == bindparam("channel"),
        CASES.c.state != "closed",
        CASES.c.last_customer_at > bindparam("since", type_=CASES.c.last_customer_at.type),
    )
    .order_by(CASES.c.last_customer_at.desc(), CASES.c.id.desc())
    .limit(1)
)


def _orders(connection: Connection, keys: Keys, row: Any, mailbox: str, now: datetime) -> tuple[Order, ...]:
    if row is not None:
        return candidates.of(connection, keys, row.order_number)
    return candidates.of_a_new_case(connection, keys, mailbox, since=now - LATELY)


def mark_key(mark: str) -> str:
    """A mark among the thread keys; no Message-ID begins like that."""
    return bounded(f"mark:{mark}")


def _find_case(connection: Connection, keys: Keys, mailbox: str, now: datetime) -> tuple[Any, str, bool]:
    """The case, how it was found, and whether a key is of a mail of ours."""
    threads = [bounded(key) for key in keys.thread]
    marks = [mark_key(mark) for mark in keys.marks]
    sender = bounded(keys.sender)
    rows: list[Any] = []
    if threads or marks:
        rows = _BY_KEY.all(connection, threads + marks, {"mailbox": mailbox})
    ours = any(row.role in OURS for row in rows)
    by_thread = [r for r in rows if r.role in OURS or (r.role == "in" and r.customer_key == sender)]
    if found := _first(by_thread, threads):
        return found, "thread", ours
    if found := _first([row for row in rows if row.role == "mark"], marks):
        return found, "mark", ours
    if not sender:
        return None, "", ours
    if keys.case_numbers:
        numbers = [number for number in keys.case_numbers if 0 < number < 2**31]
        if found := _BY_NUMBER.all(connection, numbers, {"mailbox": mailbox, "sender": sender}):
            return found[0], "number", ours
    if not threads:
        facts = {"sender": sender, "mailbox": mailbox, "channel": keys.channel, "since": now - SAME_MATTER}
        if found := _BY_SENDER.first(connection, facts):
            return found, "sender", ours
    return None, "", ours


def _first(rows: list[Any], wanted: list[str]) -> Any:
    """The row of the foremost key; of several cases the newest."""
    return min(rows, key=lambda row: (wanted.index(row.key), -row.id), default=None)


@dataclass(frozen=True, slots=True)
class _History:
    acks: tuple[str, ...] = ()  # reasons, oldest first
    open_promise: datetime | None = None
    draft_state: str = ""


_NO_HISTORY: Final = _History()
_ACKS = Statement(
    select(EFFECTS.c.version)
    .where(
        EFFECTS.c.case_id == bindparam("case"), EFFECTS.c.kind == "send_ack", EFFECTS.c.state != "cancelled"
    )
    .order_by(EFFECTS.c.id)
)
_OPEN_PROMISE = Statement(
    select(PROMISES.c.due).where(PROMISES.c.case_id == bindparam("case"), PROMISES.c.state == "open")
)
_DRAFT_STATE = Statement(
    select(PLACED.c.state)
    .where(PLACED.c.case_id == bindparam("case"), PLACED.c.kind == "draft")
    .order_by(PLACED.c.version.desc(), PLACED.c.id.desc())
    .limit(1)
)


def _history(connection: Connection, case_id: int) -> _History:
    key = {"case": case_id}
    return _History(
        tuple(row.version.partition(":")[0] for row in _ACKS.all(connection, key)),
        _OPEN_PROMISE.scalar(connection, key),
        _DRAFT_STATE.scalar(connection, key) or "",
    )
