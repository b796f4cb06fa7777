"""Tables of a customer's matter: the case, what is to be done outside, clocks, promises, drafts, history."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from firstmove.model.states import CASE, DOUBTFUL_KINDS, DRAFT, EFFECT, EFFECT_KINDS, PROMISE, TIMER, states
from firstmove.state.tables.naming import Row, one_of, only_where


class CaseTable(Row, table=True):
    """A customer's matter. `number` is what people see."""

    __tablename__ = "support_case"
    __table_args__ = (
        UniqueConstraint("number"),
        one_of("state", states(CASE), "state"),
        CheckConstraint("round_trips >= 0 AND version >= 0 AND number > 0", name="counts"),
        CheckConstraint("state <> 'closed' OR closing_reason <> ''", name="closing"),
        Index("ix_support_case_customer", "customer_key", "mailbox"),
        Index("ix_support_case_state", "state"),
    )
    id: int | None = Field(default=None, primary_key=True)
    number: int
    mailbox: str
    shop: str
    channel: str
    state: str
    category: str
    priority: str
    customer: str
    customer_key: str
    customer_name: str
    order_number: str
    match_confidence: str
    opened_at: datetime
    last_customer_at: datetime | None = None
    oldest_unanswered_at: datetime | None = None
    last_reply_at: datetime | None = None
    round_trips: int = 0
    version: int = 0
    undeliverable: bool = False
    closing_reason: str = ""
    assignee: str = ""
    corrected: str = ""  # the category as it was read, where a person has set another one
    remedies: list[dict[str, Any]] = Field(sa_type=JSON)
    triage: dict[str, Any] = Field(sa_type=JSON)
    match: dict[str, Any] = Field(sa_type=JSON)


class EffectTable(Row, table=True):
    """One thing to do outside, written down before it is done (STYLE 8)."""

    __tablename__ = "effect"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "version"),
        one_of("state", states(EFFECT), "state"),
        one_of("kind", EFFECT_KINDS, "kind"),
        CheckConstraint("(state = 'claimed') = (lease_until IS NOT NULL)", name="lease"),
        CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name="owner"),
        CheckConstraint(
            "(state IN ('done', 'cancelled', 'dead')) = (settled_at IS NOT NULL)", name="settled"
        ),
        CheckConstraint("attempts >= 0 AND doubts >= 0", name="counts"),
        CheckConstraint("state <> 'in_doubt' OR doubts > 0", name="doubted"),
        CheckConstraint("(kind = 'send_ack') = (once_key IS NOT NULL)", name="once"),
        CheckConstraint("counted_at IS NULL OR (kind = 'send_ack' AND state <> 'cancelled')", name="counted"),
        CheckConstraint(
            "state <> 'in_doubt' OR kind IN ({})".format(", ".join(f"'{kind}'" for kind in DOUBTFUL_KINDS)),
            name="doubtful",
        ),
        # one acknowledgement for one mail in all mailboxes of a shop
        only_where("uq_effect_once_key", "once_key", where="once_key IS NOT NULL", unique=True),
        only_where(
            "uq_effect_message_row",
            "message_row",
            "kind",
            "version",
            where="message_row IS NOT NULL",
            unique=True,
        ),
        Index("ix_effect_due", "mailbox", "state", "due_at"),
        # Caps are counted in these alone, without a look at the rows: a flood must not slow the look-up down.
        only_where("ix_effect_sender", "sender_key", "counted_at", where="counted_at IS NOT NULL"),
        only_where(
            "ix_effect_domain", "sender_domain", "counted_at", "skeleton", where="counted_at IS NOT NULL"
        ),
        only_where("ix_effect_counted", "counted_at", where="counted_at IS NOT NULL"),
        only_where("ix_effect_message_id", "message_id", where="message_id IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    state: str
    mailbox: str
    case_id: int | None = Field(default=None, foreign_key="support_case.id")
    message_row: int | None = Field(default=None, foreign_key="message.id")
    version: str
    attempts: int = 0
    doubts: int = 0
    due_at: datetime
    look_at: datetime | None = None  # in doubt: when the provider's Sent copy is looked for next
    not_after: datetime | None = None
    first_tried_at: datetime | None = None
    created_at: datetime
    settled_at: datetime | None = None
    lease_owner: str | None = None
    lease_until: datetime | None = None
    fence: int = Field(default=0, sa_type=BigInteger)
    once_key: str | None = None
    sender_key: str | None = None
    sender_domain: str | None = None
    skeleton: str | None = None
    counted_at: datetime | None = None  # of an acknowledgement that was not cancelled: it counts for the caps
    message_id: str | None = None
    recipient: str = ""
    envelope_from: str = ""
    token: str = ""
    text_hash: str = ""
    subject: str = ""
    fallback: bool = False
    reply: str = ""
    plan: dict[str, Any] = Field(sa_type=JSON)
    octets: bytes | None = None  # last: SQLite reads the columns before it without touching overflow pages


class TimerTable(Row, table=True):
    """One step of a clock."""

    __tablename__ = "timer"
    __table_args__ = (
        one_of("state", states(TIMER), "state"),
        CheckConstraint("(state = 'paused') = (paused_at IS NOT NULL)", name="paused"),
        CheckConstraint("state <> 'stopped' OR reason <> ''", name="reason"),
        Index("ix_timer_due", "mailbox", "state", "at"),
        Index("ix_timer_case_id", "case_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="support_case.id")
    mailbox: str
    clock: str
    state: str
    at: datetime
    due: datetime
    to_role: str = ""
    draft: str = ""
    phone: bool = False
    marks_due: bool = False
    reason: str = ""
    paused_at: datetime | None = None
    settled_at: datetime | None = None


class PromiseTable(Row, table=True):
    """What a customer was told, and what became of it."""

    __tablename__ = "promise"
    __table_args__ = (
        one_of("state", states(PROMISE), "state"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("state <> 'broken' OR broken_at IS NOT NULL", name="broken"),
        only_where("uq_promise_open", "case_id", where="state = 'open'", unique=True),
        Index("ix_promise_case_id", "case_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="support_case.id")
    due: datetime
    state: str
    source: str
    told_at: datetime
    settled_by: str = ""
    settled_at: datetime | None = None
    broken_at: datetime | None = None  # stays when it is kept late


class PlacedTable(Row, table=True):
    """A draft or card that we appended: exactly which, so that no other is ever removed."""

    __tablename__ = "placed"
    __table_args__ = (
        UniqueConstraint("effect_id"),
        one_of("state", states(DRAFT), "state"),
        one_of("kind", ("draft", "card"), "kind"),
        CheckConstraint("state <> 'placed' OR uid > 0", name="uid"),
        Index("ix_placed_case_id", "case_id", "kind"),
        Index("ix_placed_position", "folder", "uidvalidity", "uid"),
        Index("ix_placed_token", "token"),
        Index("ix_placed_message_id", "message_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="support_case.id")
    effect_id: int = Field(foreign_key="effect.id")
    mailbox: str
    kind: str
    version: int
    state: str
    message_id: str
    token: str
    text_hash: str
    folder: str = ""
    uidvalidity: int = Field(default=0, sa_type=BigInteger)
    uid: int = Field(default=0, sa_type=BigInteger)
    text: str = ""


class MarkTable(Row, table=True):
    """A flag that a person's mail program has set on a mail of a case or on its card, since we saw it."""

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("flag", "item", "item_row"),
        one_of("flag", ("answered", "flagged"), "flag"),
        one_of("item", ("mail", "card"), "item"),
        Index("ix_mark_case_id", "case_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="support_case.id")
    flag: str
    item: str
    item_row: int
    since: datetime


class HappeningTable(Row, table=True):
    """One line of history."""

    __tablename__ = "happening"
    __table_args__ = (Index("ix_happening_case_id", "case_id"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="support_case.id")
    at: datetime
    what: str
    detail: str = ""
