"""A person's answer that promises a time: the promise is kept on record, and the case comes back for it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from firstmove.decision import calendar
from integration.shop import CUSTOMER, SHOP, Shop, Town, mail_from

FIRST = "<first@client.example.com>"


@pytest.fixture
def town() -> Iterator[Town]:
    with Town() as running:
        yield running


@pytest.fixture
def shop(town: Town) -> Iterator[Shop]:
    with Shop(town) as running:
        running.deliver(mail_from(CUSTOMER, "先週注文した湯呑みがまだ届きません。", message_id=FIRST))
        running.until(running.acks, "the acknowledgement")
        running.settle()
        running.pass_time(minutes=5)
        yield running


def answered(shop: Shop, text: str) -> Shop:
    shop.send_by_hand(mail_from(SHOP, text, to=CUSTOMER, subject="Re: 注文の件", answers=FIRST))
    shop.settle()
    return shop


def test_a_promise_in_an_answer_enters_the_ledger_and_brings_the_case_back_in_time(shop: Shop) -> None:
    before = shop.view().open_promise
    answered(shop, "お調べしております。3時間以内にご連絡いたします。")
    sent = shop.view().case.last_reply_at
    assert before is not None
    assert sent is not None

    promises = shop.view().promises
    assert [("kept", "ack"), ("open", "reply")] == [(row.state, row.source) for row in promises]
    assert sent + timedelta(hours=3) == promises[-1].due
    assert ("replied", {"closing", "promise"}) == (shop.view().case.state, shop.armed())
    assert 1 == len(shop.messages("3_返信済み"))
    (card,) = shop.texts("0_対応カード")
    assert "ご返信でのお約束（3時間以内にご連絡いたします。）" in card.get_content()

    shop.pass_time(hours=2, minutes=31)
    shop.until(lambda: shop.view().case.state == "needs_reply", "the case back on the list")
    shop.settle()

    assert 1 == len(shop.messages("1_要返信"))
    assert "open" == shop.promise()
    assert any("#1001" in subject for subject in shop.notices())

    answered(shop, "ただ今発送いたしました。")

    assert ("replied", "kept", {"closing"}) == (shop.view().case.state, shop.promise(), shop.armed())


def test_a_promise_that_is_not_kept_is_broken_and_the_case_is_on_the_list(shop: Shop) -> None:
    answered(shop, "2時間以内にご連絡いたします。")

    shop.pass_time(hours=2, minutes=1)
    shop.until(lambda: shop.promise() == "broken", "the broken promise")
    shop.settle()

    assert ("needs_reply", 1) == (shop.view().case.state, len(shop.messages("1_要返信")))
    assert 1 == len(shop.acks())


@pytest.mark.parametrize(
    "text",
    [
        "お荷物は明日届く予定です。",
        "ご返送いただければ、3日以内に返金いたします。",
        "お待たせいたしました。\n\n> 3日以内にご連絡いたします。\n",
    ],
)
def test_an_answer_without_a_promise_of_ours_opens_none(shop: Shop, text: str) -> None:
    answered(shop, text)

    assert ("replied", "kept", {"closing"}) == (shop.view().case.state, shop.promise(), shop.armed())


def test_a_day_ends_with_the_opening_hours(shop: Shop) -> None:
    answered(shop, "明日中にご連絡いたします。")
    sent = shop.view().case.last_reply_at
    assert sent is not None

    hours = shop.config.hours
    tomorrow = calendar.local_day(hours, sent) + timedelta(days=1)
    assert shop.view().promises[-1].due in (
        calendar.closing_of(hours, tomorrow),
        calendar.midnight(hours, tomorrow + timedelta(days=1)),
    )
