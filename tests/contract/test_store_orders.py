"""Order data: imported again and again, found by number, address and phone."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from store_scenes import NOW, SATO, YAMADA, case_of, look_up, mail, opening, take_in

from firstmove.model.case import Keys
from firstmove.model.decision import CaseChange, Decision
from firstmove.model.order import Match, Order, OrderItem, StockItem
from firstmove.state.ordering import key_of
from firstmove.state.store import Store

BOOK = OrderItem("『初手』 \0単行本", 2, "B-1")
ORDER = Order(
    number="503-1234567-1234567",
    channel="amazon",
    email=YAMADA.key,
    name="山田 花子",
    phone="09012345678",
    recipient="森 俊子",
    address="東京都",
    items=(BOOK, OrderItem("しおり")),
    ordered_at=NOW - timedelta(days=3),
    shipped_at=NOW - timedelta(days=1),
    carrier="ヤマト",
    tracking_number="123456789013",
    as_of=NOW,
)
OTHER: dict[str, Any] = {
    "email": "x@example.jp",
    "phone": "0",
    "name": "谷 一子",
    "recipient": "",
    "tracking_number": "",
}
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
        {"parcels": ("450000000000", "123456789013")},
        {"names": ("山田", "山田花子")},
        {"sender": "nobody@example.jp", "names": ("山田花子",)},
        {"sender": "nobody@example.jp", "addresses": ("yamada@example.jp",)},
        {"sender": "nobody@example.jp", "families": ("川越", "山田")},
        {"sender": "nobody@example.jp", "names": ("森俊子",)},
    ],
    ids=[
        "number",
        "address",
        "phone",
        "digits",
        "parcel",
        "name",
        "name of an unknown address",
        "in the words",
        "family name",
        "recipient",
    ],
)
def test_an_order_is_found_by_any_of_its_keys(store: Store, keys: dict[str, Any]) -> None:
    load(store, ORDER, replace(ORDER, number="1", **OTHER))

    assert ["503-1234567-1234567"] == found(store, **keys)


def test_the_name_of_a_known_address_finds_namesakes_behind_its_own_orders(store: Store) -> None:
    load(store, ORDER, replace(ORDER, number="1", email="x@example.jp"))

    assert ["1", ORDER.number] == found(store, sender="x@example.jp", names=("山田花子",))


def test_a_relatives_name_finds_that_persons_orders_behind_the_buyers_own(store: Store) -> None:
    load(store, replace(ORDER, number="1", email="x@example.jp", name="山田 太郎"), ORDER)

    assert ["1", "503-1234567-1234567"] == found(store, sender="x@example.jp", names=("山田太郎", "山田花子"))


def test_a_family_name_is_not_looked_up_for_who_is_known_otherwise(store: Store) -> None:
    load(store, ORDER, replace(ORDER, number="1", email="x@example.jp", name="谷 一子", recipient=""))

    assert ["1"] == found(store, sender="x@example.jp", families=("山田",), names=("森俊子",))


def test_of_a_common_family_name_only_the_orders_of_a_place_are_found(store: Store) -> None:
    many = [replace(ORDER, number=str(number), address="大阪府堺市") for number in range(30)]
    load(store, *many, replace(ORDER, number="far", address="埼玉県川越市", ordered_at=None))

    assert [[], ["far"], []] == [
        found(store, families=("山田",)),
        found(store, families=("山田",), places=("川越",)),
        found(store, families=("山田",), places=("堺市",)),
    ]


def test_colleagues_find_the_orders_of_their_firm(store: Store) -> None:
    office = {"email": "mori@aoba.example.jp", "address": "東京都港区1-2 株式会社アオバ設計"}
    load(store, replace(ORDER, number="1", **office), replace(ORDER, number="2", email="a@b.example.jp"))

    assert [["1"], ["1"], [], []] == [
        found(store, firms=("アオバ設計",)),
        found(store, domain="aoba.example.jp"),
        found(store, firms=("アオイ設計",)),
        found(store, domain="example.jp"),
    ]


def test_the_orders_of_a_domain_of_many_are_nobodys(store: Store) -> None:
    many = [replace(ORDER, number=str(number), email=f"x{number}@many.example.jp") for number in range(20)]
    load(store, *many[:19])
    assert 19 == len(found(store, domain="many.example.jp"))

    load(store, *many)
    assert [] == found(store, domain="many.example.jp")


def test_a_recipient_in_the_address_is_found(store: Store) -> None:
    load(store, replace(ORDER, recipient="", address="東京都 上野 とし子様方"))

    assert ["503-1234567-1234567"] == found(store, names=("上野とし子",))


def test_the_keys_of_name_and_parcel_follow_a_newer_file(store: Store) -> None:
    load(store, replace(ORDER, name="旧 姓子", tracking_number=""))
    load(store, ORDER)

    assert [[], ["503-1234567-1234567"], ["503-1234567-1234567"]] == [
        found(store, names=("旧姓子",)),
        found(store, names=("山田花子",)),
        found(store, parcels=("123456789013",)),
    ]


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


LATER = NOW + timedelta(hours=6)
EARLIER = NOW - timedelta(hours=6)


def merged(store: Store, *loads: tuple[Order, datetime]) -> Order:
    """One order after these loads, each with the age of its file."""
    with store.writing() as unit:
        for order, as_of in loads:
            unit.replace_orders([replace(order, as_of=as_of)], "orders.csv", as_of)
    with store.reading() as reader:
        (found,) = reader.orders_by_number(ORDER.number)
    return found


def test_an_older_file_never_overwrites_newer_shipment_data(store: Store) -> None:
    older = replace(
        ORDER, shipped_at=NOW - timedelta(days=9), tracking_number="999999999990", items=(OrderItem("old"),)
    )

    found = merged(store, (ORDER, NOW), (older, EARLIER))

    assert replace(STORED, as_of=NOW) == found


def test_an_older_file_fills_what_the_newer_one_did_not_say(store: Store) -> None:
    bare = replace(ORDER, tracking_number="", carrier="", shipped_at=None, items=())

    found = merged(store, (bare, NOW), (ORDER, EARLIER))

    assert (STORED.tracking_number, STORED.carrier, STORED.shipped_at, STORED.items, NOW) == (
        found.tracking_number,
        found.carrier,
        found.shipped_at,
        found.items,
        found.as_of,
    )


def test_what_a_newer_file_does_not_say_is_kept(store: Store) -> None:
    bare = Order(ORDER.number, "amazon", delivered_at=LATER)

    found = merged(store, (ORDER, NOW), (bare, LATER))

    assert replace(STORED, delivered_at=LATER, as_of=LATER) == found


def test_a_newer_file_corrects_the_shipment(store: Store) -> None:
    newer = replace(ORDER, tracking_number="123456789024", shipped_at=NOW)

    found = merged(store, (ORDER, NOW), (newer, LATER))

    assert ("123456789024", NOW, LATER) == (found.tracking_number, found.shipped_at, found.as_of)


def test_the_age_of_the_data_never_goes_back(store: Store) -> None:
    merged(store, (ORDER, NOW), (ORDER, EARLIER))

    with store.reading() as reader:
        assert NOW.isoformat() == reader.setting("orders_as_of")


@pytest.mark.parametrize("named", ["#1001", "1001", "＃１００１"])
@pytest.mark.parametrize("exported", ["#1001", "1001"])
def test_shopifys_number_is_found_with_and_without_its_sign(store: Store, named: str, exported: str) -> None:
    load(store, replace(ORDER, number=exported, channel="own"))

    assert [exported] == found(store, order_numbers=(named,))


def test_an_order_that_is_exported_in_two_spellings_is_one(store: Store) -> None:
    load(store, replace(ORDER, number="#jp-1001", channel="own"))
    load(store, replace(ORDER, number="JP-1001", channel="own"))

    with store.reading() as reader:
        assert (1, ["JP-1001"]) == (
            reader.order_count(),
            [order.number for order in reader.orders_by_number("#jp-1001")],
        )


def test_lines_of_an_order_further_down_in_the_same_file_are_added(store: Store) -> None:
    further = replace(ORDER, items=(OrderItem("ふきん"),))
    with store.writing() as unit:
        unit.replace_orders([ORDER], "orders.csv", NOW)
        unit.replace_orders([further], "orders.csv", NOW, {key_of(ORDER)})

    with store.reading() as reader:
        (order,) = reader.orders_by_number(ORDER.number)
    assert (*STORED.items, OrderItem("ふきん")) == order.items


def test_a_case_is_told_of_its_order_as_the_newest_data_have_it(store: Store) -> None:
    load(store, ORDER)
    change = CaseChange("open", match=Match(STORED, "high", "number", candidates=(STORED,)))
    case_id = case_of(take_in(store, mail(1, SATO), Decision("first", case=change)))

    load(store, replace(ORDER, delivered_at=LATER, as_of=LATER))

    with store.reading() as reader:
        view = reader.view(case_id)
    assert view is not None
    assert view.match.order is not None
    assert (LATER, LATER) == (view.match.order.delivered_at, view.match.order.as_of)


PLATE = StockItem("SARA-1", "髙島屋の皿（青）", 5, NOW)


def stocked(store: Store, *items: StockItem, as_of: datetime = NOW) -> None:
    with store.writing() as unit:
        unit.replace_stock([replace(item, as_of=as_of) for item in items], "stock.csv", as_of)


@pytest.mark.parametrize(
    ("sku", "words"),
    [("sara-1", ()), ("", ("皿",)), ("", ("ない", "髙島屋"))],
    ids=["sku", "word", "one of two words"],
)
def test_an_article_is_found_by_sku_or_word(store: Store, sku: str, words: tuple[str, ...]) -> None:
    stocked(store, PLATE, StockItem("FUKIN", "ふきん", 1))
    order = replace(ORDER, items=(OrderItem("x", 1, sku),)) if sku else None

    with store.reading() as reader:
        assert (PLATE,) == reader.stock_of(order, words)


def test_an_article_without_sku_is_found_by_its_title(store: Store) -> None:
    stocked(store, replace(PLATE, sku=""))

    with store.reading() as reader:
        assert (replace(PLATE, sku=""),) == reader.stock_of(
            replace(ORDER, items=(OrderItem("髙島屋の皿(青)"),))
        )


@pytest.mark.parametrize(("as_of", "expected"), [(LATER, 3), (EARLIER, 5)], ids=["newer", "older"])
def test_only_a_newer_list_changes_a_quantity(store: Store, as_of: datetime, expected: int) -> None:
    stocked(store, PLATE)
    stocked(store, replace(PLATE, quantity=3), as_of=as_of)

    with store.reading() as reader:
        (article,) = reader.stock_of(None, ("皿",))
        assert (expected, 1) == (article.quantity, reader.stock_count())


def test_a_percent_sign_in_a_customers_word_is_no_wildcard(store: Store) -> None:
    stocked(store, PLATE)

    with store.reading() as reader:
        assert () == reader.stock_of(None, ("%", "_"))
