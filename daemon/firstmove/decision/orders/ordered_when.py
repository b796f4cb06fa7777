"""When a customer says to have ordered, or that it was sent: 6月3日, 昨日, 日曜, 3日前, on May 3rd. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from functools import lru_cache

JST = timezone(timedelta(hours=9))
ORDERING = (
    "(?:注文|発注|購入|買|頼|申し?込|オーダー|ポチ|(?<!メールで)(?<!電話で)お願いし|下单|下單|订|訂|购|买"
    "|주문|구매)"
)
SENDING = r"(?:発送|出荷|送って(?:もら|いただ|下さ|くださ)|発货|發貨|寄出|발송)"
COMING = (
    r"(?:届[いき]|とど[いき]|着[いき]|つ[いき](?=ました|た)|(?<!に)つき(?=まして)"
    r"|来(?=まし|た)|(?<=[\s　])き(?=まし)"
    "|受け?取|到着|収到|收到|도착)"
)
_ENGLISH = {
    ORDERING: "ordered|bought|purchased|placed|order (?:of|from)",
    SENDING: "shipped|dispatched|posted",
    COMING: "arrived|came|received|delivered",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
_MONTH += "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
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
    "today": 0,
    "this morning": 0,
    "yesterday": 1,
    "last night": 1,
    "오늘": 0,
    "어제": 1,
    "昨天": 1,
}
# Few mails without one say when.
_SIGN = re.compile(
    "[日月曜週号號월/先今昨]|20..-|さっき|きのう|おととい|ゆうべ|어제|오늘|order|bought|purchas|shipped|dispatch|posted"
    "|arrived|came|received|delivered|[春夏秋冬]"
)
_ONES = "〇一二三四五六七八九"
_KANJI_NUMBER = re.compile(
    "(?<![一-九十])(?:[二三]?十[一-九]?|[一二三四五六七八九])(?=[月日週])".replace(
        "一-九", "一二三四五六七八九"
    )
)
OBJECT = "(?:(?![届着受来]|発送|出荷)[^。、\\n])"  # a character of what stands between a day and its verb
_SEASONS = {"春": (3, 4, 5), "夏": (6, 7, 8), "秋": (9, 10, 11), "冬": (12, 1, 2)}
_WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True, slots=True)
class Said:
    """Days on which the order was made; else about when: days of which one is it, and months."""

    days: frozenset[date] = frozenset()
    around: frozenset[date] = frozenset()
    months: frozenset[int] = frozenset()

    def __contains__(self, day: date) -> bool:
        return day in self.days


@dataclass(frozen=True, slots=True)
class _Patterns:
    """How a day stands before a verb, or in English behind it."""

    day: re.Pattern[str]
    day_of_month: re.Pattern[str]
    weekday: re.Pattern[str]
    relative: re.Pattern[str]
    counted: re.Pattern[str]
    month: re.Pattern[str]
    season: re.Pattern[str]
    weeks: re.Pattern[str]
    passed: re.Pattern[str]
    english: re.Pattern[str]


def said(folded: str, today: date, verb: str = ORDERING) -> Said:
    """When the words (folded) say that the order was made, or with SENDING that it was sent."""
    if not _SIGN.search(folded):
        return Said()
    folded = _KANJI_NUMBER.sub(_in_digits, folded)
    patterns = _patterns(verb)
    days = frozenset((*_days(folded, today, patterns), *_english_days(folded, today, patterns)))
    around = frozenset(_around(folded, today, patterns))
    return Said(days, around, frozenset(_months(folded, today, patterns)))


@lru_cache(maxsize=3)
def _patterns(verb: str) -> _Patterns:
    what = rf"(?:[^。\n]{{0,5}}?|、?{OBJECT}{{0,30}}?){verb}"
    behind = rf"(?:{_ENGLISH[verb]})\b(?:(?! and | but )[^.!?,\n]){{0,24}}?"
    ago = "|".join(_DAYS_AGO)
    return _Patterns(
        day=re.compile(
            rf"(?<![\d/])(?:20\d\d[年/-])?(\d{{1,2}})\s*(?:[月/월]|(?<=20\d\d-\d\d)-)\s*(\d{{1,2}})[日号號일]?(?:[^。\n]{{0,10}}?|に{OBJECT}{{0,20}}?){verb}"
            rf"|(?:{_ENGLISH[verb]}) (?:it )?on (?:the )?(\d{{1,2}})/(\d{{1,2}})"
            rf"|{verb}日(?:時|付)?\s*[:はが]?\s*(?:20\d\d[年/-])?(\d{{1,2}})[月/-](\d{{1,2}})(?!\d)"
        ),
        day_of_month=re.compile(
            rf"(?:(先月の?)|(?<![\d月/]))(\d{{1,2}})日(?:(?:の[朝昼夜]|に|の)?[^。\n\d]{{0,4}}?|に{OBJECT}{{0,20}}?){verb}"
        ),
        weekday=re.compile(
            rf"(先週|先々週|今週)?の?([月火水木金土日])曜日?(?:の[朝昼夜晩])?(?:に|の)?{what}"
        ),
        relative=re.compile(
            rf"({ago})(?:の[朝昼夜晩])?(?:に|の)?{what}"
            rf"|{behind} (today|yesterday|this morning|last night)"
        ),
        counted=re.compile(
            rf"(\d{{1,2}})日(?:ほど|くらい|ぐらい)?前に?{what}"
            rf"|{behind} (\d{{1,2}}) days ago"
        ),
        month=re.compile(
            rf"(先月|先々月|今月|(?<!\d)\d{{1,2}}月)(?!\d)(?:に|の|はじめ|初め|末|頃|ごろ)*"
            rf"(?:[^。\n]{{0,8}}?{verb}|(?<=に){OBJECT}{{0,20}}?{verb}|(?<=の))"
        ),
        season=re.compile(rf"([春夏秋冬])(?:に|の終わりに|頃に?|ごろに?)[^。\n]{{0,4}}?{verb}"),
        weeks=re.compile(
            rf"(?:(先週|今週)|(\d)週間?(?:ほど|くらい|ぐらい)?前)(?:に|の|頃|ごろ)*(?:[^。\n月火水木金土日]{{0,6}}?|(?![月火水木金土日]曜){OBJECT}{{0,30}}?){verb}"
            rf"|{behind} (last week|\d weeks? ago)"
        ),
        passed=re.compile(
            rf"{verb}[^。\n届着発]{{0,12}}?[。!\s]{{0,3}}(?:から)?(?:もう|すでに|既に)?"
            r"(?<!\d)(\d{1,2})日(?:も|ほど|くらい|ぐらい|以上)?(?:た[ちっつ]|経[ちっつ過])"
            rf"|{verb}[しいん]?[てで](?:から)?(?:今日で|もう|丸|まる|ちょうど)([1-4])週間"
        ),
        english=re.compile(
            rf"{behind} (?:(?:on|last|this) (?:the )?)?(?:({_DAY})\b"
            rf"|({_MONTH})\.? (\d{{1,2}})|(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})\b)"
        ),
    )


def _days(folded: str, today: date, patterns: _Patterns) -> Iterator[date]:
    for match in patterns.day.finditer(folded):
        yield from _latest(today, *(int(number) for number in match.groups() if number))
    for match in patterns.day_of_month.finditer(folded):
        day = int(match[2])
        month = today.month if day <= today.day and not match[1] else today.month - 1 or 12
        yield from _latest(today, month, day)
    for match in patterns.weekday.finditer(folded):
        yield from _weekday(today, match[1] or "", _WEEKDAYS.index(match[2]))
    for match in patterns.relative.finditer(folded):
        yield today - timedelta(days=_DAYS_AGO[match[1] or match[2]])
    for match in patterns.counted.finditer(folded):
        yield today - timedelta(days=int(match[1] or match[2]))


def _english_days(folded: str, today: date, patterns: _Patterns) -> Iterator[date]:
    """On Friday, on October 3rd, on the 3rd of October."""
    for match in patterns.english.finditer(folded):
        if match[1]:
            yield from _weekday(today, "", _DAYS.index(match[1][:3]))
        else:
            yield from _latest(
                today, _MONTHS.index((match[2] or match[5])[:3]) + 1, int(match[3] or match[4])
            )


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


def _around(folded: str, today: date, patterns: _Patterns) -> Iterator[date]:
    """先週 has seven days; 「2週間ほど前」 is some day three before or behind, 「4日たった」 one."""
    monday = today - timedelta(days=today.weekday())
    for match in patterns.weeks.finditer(folded):
        weeks = match[2] or (match[3] or "").partition(" ")[0]
        if weeks.isdigit():
            first = today - timedelta(days=7 * int(weeks) + 3)
        else:
            first = monday if match[1] == "今週" else monday - timedelta(days=7)
        yield from (first + timedelta(days=day) for day in range(7))
    for match in patterns.passed.finditer(folded):
        days = int(match[1]) if match[1] else 7 * int(match[2])
        last = today - timedelta(days=days - 1)
        yield from (last - timedelta(days=day) for day in range(3))


def _months(folded: str, today: date, patterns: _Patterns) -> Iterator[int]:
    if season := patterns.season.search(folded):
        yield from _SEASONS[season[1]]
    match = patterns.month.search(folded)
    if match is None:
        return
    back = {"今月": 0, "先月": 1, "先々月": 2}.get(match[1])
    month = int(match[1].rstrip("月")) if back is None else (today.month - back - 1) % 12 + 1
    if 1 <= month <= 12:
        yield month


def _in_digits(match: re.Match[str]) -> str:
    """十一月三日 as 11月3日."""
    tens, ten, ones = match[0].rpartition("十")
    return str((_ONES.index(tens) if tens else 1 if ten else 0) * 10 + (_ONES.index(ones) if ones else 0))
