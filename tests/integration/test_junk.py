"""The junk folder is read every fifteen minutes: told, never answered, never touched."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from firstmove.model.order import Order
from integration.shop import CUSTOMER, Shop, Town, mail_from

WORDS = "迷惑メールに、お客様からのメール"


@pytest.fixture
def town() -> Iterator[Town]:
    with Town() as running:
        yield running


def told(shop: Shop) -> int:
    return len([subject for subject in shop.notices() if WORDS in subject])


def a_quarter_of_an_hour_passes(shop: Shop) -> None:
    shop.settle()
    shop.pass_time(minutes=16)
    shop.settle()


def test_a_mail_of_an_open_case_is_told_once_and_left_alone(town: Town) -> None:
    with Shop(town) as shop:
        shop.deliver(mail_from(CUSTOMER, "まだ届きません。"))
        shop.until(shop.acks, "the acknowledgement")
        shop.settle()
        shop.deliver(mail_from(CUSTOMER, "返事をください。", subject="Re: 注文の件"), "Junk")
        assert 0 == told(shop)

        a_quarter_of_an_hour_passes(shop)
        a_quarter_of_an_hour_passes(shop)

        assert (1, 1) == (told(shop), len(shop.acks()))
        assert frozenset() == shop.messages("Junk")[0].flags - {"\\Recent"}
        assert 1 == len([row for row in shop.view().messages if row.direction == "in"])


def test_a_buyers_mail_without_a_case_is_told(town: Town) -> None:
    order = Order(
        number="A-20041", channel="own", email=CUSTOMER, ordered_at=datetime.now(UTC) - timedelta(days=3)
    )
    with Shop(town) as shop:
        with shop.store.writing() as unit:
            unit.replace_orders([order], "orders.csv", shop.clock.now())
        shop.settle()
        shop.deliver(mail_from(CUSTOMER, "注文番号A-20041がまだ届きません。"), "Junk")

        a_quarter_of_an_hour_passes(shop)

        assert (1, 0, ()) == (told(shop), len(shop.acks()), shop.cases())


def test_what_a_person_put_there_is_not_told(town: Town) -> None:
    bought = datetime.now(UTC) - timedelta(days=3)
    with Shop(town) as shop:
        with shop.store.writing() as unit:
            order = Order(number="A-20041", channel="own", email=CUSTOMER, ordered_at=bought)
            unit.replace_orders([order], "orders.csv", shop.clock.now())
        shop.deliver(
            mail_from(CUSTOMER, "注文番号A-20041がまだ届きません。", message_id="<k@client.example.com>")
        )
        shop.until(lambda: shop.messages("1_要返信"), "the mail on the list")
        shop.settle()

        shop.move("Message-ID: <k@client.example.com>", "1_要返信", "Junk")
        a_quarter_of_an_hour_passes(shop)

        assert 0 == told(shop)


def test_spam_is_not_told(town: Town) -> None:
    with Shop(town) as shop:
        shop.settle()
        shop.deliver(mail_from("win@spam.example.net", "You have won.", subject="WIN"), "Junk")

        a_quarter_of_an_hour_passes(shop)

        assert 0 == told(shop)


def test_a_shop_that_does_not_want_it_is_not_told(town: Town) -> None:
    with Shop(town, imap_more='junk = "ignore"\ndesk_interval = "1s"') as shop:
        shop.deliver(mail_from(CUSTOMER, "まだ届きません。"))
        shop.until(shop.acks, "the acknowledgement")
        shop.deliver(mail_from(CUSTOMER, "返事をください。", subject="Re: 注文の件"), "Junk")

        a_quarter_of_an_hour_passes(shop)

        assert 0 == told(shop)


def test_moved_into_the_inbox_by_a_person_it_is_acknowledged_like_any_other(town: Town) -> None:
    with Shop(town) as shop:
        shop.settle()
        shop.deliver(mail_from(CUSTOMER, "まだ届きません。", message_id="<j@client.example.com>"), "Junk")
        a_quarter_of_an_hour_passes(shop)
        assert [] == shop.acks()

        shop.move("<j@client.example.com>", "Junk", "INBOX")
        shop.until(shop.acks, "the acknowledgement")

        assert 1 == len(shop.cases())
