"""Dates as customers and shop people read them: absolute, with the weekday, in the shop's zone.

Every function takes the zone and, where Japanese readers expect 祝, a question about the day. Aware
datetimes only.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

IsHoliday = Callable[[date], bool]

_WEEKDAYS = "月火水木金土日"
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@lru_cache(maxsize=32)
def zone_of(name: str) -> tzinfo:
    """The zone of that name; read once."""
    return ZoneInfo(name)


def no_holidays(_day: date) -> bool:
    """For shops that keep no 祝日, and where nobody asked."""
    return False


def ja_day(day: date, is_holiday: IsHoliday = no_holidays) -> str:
    """6月9日（火）, on a 祝日 6月9日（火・祝）."""
    mark = "・祝" if is_holiday(day) else ""
    return f"{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}{mark}）"


def ja_when(at: datetime, zone: tzinfo, is_holiday: IsHoliday = no_holidays) -> str:
    """6月9日（火）14時; minutes only where there are any."""
    local = at.astimezone(zone)
    minutes = f"{local.minute}分" if local.minute else ""
    return f"{ja_day(local.date(), is_holiday)}{local.hour}時{minutes}"


def ja_stamp(at: datetime, zone: tzinfo, is_holiday: IsHoliday = no_holidays) -> str:
    """2026年6月9日（火）10時12分."""
    local = at.astimezone(zone)
    return f"{local.year}年{ja_day(local.date(), is_holiday)}{local.hour}時{local.minute:02d}分"


def en_day(day: date) -> str:
    """Tuesday, 9 June."""
    return f"{_ENGLISH_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]}"


def en_when(at: datetime, zone: tzinfo) -> str:
    """14:00 on Tuesday, 9 June (Japan time): a reader abroad must know whose clock it is."""
    local = at.astimezone(zone)
    return f"{local:%H:%M} on {en_day(local.date())} ({_zone_words(local)})"


def en_stamp(at: datetime, zone: tzinfo) -> str:
    """10:12 on Tuesday, 9 June 2026 (Japan time)."""
    local = at.astimezone(zone)
    return f"{local:%H:%M} on {en_day(local.date())} {local.year} ({_zone_words(local)})"


def card_when(at: datetime, zone: tzinfo) -> str:
    """06/12 15:00: sorts by time in a list of subjects."""
    return f"{at.astimezone(zone):%m/%d %H:%M}"


def clock(at: datetime, zone: tzinfo) -> str:
    """10:20."""
    return f"{at.astimezone(zone):%H:%M}"


def _zone_words(local: datetime) -> str:
    offset = local.utcoffset() or timedelta()
    if local.tzname() == "JST":
        return "Japan time"
    sign = "-" if offset < timedelta() else "+"
    minutes = abs(int(offset.total_seconds())) // 60
    return f"UTC{sign}{minutes // 60:02d}:{minutes % 60:02d}"
