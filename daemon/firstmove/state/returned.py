"""What a delivery report is about: which mail of ours came back, when it went out, what it had answered.

By Message-ID first. A report that names none is about the newest mail to that customer; one that names only
strange ones tells no more than that the address does not work: perhaps a person's reply whose copy has not
been read from Sent yet (the service looks again when it is), perhaps the shop's newsletter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, literal, select

from firstmove.model.case import Keys
from firstmove.state.codec import bounded, clean
from firstmove.state.tables import CASES, EFFECTS, MESSAGE, PROMISES, THREAD_KEY

LATE: Final = timedelta(days=14)  # a mail system gives up after some days (RFC 5321 section 4.5.4.1)
_SENT_KINDS: Final = {"send_ack": "ack", "send_notice": "notice"}
_NOT_WAITING: Final = ("thanks", "sales_pitch", "automatic")

_EFFECT = select(EFFECTS.c.kind, EFFECTS.c.case_id, EFFECTS.c.settled_at, EFFECTS.c.created_at).where(
    EFFECTS.c.message_id == bindparam("wanted"), EFFECTS.c.kind.in_(tuple(_SENT_KINDS))
)
_REPLY = select(MESSAGE.c.case_id, MESSAGE.c.received_at, MESSAGE.c.facts).where(
    MESSAGE.c.message_key == bindparam("wanted"),
    MESSAGE.c.direction == "reply",
    MESSAGE.c.case_id.is_not(None),
)
_DRAFT = select(THREAD_KEY.c.case_id).where(
    THREAD_KEY.c.key == bindparam("wanted"), THREAD_KEY.c.role.in_(("draft", "reply"))
)
_CASE = select(CASES).where(CASES.c.id == bindparam("wanted"))
_BY_CUSTOMER = (
    select(CASES)
    .where(
        CASES.c.customer_key.in_(bindparam("keys", expanding=True)),
        CASES.c.mailbox == bindparam("mailbox"),
        CASES.c.last_customer_at > bindparam("since", type_=CASES.c.last_customer_at.type),
    )
    .order_by(CASES.c.last_customer_at.desc(), CASES.c.id.desc())
    .limit(1)
)
_LAST_ACK = (
    select(EFFECTS.c.settled_at)
    .where(EFFECTS.c.case_id == bindparam("wanted"), EFFECTS.c.kind == "send_ack", EFFECTS.c.state == "done")
    .order_by(EFFECTS.c.settled_at.desc())
    .limit(1)
)
_WRITTEN = (
    select(MESSAGE.c.direction, MESSAGE.c.category, MESSAGE.c.received_at)
    .where(MESSAGE.c.case_id == bindparam("wanted"), MESSAGE.c.direction.in_(("in", "reply")))
    .order_by(MESSAGE.c.received_at)
)
_KEPT = (
    select(PROMISES.c.due)
    .where(
        PROMISES.c.case_id == bindparam("wanted"),
        PROMISES.c.state == "kept",
        PROMISES.c.settled_by == "reply",
    )
    .order_by(PROMISES.c.id.desc())
    .limit(1)
)


_PLEDGED = select(literal(1)).where(
    PROMISES.c.case_id == bindparam("wanted"), PROMISES.c.state == "open", PROMISES.c.source == "reply"
)
_ECHO = (
    select(literal(1))
    .select_from(EFFECTS)
    .join(CASES, CASES.c.id == EFFECTS.c.case_id)
    .where(
        CASES.c.number.in_(bindparam("numbers", expanding=True)),
        CASES.c.mailbox == bindparam("mailbox"),
        EFFECTS.c.sender_domain == bindparam("domain"),
        EFFECTS.c.counted_at > bindparam("day_ago", type_=EFFECTS.c.counted_at.type),
    )
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Report:
    """The fields of Known that only a delivery report has.

    `kind`: "ack", "notice", "reply" (a person's, to the customer), "party" (a reply, but somebody else of its
    recipients did not get it), "other" (we cannot tell which mail), "" (no mail of ours).
    """

    kind: str = ""
    case: Row[Any] | None = None
    sent_at: datetime | None = None
    kept_promise: datetime | None = None
    open_by_reply: bool = False
    unanswered_before: datetime | None = None

    @property
    def found(self) -> tuple[Row[Any] | None, str, bool]:
        """The case, how it was found, and whether a mail of ours is meant."""
        return self.case, "thread" if self.case is not None else "", bool(self.kind)


@dataclass(frozen=True, slots=True)
class _Ours:
    kind: str
    case_id: int | None
    sent_at: datetime | None
    recipients: frozenset[str] = frozenset()  # of a reply, as keys


def read(connection: Connection, keys: Keys, mailbox: str, now: datetime) -> Report | None:
    """What a delivery report is about; None for every other message."""
    if not keys.returned and not keys.undelivered:
        return None
    named = next(filter(None, (_by_id(connection, key) for key in keys.returned)), None)
    ours = named or _by_customer(connection, keys, mailbox, now)
    if ours is None:
        return Report()
    case_row = connection.execute(_CASE, {"wanted": ours.case_id}).first() if ours.case_id else None
    if ours.kind != "reply" or case_row is None:
        return Report(ours.kind, case_row, ours.sent_at)
    others = ours.recipients - {case_row.customer_key}
    if keys.undelivered and others.issuperset(keys.undelivered):
        return Report("party", case_row, ours.sent_at)
    kept = connection.execute(_KEPT, {"wanted": case_row.id}).scalar()
    pledged = connection.execute(_PLEDGED, {"wanted": case_row.id}).first() is not None
    return Report("reply", case_row, ours.sent_at, kept, pledged, _waited_since(connection, case_row.id))


def answers_ack(connection: Connection, keys: Keys, mailbox: str, now: datetime) -> bool:
    """Whether the mail names an acknowledgement that went to the sender's domain within a day."""
    numbers = [number for number in (*keys.case_numbers, *keys.quoted_numbers) if 0 < number < 2**31]
    domain = bounded(keys.sender).rpartition("@")[2]
    if not numbers or not domain:
        return False
    wanted = {"numbers": numbers, "mailbox": mailbox, "domain": domain, "day_ago": now - timedelta(days=1)}
    return connection.execute(_ECHO, wanted).first() is not None


def _by_id(connection: Connection, message_id: str) -> _Ours | None:
    """The mail of ours with this Message-ID."""
    effect = connection.execute(_EFFECT, {"wanted": clean(message_id)}).first()
    if effect is not None:
        return _Ours(_SENT_KINDS[effect.kind], effect.case_id, effect.settled_at or effect.created_at)
    reply = connection.execute(_REPLY, {"wanted": bounded(message_id)}).first()
    if reply is not None:
        recipients = (*reply.facts.get("to", ()), *reply.facts.get("cc", ()))
        return _Ours("reply", reply.case_id, reply.received_at, frozenset(map(str.lower, recipients)))
    draft = connection.execute(_DRAFT, {"wanted": bounded(message_id)}).scalar()
    return None if draft is None else _Ours("other", draft, None)


def _by_customer(connection: Connection, keys: Keys, mailbox: str, now: datetime) -> _Ours | None:
    """The newest case of somebody whom the report says it did not reach, if we wrote to them at all."""
    if not keys.undelivered:
        return None
    wanted = {"keys": list(map(bounded, keys.undelivered)), "mailbox": mailbox, "since": now - LATE}
    row = connection.execute(_BY_CUSTOMER, wanted).first()
    if row is None:
        return None
    if keys.returned:
        return _Ours("other", row.id, None)
    acked = connection.execute(_LAST_ACK, {"wanted": row.id}).scalar()
    replies = [m.received_at for m in _written(connection, row.id) if m.direction == "reply"]
    sent = [*([("ack", acked)] if acked else []), *[("reply", at) for at in replies[-1:]]]
    newest = max(sent, key=lambda one: one[1], default=None)
    return None if newest is None else _Ours(newest[0], row.id, newest[1])


def _written(connection: Connection, case_id: int) -> Sequence[Row[Any, Any, Any]]:
    return connection.execute(_WRITTEN, {"wanted": case_id}).all()


def _waited_since(connection: Connection, case_id: int) -> datetime | None:
    """The oldest customer mail that the newest reply answered."""
    rows = _written(connection, case_id)
    replies = [row.received_at for row in rows if row.direction == "reply"]
    if not replies:
        return None
    before = replies[-2] if len(replies) > 1 else None
    answered = (
        row.received_at
        for row in rows
        if row.direction == "in"
        and row.category not in _NOT_WAITING
        and row.received_at <= replies[-1]
        and (before is None or row.received_at > before)
    )
    return min(answered, default=None)
