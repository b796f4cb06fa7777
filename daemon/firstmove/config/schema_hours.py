"""Business hours: [hours], and the same keys inside a mailbox where it differs."""

from dataclasses import replace

from firstmove.config import kinds
from firstmove.config.keys import AS_SHIPPED, REQUIRED, Key, Table
from firstmove.config.kinds import choice

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_NAMES = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")

_WEEKDAY_KEYS = tuple(
    Key(
        day,
        kinds.SPANS,
        ["09:00-18:00"] if number < 5 else [],
        f"Opening hours on {name}; the gap between two spans is a break.",
    )
    for number, (day, name) in enumerate(zip(WEEKDAYS, _WEEKDAY_NAMES, strict=True))
)
_HOLIDAYS = Key("holidays", choice("JP", ""), "JP", 'Whose public holidays are closed; "" for none.')
_SPECIAL_DAYS = (
    Table(
        "closures",
        "Days off: お盆, 年末年始, a business trip.",
        (
            Key("from", kinds.DAY, REQUIRED, "First day off.", "2026-12-29"),
            Key("to", kinds.DAY, REQUIRED, "Last day off.", "2027-01-03"),
            Key("label", kinds.LINE, "", "What customers read as the reason (年末年始休業)."),
        ),
        shape="list",
    ),
    Table(
        "openings",
        "Dates that are open all the same; they win over holidays, closures and the week.",
        (
            Key("date", kinds.DAY, REQUIRED, "The day.", "2026-12-30"),
            Key("hours", kinds.SPANS, REQUIRED, "Its hours.", ["10:00-15:00"]),
        ),
        shape="list",
    ),
)
HOURS = Table(
    "hours",
    "Business hours: promises to customers fall inside them.",
    (*_WEEKDAY_KEYS, _HOLIDAYS, *_SPECIAL_DAYS),
)
MAILBOX_HOURS = Table(
    "hours",
    "Hours of this mailbox where they differ from [hours], with the same keys.",
    (*(replace(key, default=AS_SHIPPED) for key in (*_WEEKDAY_KEYS, _HOLIDAYS)), *_SPECIAL_DAYS),
    optional=True,
)
