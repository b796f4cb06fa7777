"""The star and the answered flag, as a mail program sets them."""

from collections.abc import Iterator

import pytest

from integration.shop import CUSTOMER, SHOP, Shop, Town, mail_from

FIRST = "<first@client.example.com>"
TODO, CARDS = "1_要返信", "0_対応カード"


@pytest.fixture
def shop() -> Iterator[Shop]:
    with Town() as town, Shop(town) as running:
        running.deliver(mail_from(CUSTOMER, "先週注文した湯呑みがまだ届きません。", message_id=FIRST))
        running.until(running.acks, "the acknowledgement")
        running.settle()
        yield running


def flag(shop: Shop, folder: str, name: str, *, on: bool = True) -> None:
    """A person sets a flag in her mail program, or takes it away."""
    session = shop.person()
    session.select(folder)
    (uid,) = session.all_uids()
    if on:
        session.add_flags([uid], [name])
    else:
        session._connection.remove_flags([uid], [name])
    session.close()
    shop.pass_time(seconds=11)
    shop.settle()


def states(shop: Shop, clock: str) -> list[str]:
    return [row.state for row in shop.view().timers if row.clock == clock]


@pytest.mark.parametrize("folder", [TODO, CARDS])
def test_a_star_rests_the_reminders_and_taking_it_away_lets_them_go_on(shop: Shop, folder: str) -> None:
    flag(shop, folder, "\\Flagged")

    assert {"paused"} == set(states(shop, "reply_target"))
    assert {"promise", "working"} == shop.armed()
    assert 1 == len(shop.messages(CARDS))

    flag(shop, folder, "\\Flagged", on=False)

    assert {"promise", "reply_target"} == shop.armed()


def test_a_star_ends_by_itself_after_half_an_hour_also_over_a_restart(shop: Shop) -> None:
    flag(shop, TODO, "\\Flagged")
    shop.stop()
    shop.start()
    shop.settle()
    assert ["armed"] == states(shop, "working")

    shop.pass_time(minutes=31)
    shop.until(lambda: states(shop, "working") == ["fired"], "the end of the half hour")
    shop.settle()

    assert "reply_target" in shop.armed()
    assert ["fired"] == states(shop, "working")


def test_an_answered_flag_without_a_copy_is_asked_about_and_a_late_copy_settles_it(shop: Shop) -> None:
    flag(shop, TODO, "\\Answered")
    assert ["armed"] == states(shop, "answered")

    shop.pass_time(minutes=10)
    shop.until(lambda: states(shop, "answered") == ["fired"], "the end of the search")
    shop.pass_time(minutes=2)
    shop.settle()

    (card,) = shop.texts(CARDS)
    assert "送信済みの控えが見つかりません" in card.get_content()
    assert ("needs_reply", "open") == (shop.view().case.state, shop.promise())

    shop.send_by_hand(mail_from(SHOP, "お調べしました。", to=CUSTOMER, answers=FIRST))
    shop.settle()

    assert ("replied", "kept", {"closing"}) == (shop.view().case.state, shop.promise(), shop.armed())
    shop.pass_time(minutes=2)
    shop.settle()
    (card,) = shop.texts(CARDS)
    assert "送信済みの控えが見つかりません" not in card.get_content()


def test_an_answered_flag_with_its_copy_means_nothing_more(shop: Shop) -> None:
    shop.send_by_hand(mail_from(SHOP, "お調べしました。", to=CUSTOMER, answers=FIRST))
    shop.settle()

    flag(shop, "3_返信済み", "\\Answered")

    assert [] == states(shop, "answered")
