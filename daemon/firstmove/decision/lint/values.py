"""Dates, amounts and numbers: whether they exist, fit together, and are known from somewhere.

A value that is not in the facts is told, not refused: the person who writes may have just been on the phone.
A day that does not exist, or that is another weekday, blocks.
"""
# ruff: noqa: E501 - a pattern is read whole or not at all

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from firstmove.decision.lint.facts import Finding, LintFacts
from firstmove.decision.lint.phrases import Table
from firstmove.decision.lint.reading import Reply

MOST = 50  # values of one kind that are looked at
SHORTEST_NUMBER = 8  # digits; shorter ones are told only where the text calls them a number

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
# Every alternative begins with a digit, so that a text costs little where there is none.
_FIGURES = re.compile(
    r"(?<![\d-])(?P<year>\d{4})[ \t]*年[ \t]*(?P<month>\d{1,2})[ \t]*月[ \t]*(?P<day>\d{1,2})[ \t]*日"
    r"|(?<![\d-])(?P<year_2>\d{4})[/.-](?P<month_2>\d{1,2})[/.-](?P<day_2>\d{1,2})(?![\d-])"
    r"|(?<!\d)(?P<month_3>\d{1,2})[ \t]*月[ \t]*(?P<day_3>\d{1,2})[ \t]*日"
    r"|(?<![\d/.:-])(?P<month_4>\d{1,2})/(?P<day_4>\d{1,2})(?![\d/.%])"
)
_SPELT = re.compile(
    rf"(?<![0-9A-Za-z])(?:(?P<weekday>{_WEEKDAY}),?[ \t]+)?(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ \t]+(?P<month>{_MONTH})(?![0-9A-Za-z])(?:,?[ \t]+(?P<year>\d{{4}}))?"
    rf"|(?<![0-9A-Za-z])(?:(?P<weekday_2>{_WEEKDAY}),?[ \t]+)?(?P<month_2>{_MONTH})[ \t]+(?P<day_2>\d{{1,2}})(?:st|nd|rd|th)?(?![0-9A-Za-z])(?:,?[ \t]+(?P<year_2>\d{{4}}))?",
    re.IGNORECASE,
)
_MONTH_NAME = re.compile(_MONTH, re.IGNORECASE)
_WEEKDAY_BEHIND = re.compile(
    r"[ \t]*\([ \t]*(?P<kanji>[月火水木金土日])[^()\n]{0,6}\)?|[ \t]*(?P<spelt>[月火水木金土日])曜"
)
_AMOUNT = re.compile(
    r"¥[ \t]*(?P<yen>\d[\d,]{0,12})|(?P<figure>\d[\d,]{0,12})(?P<man>万)?(?:[ \t]*円|[ \t]*yen\b)|JPY[ \t]*(?P<jpy>\d[\d,]{0,12})",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"(?:番号|\bno\.?|number|\bid)[ \t]*[:はが#]?[ \t]*#?(?P<number>[0-9A-Z](?:[0-9A-Z-]{1,30})?[0-9])(?![0-9A-Z-])",
    re.IGNORECASE,
)
_LONG = re.compile(r"(?<![0-9A-Za-z/:.@_-])(?P<number>\d[\d-]{6,28}\d)(?![0-9A-Za-z-])")
_NO_ORDER = re.compile(r"0[\d-]+|\d{3}-\d{4}|\d{4}-\d{2}-\d{2}")  # telephone, postal code, day
_CLOCK = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})(?:時(?:(?P<minutes>\d{1,2})分|(?P<half>半))?(?!間)|:(?P<digits>\d{2}))"
)


@dataclass(frozen=True, slots=True)
class _Day:
    """A date as it is written."""

    words: str
    line: int
    month: int
    day: int
    year: int | None
    weekday: int | None


def findings(reply: Reply, table: Table, facts: LintFacts) -> Iterator[Finding]:
    """Every value that is impossible or comes from nowhere."""
    yield from _dates(reply, table, facts)
    if facts.promises:
        yield from _times(reply, table, facts)
    if facts.amounts is not None:
        yield from _amounts(reply, table, facts.amounts)
    if facts.numbers is not None:
        yield from _numbers(reply, table, facts.numbers)


def _dates(reply: Reply, table: Table, facts: LintFacts) -> Iterator[Finding]:
    promised = {promise.date() for promise in facts.promises}
    known = None if facts.dates is None else facts.dates | promised
    for found in islice(_days(reply), MOST):
        if not _exists(found):
            yield from table.told("date-impossible", found.words, found.line)
        elif _other_weekday(found, known or promised):
            yield from table.told("weekday-wrong", found.words, found.line)
        elif known is not None and not any(_is(found, day) for day in known):
            yield from table.told("date-unsupported", found.words, found.line)


def _days(reply: Reply) -> Iterator[_Day]:
    for match in _FIGURES.finditer(reply.masked):
        day = _day(match, reply)
        if not match["month_4"] or (1 <= day.month <= 12 and 1 <= day.day <= 31):  # 24/7 is no date
            yield day
    if _MONTH_NAME.search(reply.masked):
        for match in _SPELT.finditer(reply.masked):
            yield _day(match, reply)


def _day(match: re.Match[str], reply: Reply) -> _Day:
    groups = {name.partition("_")[0]: text for name, text in match.groupdict().items() if text}
    behind = _WEEKDAY_BEHIND.match(reply.masked, match.end())
    return _Day(
        match[0] + (behind[0] if behind else ""),
        reply.body.line_at(match.start()),
        _month(groups["month"]),
        int(groups["day"]),
        int(groups["year"]) if "year" in groups else None,
        _weekday(behind, groups.get("weekday", "")),
    )


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _MONTHS.index(text[:3].lower()) + 1


def _weekday(behind: re.Match[str] | None, spelt: str) -> int | None:
    if behind is not None:
        return "月火水木金土日".index(behind["kanji"] or behind["spelt"])
    return ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(spelt[:3].lower()) if spelt else None


def _exists(found: _Day) -> bool:
    if not 1 <= found.month <= 12 or (found.year is not None and not 1 <= found.year <= 9999):
        return False
    return 1 <= found.day <= monthrange(found.year or 2024, found.month)[1]  # a leap year when it is not said


def _is(found: _Day, day: date) -> bool:
    return (found.month, found.day) == (day.month, day.day) and found.year in (None, day.year)


def _other_weekday(found: _Day, known: frozenset[date] | set[date]) -> bool:
    """The weekday does not fit: to the year that is written, or to every known day of that month and day."""
    if found.weekday is None:
        return False
    if found.year is not None:
        days = [date(found.year, found.month, found.day)]
    else:
        days = [day for day in known if _is(found, day)]
    return bool(days) and all(day.weekday() != found.weekday for day in days)


def _times(reply: Reply, table: Table, facts: LintFacts) -> Iterator[Finding]:
    """Another hour than the customer was told, in a sentence that says when the shop will be in touch."""
    known = {(promise.hour, promise.minute) for promise in facts.promises}
    for offset, said in reply.sentences():
        if not (table.says("promise", said) and table.says("until", said)):
            continue
        for match in _CLOCK.finditer(said):
            minutes = 30 if match["half"] else int(match["minutes"] or match["digits"] or 0)
            if (int(match["hour"]), minutes) not in known:
                line = reply.body.line_at(offset + match.start())
                yield from table.told("time-unsupported", match[0], line)


def _amounts(reply: Reply, table: Table, known: frozenset[int]) -> Iterator[Finding]:
    for match in islice(_AMOUNT.finditer(reply.masked), MOST):
        figure = (match["yen"] or match["figure"] or match["jpy"]).replace(",", "")
        if int(figure) * (10_000 if match["man"] else 1) not in known:
            yield from table.told("amount-unsupported", match[0], reply.body.line_at(match.start()))


def _numbers(reply: Reply, table: Table, known: frozenset[str]) -> Iterator[Finding]:
    keys = {_key(number) for number in known}
    told: set[str] = set()
    for match in islice(_LABELLED.finditer(reply.masked), MOST):
        key = _key(match["number"])
        if key not in keys | told and any(sign.isdigit() for sign in key):
            told.add(key)
            yield from table.told(
                "number-unsupported", match["number"], reply.body.line_at(match.start("number"))
            )
    for match in islice(_LONG.finditer(reply.masked), MOST):
        key = _key(match["number"])
        if len(key) < SHORTEST_NUMBER or key in keys | told or _NO_ORDER.fullmatch(match["number"]):
            continue
        told.add(key)
        yield from table.told("number-unsupported", match["number"], reply.body.line_at(match.start()))


def _key(number: str) -> str:
    return number.replace("-", "").upper()
