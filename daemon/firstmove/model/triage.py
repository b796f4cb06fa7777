"""What a message is about: separate axes, each with the cues that led to it."""

from dataclasses import dataclass
from datetime import date

# The first of these that is found is the category, the rest go to `also` (DESIGN 9). An injury puts the
# category that bears it first.
CATEGORIES = (
    "wrong_item",
    "missing_item",
    "damaged",
    "defective",
    "not_as_described",
    "not_arrived",
    "return_refund",
    "cancel",
    "change_order",
    "payment",
    "receipt",
    "stock",
    "product_question",
    "service_complaint",
    "thanks",
    "sales_pitch",
    "office",
    "automatic",
    "other",
)
COMPLAINTS = (
    "wrong_item",
    "missing_item",
    "damaged",
    "defective",
    "not_as_described",
    "not_arrived",
    "service_complaint",
)
FLAGS = (
    "chaser",
    "deadline",
    "review_threat",
    "platform_report_threat",
    "legal_threat",
    "chargeback",
    "suspected_abuse",
    "phone_requested",
    "injury",
)
PRIORITIES = ("critical", "high", "normal", "low")


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing found in the text: which axis and value it speaks for, and the words themselves."""

    axis: str  # "category", "flag", "anger", "deadline", "short"
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Triage:
    """The reading of one message."""

    category: str = "other"
    also: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    anger: int = 0  # 0 calm .. 3 furious
    priority: str = "normal"
    deadline: date | None = None
    language: str = "ja"  # ISO 639-1; "und" when nothing can be said
    short: bool = False  # the short-mail table decided: force the order look-up
    cues: tuple[Cue, ...] = ()

    @property
    def complaint(self) -> bool:
        """Whether the acknowledgement apologises instead of thanking."""
        return (
            self.category in COMPLAINTS or self.anger >= 2 or "injury" in self.flags or "chaser" in self.flags
        )
