"""A decision is data: closed, frozen, and it says why.

The unions are matched exhaustively by `state` (which writes them) and by `service` (which performs them),
so a new member cannot be forgotten.
"""

from dataclasses import dataclass, field
from datetime import datetime

from firstmove.model.case import Remedy
from firstmove.model.mail import Address
from firstmove.model.order import Match
from firstmove.model.triage import Triage

# Why an acknowledgement goes out: closed list (DESIGN 7).
ACK_REASONS = ("first", "reopened", "promise_broken")
# Why none goes out although the sender could be answered (DESIGN 9).
NO_ACK_REASONS = (
    "disabled",
    "capped",
    "too_old",
    "open_promise",
    "thanks_only",
    "sales_pitch",
    "office",
    "channel_off",
    "no_route",
    "reply_to_differs",
    "answered",
    "shadow",
    "paused",
    "suppressed",
    "acknowledged_before",
    "not_addressed",  # only_if_addressed is on and the own address is not in To or Cc
)


@dataclass(frozen=True, slots=True)
class SendAck:
    """One acknowledgement; its octets are composed in the same unit and never again."""

    reason: str  # ACK_REASONS
    ordinal: int
    to: Address
    promise: datetime
    not_after: datetime
    kind: str  # template: "complaint" | "inquiry" | "injury" | "order" ...
    late: bool = False  # an apology for the delay belongs in it
    held: bool = False  # over first_day_per_hour: recorded, held, one notice
    turn: datetime | None = None  # over cap_minute: not before this instant, in the order of arrival


@dataclass(frozen=True, slots=True)
class FileThread:
    """Move the case's mails (or the one message without a case) to the folder of `role`."""

    role: str  # needs_reply | on_hold | replied | closed | automatic | unclear


@dataclass(frozen=True, slots=True)
class PutCard:
    """Place a new card, then remove the one before."""

    unseen: bool = False  # it needs a person: not \\Seen
    prompt: bool = False  # it answers a command: it does not wait for further changes


@dataclass(frozen=True, slots=True)
class PutDraft:
    """Place a draft of `kind` ("reply" or "progress"); an untouched earlier one is removed after."""

    kind: str = "reply"


@dataclass(frozen=True, slots=True)
class RemoveDraft:
    """Remove the newest draft if it is exactly as we appended it."""


@dataclass(frozen=True, slots=True)
class RemoveCard:
    """Remove the case's card: nothing is left to do."""


@dataclass(frozen=True, slots=True)
class SendNotice:
    """Tell a person of the shop. `to` is a role; `kind` names the template."""

    to: str
    kind: str  # "arrival" | "escalation" | "card_reply" | "held" | "bounce" | "template_error" | ...
    detail: str = ""
    critical: bool = False
    phone: bool = False


EffectPlan = SendAck | FileThread | PutCard | PutDraft | RemoveDraft | RemoveCard | SendNotice


@dataclass(frozen=True, slots=True)
class StartClock:
    """Start (or restart) a clock of the case: all its timers get rows; earlier armed ones stop."""

    clock: str  # promise | reply_target | hard_limit | deadline | waiting_on | age | closing
    due: datetime
    steps: tuple["ClockStep", ...] = ()


@dataclass(frozen=True, slots=True)
class ClockStep:
    """One timer row: fires once at `at`."""

    at: datetime
    to: str = ""  # role to tell; "" only marks the due time itself
    draft: str = ""
    phone: bool = False
    due: bool = False  # this row is the clock's due time (a promise breaks here)


@dataclass(frozen=True, slots=True)
class StopClock:
    """Stop a clock's rows with a reason ("replied", "closed", "moved", ...)."""

    clock: str
    reason: str


@dataclass(frozen=True, slots=True)
class PauseClock:
    """Pause a clock; its rows are moved by the paused time on resume."""

    clock: str


@dataclass(frozen=True, slots=True)
class ResumeClock:
    """Arm a paused clock again."""

    clock: str


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """An entry in the promise ledger."""

    due: datetime
    source: str  # "ack" | "held" (an ack that waits for a person's release) | "reply" | "operator"


@dataclass(frozen=True, slots=True)
class SettlePromise:
    """kept, broken or withdrawn; `by` says whose word it is ("reply", "operator", "clock")."""

    event: str  # "keep" | "break" | "withdraw" | "reopen" (the reply that had kept it bounced)
    by: str


ClockPlan = StartClock | StopClock | PauseClock | ResumeClock | OpenPromise | SettlePromise


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What becomes of the case row. None leaves a field as it is.

    `event` is an event of model.states.CASE, "" for no change, "open" for a new case. A new case needs reply,
    unless `closing_reason` is given with "open": then it is born closed (thanks, sales pitches).
    """

    event: str = ""
    triage: Triage | None = None
    match: Match | None = None
    customer: Address | None = None
    channel: str = ""
    unanswered_since: datetime | None = None  # set when a customer mail waits for a person
    answered: bool = False  # clears unanswered_since, sets last_reply_at
    answered_at: datetime | None = None  # when the reply was sent; None: now
    closing_reason: str = ""
    undeliverable: bool | None = None
    note: str = ""
    remedies: tuple[Remedy, ...] | None = None
    assignee: str | None = None
    corrected: str = ""  # the category as it was read, where a person has set another one
    corrected_words: tuple[str, ...] = ()  # by which it had been read so, folded
    told: tuple[tuple[str, str], ...] = ()  # further lines of history: code, detail


@dataclass(frozen=True, slots=True)
class DraftFate:
    """An event of model.states.DRAFT for the case's newest draft."""

    event: str


@dataclass(frozen=True, slots=True)
class Suppress:
    """No further acknowledgements to this address."""

    address: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about one event, and why. `reason` is the ack reason or the reason for none."""

    reason: str
    ack: bool = False
    case: CaseChange | None = None
    effects: tuple[EffectPlan, ...] = ()
    clocks: tuple[ClockPlan, ...] = ()
    draft: DraftFate | None = None
    suppress: tuple[Suppress, ...] = ()
    why: tuple[str, ...] = field(default=())  # one line a finding, for `why` and the card
