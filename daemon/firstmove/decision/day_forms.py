"""The forms in which customers write days: patterns, and the day each names for a mail of a given date.

Pure. Japanese, English, Chinese and Korean; weeks run from Monday to Sunday. A day of the month without a
month is the next such day, a month and day the coming one unless it passed within four months; a weekday is
the next one after the mail's own day.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from firstmove.decision.anchors import anchors_of, rarest_character

_WEEKDAYS = "月火水木金土日"
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMERALS = {**{c: n for n, c in enumerate("一二三四五六七八九十", 1)}, "两": 2, "兩": 2, "数": 3}
_WORDS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_PASSED_DAYS = 120
_KOREAN_DAYS = "월화수목금토일"
_CHINESE_DAYS = "一二三四五六日"

_Resolve = Callable[["re.Match[str]", date], date | None]


@dataclass(frozen=True, slots=True)
class Form:
    """One form: `resolve` raises ValueError or OverflowError for a day that there is not."""

    pattern: re.Pattern[str]
    anchors: tuple[str, ...]
    marks: frozenset[str]  # the rarest character of each anchor: a text without them needs no look
    resolve: _Resolve
    inclusive: bool = False
    event: bool = False
    vague: bool = False


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    return _NUMERALS.get(word) or _WORDS.get(word, 0)


def _in_days(days: int) -> _Resolve:
    return lambda _match, on: on + timedelta(days)


def _full(match: "re.Match[str]", _on: date) -> date:
    return date(int(match[1]), int(match[2]), int(match[3]))


def _near(month: int, day: int, on: date) -> date:
    """That day of this year, or of the next one when it is long past."""
    this_year = date(on.year, month, day)
    if (on - this_year).days > _PASSED_DAYS:
        return date(on.year + 1, month, day)
    return this_year


def _month_day(match: "re.Match[str]", on: date) -> date:
    return _near(int(match[1]), int(match[2]), on)


def _slashed(match: "re.Match[str]", on: date) -> date:
    first, second = int(match[1]), int(match[2])
    return _near(second, first, on) if first > 12 else _near(first, second, on)


def _english_date(match: "re.Match[str]", on: date) -> date:
    month, day = (match[1], match[2]) if match[1] else (match[4], match[3])
    return _near(_MONTHS.index(month[:3]) + 1, int(day), on)


def _month_end(year: int, month: int) -> date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _day_of_month(match: "re.Match[str]", on: date) -> date | None:
    day = int(match[2])
    months = {"来月": 1, "再来月": 2, "今月": 0}.get(match[1] or "")
    return _in_months(day, (0 if day >= on.day else 1) if months is None else months, on)


def _ordinal(match: "re.Match[str]", on: date) -> date:
    day = int(match[1])
    return _in_months(day, 0 if day >= on.day else 1, on)


def _counted(word: str) -> int:
    """The number that 二十四 and the like write out."""
    tens, ten, ones = word.rpartition("十")
    return (_NUMERALS.get(tens, 1) * 10 if ten else 0) + _NUMERALS.get(ones, 0)


def _kanji_month_day(match: "re.Match[str]", on: date) -> date:
    return _near(_counted(match[1]), _counted(match[2]), on)


def _kanji_day(match: "re.Match[str]", on: date) -> date:
    day = _counted(match[1])
    return _in_months(day, 0 if day >= on.day else 1, on)


def _in_months(day: int, months: int, on: date) -> date:
    month = on.month + months
    return date(on.year + (month - 1) // 12, (month - 1) % 12 + 1, day)


def _weekday(match: "re.Match[str]", on: date) -> date:
    wanted = _WEEKDAYS.index(match[2])
    return _of_week(match[1] or "", wanted, on)


def _of_week(which: str, wanted: int, on: date) -> date:
    """A weekday of this week, of a coming week, or the next one."""
    monday = on - timedelta(on.weekday())
    if which.startswith("再来週"):
        return monday + timedelta(14 + wanted)
    if which.startswith(("来週", "翌週", "らいしゅう", "下周", "下週", "다음")):
        return monday + timedelta(7 + wanted)
    if which.startswith(("今週", "こんしゅう", "这周", "本周", "這週", "이번")):
        return monday + timedelta(wanted)
    return on + timedelta((wanted - on.weekday() - 1) % 7 + 1)


def _english_weekday(match: "re.Match[str]", on: date) -> date:
    wanted = next(n for n, name in enumerate(_ENGLISH_DAYS) if name.startswith(match[2][:3]))
    return _of_week("来週" if (match[1] or "").startswith("next") else "", wanted, on)


def _week_end(weeks: int) -> _Resolve:
    return lambda _match, on: on + timedelta(6 - on.weekday() + 7 * weeks)


def _weekend(match: "re.Match[str]", on: date) -> date:
    later = match.group().startswith(("来週", "next"))
    saturday = on + timedelta(5 - on.weekday() + (7 if later else 0))
    return max(saturday, on)


def _next_monday(_match: "re.Match[str]", on: date) -> date:
    return on + timedelta(7 - on.weekday())


def _span(match: "re.Match[str]", on: date) -> date | None:
    amount = _number(match[1])
    unit = match[2]
    if not amount or amount > 90:
        return None
    if unit.startswith(("週", "week", "周", "주", "星")):
        return on + timedelta(7 * amount)
    if unit.startswith(("時", "hour", "小", "시")):
        return on + timedelta((amount + 23) // 24)
    return on + timedelta(amount)


def _nth_sunday(month: int, nth: int, weekday: int = 6) -> _Resolve:
    def resolve(_match: "re.Match[str]", on: date) -> date:
        for year in (on.year, on.year + 1):
            first = date(year, month, 1)
            day = first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))
            if day >= on:
                break
        return day

    return resolve


def _feast(month: int, day: int) -> _Resolve:
    def resolve(_match: "re.Match[str]", on: date) -> date:
        this_year = date(on.year, month, day)
        return this_year if this_year >= on else date(on.year + 1, month, day)

    return resolve


def _form(pattern: str, resolve: _Resolve, kind: str = "") -> Form:
    anchors = anchors_of(pattern)
    marks = frozenset(map(rarest_character, anchors))
    return Form(re.compile(pattern), anchors, marks, resolve, kind == "by", kind == "event", kind == "vague")


_PAREN = r"(?:\s*\([月火水木金土日祝・/]{1,3}(?:曜日?)?\)|の?[月火水木金土日]曜日?)?"
_MONTH_NAMES = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_ENGLISH_SPAN = r"(\d{1,2}|one|two|three|four|five|six|seven|ten|a) (?:business )?(days?|weeks?|hours?)\b"
FORMS = (
    _form(rf"(20\d\d)\s*[年/.-]\s*(\d{{1,2}})\s*[月/.-]\s*(\d{{1,2}})日?(?!\d){_PAREN}", _full),
    _form(rf"(?<!\d)(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*[日号號]?(?![\d個点つ枚冊本人]){_PAREN}", _month_day),
    _form(rf"([一二三四五六七八九十]{{1,2}})月([一二三四五六七八九十]{{1,3}})日{_PAREN}", _kanji_month_day),
    _form(r"(?<!\d)(\d{1,2})월\s*(\d{1,2})일", _month_day),
    _form(rf"(?<![\d/.-])(\d{{1,2}})/(\d{{1,2}})(?![\d/.%-]){_PAREN}", _slashed),
    _form(
        rf"\b{_MONTH_NAMES} (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?\b"
        rf"|\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH_NAMES}(?![a-z])",
        _english_date,
    ),
    _form(
        r"(?:今月末|(?<![\d一二三四五六七八九十先来])月末(?!から)|今月いっぱい|今月中|月内"
        r"|이번 달 안|end of (?:the|this) month)",
        lambda _m, on: _month_end(on.year, on.month),
        "by",
    ),
    _form(r"来月末|来月中", lambda _m, on: _month_end(on.year, on.month + 1), "by"),
    _form(
        r"(?<!\d)(\d{1,2})月(?:末(?!から)|中(?!旬|頃|ごろ)|いっぱい)",
        lambda m, on: _month_end(_near(int(m[1]), 1, on).year, int(m[1])),
        "by",
    ),
    _form(
        r"(?:(今月|来月|再来月)の?|(?<![\d/月.,:-])(?<!あと)(?<!残り))(\d{1,2})日"
        r"(?!間|目|後|前|以|ほど|くらい|ぐらい|経|た[ちっ]|か[けか]|も|分|待|\d|で(?:届|着|壊)|程|ごと|おき|に1|連続)"
        rf"{_PAREN}",
        _day_of_month,
        "vague",
    ),
    _form(
        r"(?<![一二三四五六七八九十月])([一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日(?=[にのまは])",
        _kanji_day,
        "vague",
    ),
    _form(r"明明?後日の?翌日|(?:明々後日|しあさって)", _in_days(3)),
    _form(r"(?:明後日|あさって|みょうごにち|后天|後天|모레|day after tomorrow)", _in_days(2)),
    _form(
        r"(?:明日|あした|(?<![かさま])あす(?![がか])|みょうにち|明朝|明晩|翌日中?|明天|내일|\btomorrow\b|\btmr\b)",
        _in_days(1),
    ),
    _form(
        r"(?:今日中|本日中|きょう中|今日いっぱい|本日いっぱい|今夜中|今晩中|今日じゅう|오늘 안|오늘 중)",
        _in_days(0),
        "by",
    ),
    _form(r"(?:今日|本日|きょう|今夜|今晩|今天|오늘|\btoday\b|\btonight\b)", _in_days(0)),
    _form(
        r"(?:今週中|今週いっぱい|今週じゅう|这周内|本周内|這週內|이번 주 (?:안|중|내)"
        r"|(?:by )?(?:the )?end of (?:the|this) week|(?<!earlier )\bwithin this week)",
        _week_end(0),
        "by",
    ),
    _form(r"(?:来週中|来週いっぱい|下周内|다음 주 (?:안|중|내))", _week_end(1), "by"),
    _form(
        r"(?:今週末|来週末|今度の週末|次の週末|週末|土日|周末|週末|주말|(?:this|next|the) weekend)", _weekend
    ),
    _form(r"(?:週明け|来週頭|来週初め|来週(?:の)?はじめ)", _next_monday),
    _form(
        r"(再来週|来週|翌週|今週|らいしゅう|こんしゅう|次|今度|この|こんど)?(?:の)?([月火水木金土日])曜日?",
        _weekday,
    ),
    _form(r"(再来週|来週|翌週|今週)の([月火水木金土日])(?![曜本常用光品])", _weekday),
    _form(
        r"(下周|下週|下个?星期|这周|本周|這週|这个?星期|周|週|星期|礼拜|禮拜)([一二三四五六日天])(?![曜回度間目])",
        lambda m, on: _of_week(
            m[1].replace("个", "").replace("星期", "周"),
            _CHINESE_DAYS.index("日" if m[2] == "天" else m[2]),
            on,
        ),
    ),
    _form(
        r"(이번 ?주|다음 ?주)?\s*([월화수목금토일])요일",
        lambda m, on: _of_week(m[1] or "", _KOREAN_DAYS.index(m[2]), on),
    ),
    _form(r"\b(next |this |coming |on )?(mon|tues|wednes|thurs|fri|satur|sun)day\b", _english_weekday),
    _form(
        r"(?:あと|残り)?(?<![\d.,/])(\d{1,2}|[一二三四五六七八九十])\s?(日|週間|時間)(?:以内|いない|の?内に|のうちに)",
        _span,
        "by",
    ),
    _form(r"(?:あと|残り)(\d{1,2}|[一二三四五六七八九十])(日|週間)(?=(?:で|しか|後))", _span),
    _form(
        r"(?<![\d.,/])(\d{1,2}|[一二三四五六七八九十])(日|週間)後(?=[^。\n]{0,3}(?:に|の|が|は|まで))", _span
    ),
    _form(rf"\bwithin (?:the next )?{_ENGLISH_SPAN}", _span, "by"),
    _form(rf"\bin (?:the next )?{_ENGLISH_SPAN}", _span),
    _form(r"(\d{1,2}|[一二三四五六七八九十两兩])\s?(天|周|週|小时|小時)(?:之?[内內])", _span, "by"),
    _form(r"(\d{1,2})\s?(일|주일?|시간) ?(?:안|내|이내)", _span, "by"),
    _form(r"(?:クリスマスイブ|クリスマス・?イヴ|イヴ|イブの|christmas eve|平安夜)", _feast(12, 24), "event"),
    _form(r"(?:クリスマス|xmas|christmas|圣诞节?|聖誕節?|크리스마스|성탄절)", _feast(12, 25), "event"),
    _form(r"(?:母の日|mother'?s day|母亲节|어머니날)", _nth_sunday(5, 2), "event"),
    _form(r"(?:父の日|father'?s day|父亲节)", _nth_sunday(6, 3), "event"),
    _form(r"敬老の日", _nth_sunday(9, 3, 0), "event"),
    _form(r"(?:バレンタイン(?:デー)?|valentine'?s(?: day)?|情人节)", _feast(2, 14), "event"),
    _form(r"ホワイトデー", _feast(3, 14), "event"),
    _form(r"(?:ひな祭り|雛祭り)", _feast(3, 3), "event"),
    _form(r"(?:こどもの日|子どもの日|子供の日|端午の節句)", _feast(5, 5), "event"),
    _form(r"(?:七五三)", _feast(11, 15), "event"),
    _form(r"(?:ハロウィン|ハロウィーン|halloween)", _feast(10, 31), "event"),
    _form(
        r"(?:年内|年末|大晦日|おおみそか|大みそか|今年中|end of the year|year[- ]end)",
        _feast(12, 31),
        "event",
    ),
    _form(r"(?:お正月|正月|元旦|元日|new year'?s(?: day)?)", _feast(1, 1), "event"),
    _form(
        r"\b(?:the )?(\d{1,2})(?:st|nd|rd|th)\b(?! (?:time|order|attempt|email|mail|message|of))",
        _ordinal,
        "vague",
    ),
    _form(r"(?<![\d월년.])(?<!월 )(\d{1,2})일(?=까지|날|에(?! ?걸))", _ordinal, "vague"),
    _form(
        r"(?<![\d月.路街巷弄院楼樓幢座单單])(\d{1,2})[号號](?=[之以]?前|晚|早|[上下]午|要|就|一定|必[须須]|到(?!店)"
        r"|回[国國家]|出[发發]|的(?:聚|生日|派|婚|活|[会會]|旅|比|演|考))",
        _ordinal,
        "vague",
    ),
)
