"""Escalation steps: the grammar of `at`, and the steps that hold when none are configured.

at = CLOCK [ ("+" | "-") SPAN ]      CLOCK = promise | reply_target | hard_limit | deadline
"""

import re
from datetime import timedelta

CLOCKS = ("promise", "reply_target", "hard_limit", "deadline")
ROLES = ("operator", "manager", "owner")
_AT = re.compile(rf"({'|'.join(CLOCKS)})(?:\s*([+-])\s*((?:\d+[mhd])+))?")
_FARTHEST = timedelta(days=365)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}

DEFAULT_STEPS = (
    {"at": "promise - 30m", "to": "operator", "draft": "progress"},
    {"at": "promise", "to": "manager"},
    {"at": "promise + 1h", "to": "owner", "phone": True},
    {"at": "reply_target", "to": "operator"},
    {"at": "hard_limit - 4h", "to": "manager"},
    {"at": "hard_limit - 1h", "to": "owner"},
    {"at": "deadline", "to": "operator"},
)


def read_at(value: object) -> tuple[str, timedelta]:
    """The clock and the offset from its due time, negative when before.

    Raises:
        ValueError: it is no such point.
    """
    match = _AT.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        raise ValueError
    clock, sign, span = match[1], match[2], match[3] or ""
    offset = timedelta()
    for number, unit in re.findall(r"(\d+)([mhd])", span):
        offset += timedelta(**{_UNITS[unit]: int(number)})
    if offset > _FARTHEST:
        raise ValueError
    return clock, -offset if sign == "-" else offset
