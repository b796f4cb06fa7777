"""A thousand mails in a minute: acknowledged in the order of their age, within the cap, and one alert."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from firstmove.model.record import Effect
from integration.shop import Shop, Town, mail_from

MAILS = 1000
CAP = 300
MINUTE = timedelta(minutes=1)
FLOOD = "お問い合わせが一度に大量に届いています"


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A shop whose first day is over."""
    changed = {"cap_minute = 0": f"cap_minute = {CAP}", "first_day_per_hour = 0": "first_day_per_hour = 60"}
    with Town() as town, Shop(town, changed=changed) as running:
        running.deliver(mail_from("before@customer.example.com", "注文した品がまだ届きません。"))
        running.until(lambda: len(running.acks()) == 1, "the first acknowledgement")
        running.pass_time(days=1, minutes=1)
        running.settle()
        yield running


def on_record(shop: Shop) -> object:
    with shop.store.reading() as reader:
        return reader.status()["messages"]


def given(shop: Shop) -> list[Effect]:
    """The acknowledgements of the flood in the order in which they were begun."""
    with shop.store.reading() as reader:
        acks = [
            ack for ack in reader.effects(kind="send_ack", state="done") if "flood" in str(ack.plan["to"])
        ]
    return sorted(acks, key=lambda ack: (ack.first_tried_at or shop.clock.now(), ack.id))


def due_by_now(shop: Shop) -> int:
    with shop.store.reading() as reader:
        waiting = reader.effects(kind="send_ack", state="pending")
    return len(given(shop)) + sum(ack.due_at <= shop.clock.now() for ack in waiting if ack.due_at)


def a_minute_passes(shop: Shop) -> None:
    shop.pass_time(minutes=1)
    due = due_by_now(shop)
    shop.until(lambda: len(given(shop)) >= due, "what is due", 60)


def most_in_a_minute(acks: list[Effect]) -> int:
    """How many turns at most lie within a minute."""
    turns = [ack.due_at.timestamp() for ack in acks if ack.due_at]
    return max(sum(start <= other < start + 60 for other in turns) for start in turns[::7])


def hasty(acks: list[Effect]) -> list[int]:
    """Those that were begun before their turn."""
    return [ack.id for ack in acks if ack.due_at and ack.first_tried_at and ack.first_tried_at < ack.due_at]


def test_a_thousand_mails_in_a_minute_are_acknowledged_in_their_order_with_one_alert(shop: Shop) -> None:
    begun = shop.clock.now()
    for number in range(MAILS):
        customer = f"flood{number}@shop{number}.example.com"
        shop.deliver(mail_from(customer, "先週注文した湯呑みがまだ届きません。いつ届きますか。"))
    shop.until(lambda: on_record(shop) == MAILS + 1, "every mail on record", 60)
    taken_in = shop.clock.now() - begun
    shop.until(lambda: len(given(shop)) == CAP, "what may leave at once", 60)

    for _ in range(4):
        a_minute_passes(shop)
    shop.until(lambda: len(given(shop)) == MAILS, "the rest", 60)
    shop.settle()

    acks = given(shop)
    assert taken_in < MINUTE
    assert sorted(ack.id for ack in acks) == [ack.id for ack in acks]
    assert CAP <= most_in_a_minute(acks) <= CAP + 1
    assert [] == hasty(acks)
    assert 1 + MAILS == len(shop.acks())
    assert 1 == sum(FLOOD in told for told in shop.notices())


def test_on_the_first_day_a_flood_is_held_with_one_alert() -> None:
    changed = {"cap_minute = 0": "cap_minute = 20", "first_day_per_hour = 0": "first_day_per_hour = 20"}
    with Town() as town, Shop(town, changed=changed) as shop:
        for number in range(60):
            shop.deliver(mail_from(f"flood{number}@shop{number}.example.com", "まだ届きません。"))

        shop.until(lambda: on_record(shop) == 60, "every mail on record", 30)
        shop.settle()

        assert 20 == len(shop.acks())
        assert 1 == sum("見合わせています" in told for told in shop.notices())
        assert 0 == sum(FLOOD in told for told in shop.notices())
