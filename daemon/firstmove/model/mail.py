"""What is known of one message once its octets have been read: bounded, decoded, frozen.

Past `message.parse` there is no `email.message.Message` and no header looked up by name. Text is decoded
but never normalised (福 stays 福); every field has a limit that `message.parse` enforces.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox. `local` exactly as received, without quotes; `domain` in lower case; `name` decoded."""

    local: str
    domain: str
    name: str = ""

    @property
    def spec(self) -> str:
        """local@domain, as it is written in an envelope; dots stay as the carrier let them be registered."""
        return f"{self.local}@{self.domain}" if self.domain else self.local

    @property
    def key(self) -> str:
        """For comparing: lower case, Amazon's +uuid cut (reference B, look-up ladder)."""
        local = self.local.lower()
        if self.domain.endswith((".amazon.co.jp", ".amazon.com")):
            local = local.partition("+")[0]
        return f"{local}@{self.domain}" if self.domain else local


@dataclass(frozen=True, slots=True)
class Position:
    """Where a message lies on the server."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class RawMessage:
    """What a FETCH gave. `octets` may be only the first `fetch_limit` of `size`."""

    position: Position
    octets: bytes
    size: int
    internal_date: datetime  # aware; the only trusted time of a mail (never its Date)
    flags: frozenset[str] = frozenset()

    @property
    def truncated(self) -> bool:
        """True when the server holds more octets than were fetched."""
        return len(self.octets) < self.size


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery report. `failed` is true only for Action: failed or a 5.x.x status (RFC 3464)."""

    failed: bool
    recipients: tuple[str, ...] = ()  # address specs it is about
    status: str = ""  # "5.1.1"
    diagnostic: str = ""
    original_message_ids: tuple[str, ...] = ()  # of the returned message: how it is matched to ours


@dataclass(frozen=True, slots=True)
class Form:
    """Fields that a shop's web form wrote into the body (Shopify, Color Me, BASE, STORES, CGI)."""

    kind: str  # "shopify", "color-me", "base", "stores", "cgi"
    name: str = ""
    address: Address | None = None
    phone: str = ""
    order_number: str = ""
    text: str = ""  # what the customer wrote


@dataclass(frozen=True, slots=True)
class Authentication:
    """One Authentication-Results field (RFC 8601); only the topmost of our own host may be believed."""

    authserv_id: str
    dmarc: str = ""  # "pass", "fail", "none", ... or ""
    dkim: tuple[tuple[str, str], ...] = ()  # (result, header.d or header.i domain)
    spf: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """That there is one, never its octets."""

    filename: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Message:
    """The facts of one mail. Absent text fields are "", absent optional facts None."""

    digest: str  # hex sha256 over Date, From, Subject, Message-ID and the text: same mail, same digest
    message_id: str = ""  # with its angle brackets, exactly as received; may hold spaces
    subject: str = ""
    from_: tuple[Address, ...] = ()
    sender: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[Address, ...] = ()
    original_sender: Address | None = None  # X-Original-Sender (list rewriting)
    return_path: str | None = None  # None: no such field; "": the null path <>
    date: datetime | None = None  # what the sender claims, aware
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    microsoft_original_id: str = ""  # X-Microsoft-Original-Message-ID
    auto_submitted: str = ""  # keyword in lower case, comments and parameters cut; "" when absent
    headers: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # lower-case name → decoded values, capped
    authentication: tuple[Authentication, ...] = ()  # topmost first
    content_type: str = "text/plain"
    report_type: str = ""
    text: str = ""  # whole decoded body text, <= 64 KiB, never cut at quotes
    visible_text: str = ""  # without quotes, signature, template; what the sender wrote
    html_only: bool = False
    forwarded: bool = False
    bounce: Bounce | None = None
    form: Form | None = None
    attachments: tuple[Attachment, ...] = ()
    truncated: bool = False
    decode_notes: tuple[str, ...] = ()  # "body:cp932-for-shift_jis", "subject:joined-words", ...

    def header(self, name: str) -> str:
        """First decoded value of a kept header, "" when absent."""
        values = self.headers.get(name.lower(), ())
        return values[0] if values else ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an automatic answer must not go to this sender. `code` is stable and documented."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who is behind a message, by its channel's data (DESIGN 4).

    role: "customer" (their own address or a relay that delivers), "form" (a form relay: the customer is in
    `customer`), "notice" (a marketplace or carrier notice; may carry a customer's words), "office"
    (a marketplace's office, a person to be answered by a person), "own".
    """

    channel: str
    role: str
    customer: Address | None  # to whom an answer would go; None when unknown
    verified: bool | None = None  # relay by aligned DKIM/DMARC; None: the host writes no results
    relay: bool = False
    thread_keys: tuple[str, ...] = ()  # e.g. "amazon:<uuid>", "rmesse:<number>"
