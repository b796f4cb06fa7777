"""connections = 1: the inbox and the rest of the mailbox have one connection in turns."""

from collections.abc import Iterator

import pytest

from integration.shop import CUSTOMER, SHOP, Shop, Town, mail_from

FIRST = "<first@client.example.com>"
ONE = 'connections = 1\ndesk_interval = "1s"'
NUMBERS = (1, 2, 3, 4, 5, 6)


@pytest.fixture
def seen() -> list[int]:
    """How many connections there were at each command."""
    return []


@pytest.fixture
def town(seen: list[int]) -> Iterator[Town]:
    running = Town(intercept=lambda _command: seen.append(len(running.imap.sessions)))
    with running:
        yield running


def settled(shop: Shop) -> Shop:
    shop.until(lambda: len(shop.messages("1_要返信")) == len(NUMBERS), "every mail filed")
    shop.settle()
    return shop


def test_the_whole_job_is_done_over_one_connection(town: Town, seen: list[int]) -> None:
    with Shop(town, imap_more=ONE) as shop:
        for number in NUMBERS:
            shop.deliver(mail_from(f"c{number}@customer.example.com", "先週の注文がまだ届きません。"))
        shop.until(lambda: len(shop.acks()) == len(NUMBERS), "every acknowledgement")
        settled(shop)

        cards, drafts = len(shop.messages("0_対応カード")), len(shop.messages("Drafts"))

    assert (len(NUMBERS), len(NUMBERS)) == (cards, drafts)
    assert 1 == max(seen)


def test_mail_that_arrives_while_it_rests_is_acknowledged_at_once_and_a_reply_stops_the_clocks(
    town: Town,
) -> None:
    with Shop(town, imap_more='connections = 1\ndesk_interval = "10s"') as shop:
        shop.settle()
        shop.deliver(mail_from(CUSTOMER, "先週注文した湯呑みがまだ届きません。", message_id=FIRST))
        shop.until(shop.acks, "the acknowledgement", seconds=3)
        shop.settle()

        shop.send_by_hand(mail_from(SHOP, "お調べしました。", to=CUSTOMER, answers=FIRST))
        shop.settle()

        assert ("replied", {"closing"}) == (shop.view().case.state, shop.armed())


def test_a_connection_that_is_lost_is_opened_again_for_both(town: Town) -> None:
    with Shop(town, imap_more=ONE) as shop:
        shop.settle()
        town.imap.hang_up()

        shop.deliver(mail_from(CUSTOMER, "先週注文した湯呑みがまだ届きません。", message_id=FIRST))
        shop.until(shop.acks, "the acknowledgement")
        shop.settle()

        assert 1 == len(shop.messages("1_要返信"))


def test_draining_over_one_connection_takes_in_what_waits_and_ends(town: Town, seen: list[int]) -> None:
    with Shop(town, imap_more=ONE) as shop:
        shop.settle()
        shop.stop()
        shop.deliver(mail_from(CUSTOMER, "先週注文した湯呑みがまだ届きません。", message_id=FIRST))

        shop.start(drain=True)
        shop.until(shop.ended, "the end of the draining")

        assert (1, 1) == (len(shop.acks()), len(shop.messages("1_要返信")))
    assert 1 == max(seen)
