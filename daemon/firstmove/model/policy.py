"""What the shop has decided, as the pure layers see it. `config` builds these; nobody else reads TOML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from firstmove.model.automatic import AutomaticRules


@dataclass(frozen=True, slots=True)
class Span:
    """Opening hours within one day, start inclusive, end exclusive."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Closure:
    """Days the shop is closed, both ends included; `label` is shown to customers (お盆休み)."""

    first: date
    last: date
    label: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """Business hours: seven weekdays from Monday, 祝日, closures, and dates that are open all the same."""

    week: tuple[tuple[Span, ...], ...]
    holidays: str = "JP"  # "JP" or "" for none
    closures: tuple[Closure, ...] = ()
    openings: tuple[tuple[date, tuple[Span, ...]], ...] = ()  # win over closures, 祝日 and the week
    timezone: str = "Asia/Tokyo"


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel's rules: data that a shop may override (templates/channels.toml, [channels.<name>])."""

    name: str
    label: str = ""  # 楽天市場
    reply_by_mail: bool = True  # False: answered on the marketplace's own screens
    acknowledge: bool = True
    relay_domains: tuple[str, ...] = ()  # a customer behind a relay that delivers; "*.x" matches subdomains
    relay_auth: tuple[str, ...] = ()  # domains whose aligned DKIM/DMARC verifies the relay
    notice_senders: tuple[str, ...] = ()  # addresses, lower case
    notice_domains: tuple[str, ...] = ()
    office_senders: tuple[str, ...] = ()
    form_senders: tuple[str, ...] = ()
    own_notice_subjects: tuple[str, ...] = ()  # regex: notices of the shop's own messages
    customer_text: str = ""  # regex with a group: the customer's words inside a notice
    thread_pattern: str = ""  # regex with a group: the marketplace's own thread number
    order_patterns: tuple[str, ...] = ()  # names of patterns of decision.orders
    hard_limit: timedelta | None = None  # wall time to a human reply
    contact_allowed: bool = True  # False: no URL, phone or mail address in anything sent
    office: str = ""  # address of its office
    url: str = ""  # where its inquiries are answered
    needs_route: bool = False  # only a route of its own delivers (masked addresses)


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop: what the signature says, and which addresses are its own."""

    id: str = "default"
    name: str = ""
    address: str = ""
    aliases: tuple[str, ...] = ()
    form_senders: tuple[str, ...] = ()
    phone: str = ""
    phone_hours: str = ""
    company: str = ""
    postal_address: str = ""
    url: str = ""
    invoice_number: str = ""
    language: str = "ja"
    timezone: str = "Asia/Tokyo"
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who "we" are for one mailbox: enough to say whether a message may be answered automatically.

    No state, caps, switches or clocks (DESIGN 9, `answerable`).
    """

    shop: Shop
    own_addresses: frozenset[str]  # Address.key forms
    own_domains: frozenset[str]  # freemail domains are never in here
    default_channel: str = "own"
    channels: Mapping[str, Channel] = field(default_factory=dict)
    authserv_id: str = ""
    automatic: AutomaticRules = AutomaticRules()


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """[acknowledge]; a cap of 0 means no cap."""

    enabled: bool = True
    in_doubt: str = "resend"
    max_age: timedelta = timedelta(hours=6)
    only_if_addressed: bool = False
    follow_up: str = "closed_hours"
    cap_case: int = 3
    cap_sender_day: int = 5
    cap_domain_hour: int = 30
    cap_minute: int = 60
    first_day_per_hour: int = 60
    envelope_from: str = "shop"
    copy: str = "none"

    @property
    def counts_to(self) -> int:
        """How far acknowledgements to anybody need to be counted: one more than either cap on them."""
        return max(self.cap_minute, self.first_day_per_hour) + 1


@dataclass(frozen=True, slots=True)
class PromisePolicy:
    """[promise]: business time by kind, reminder lead, and extra time per open case."""

    complaint: timedelta = timedelta(hours=2)
    inquiry: timedelta = timedelta(hours=4)
    lead: timedelta = timedelta(minutes=30)
    per_open_case: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the shop who may be told."""

    id: str
    name: str = ""
    email: str = ""
    role: str = "operator"  # operator | manager | owner
    notify: tuple[str, ...] = ()
    quiet: bool = True  # no notices at night or in breaks except critical ones
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One escalation step: `clock` and its offset (negative: before), and who is told."""

    clock: str  # "promise" | "reply_target" | "hard_limit" | "deadline"
    offset: timedelta
    to: str = "operator"
    draft: str = ""  # "progress": put a progress draft
    phone: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything `decide` needs besides the message, what is known, and the time."""

    identity: Identity
    hours: Hours
    acknowledge: Acknowledge = Acknowledge()
    promise: PromisePolicy = PromisePolicy()
    people: tuple[Person, ...] = ()
    steps: tuple[Step, ...] = ()
    reply_target: timedelta = timedelta(hours=1)  # business time
    quiet_days: int = 7  # a replied case closes after so many days without mail
    shadow: bool = False
    notice_at_arrival: bool = False  # needs_reply is not INBOX: phones would stay silent
    has_route: bool = True
    orders_max_age: timedelta | None = None  # nothing is said from older order data; None: whatever its age


@dataclass(frozen=True, slots=True)
class Caps:
    """How much was already acknowledged, counted by the store at the time of the look-up."""

    case: int = 0
    sender_day: int = 0
    domain_hour: int = 0
    subject_hour: int = 0  # same sender domain and subject skeleton: two robots
    minute: int = 0
    first_day_hour: int | None = None  # None after the database's first 24 hours
    last_turn: datetime | None = None  # the last turn that was given to an acknowledgement over cap_minute
