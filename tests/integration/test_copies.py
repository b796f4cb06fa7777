"""Copies of acknowledgements in Sent: one each, and none beside the provider's own."""

from collections.abc import Iterator

import pytest

from integration.shop import Shop, Town, mail_from

WANTED = 'copy = "sent"'


@pytest.fixture
def town() -> Iterator[Town]:
    with Town() as running:
        yield running


def a_customer_writes(shop: Shop, name: str) -> None:
    count = len(shop.acks())
    shop.deliver(mail_from(f"{name}@{name}.example.com", "注文した品がまだ届きません。"))
    shop.until(lambda: len(shop.acks()) == count + 1, "the acknowledgement")
    shop.settle()


def two_minutes_pass(shop: Shop) -> None:
    shop.pass_time(minutes=2)
    shop.settle()


def ids(mails: object) -> list[str]:
    return [str(mail["Message-ID"]) for mail in mails]  # type: ignore[attr-defined]


def test_every_acknowledgement_gets_one_copy_even_after_a_restart(town: Town) -> None:
    with Shop(town, more=WANTED) as shop:
        a_customer_writes(shop, "hanako")
        two_minutes_pass(shop)
        shop.stop()
        shop.start()
        a_customer_writes(shop, "taro")
        two_minutes_pass(shop)

        assert ids(shop.acks()) == ids(shop.texts("Sent"))
        assert all("\\Seen" in copy.flags for copy in shop.messages("Sent"))


def test_where_the_provider_keeps_copies_none_is_put_beside_them(town: Town) -> None:
    with Shop(town, more=WANTED) as shop:
        a_customer_writes(shop, "hanako")
        shop.send_by_hand(shop.acks()[0].as_bytes())  # the provider's copy
        two_minutes_pass(shop)
        shop.stop()
        shop.start()
        a_customer_writes(shop, "taro")
        two_minutes_pass(shop)

        assert ids(shop.acks()[:1]) == ids(shop.texts("Sent"))


def test_nobody_who_did_not_ask_gets_copies(town: Town) -> None:
    with Shop(town) as shop:
        a_customer_writes(shop, "hanako")
        two_minutes_pass(shop)

        assert () == shop.messages("Sent")
