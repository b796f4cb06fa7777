"""What goes into the database and what comes out of it: frozen rows, never ORM objects.

Times are aware and UTC. Ids are database ids; `number` is what people see (#1042).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from firstmove.model.case import CaseFacts, Keys
from firstmove.model.mail import Message, Origin, Position, Refusal
from firstmove.model.order import Match, StockItem
from firstmove.model.triage import Triage


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message with everything that can be said of it without the database."""

    position: Position
    message: Message
    origin: Origin
    refusal: Refusal | None
    triage: Triage
    received_at: datetime  # INTERNALDATE, UTC
    size: int = 0
    flags: frozenset[str] = frozenset()
    keys: Keys | None = None  # as the mailbox's own shop reads it


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Octets fixed once, with their envelope. A retry sends exactly these."""

    octets: bytes
    message_id: str  # with angle brackets
    recipient: str = ""  # RCPT TO, as is; "" for what is only appended
    envelope_from: str = ""
    token: str = ""  # draft version token (first entry of References)
    text_hash: str = ""  # of the normalised text: changed or not
    subject: str = ""
    fallback: bool = False  # the template raised; the built-in text was used


@dataclass(frozen=True, slots=True)
class Owner:
    """Who performs: process id string and the mailbox lease's fencing number."""

    name: str
    fence: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing to do outside."""

    id: int
    kind: str  # model.states.EFFECT_KINDS
    state: str
    mailbox: str
    case_id: int | None
    message_row: int | None  # the message it files, when there is no case
    version: str  # key within (case, kind)
    plan: Mapping[str, object] = field(default_factory=dict)  # the plan's fields, JSON
    out: Outgoing | None = None
    attempts: int = 0
    doubts: int = 0
    due_at: datetime | None = None
    not_after: datetime | None = None
    first_tried_at: datetime | None = None
    created_at: datetime | None = None
    settled_at: datetime | None = None
    reply: str = ""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message as stored."""

    id: int
    position: Position
    direction: str  # "in" | "reply" (a person's) | "own" (ours)
    case_id: int | None
    message_id: str
    subject: str
    sender: str
    sender_name: str
    received_at: datetime
    reason: str  # decision reason
    refusal: str
    category: str
    visible_text: str
    folder_role: str = ""  # role of the folder it lies in now, "" in the inbox
    references: tuple[str, ...] = ()
    to_address: str = ""  # the own address it was written to
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimerRow:
    """One clock step."""

    id: int
    case_id: int
    clock: str
    state: str
    at: datetime
    due: datetime  # of the clock it belongs to
    to: str = ""
    draft: str = ""
    phone: bool = False
    marks_due: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise to the customer."""

    id: int
    case_id: int
    due: datetime
    state: str
    source: str
    told_at: datetime
    settled_by: str = ""
    broken_at: datetime | None = None  # stays when it is kept late


@dataclass(frozen=True, slots=True)
class Placed:
    """A draft or a card that we appended: remembered exactly, so that only the very same is ever removed."""

    id: int
    case_id: int
    kind: str  # "draft" | "card"
    version: int
    state: str  # model.states.DRAFT
    message_id: str
    token: str
    text_hash: str
    folder: str = ""
    uidvalidity: int = 0
    uid: int = 0
    text: str = ""  # the draft's text, for the card


@dataclass(frozen=True, slots=True)
class Mark:
    """A flag that a person's mail program has set on a mail of the case, or on its card."""

    flag: str  # "answered" | "flagged" (the star)
    item: str  # "mail" | "card"
    row: int  # of the message, or of the placed card
    since: datetime  # when it was first seen

    @property
    def key(self) -> tuple[str, str, int]:
        """Which flag on which mail."""
        return self.flag, self.item, self.row


@dataclass(frozen=True, slots=True)
class Markable:
    """A mail or a card of a case that waits, and where it lies."""

    case_id: int
    item: str
    row: int
    place: Position


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a case's history, for the card, `case` and `why`."""

    at: datetime
    what: str  # stable code: "received", "acknowledged", "filed", "reply_seen", "moved", "promise_broken"...
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything a card, a draft, a notice or `case N` may say about one case."""

    case: CaseFacts
    messages: tuple[MessageRow, ...] = ()  # oldest first
    triage: Triage = Triage()
    match: Match = Match()
    timers: tuple[TimerRow, ...] = ()
    promises: tuple[PromiseRow, ...] = ()
    draft: Placed | None = None
    card: Placed | None = None
    history: tuple[Happening, ...] = ()
    marks: tuple[Mark, ...] = ()
    orders_as_of: datetime | None = None
    # What only the one who renders knows: the inventory's articles that the matter is about, and whether the
    # order data, or the inventory's, are older than anything may be said from.
    stock: tuple[StockItem, ...] = ()
    too_old: bool = False
    stock_too_old: bool = False

    @property
    def open_promise(self) -> PromiseRow | None:
        """The promise that still stands, if any."""
        return next((p for p in self.promises if p.state == "open"), None)

    @property
    def newest(self) -> MessageRow | None:
        """The customer's newest mail; a machine's (a delivery report) only where there is no other."""
        received = [m for m in self.messages if m.direction == "in"]
        written = [m for m in received if m.category != "automatic"]
        return next(reversed(written or received), None)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a unit left behind. `ack` is born claimed: send it as soon as the commit has returned."""

    message_row: int
    case_id: int | None = None
    number: int | None = None
    ack: Effect | None = None
    fresh: bool = True  # False: seen before, nothing was written


@dataclass(frozen=True, slots=True)
class FolderSeen:
    """How far a folder has been read."""

    mailbox: str
    folder: str
    uidvalidity: int
    last_uid: int
    messages: int = 0
