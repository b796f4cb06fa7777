"""What is known of a reply besides its text, and what is found in it."""

from dataclasses import dataclass
from datetime import date, datetime

BLOCK = "block"  # to be changed before it goes out
WARN = "warn"  # a person should look at it
SEVERITIES = (BLOCK, WARN)


@dataclass(frozen=True, slots=True)
class LintFacts:
    """Everything is optional: a bare text can be looked at.

    None for dates, amounts or numbers: not known, so none is doubted. An empty set: any that the text names
    comes from nowhere. Dates and promises are those of the shop's zone.
    """

    language: str = ""  # "ja", "en"; "": told from the text
    subject: str = ""  # when the text does not begin with it
    contact_allowed: bool = True  # False: a marketplace that forbids URL, telephone and mail address
    complaint: bool = False  # the reply answers one
    customer_name: str = ""  # "": not known
    addressees: tuple[str, ...] = ()  # other names that may be addressed: on the order, the recipient's
    titles: tuple[str, ...] = ()  # names of goods: no words of ours
    dates: frozenset[date] | None = None
    promises: tuple[datetime, ...] = ()  # when the customer may expect to hear from the shop
    amounts: frozenset[int] | None = None  # yen
    numbers: frozenset[str] | None = None  # orders, tracking, receipt; hyphens do not matter
    concession_approved: bool = False  # refunds and the like were decided by whoever may decide them


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `line` counts from 1 in the given text; 0: something is missing, or the subject."""

    severity: str  # BLOCK | WARN
    code: str  # stable: "perhaps", "apology-missing"
    category: str  # "uncertain", "argumentative", "blame", "evasion", "commitment", "tone", ...
    words: str  # as they stand there; what is missing, in words
    alternative: str  # what to write instead; "" for leaving it out
    line: int
