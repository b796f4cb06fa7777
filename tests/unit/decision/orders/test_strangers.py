"""Mails from unknown addresses: by family name with other signs, and by who got the order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from firstmove.decision.orders import families, names
from firstmove.decision.orders.matching import match
from firstmove.model.case import Keys
from firstmove.model.order import Match, Order, OrderItem

NOW = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)
PLUMS = Order(
    "T-1",
    email="yoko@example.com",
    name="宮下 陽子",
    address="〒350-1122 埼玉県川越市脇田町1-2",
    items=(OrderItem("青梅 南高梅 5kg"),),
    ordered_at=NOW - timedelta(days=8),
    shipped_at=NOW - timedelta(days=3),
    carrier="佐川急便",
    channel="own",
)
OTHER = replace(PLUMS, number="T-2", email="ken@example.com", name="宮下 健", address="北海道旭川市宮前1")
GIFT = Order(
    "G-1",
    email="naito@example.com",
    name="内藤 浩",
    recipient="森 俊子",
    phone="09011112222",
    address="長野県松本市中央2-7-4",
    items=(OrderItem("びいどろ花器 そらいろ"),),
    ordered_at=NOW - timedelta(days=5),
    shipped_at=NOW - timedelta(days=3),
)


def read(
    text: str, *orders: Order, display: str = "", category: str = "not_arrived", **keys: object
) -> Match:
    called = families.spoken(display, text)
    facts = {"names": names.spoken(display, text), "families": called.names, "places": called.places}
    asked = replace(Keys(sender="who@example.net"), **{**facts, **keys})
    return match(asked, orders, text=text, now=NOW, category=category)


def test_family_name_place_and_goods_give_a_private_hint() -> None:
    found = read("川越の宮下です。青梅がまだ届きません。", PLUMS)

    assert (PLUMS, "low", "family", True) == (found.order, found.confidence, found.how, found.privacy)


@pytest.mark.parametrize(
    "text",
    [
        "川越の宮下です。青梅がまだ届きません。",
        "宮下です。川越市内です。青梅がまだ届きません。",
        "埼玉の宮下です。青梅がまだ届きません。",
        "宮下です。6月2日に注文した青梅がまだ届きません。",
        "宮下です。南高梅の青梅がまだ届きません。",
        "川越の宮下です。6月2日に注文した分がまだ届きません。",
        "川越の宮下の家内です。青梅がまだ届きません。",
        "川越の宮下健一です。青梅がまだ届きません。",
    ],
)
def test_two_signs_beside_the_family_name_are_enough(text: str) -> None:
    assert PLUMS == read(text, PLUMS).order


@pytest.mark.parametrize(
    "text",
    [
        "宮下です。まだ届きません。",
        "宮下です。青梅がまだ届きません。",
        "川越の宮下です。まだ届きません。",
        "川越の宮下です。急須がまだ届きません。",
        "旭川の宮下です。青梅がまだ届きません。",
        "川越の宮下です。〒070-0001 青梅がまだ届きません。",
        "川越の宮下です。青梅がまだヤマトから届きません。",
        "川越の宮下です。6月5日に注文した青梅がまだ届きません。",
        "川越の宮下です。楽天で買った青梅がまだ届きません。",
        "宮下健一です。6月2日に注文した青梅がまだ届きません。",
        "川越の佐々木です。青梅がまだ届きません。",
        "川越の宮下さんから聞きました。青梅がまだ届きません。",
        "宮下です。南高梅がまだ届きません。",
    ],
)
def test_too_few_signs_or_a_contradiction_give_no_order(text: str) -> None:
    assert None is read(text, PLUMS).order


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("川越の宮下です。注文番号9999の青梅がまだです。", {"order_numbers": ("9999",)}),
        ("川越の宮下です。青梅がまだです。090-9999-0000", {"phones": ("09099990000",)}),
        ("川越の宮下です。青梅がまだです。450011112222", {"parcels": ("450011112222",)}),
    ],
)
def test_a_number_that_is_not_the_orders_speaks_against_it(text: str, keys: dict[str, object]) -> None:
    order = replace(PLUMS, phone="09011112222", tracking_number="520000000033")

    assert None is read(text, order, **keys).order


def test_a_firms_order_is_found_by_a_colleague_who_names_firm_and_goods() -> None:
    order = replace(PLUMS, name="有限会社みのり亭 中村 浩")

    found = read(
        "みのり亭の西と申します。店長の中村が頼んだ青梅が足りません。", order, category="missing_item"
    )

    assert (order, "low", True) == (found.order, found.confidence, found.privacy)
    at_work = replace(order, name="中村 浩", address="石川県金沢市片町2-3-11 有限会社みのり亭 総務課")
    text = "みのり亭の西と申します。店長の中村の代わりに。青梅が足りません。"
    assert at_work == read(text, at_work, category="missing_item").order
    assert None is read("西です。店長の中村が頼んだ青梅が足りません。", order, category="missing_item").order


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Qoo10で青梅を買った中村です!8日たったけどまだ?", True),
        ("青梅を買った中村です!8日たったけどまだ?", False),
        ("Qoo10で青梅を買った中村です!まだ?", False),
        ("Qoo10で買った中村です!8日たったけどまだ?", False),
        ("昨日そちらで買った中村です。南高梅の青梅5kgは", False),
        ("6月2日にそちらで買った中村です。南高梅の青梅5kgがまだです", True),
        ("Qoo10で南高梅の青梅を買った中村です。7日に発送済みとなってからまだです", True),
        ("Qoo10で南高梅の青梅を買った中村です。5日に発送済みとなってからまだです", False),
    ],
)
def test_a_common_name_without_a_place_needs_marketplace_goods_and_day(text: str, known: bool) -> None:
    order = replace(PLUMS, name="中村 結衣", channel="qoo10")

    assert known is (order == read(text, order).order)


def test_goods_of_another_order_of_the_same_person_leave_it_open() -> None:
    tower = replace(
        PLUMS, items=(OrderItem("キャットタワー 150cm グレー"),), ordered_at=NOW - timedelta(days=40)
    )
    pole = replace(
        PLUMS, number="T-9", email="y2@example.com", items=(OrderItem("キャットタワー交換用ポール 麻縄"),)
    )
    text = "川越の宮下です。5月に買ったキャットタワーの交換用の麻縄ポールが合いません。"

    assert None is read(text, tower, pole, category="not_as_described").order


def test_of_two_buyers_of_the_name_the_place_decides() -> None:
    assert PLUMS == read("川越の宮下です。青梅がまだ届きません。", OTHER, PLUMS).order


def test_two_families_of_one_name_in_one_town_stay_apart() -> None:
    neighbour = replace(OTHER, address="埼玉県川越市新富町9")

    assert None is read("川越の宮下です。青梅がまだ届きません。", neighbour, PLUMS).order
    other_goods = replace(neighbour, items=(OrderItem("急須 常滑焼"),))
    assert PLUMS == read("川越の宮下です。青梅がまだ届きません。", other_goods, PLUMS).order


def test_in_one_town_the_goods_that_only_one_buyer_ordered_decide() -> None:
    dragonfly = replace(PLUMS, items=(OrderItem("印伝 小銭入れ 蜻蛉"),))
    cherry = replace(OTHER, address="埼玉県川越市新富町9", items=(OrderItem("印伝 小銭入れ 桜"),))

    found = read("川越の宮下です。蜻蛉の小銭入れがまだ届きません。", cherry, dragonfly)

    assert dragonfly == found.order
    assert None is read("川越の宮下です。小銭入れがまだ届きません。", cherry, dragonfly).order


@pytest.mark.parametrize("place", ["萩", "萩市"])
def test_a_town_of_one_character_is_a_place(place: str) -> None:
    order = replace(PLUMS, address="山口県萩市土原9")

    assert order == read(f"{place}の宮下です。青梅がまだ届きません。", order).order


def test_one_buyers_orders_are_told_apart_by_the_goods() -> None:
    pot = replace(PLUMS, number="T-3", items=(OrderItem("常滑焼 急須"),))

    assert pot == read("川越の宮下です。急須がまだ届きません。", PLUMS, pot).order


def test_a_common_name_needs_the_place_or_goods_and_day_of_the_only_buyer_of_that_name() -> None:
    plums = replace(PLUMS, name="佐藤 陽子")
    another = replace(OTHER, name="佐藤 健", items=(OrderItem("急須"),))
    dated = "佐藤です。6月2日に注文した青梅がまだ届きません。"

    assert None is read("佐藤です。南高梅の青梅がまだ届きません。", plums).order
    assert None is read(dated, plums, another).order
    assert plums == read(dated, plums).order
    assert plums == read("川越の佐藤です。青梅がまだ届きません。", plums, another).order


def test_a_town_of_the_familys_own_name_is_no_second_sign() -> None:
    plums = replace(PLUMS, name="川越 陽子")

    assert None is read("川越です。青梅がまだ届きません。", plums).order


def test_what_was_not_sent_cannot_have_come() -> None:
    waiting = replace(PLUMS, shipped_at=None)

    assert None is read("川越の宮下です。青梅が傷んでいました。", waiting, category="damaged").order


def test_who_asks_for_goods_to_be_bought_has_no_order() -> None:
    text = "川越の宮下です。青梅は来年も入荷しますか。"

    assert None is read(text, PLUMS, category="stock").order


def test_a_recipient_is_found_by_full_name_and_goods_and_is_told_nothing() -> None:
    found = read("森俊子と申します。内藤様からの花器が割れておりました。", GIFT, category="damaged")

    assert (GIFT, "medium", "recipient", True) == (found.order, found.confidence, found.how, found.privacy)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("松本の森俊子です。頂いたものが割れておりました。", GIFT),
        ("森俊子です。内藤さんに頂いたものが割れておりました。", GIFT),
        ("森俊子です。頂いたものが割れておりました。", None),
        ("森俊子です。〒070-0001 頂いた花器が割れておりました。", None),
        ("森敏子です。頂いた花器が割れておりました。", None),
    ],
)
def test_a_recipient_needs_a_second_sign(text: str, expected: Order | None) -> None:
    assert expected == read(text, GIFT, category="damaged").order


def test_two_buyers_who_gave_to_one_person_stay_apart() -> None:
    other = replace(GIFT, number="G-2", email="x@example.com", name="谷 実")

    assert None is read("松本の森俊子です。花器が割れておりました。", GIFT, other, category="damaged").order


WROTE = replace(PLUMS, written_about=NOW - timedelta(days=1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("楽天で青梅を頼んだ宮下です。", True),
        ("楽天で頼んだ宮下です。", False),
        ("青梅を頼んだ宮下です。", False),
        ("ヤフーで青梅を頼んだ宮下です。", False),
    ],
)
def test_a_rare_name_goods_and_the_marketplace_are_enough(text: str, expected: bool) -> None:
    order = replace(PLUMS, channel="rakuten", items=(OrderItem("青梅 5kg"),))

    assert expected is (read(text, order).order is not None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("昨日ご連絡した宮下です。見つかりました。お騒がせしました。", WROTE),
        ("宮下です。見つかりました。", None),  # leans on nothing
    ],
)
def test_a_buyer_who_wrote_lately_is_known_by_the_family_name(text: str, expected: Order | None) -> None:
    """The mail before came from the address of the order, this one from another."""
    assert expected == read(text, WROTE, category="thanks").order


def test_who_wrote_for_a_relative_before_is_known_by_the_buyers_name_in_the_subject() -> None:
    mail = "先週お電話もしましたが、母の口座に入金がありません。"
    keys = Keys(sender="son@example.net", names=names.spoken("宮下 誠", mail), families=("宮下",))

    found = match(keys, [WROTE], text=mail, subject="返金の件（宮下陽子）", now=NOW, category="return_refund")

    assert (WROTE, "name") == (found.order, found.how)


def test_a_given_name_in_kana_contradicts_no_kanji() -> None:
    text = "昨日ご連絡した件、見つかりました。"

    assert WROTE == read(text, WROTE, display="宮下ようこ", category="thanks").order
    assert None is read(text, WROTE, display="宮下浩", category="thanks").order


def test_of_two_namesakes_who_wrote_lately_neither_is_taken() -> None:
    text = "昨日ご連絡した宮下です。見つかりました。"

    assert None is read(text, WROTE, replace(OTHER, written_about=NOW), category="thanks").order


def test_a_buyer_who_wrote_lately_is_confirmed_by_the_full_name() -> None:
    found = read("昨日ご連絡した件、見つかりました。", WROTE, display="宮下 陽子", category="thanks")

    assert (WROTE, "medium", "name", True) == (found.order, found.confidence, found.how, found.privacy)


def test_a_number_without_the_stores_account_is_a_sign() -> None:
    """Yahoo writes 「aoba-10004527」, its customers 「10004527」."""
    order = replace(PLUMS, number="aoba-10004527")

    assert order == read("10004527を注文した宮下です。領収書をください。", order, category="receipt").order
    assert None is read("210004527を注文した宮下です。領収書を", order, category="receipt").order
