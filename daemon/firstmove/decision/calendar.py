"""The shop's opening hours as arithmetic: is it open, when next, how much business time.

Pure. Every instant that goes in or comes out is aware; results are in UTC, days are days of the shop's own
time zone. An opening is start inclusive, end exclusive. What a date's openings are is decided in this order:
`openings` (win over everything), closures, 祝日, the week.

Never loops for ever and never raises for the years 2 to 9997: where no opening is found within HORIZON_DAYS
the shop counts as always open from there on. That is the safe direction: clocks go on, and `config` warns.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import jpholiday

from firstmove.model.policy import Closure, Hours, Span

HORIZON_DAYS = 400
_LAST_DAY = date(9998, 12, 30).toordinal()  # one more would overflow datetime in some time zone
_MIDNIGHT = time(0, 0)
_LONGEST_COUNT = timedelta(days=3700)

Opening = tuple[datetime, datetime]


def openings_on(hours: Hours, day: date) -> tuple[Opening, ...]:
    """The openings of one local day as UTC instants, in order, merged where they touch."""
    return _openings_on(hours, day)


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether the shop is open at this instant."""
    if never_opens(hours):
        return True
    return any(start <= at < end for start, end in openings_on(hours, local_day(hours, at)))


def next_open(hours: Hours, at: datetime) -> datetime:
    """`at` itself while the shop is open, else the start of the next opening."""
    opening = next(_openings_from(hours, at), None)
    return at.astimezone(UTC) if opening is None else opening[0]


def opening_around(hours: Hours, at: datetime) -> Opening | None:
    """The opening that holds `at`, else the next one; None when none comes within the horizon.

    The start is never before `at`: what has passed of the opening is cut off.
    """
    return next(_openings_from(hours, at), None)


def add_business_time(hours: Hours, at: datetime, span: timedelta) -> datetime:
    """The earliest instant that has `span` of business time between `at` and itself.

    It may be a closing time (16:00 + 2 h is 18:00, not tomorrow's 9:00). No or a negative span gives
    `next_open(hours, at)`.
    """
    if span <= timedelta(0):
        return next_open(hours, at)
    left = span
    reached = at.astimezone(UTC)
    for start, end in _openings_from(hours, at):
        if left <= end - start:
            return start + left
        left -= end - start
        reached = end
    return reached + left


def business_time_between(hours: Hours, a: datetime, b: datetime) -> timedelta:
    """Business time from `a` to `b`; zero when `b` is not after `a`. Counts at most ten years."""
    until = min(b, a + _LONGEST_COUNT) if a < b else a
    if never_opens(hours):
        return until - a
    total = timedelta(0)
    for day in _days(local_day(hours, a), local_day(hours, until)):
        for start, end in openings_on(hours, day):
            total += max(timedelta(0), min(end, until) - max(start, a))
    return total


def closing(hours: Hours, at: datetime) -> datetime | None:
    """The end of the last opening of `at`'s local day, None on a day without one."""
    return closing_of(hours, local_day(hours, at))


def closing_of(hours: Hours, day: date) -> datetime | None:
    """The end of the last opening of a local day, None on a day without one."""
    openings = openings_on(hours, day)
    return openings[-1][1] if openings else None


def opening_of(hours: Hours, day: date) -> datetime | None:
    """The start of the first opening of a local day, None on a day without one."""
    openings = openings_on(hours, day)
    return openings[0][0] if openings else None


def midnight(hours: Hours, day: date) -> datetime:
    """The instant at which a local day begins."""
    return datetime.combine(day, _MIDNIGHT, _zone(hours.timezone)).astimezone(UTC)


def next_business_morning(hours: Hours, at: datetime) -> datetime:
    """The first opening of the first business day after `at`'s local day."""
    tomorrow = local_day(hours, at) + timedelta(days=1)
    for day in _days(tomorrow, tomorrow + timedelta(days=HORIZON_DAYS)):
        if start := opening_of(hours, day):
            return start
    return at.astimezone(UTC) + timedelta(days=1)


def last_closing_before(hours: Hours, at: datetime) -> datetime | None:
    """The newest end of an opening at or before `at`, None when there is none within the horizon."""
    today = local_day(hours, at)
    for back in range(min(HORIZON_DAYS, today.toordinal() - 2)):
        for _, end in reversed(openings_on(hours, today - timedelta(days=back))):
            if end <= at:
                return end
    return None


def why_closed(hours: Hours, at: datetime) -> str:
    """Why the shop is closed now.

    "" (it is open), "night", "break", "day_off", "holiday:<name>" or "closure:<label>".
    """
    if is_open(hours, at):
        return ""
    day = local_day(hours, at)
    openings = openings_on(hours, day)
    if openings:
        return "break" if openings[0][0] <= at < openings[-1][1] else "night"
    return closed_day(hours, day)


def closed_day(hours: Hours, day: date) -> str:
    """Why a whole day is closed: "" (it is not), "closure:<label>", "holiday:<name>", "day_off"."""
    if openings_on(hours, day) or never_opens(hours):
        return ""
    if closure := _closure_on(day, hours.closures):
        return f"closure:{closure.label}"
    if name := holiday_name(hours, day):
        return f"holiday:{name}"
    return "day_off"


def holiday_name(hours: Hours, day: date) -> str:
    """The name of the 祝日 on this day, "" when it is none or the shop keeps none."""
    if hours.holidays != "JP":
        return ""
    return _japanese_holidays(day.year).get(day, "")


def never_opens(hours: Hours) -> bool:
    """No opening hours at all were given: the shop counts as always open."""
    return not any(hours.week) and not any(spans for _, spans in hours.openings)


def local_day(hours: Hours, at: datetime) -> date:
    """The date of an instant where the shop is."""
    return local(hours, at).date()


def local(hours: Hours, at: datetime) -> datetime:
    """An instant in the shop's own time zone."""
    return at.astimezone(_zone(hours.timezone))


def _openings_from(hours: Hours, at: datetime) -> Iterator[Opening]:
    """Openings that end after `at`, in order, the first cut to begin not before `at`.

    Ends HORIZON_DAYS after the last opening that it found.
    """
    if never_opens(hours):
        return
    day = local_day(hours, at)
    empty = 0
    while empty < HORIZON_DAYS and day.toordinal() < _LAST_DAY:
        empty += 1
        for start, end in openings_on(hours, day):
            if end > at:
                empty = 0
                yield max(start, at.astimezone(UTC)), end
        day += timedelta(days=1)


@lru_cache(maxsize=8192)
def _openings_on(hours: Hours, day: date) -> tuple[Opening, ...]:
    zone = _zone(hours.timezone)
    merged: list[Opening] = []
    for span in sorted(_spans_on(hours, day), key=lambda span: (span.start, span.end)):
        start, end = _instants(day, span, zone)
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return tuple(merged)


def _spans_on(hours: Hours, day: date) -> tuple[Span, ...]:
    for opened, spans in hours.openings:
        if opened == day:
            return spans
    if _closure_on(day, hours.closures) or holiday_name(hours, day):
        return ()
    return hours.week[day.weekday()] if len(hours.week) == 7 else ()


def _instants(day: date, span: Span, zone: ZoneInfo) -> Opening:
    """UTC first, arithmetic after: a local difference lies on the two days a year when clocks are changed."""
    last = day + timedelta(days=1) if span.end == _MIDNIGHT else day  # 24:00 is written 00:00
    start = datetime.combine(day, span.start, zone)
    end = datetime.combine(last, span.end, zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def _closure_on(day: date, closures: tuple[Closure, ...]) -> Closure | None:
    return next((closure for closure in closures if closure.first <= day <= closure.last), None)


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), min(last.toordinal(), _LAST_DAY) + 1):
        yield date.fromordinal(ordinal)


@lru_cache(maxsize=64)
def _japanese_holidays(year: int) -> Mapping[date, str]:
    """One year's 祝日 in one call: jpholiday takes 0.1 s for a process's first question."""
    return dict(jpholiday.year_holidays(year))


@lru_cache(maxsize=32)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
