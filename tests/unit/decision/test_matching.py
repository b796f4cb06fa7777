"""Which order a mail is about, by the look-up ladder."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from firstmove.decision.matching import address_key, match
from firstmove.model.case import Keys
from firstmove.model.order import Order, OrderItem

NOW = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)
KEYS = Keys(sender="hanako@example.com")


def order(number: str, days_ago: int, **facts: object) -> Order:
    made = Order(number, email="hanako@example.com", ordered_at=NOW - timedelta(days=days_ago))
    return replace(made, **facts)


CUP = order("1001", 20, items=(OrderItem("波佐見焼マグカップ 青"),), delivered_at=NOW - timedelta(days=10))
BENCH = order("1002", 4, items=(OrderItem("木製ベンチ"),))
OLD = order("0900", 400, items=(OrderItem("タオル"),), delivered_at=NOW - timedelta(days=390))


def test_number_and_address_together_are_sure() -> None:
    found = match(replace(KEYS, order_numbers=("#1001",)), [BENCH, CUP], text="#1001の件", now=NOW)

    assert (CUP, "high", "number+address", False) == (
        found.order,
        found.confidence,
        found.how,
        found.privacy,
    )


def test_a_bare_number_counts_only_when_it_is_a_candidates() -> None:
    known = match(replace(KEYS, digit_runs=("1001",)), [BENCH, CUP], text="1001です", now=NOW)
    unknown = match(replace(KEYS, digit_runs=("7777",)), [BENCH], text="7777です", now=NOW)

    assert CUP == known.order
    assert "address" == unknown.how


def test_the_threads_order_is_sure() -> None:
    found = match(KEYS, [BENCH, CUP], text="まだですか", case_order="1001", now=NOW)

    assert (CUP, "high", "thread") == (found.order, found.confidence, found.how)


def test_the_only_open_order_of_an_address_is_sure() -> None:
    found = match(KEYS, [OLD, BENCH], text="まだ?", now=NOW)

    assert (BENCH, "high", "address") == (found.order, found.confidence, found.how)
    assert (BENCH, OLD) == found.candidates


def test_of_several_open_orders_without_any_clue_none_is_taken_and_all_are_shown() -> None:
    older = order("0999", 9)

    found = match(KEYS, [older, BENCH], text="まだ届きません", now=NOW)

    assert (None, "none", (BENCH, older)) == (found.order, found.confidence, found.candidates)


def test_an_order_of_after_the_mail_is_not_meant() -> None:
    later = order("1009", -5, items=(OrderItem("帽子"),))

    assert BENCH == match(KEYS, [later, BENCH], text="帽子のことではありません。まだですか", now=NOW).order


LAMP = order("1004", 2, items=(OrderItem("フロアランプ"),))
SHELF = order("1005", 9, items=(OrderItem("がま口 椿"),), shipped_at=NOW - timedelta(days=8))


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("がま口について", "色が写真と違います。ランプの方は問題ありません。", SHELF),
        ("", "ランプをキャンセルします。がま口は届きました。", LAMP),
        ("", "がま口は素敵でした。その後に注文した分はいつ届きますか。", LAMP),
        ("", "以前がま口を買いました。とても良く、今回の分は大きすぎました。", LAMP),
    ],
)
def test_subject_stage_and_later_orders_decide_when_two_products_are_named(
    subject: str, text: str, expected: Order
) -> None:
    assert expected == match(KEYS, [SHELF, LAMP], text=text, subject=subject, now=NOW).order


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("マグカップが割れていました", CUP),
        ("ベンチはまだですか", BENCH),
        ("届いた商品が壊れていました", CUP),
        ("5月21日に注文した者です", CUP),
        ("6/6に購入しました", BENCH),
        ("いつ届きますか", BENCH),
        ("キャンセルしたいです", BENCH),
    ],
)
def test_product_day_and_state_decide_among_an_addresss_orders(text: str, expected: Order) -> None:
    assert expected == match(KEYS, [BENCH, CUP, OLD], text=text, now=NOW).order


def test_a_cancelled_order_comes_last() -> None:
    cancelled = order("1003", 1, cancelled_at=NOW)

    assert BENCH == match(KEYS, [cancelled, BENCH], text="どうなりましたか", now=NOW).order


def test_a_number_that_nobody_has_lowers_the_confidence() -> None:
    found = match(replace(KEYS, order_numbers=("9999",)), [BENCH], text="注文番号9999", now=NOW)

    assert (BENCH, "medium") == (found.order, found.confidence)


def test_a_strangers_number_keeps_the_order_private() -> None:
    stranger = Keys(sender="taro@example.com", order_numbers=("1001",))

    found = match(stranger, [CUP], text="1001です", now=NOW)

    assert (CUP, "medium", "number", True) == (found.order, found.confidence, found.how, found.privacy)


def test_the_thread_or_the_phone_confirms_a_strangers_number() -> None:
    stranger = Keys(sender="taro@example.com", order_numbers=("1001",), phones=("09012345678",))
    with_phone = replace(CUP, email="", phone="090-1234-5678")

    in_thread = match(stranger, [CUP], text="1001", case_order="1001", now=NOW)
    by_phone = match(stranger, [with_phone], text="1001", now=NOW)

    assert ("high", False) == (in_thread.confidence, in_thread.privacy)
    assert ("medium", False, "number+phone") == (by_phone.confidence, by_phone.privacy, by_phone.how)


def test_a_phone_or_a_name_with_its_postcode_is_a_private_guess() -> None:
    person = replace(CUP, phone="09012345678", name="山田 花子", address="〒150-0001 東京都渋谷区")
    stranger = Keys(sender="other@example.com")

    by_phone = match(replace(stranger, phones=("09012345678",)), [person], text="", now=NOW)
    by_name = match(stranger, [person], text="山田花子 150-0001 です", now=NOW)
    by_name_alone = match(stranger, [person], text="山田花子です", now=NOW)

    assert ("phone", "medium", True) == (by_phone.how, by_phone.confidence, by_phone.privacy)
    assert ("name", "medium", True) == (by_name.how, by_name.confidence, by_name.privacy)
    assert "none" == by_name_alone.confidence


def test_a_folded_gmail_address_is_only_a_hint() -> None:
    gmail = replace(CUP, email="hanako.yamada@gmail.com")

    found = match(Keys(sender="hanakoyamada+shop@gmail.com"), [gmail], text="", now=NOW)
    elsewhere = match(Keys(sender="hanakoyamada@example.com"), [gmail], text="", now=NOW)

    assert ("low", True) == (found.confidence, found.privacy)
    assert "none" == elsewhere.confidence


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("Hanako@Example.com", "hanako@example.com"),
        ('"hana..ko."@docomo.ne.jp', "hana..ko.@docomo.ne.jp"),
        ("abc+1f2e@marketplace.amazon.co.jp", "abc@marketplace.amazon.co.jp"),
        ("hanako+shop@example.com", "hanako+shop@example.com"),
    ],
)
def test_addresses_are_compared_by_key(address: str, expected: str) -> None:
    assert expected == address_key(address)


def test_nothing_known_gives_no_match() -> None:
    assert "none" == match(Keys(), [], text="まだ?", now=NOW).confidence
