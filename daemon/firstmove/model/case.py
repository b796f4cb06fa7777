"""A customer's matter as it stands in the database, and everything one look-up gives a decision."""

from dataclasses import dataclass
from datetime import datetime

from firstmove.model.order import Order, StockItem
from firstmove.model.policy import Caps


@dataclass(frozen=True, slots=True)
class Keys:
    """By what a message is looked up; made by `decision.keys`, never by state."""

    sender: str = ""  # Address.key of the customer
    digest: str = ""
    message_id: str = ""
    thread: tuple[str, ...] = ()  # Message-IDs of In-Reply-To and References, newest first, at most 50
    marks: tuple[str, ...] = ()  # Origin.thread_keys
    case_numbers: tuple[int, ...] = ()  # 受付番号 1042 in the subject; believed only from the same customer
    quoted_numbers: tuple[int, ...] = ()  # the same in the text, as somebody who quotes our mail has them
    order_numbers: tuple[str, ...] = ()
    digit_runs: tuple[str, ...] = ()  # bare numbers >= 4 digits: count only when such an order exists
    phones: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()  # 10 to 14 digits, or S10; only as numbers of parcels of orders
    names: tuple[str, ...] = ()  # full names of who writes or is named (orders.names); never enough alone
    families: tuple[str, ...] = ()  # family names that the writer gives (orders.families); a hint only
    places: tuple[str, ...] = ()  # where the writer says to be from, 川越 or 川越市; a hint only
    addresses: tuple[str, ...] = ()  # other addresses that the words name, as Address.key
    firms: tuple[str, ...] = ()  # that the writer names (orders.firms), without 株式会社; a hint only
    kin: bool = False  # what a relative ordered is spoken of
    domain: str = ""  # of the sender, where it may be a firm's own; a hint only
    channel: str = "own"
    subject_skeleton: str = ""
    returned: tuple[str, ...] = ()  # of a delivery report: Message-IDs of what came back
    undelivered: tuple[str, ...] = ()  # of a delivery report: Address.key of whom it did not reach


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a person of the shop decided to do for the customer, in her own command's words."""

    name: str = ""  # compose.variants.REMEDIES, "" for none
    tracking: str = ""  # 発送 1234-5678-9013, digits only
    amount: str = ""  # 返金済み 3,980円
    days: int = 0  # 取り寄せ 3日間


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One case, as stored."""

    id: int
    number: int
    mailbox: str
    channel: str
    state: str  # model.states.CASE
    category: str
    customer: str  # address spec to which answers go
    customer_name: str = ""
    flags: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    anger: int = 0
    priority: str = "normal"
    language: str = "ja"
    order_number: str = ""
    match_confidence: str = "none"
    opened_at: datetime | None = None
    last_customer_at: datetime | None = None
    oldest_unanswered_at: datetime | None = None  # None: nothing waits for a person
    last_reply_at: datetime | None = None
    deadline: str = ""  # ISO date
    round_trips: int = 0
    version: int = 0  # raised by each decision that changes the card or the draft
    undeliverable: bool = False  # お客様に届いていません
    remedies: tuple[Remedy, ...] = ()  # as decided, newest last: 元に戻す takes the last one back
    assignee: str = ""  # 担当, as a person wrote it

    @property
    def remedy(self) -> Remedy:
        """The remedy that holds now."""
        return self.remedies[-1] if self.remedies else Remedy()


@dataclass(frozen=True, slots=True)
class Known:
    """One read by the message's keys."""

    next_number: int
    seen: bool = False  # this very message was taken in before (position or digest)
    acknowledged_before: bool = False  # another mailbox of the shop acknowledged (sender, digest)
    case: CaseFacts | None = None
    case_by: str = ""  # "thread", "mark", "number", "sender"
    orders: tuple[Order, ...] = ()  # at most 20 candidates
    suppressed: str = ""  # reason when this sender gets no acknowledgements any more
    caps: Caps = Caps()
    open_promise: datetime | None = None
    broken_promises: int = 0  # acknowledgements already given for a broken promise
    open_cases: int = 0
    paused: bool = False
    draft_state: str = ""  # state of the newest draft of the case
    ack_reasons: tuple[str, ...] = ()  # reasons already used in this case
    bounced_ours: bool = False  # the bounce is about a mail of ours
    bounced_kind: str = ""  # what of ours it was: "ack", "notice", "reply", "party", "other"; "" unknown
    bounced_sent_at: datetime | None = None  # when that mail went out
    kept_promise: datetime | None = None  # due time of the promise that the newest reply had kept
    answers_ack: bool = False  # no case, but the mail names an acknowledgement that went to this domain today
    domain_acked_at: datetime | None = None  # the last one that went to the sender's domain within an hour
    subject_acked_at: datetime | None = None  # of those, the last one for a mail with this subject skeleton
    open_by_reply: bool = False  # of a report about a reply: the open promise is a person's own, made in it
    unanswered_before: datetime | None = None  # oldest_unanswered_at as it was before the newest reply
    correction: tuple[str, str] = (
        "",
        "",
    )  # for this sender: the category as it was read, and as a person set it
    corrected_words: tuple[str, ...] = ()  # folded; the correction holds for mails that say one of these
    in_stock: StockItem | None = None  # what is missing and can be sent after at once (decision.stock)
