"""When to try again: pure, with a ceiling and a last try; chance is handed in.

Decorrelated jitter keeps many waiting effects from coming back at the same instant.
"""

from datetime import datetime, timedelta

GIVE_UP_AFTER = timedelta(hours=48)
_BASE = timedelta(seconds=20)
_CEILING = timedelta(minutes=30)


def next_attempt(attempts: int, first: datetime, now: datetime, chance: float) -> datetime | None:
    """The instant of the next try after `attempts` tries since `first`; None to give up.

    `chance` lies in [0, 1).
    """
    if now - first >= GIVE_UP_AFTER:
        return None
    span = min(_BASE * int(3 ** min(max(attempts - 1, 0), 8)), _CEILING)
    return now + span * (0.5 + chance / 2)


def reconnect_delay(failures: int, chance: float, *, slow: bool = False) -> float:
    """Seconds before a connection is opened again: 0.2 s at first, at most 60 s.

    `slow`: the server refused the login or throttles; from 10 s to 10 min, never hammering (an account
    may be locked by it).
    """
    low, high = (10.0, 600.0) if slow else (0.2, 60.0)
    return float(min(low * 2 ** min(failures, 12), high) * (0.75 + chance / 2))
