"""Order data: imported again and again, found by number, address and phone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from store_scenes import NOW, SATO, YAMADA, case_of, look_up, mail, opening, take_in

from firstmove.model.case import Keys
from firstmove.model.decision import CaseChange, Decision
from firstmove.model.order import Match, Order, OrderItem
from firstmove.state.store import Store

BOOK = OrderItem("『初手』 \0単行本", 2, "B-1")
ORDER = Order(
    number="503-1234567-1234567",
    channel="amazon",
    email=YAMADA.key,
    name="山田 花子",
    phone="09012345678",
    address="東京都",
    items=(BOOK, OrderItem("しおり")),
    ordered_at=NOW - timedelta(days=3),
    shipped_at=NOW - timedelta(days=1),
    carrier="ヤマト",
    tracking_number="123456789013",
    as_of=NOW,
)
STORED = replace(ORDER, items=(OrderItem("『初手』 単行本", 2, "B-1"), OrderItem("しおり")))


def load(store: Store, *orders: Order) -> int:
    with store.writing() as unit:
        return unit.replace_orders(orders, "orders.csv", NOW)


def found(store: Store, **more: Any) -> list[str]:
    with store.reading() as reader:
        return [order.number for order in reader.orders(replace(Keys(), **more))]


def test_an_order_comes_out_as_it_went_in(store: Store) -> None:
    assert 1 == load(store, ORDER)

    with store.reading() as reader:
        assert (STORED,) == reader.orders_by_number(ORDER.number)


def test_the_same_file_twice_changes_nothing(store: Store) -> None:
    load(store, ORDER)
    load(store, ORDER)

    with store.reading() as reader:
        assert ((STORED,), 1) == (reader.orders_by_number(ORDER.number), reader.order_count())


def test_a_newer_file_overwrites_the_order_and_its_lines(store: Store) -> None:
    load(store, ORDER)

    load(store, replace(ORDER, items=(OrderItem("返金"),), delivered_at=NOW))

    with store.reading() as reader:
        (order,) = reader.orders_by_number(ORDER.number)
    assert ((OrderItem("返金"),), NOW) == (order.items, order.delivered_at)


def test_orders_that_a_newer_file_leaves_out_stay(store: Store) -> None:
    load(store, ORDER)

    load(store, replace(ORDER, number="another"))

    assert ["503-1234567-1234567"] == found(store, order_numbers=(ORDER.number,))


def test_one_number_in_two_channels_is_two_orders(store: Store) -> None:
    load(store, ORDER, replace(ORDER, channel="own"))

    assert 2 == len(found(store, order_numbers=(ORDER.number,)))


def test_an_empty_file_changes_only_the_age(store: Store) -> None:
    load(store, ORDER)

    assert 0 == load(store)

    with store.reading() as reader:
        assert (1, NOW.isoformat()) == (reader.order_count(), reader.setting("orders_as_of"))


@pytest.mark.parametrize(
    "keys",
    [
        {"order_numbers": ("503-1234567-1234567",)},
        {"sender": "yamada@example.jp"},
        {"phones": ("09012345678",)},
        {"digit_runs": ("503-1234567-1234567", "4711")},
    ],
    ids=["number", "address", "phone", "digits"],
)
def test_an_order_is_found_by_any_of_its_keys(store: Store, keys: dict[str, Any]) -> None:
    load(store, ORDER, replace(ORDER, number="1", email="x@example.jp", phone="0"))

    assert ["503-1234567-1234567"] == found(store, **keys)


def test_a_bare_number_counts_only_when_such_an_order_exists(store: Store) -> None:
    load(store, ORDER)

    assert [] == found(store, digit_runs=("12345678",))


def test_a_named_order_comes_before_those_of_the_address(store: Store) -> None:
    load(store, replace(ORDER, number="A"), replace(ORDER, number="B", email="x@example.jp"))

    assert ["B", "A"] == found(store, sender=YAMADA.key, order_numbers=("B",))


def test_the_newest_orders_of_an_address_come_first_and_are_at_most_20(store: Store) -> None:
    orders = [replace(ORDER, number=str(day), ordered_at=NOW - timedelta(days=day)) for day in range(30)]
    load(store, *orders, replace(ORDER, number="unknown day", ordered_at=None))

    assert [str(day) for day in range(20)] == found(store, sender=YAMADA.key)


def test_no_key_finds_no_order(store: Store) -> None:
    load(store, replace(ORDER, email="", phone="", number=""))

    assert [] == found(store)


def test_many_orders_are_loaded_in_parts(store: Store) -> None:
    assert 1201 == load(store, *(replace(ORDER, number=str(number)) for number in range(1201)))

    with store.reading() as reader:
        assert 1201 == reader.order_count()


def test_the_order_of_the_case_is_a_candidate_for_its_next_mail(store: Store) -> None:
    load(store, ORDER)
    change = CaseChange("open", match=Match(STORED, "high", "number", candidates=(STORED,)))
    recorded = take_in(store, mail(1, SATO), Decision("first", case=change))

    with store.writing() as unit:
        known = look_up(unit, mail(2, SATO))
        view = unit.view(case_of(recorded))

    assert (STORED,) == known.orders
    assert view is not None
    assert (Match(STORED, "high", "number", candidates=(STORED,)), NOW) == (view.match, view.orders_as_of)


def test_a_case_without_an_order_has_no_candidates(store: Store) -> None:
    take_in(store, mail(1), opening())

    with store.writing() as unit:
        assert () == look_up(unit, mail(2)).orders
