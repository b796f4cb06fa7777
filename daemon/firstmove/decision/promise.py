"""When the customer will hear from a person: the time that an acknowledgement names.

Pure. A promise is always on the full hour where the shop's hours allow it, at least SHORTEST away, at an
instant at which somebody is there (a closing time counts: "by 18:00" is kept before 18:00), and within the
channel's hard limit where any such instant exists. Where none exists the calendar wins over the limit: a
promise that nobody can keep is worse than a late one, and the caller warns (`beyond_limit`).
"""

from datetime import UTC, datetime, timedelta

from firstmove.decision import calendar
from firstmove.model.policy import Channel, Hours, Policy

SHORTEST = timedelta(minutes=60)
_INSTANT = timedelta(microseconds=1)
_HOUR = timedelta(hours=1)


def due(
    received: datetime,
    kind: str,
    policy: Policy,
    channel: Channel,
    open_cases: int = 0,
    *,
    now: datetime | None = None,
) -> datetime:
    """The promised instant for a mail received at `received` and decided at `now` (UTC, aware).

    `kind` is "complaint" or "inquiry"; anything else counts as an inquiry.
    """
    decided = max(received, now or received)
    rules = policy.promise
    span = rules.complaint if kind == "complaint" else rules.inquiry
    span += rules.per_open_case * max(0, open_cases)
    by_kind = calendar.add_business_time(policy.hours, received, span)
    # The shortest notice is business time too: at 8:00 nobody can promise 9:00, the minute the shop opens.
    earliest = calendar.add_business_time(policy.hours, decided, SHORTEST)
    promised = on_the_hour(policy.hours, max(by_kind, earliest))
    return _within_limit(promised, received, decided, policy.hours, channel.hard_limit)


def internal_due(promised: datetime, policy: Policy) -> datetime:
    """The earlier target that the shop itself works to."""
    return promised - policy.promise.lead


def beyond_limit(promised: datetime, received: datetime, channel: Channel) -> bool:
    """Whether the promise had to be later than the channel allows."""
    return channel.hard_limit is not None and promised > received + channel.hard_limit


def on_the_hour(hours: Hours, at: datetime) -> datetime:
    """The first full hour from `at` on at which somebody is there.

    Openings without any full hour in them (9:15-9:45) end the search: then the end of the opening is taken.
    """
    candidate = _ceil_to_hour(hours, at)
    for _ in range(3):
        if somebody_is_there(hours, candidate):
            return candidate
        candidate = _ceil_to_hour(hours, calendar.next_open(hours, candidate))
    opening = calendar.opening_around(hours, at - _INSTANT)
    return candidate if opening is None else opening[1]


def somebody_is_there(hours: Hours, at: datetime) -> bool:
    """Whether the shop is open at this instant or closes at it."""
    return calendar.is_open(hours, at) or calendar.is_open(hours, at - _INSTANT)


def _within_limit(
    promised: datetime, received: datetime, decided: datetime, hours: Hours, limit: timedelta | None
) -> datetime:
    if limit is None or promised <= received + limit:
        return promised
    candidate = _floor_to_hour(hours, received + limit)
    if not somebody_is_there(hours, candidate):
        closed_at = calendar.last_closing_before(hours, candidate)
        if closed_at is None:
            return promised
        candidate = closed_at
    return candidate if candidate >= decided + SHORTEST else promised


def _ceil_to_hour(hours: Hours, at: datetime) -> datetime:
    floor = _floor_to_hour(hours, at)
    return floor if floor == at else floor + _HOUR


def _floor_to_hour(hours: Hours, at: datetime) -> datetime:
    """Full hours are those of the shop's own clock: some time zones lie half an hour off UTC."""
    local = calendar.local(hours, at)
    return local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
