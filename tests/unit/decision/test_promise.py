"""The time that an acknowledgement names."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from decision_scenes import CHANNELS, HOURS, POLICY, jst

from firstmove.decision import promise
from firstmove.model.policy import Hours, Span

OWN, AMAZON = CHANNELS["own"], CHANNELS["amazon"]


@pytest.mark.parametrize(
    ("received", "kind", "due"),
    [
        (jst(6, 9, 10, 12), "complaint", jst(6, 9, 14)),  # the model texts of the design
        (jst(11, 2, 22, 4), "inquiry", jst(11, 4, 14)),
        (jst(6, 9, 10), "complaint", jst(6, 9, 12)),  # until the break: somebody is there before it
        (jst(6, 9, 9, 59), "complaint", jst(6, 9, 12)),
        (jst(6, 9, 16), "complaint", jst(6, 9, 18)),
        (jst(6, 9, 16, 1), "complaint", jst(6, 10, 10)),
        (jst(6, 12, 20), "complaint", jst(6, 15, 11)),
        (jst(6, 9, 3), "inquiry", jst(6, 9, 14)),
    ],
)
def test_the_promise_is_business_time_on_the_full_hour(received: datetime, kind: str, due: datetime) -> None:
    assert due == promise.due(received, kind, POLICY, OWN)


def test_many_open_cases_make_it_later() -> None:
    slow = replace(POLICY, promise=replace(POLICY.promise, per_open_case=timedelta(minutes=10)))

    assert jst(6, 9, 15) == promise.due(jst(6, 9, 10, 12), "complaint", slow, OWN, 6)


def test_a_mail_that_was_found_late_gets_an_hour_from_now() -> None:
    due = promise.due(jst(6, 9, 10, 12), "complaint", POLICY, OWN, now=jst(6, 9, 13, 55))

    assert jst(6, 9, 15) == due


def test_nobody_promises_the_minute_the_shop_opens() -> None:
    due = promise.due(jst(6, 8, 15), "complaint", POLICY, OWN, now=jst(6, 9, 8))

    assert jst(6, 9, 10) == due


def test_the_promise_stays_within_the_channels_limit_where_the_hours_allow_it() -> None:
    slow = replace(POLICY, promise=replace(POLICY.promise, inquiry=timedelta(hours=12)))

    assert jst(6, 10, 10) == promise.due(jst(6, 9, 10, 12), "inquiry", slow, AMAZON)
    assert jst(6, 10, 18) == promise.due(jst(6, 9, 14), "inquiry", slow, OWN)
    assert jst(6, 9, 18) == promise.due(
        jst(6, 9, 14), "inquiry", slow, replace(AMAZON, hard_limit=timedelta(hours=6))
    )


def test_a_limit_less_than_an_hour_away_is_not_promised() -> None:
    due = promise.due(jst(6, 9, 10, 12), "complaint", POLICY, AMAZON, now=jst(6, 10, 9, 30))

    assert jst(6, 10, 11) == due


def test_the_calendar_wins_over_a_limit_that_ends_before_the_next_opening() -> None:
    received = jst(6, 12, 20)
    due = promise.due(received, "complaint", POLICY, AMAZON)

    assert jst(6, 15, 11) == due
    assert promise.beyond_limit(due, received, AMAZON)
    assert not promise.beyond_limit(due, received, OWN)


def test_the_calendar_wins_where_no_shop_was_ever_open() -> None:
    hours = Hours(week=((),) * 7, openings=((date(2026, 6, 15), (Span(time(9), time(18)),)),))
    shop = replace(POLICY, hours=hours)

    assert jst(6, 15, 11) == promise.due(jst(6, 9, 20), "complaint", shop, AMAZON)


def test_an_opening_without_a_full_hour_ends_with_its_own_end() -> None:
    hours = replace(HOURS, week=((Span(time(9, 15), time(9, 45)),),) * 7)
    due = promise.due(jst(6, 9, 3), "complaint", replace(POLICY, hours=hours), OWN)

    assert jst(6, 12, 9, 45) == due


def test_a_shop_that_never_opens_still_promises() -> None:
    shop = replace(POLICY, hours=Hours(week=((),) * 7))

    assert jst(6, 14, 6) == promise.due(jst(6, 14, 3, 12), "complaint", shop, OWN)


def test_the_shops_own_target_is_earlier() -> None:
    assert jst(6, 9, 13, 30) == promise.internal_due(jst(6, 9, 14), POLICY)
