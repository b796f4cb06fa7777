"""Tables of what lies in the mailboxes: leases, cursors, messages, and what could not be understood."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from firstmove.state.tables.naming import Row, one_of, only_where


class MailboxTable(Row, table=True):
    """Who takes a mailbox in. `fence` grows with every change of hands; an older one settles nothing."""

    __tablename__ = "mailbox"
    __table_args__ = (
        CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name="lease"),
        CheckConstraint("fence >= 0", name="fence"),
    )
    name: str = Field(primary_key=True)
    fence: int = Field(default=0, sa_type=BigInteger)
    lease_owner: str | None = None
    lease_until: datetime | None = None


class FolderSeenTable(Row, table=True):
    """How far a folder has been read."""

    __tablename__ = "folder_seen"
    __table_args__ = (CheckConstraint("uidvalidity >= 0 AND last_uid >= 0", name="numbers"),)
    mailbox: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(sa_type=BigInteger)
    last_uid: int = Field(sa_type=BigInteger)
    messages: int = Field(default=0, sa_type=BigInteger)


class MessageTable(Row, table=True):
    """One message: facts and visible text, never its octets."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),
        one_of("direction", ("in", "reply", "own"), "direction"),
        only_where(
            "uq_message_digest", "mailbox", "digest", where="direction = 'in'", unique=True
        ),  # the same mail under another UID is the same mail
        Index("ix_message_message_key", "message_key"),
        Index("ix_message_case_id", "case_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    mailbox: str
    folder: str
    uidvalidity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)
    direction: str
    case_id: int | None = Field(default=None, foreign_key="support_case.id")
    digest: str
    message_key: str  # keys.bounded(Message-ID): an index entry has a largest size
    message_id: str
    subject: str
    sender: str
    sender_name: str
    to_address: str
    received_at: datetime
    reason: str
    refusal: str
    category: str
    folder_role: str = ""
    visible_text: str
    refs: list[str] = Field(sa_type=JSON)
    facts: dict[str, Any] = Field(sa_type=JSON)


class ThreadKeyTable(Row, table=True):
    """By which Message-ID, token or mark a message belongs to a case."""

    __tablename__ = "thread_key"
    __table_args__ = (one_of("role", ("in", "ack", "draft", "card", "notice", "reply", "mark"), "role"),)
    key: str = Field(primary_key=True)
    case_id: int = Field(primary_key=True, foreign_key="support_case.id")
    role: str


class QuarantineTable(Row, table=True):
    """A message that could not be understood, kept whole (as far as it was fetched)."""

    __tablename__ = "quarantine"
    __table_args__ = (UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),)
    id: int | None = Field(default=None, primary_key=True)
    mailbox: str
    folder: str
    uidvalidity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)
    code: str
    size: int = Field(sa_type=BigInteger)
    received_at: datetime
    at: datetime
    released_at: datetime | None = None
    octets: bytes


class SuppressionTable(Row, table=True):
    """An address that gets no acknowledgements any more."""

    __tablename__ = "suppression"
    address_key: str = Field(primary_key=True)
    reason: str
    at: datetime


class SettingTable(Row, table=True):
    """Few facts about the database itself: paused, opened_at, last_case_number, orders_as_of."""

    __tablename__ = "setting"
    key: str = Field(primary_key=True)
    value: str
