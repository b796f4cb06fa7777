"""The shop's calendar: 祝日, closures, openings, breaks, and how much business time lies between."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from decision_scenes import HOURS, jst

from firstmove.decision import calendar
from firstmove.model.policy import Closure, Hours, Span

NEVER = Hours(week=((),) * 7)
ROUND_THE_CLOCK = Hours(week=((Span(time(0), time(0)),),) * 7, holidays="")


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (jst(6, 9, 9), ""),
        (jst(6, 9, 8, 59), "night"),
        (jst(6, 9, 12), "break"),
        (jst(6, 9, 18), "night"),
        (jst(6, 13, 10), "day_off"),
        (jst(6, 20, 11), ""),  # a Saturday that is open all the same
        (jst(6, 20, 15), "night"),
        (jst(11, 3, 10), "holiday:文化の日"),
        (jst(5, 6, 10), "holiday:憲法記念日 振替休日"),
        (jst(9, 22, 10), "holiday:国民の休日"),
        (jst(8, 14, 10), "closure:お盆休み"),
        (jst(8, 15, 10), "closure:お盆休み"),  # a Saturday: the label says more than the weekday
    ],
)
def test_why_the_shop_is_closed(at: datetime, why: str) -> None:
    assert why == calendar.why_closed(HOURS, at)
    assert (why == "") == calendar.is_open(HOURS, at)


def test_an_opening_wins_over_a_closure_and_a_holiday() -> None:
    hours = replace(HOURS, openings=((date(2026, 8, 14), (Span(time(10), time(11)),)),))

    assert calendar.is_open(hours, jst(8, 14, 10, 30))
    assert not calendar.is_open(hours, jst(8, 14, 11))


def test_a_shop_without_japanese_holidays_opens_on_them() -> None:
    assert calendar.is_open(replace(HOURS, holidays=""), jst(11, 3, 10))
    assert calendar.holiday_name(replace(HOURS, holidays=""), date(2026, 11, 3)) == ""


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (jst(6, 9, 10), jst(6, 9, 10)),
        (jst(6, 9, 12, 5), jst(6, 9, 13)),
        (jst(6, 9, 18), jst(6, 10, 9)),
        (jst(6, 12, 19), jst(6, 15, 9)),
        (jst(11, 2, 22, 4), jst(11, 4, 9)),
        (jst(8, 12, 18), jst(8, 17, 9)),
    ],
)
def test_the_next_opening_skips_breaks_weekends_holidays_and_closures(at: datetime, opens: datetime) -> None:
    assert opens == calendar.next_open(HOURS, at)


@pytest.mark.parametrize(
    ("at", "span", "reached"),
    [
        (jst(6, 9, 10, 12), timedelta(hours=2), jst(6, 9, 13, 12)),
        (jst(6, 9, 10), timedelta(hours=2), jst(6, 9, 12)),  # ends with the opening, not after the break
        (jst(11, 2, 22, 4), timedelta(hours=4), jst(11, 4, 14)),
        (jst(6, 12, 17), timedelta(hours=2), jst(6, 15, 10)),
        (jst(6, 12, 19), timedelta(0), jst(6, 15, 9)),
        (jst(6, 12, 19), timedelta(hours=-5), jst(6, 15, 9)),
    ],
)
def test_business_time_is_added_inside_the_hours(at: datetime, span: timedelta, reached: datetime) -> None:
    assert reached == calendar.add_business_time(HOURS, at, span)


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        (jst(6, 9, 10), jst(6, 9, 14), timedelta(hours=3)),
        (jst(6, 9, 18), jst(6, 10, 9), timedelta(0)),
        (jst(6, 12, 17), jst(6, 15, 10), timedelta(hours=2)),
        (jst(6, 9, 14), jst(6, 9, 10), timedelta(0)),
    ],
)
def test_business_time_between_two_instants(start: datetime, end: datetime, span: timedelta) -> None:
    assert span == calendar.business_time_between(HOURS, start, end)


def test_the_last_closing_of_a_day() -> None:
    assert jst(6, 9, 18) == calendar.closing(HOURS, jst(6, 9, 3))
    assert calendar.closing(HOURS, jst(6, 13, 3)) is None
    assert calendar.opening_of(HOURS, date(2026, 6, 13)) is None


@pytest.mark.parametrize(
    ("at", "morning"),
    [
        (jst(6, 9, 10), jst(6, 10, 9)),
        (jst(6, 10, 1), jst(6, 11, 9)),  # put on hold after midnight: not in eight hours
        (jst(6, 12, 10), jst(6, 15, 9)),
        (jst(8, 12, 10), jst(8, 17, 9)),
    ],
)
def test_the_next_business_morning_is_never_today(at: datetime, morning: datetime) -> None:
    assert morning == calendar.next_business_morning(HOURS, at)


@pytest.mark.parametrize(
    ("at", "closed_at"),
    [
        (jst(6, 9, 12, 30), jst(6, 9, 12)),
        (jst(6, 9, 18), jst(6, 9, 18)),
        (jst(6, 14, 10), jst(6, 12, 18)),
    ],
)
def test_the_last_closing_before_an_instant(at: datetime, closed_at: datetime) -> None:
    assert closed_at == calendar.last_closing_before(HOURS, at)


def test_a_shop_without_opening_hours_counts_as_always_open() -> None:
    at = jst(6, 14, 3)

    assert calendar.is_open(NEVER, at)
    assert calendar.why_closed(NEVER, at) == ""
    assert calendar.closed_day(NEVER, date(2026, 6, 14)) == ""
    assert at == calendar.next_open(NEVER, at)
    assert at + timedelta(hours=2) == calendar.add_business_time(NEVER, at, timedelta(hours=2))
    assert timedelta(days=1) == calendar.business_time_between(NEVER, at, at + timedelta(days=1))
    assert at + timedelta(days=1) == calendar.next_business_morning(NEVER, at)
    assert calendar.last_closing_before(NEVER, at) is None


def test_a_shop_closed_for_good_never_loops() -> None:
    hours = replace(HOURS, closures=(Closure(date(2026, 1, 1), date(9999, 12, 31), "閉店"),), openings=())
    at = jst(6, 9, 10)

    assert at == calendar.next_open(hours, at)
    assert at + timedelta(hours=1) == calendar.add_business_time(hours, at, timedelta(hours=1))
    assert calendar.why_closed(hours, at) == "closure:閉店"


@pytest.mark.parametrize("year", [2, 1948, 9997])
def test_the_ends_of_the_calendar_are_safe(year: int) -> None:
    at = datetime(year, 6, 1, tzinfo=UTC)

    assert at <= calendar.next_open(HOURS, at)
    assert at < calendar.add_business_time(HOURS, at, timedelta(days=400))
    assert calendar.last_closing_before(HOURS, at) is not None


def test_round_the_clock_has_no_night() -> None:
    at = jst(6, 13, 23, 59)

    assert calendar.is_open(ROUND_THE_CLOCK, at)
    assert at + timedelta(hours=30) == calendar.add_business_time(ROUND_THE_CLOCK, at, timedelta(hours=30))


def test_openings_that_touch_or_overlap_are_one() -> None:
    spans = (
        Span(time(13), time(18)),
        Span(time(9), time(12)),
        Span(time(11), time(13)),
        Span(time(20), time(20, 0)),
    )
    hours = replace(HOURS, week=(spans,) * 7)

    assert ((jst(6, 9, 9), jst(6, 9, 18)),) == calendar.openings_on(hours, date(2026, 6, 9))


def test_a_day_in_another_time_zone_is_that_zones_day() -> None:
    hours = replace(HOURS, timezone="America/New_York", holidays="")
    first_day_of_summer_time = date(2026, 3, 9)

    assert datetime(2026, 3, 9, 13, tzinfo=UTC) == calendar.opening_of(hours, first_day_of_summer_time)
    assert date(2026, 3, 8) == calendar.local_day(hours, datetime(2026, 3, 9, 3, tzinfo=UTC))
