"""Instants as people of a shop write them: 明日, 6/15, 16時, 3日後, 明日 10:30, tomorrow, 4 pm. Pure."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta

from firstmove.decision import calendar, days, scope
from firstmove.model.policy import Hours

FARTHEST = timedelta(days=60)
_TIME = re.compile(
    r"(?P<half>午前|午後|am|pm)?\s*(?<!\d)(?P<hour>\d{1,2})\s*(?:(?::|時)\s*(?P<minute>\d{1,2}|半)?\s*分?|(?=\s*[ap]m))"
    r"\s*(?P<after>am|pm)?"
)
# 13日 is a date, 3日後 and 3日間 are spans; 16時30分 is a time, 30分 a span.
_LATER = re.compile(
    r"(?<![\d時:月/])(\d{1,3})\s*(?:(日|週)\s*後|(分|時間|日間|週間|minutes?|hours?|days?|weeks?)\s*(?:後|later)?)$"
)
_UNITS = {"分": 1, "m": 1, "時": 60, "h": 60, "日": 1440, "d": 1440, "週": 10080, "w": 10080}
_EVENING_UNTIL = 6  # 4時 without 午前 is four in the afternoon: no shop calls back at night


def instant(text: str, hours: Hours, now: datetime) -> datetime | None:
    """The instant that the words name, within FARTHEST after `now`; None when they name none.

    A day without a time is its first opening, a time without a day the next such time.
    """
    words = unicodedata.normalize("NFKC", text).lower().strip()
    found = _later(words, hours, now) or _named(words, hours, now)
    return found if found is not None and now < found <= now + FARTHEST else None


def _later(words: str, hours: Hours, now: datetime) -> datetime | None:
    match = _LATER.search(words)
    if match is None:
        return None
    span = timedelta(minutes=int(match[1]) * _UNITS[(match[2] or match[3])[0]])
    if span < timedelta(days=1):
        return now + span
    return _opening(hours, calendar.local_day(hours, now + span))


def _named(words: str, hours: Hours, now: datetime) -> datetime | None:
    today = calendar.local_day(hours, now)
    clock = _TIME.search(words)
    rest = words[: clock.start()] + " " + words[clock.end() :] if clock else words
    day = next((reading.day for reading in days.readings(scope.passage("", rest), today)), None)
    hour = _time(clock) if clock else None
    if hour is None:
        return _opening(hours, day) if day is not None and clock is None else None
    named = _at(hours, day or today, hour)
    return _at(hours, today + timedelta(days=1), hour) if day is None and named <= now else named


def _time(match: "re.Match[str]") -> time | None:
    hour = int(match["hour"])
    minute = 30 if match["minute"] == "半" else int(match["minute"] or 0)
    half = match["half"] or match["after"] or ""
    afternoon = half in ("午後", "pm") or (not half and 0 < hour < _EVENING_UNTIL)
    hour += 12 if afternoon and hour < 12 else 0
    return time(hour % 24, minute) if hour <= 24 and minute < 60 else None


def _at(hours: Hours, day: date, at: time) -> datetime:
    midnight = calendar.local(hours, calendar.midnight(hours, day))
    return midnight.replace(hour=at.hour, minute=at.minute).astimezone(UTC)


def _opening(hours: Hours, day: date) -> datetime:
    midnight = calendar.midnight(hours, day)
    return calendar.next_open(hours, midnight) if not calendar.never_opens(hours) else midnight
