"""When a customer says to have ordered: 6月3日, 30日, 昨日, 日曜, 3日前, 先月. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_ORDERING = r"(?:注文|購入|買|頼|オーダー|ポチ|お願いし)"
_DAY = re.compile(
    rf"(?<![\d/])(\d{{1,2}})\s*[月/]\s*(\d{{1,2}})日?[^。\n]{{0,10}}?{_ORDERING}"
    r"|(?:ordered|bought|purchased) (?:it )?on (?:the )?(\d{1,2})/(\d{1,2})"
)
_DAY_OF_MONTH = re.compile(rf"(?<![\d月/])(\d{{1,2}})日(?:の[朝昼夜]|に|の)?[^。\n\d]{{0,4}}?{_ORDERING}")
_WEEKDAY = re.compile(
    rf"(先週|先々週|今週)?の?([月火水木金土日])曜日?(?:の[朝昼夜晩])?(?:に|の)?[^。\n]{{0,5}}?{_ORDERING}"
)
_DAYS_AGO = {
    "今日": 0,
    "本日": 0,
    "今朝": 0,
    "さっき": 0,
    "先ほど": 0,
    "先程": 0,
    "昨日": 1,
    "きのう": 1,
    "昨夜": 1,
    "昨晩": 1,
    "ゆうべ": 1,
    "一昨日": 2,
    "おととい": 2,
}
_RELATIVE = re.compile(rf"({'|'.join(_DAYS_AGO)})(?:の[朝昼夜晩])?(?:に|の)?[^。\n]{{0,5}}?{_ORDERING}")
_COUNTED = re.compile(rf"(\d{{1,2}})日(?:ほど|くらい|ぐらい)?前に?[^。\n]{{0,5}}?{_ORDERING}")
_MONTH = re.compile(
    rf"(先月|今月|(?<!\d)\d{{1,2}}月)(?!\d)(?:に|の|はじめ|初め|末|頃|ごろ)*(?:[^。\n]{{0,8}}?{_ORDERING}|(?<=の))"
)
_SIGN = re.compile("[日月曜/先今昨]|さっき|きのう|おととい|ゆうべ")  # few mails without one say when
_WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True, slots=True)
class Said:
    """Days on which the order may have been made, and its month; 0 for none."""

    days: frozenset[date] = frozenset()
    month: int = 0

    def __contains__(self, day: date) -> bool:
        return day in self.days


def said(folded: str, today: date) -> Said:
    """When the words (folded) say that the order was made."""
    if not _SIGN.search(folded):
        return Said()
    return Said(frozenset(_days(folded, today)), _month(folded, today))


def _days(folded: str, today: date) -> Iterator[date]:
    for match in _DAY.finditer(folded):
        yield from _latest(today, int(match[1] or match[3]), int(match[2] or match[4]))
    for match in _DAY_OF_MONTH.finditer(folded):
        day = int(match[1])
        month = today.month if day <= today.day else today.month - 1 or 12
        yield from _latest(today, month, day)
    for match in _WEEKDAY.finditer(folded):
        yield from _weekday(today, match[1] or "", _WEEKDAYS.index(match[2]))
    for match in _RELATIVE.finditer(folded):
        yield today - timedelta(days=_DAYS_AGO[match[1]])
    for match in _COUNTED.finditer(folded):
        yield today - timedelta(days=int(match[1]))


def _latest(today: date, month: int, day: int) -> Iterator[date]:
    """The last such day that is not to come."""
    for year in (today.year, today.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            yield found
            return


def _weekday(today: date, week: str, weekday: int) -> Iterator[date]:
    """The last such day before today; with 先週 that of the week before, whichever day weeks begin with."""
    last = today - timedelta(days=(today.weekday() - weekday) % 7 or 7)
    monday = today - timedelta(days=today.weekday())
    if week in ("先週", "先々週"):
        found = monday - timedelta(days=7 if week == "先週" else 14) + timedelta(days=weekday)
        yield found
        if weekday == _WEEKDAYS.index("日"):
            yield found - timedelta(days=7)
    else:
        yield last


def _month(folded: str, today: date) -> int:
    match = _MONTH.search(folded)
    if match is None:
        return 0
    if match[1] == "今月":
        return today.month
    month = today.month - 1 or 12 if match[1] == "先月" else int(match[1].rstrip("月"))
    return month if 1 <= month <= 12 else 0
