"""A colleague writes about what the firm, the school or the café has ordered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from firstmove.decision.orders import families, firms, names
from firstmove.decision.orders.matching import match
from firstmove.model.case import Keys
from firstmove.model.order import Match, Order, OrderItem

NOW = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)
PAPER = Order(
    "2103",
    channel="own",
    email="okada@aoba-sekkei.example.jp",
    name="岡田 真由美",
    address="〒460-0008 愛知県名古屋市中区栄4-16-9 株式会社アオバ設計 2F",
    items=(OrderItem("A4コピー用紙 5000枚箱"), OrderItem("製図用シャープペン 0.3mm")),
    ordered_at=NOW - timedelta(days=8),
    shipped_at=NOW - timedelta(days=6),
)
MARKERS = replace(
    PAPER,
    number="2109",
    items=(OrderItem("ホワイトボードマーカー 黒 10本"),),
    ordered_at=NOW - timedelta(days=4),
    shipped_at=NOW - timedelta(days=3),
)
PRIVATE = replace(PAPER, number="2110", email="i@b.example.org", name="岡田 勇", address="名古屋市栄1-1")


def read(text: str, *orders: Order, sender: str = "who@example.net", category: str = "payment") -> Match:
    called = families.spoken("", text)
    keys = Keys(
        sender=sender,
        names=names.spoken("", text),
        families=called.names,
        places=called.places,
        firms=firms.named(text),
        domain=firms.domain_of(sender),
    )
    return match(keys, orders, text=text, now=NOW, category=category)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("株式会社アオバ設計 経理の岡崎と申します。", ("アオバ設計",)),
        ("アオバ設計株式会社の岡崎です。", ("アオバ設計",)),
        ("有限会社みのり亭の中村と申します。", ("みのり亭",)),
        ("社会福祉法人ひまわりの家 木村", ("ひまわりの家",)),
        ("みどり台小学校3年担任の新田です。", ("みどり台小学校",)),
        ("松本の喫茶つばくろの丸山です。", ("喫茶つばくろ",)),
        ("株式会社つちのね園芸 御中\n宮下です。", ()),
        ("喫茶店をしています。", ()),
        ("港区芝大学前に住む宮下です。", ()),
        ("宮下 陽子", ()),
    ],
)
def test_firms_are_named_without_their_form(text: str, named: tuple[str, ...]) -> None:
    assert named == firms.named(text)


@pytest.mark.parametrize(
    ("name", "address", "firm"),
    [
        ("岡田 真由美", "愛知県名古屋市中区栄4-16-9 株式会社アオバ設計 2F", "アオバ設計"),
        ("有限会社みのり亭 中村 浩", "石川県金沢市片町2-3-11", "みのり亭"),
        ("みどり造園株式会社 木村", "", "みどり造園"),
        ("医療法人青葉会 木村 豊", "", "青葉会"),
        ("医療法人 青葉会", "", "青葉会"),
        ("木村 豊 医療法人 青葉会", "", "青葉会"),
        ("小野寺 恵", "宮城県仙台市泉区泉中央南5-2 みどり台小学校 事務室", "みどり台小学校"),
        ("宮下 陽子", "東京都港区芝大学前1-1 ハイツ桜201", ""),
        ("田中 誠", "東京都港区芝大学前1-1 田中工務店", "田中工務店"),
    ],
)
def test_a_firm_stands_in_the_orders_name_or_behind_its_address(name: str, address: str, firm: str) -> None:
    assert firm == firms.of_order(Order("1", name=name, address=address))


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("okada@aoba-sekkei.example.jp", "aoba-sekkei.example.jp"),
        ("okada@GMAIL.com", ""),
        ("okada@docomo.ne.jp", ""),
        ("okada@mail.biglobe.ne.jp", ""),
        ("", ""),
    ],
)
def test_a_providers_domain_is_no_firms(address: str, domain: str) -> None:
    assert domain == firms.domain_of(address)


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("株式会社アオバ設計 経理の岡崎です。コピー用紙の請求書を確認させてください。", "keiri@example.net"),
        ("経理の岡崎です。コピー用紙の請求書を確認させてください。", "keiri@aoba-sekkei.example.jp"),
        ("経理の岡崎です。岡田が注文したコピー用紙の請求書を", "keiri@aoba-sekkei.example.jp"),
        ("株式会社アオバ設計の岡崎です。6月2日の注文の請求書を確認させてください。", "keiri@example.net"),
    ],
)
def test_a_colleague_who_names_the_goods_the_day_or_the_buyer_is_known(text: str, sender: str) -> None:
    found = read(text, PAPER, MARKERS, sender=sender)

    assert (PAPER, "low", "firm", True) == (found.order, found.confidence, found.how, found.privacy)


@pytest.mark.parametrize(
    ("text", "sender", "category"),
    [
        ("株式会社アオバ設計の岡崎です。請求書をお願いします。", "keiri@example.net", "receipt"),
        ("経理の岡崎です。請求書をお願いします。", "keiri@aoba-sekkei.example.jp", "receipt"),
        ("株式会社アオバ設計の岡崎です。コピー用紙は在庫がありますか。", "keiri@example.net", "stock"),
        ("株式会社アオバ設計の岡崎です。5月2日に買ったコピー用紙の件", "keiri@example.net", "payment"),
        ("株式会社アオイ設計の岡崎です。コピー用紙の請求書を", "keiri@example.net", "receipt"),
    ],
)
def test_a_firm_alone_or_a_contradiction_gives_no_order(text: str, sender: str, category: str) -> None:
    assert None is read(text, PAPER, MARKERS, sender=sender, category=category).order


def test_a_buyer_whose_name_stands_behind_the_firms_is_known_by_it() -> None:
    order = replace(PAPER, name="有限会社アオバ設計 中村 浩", address="名古屋市中区栄4-16-9")

    text = "アオバ設計株式会社の岡崎です。中村が頼んだ品の請求書をお願いします。"

    assert order == read(text, order, replace(order, number="2109", name="有限会社アオバ設計 岡田 勇")).order


def test_the_firms_name_is_no_buyers() -> None:
    first = replace(PAPER, name="医療法人 青葉会", address="名古屋市中区栄4-16-9")

    text = "医療法人青葉会の岡崎です。請求書をお願いします。"

    assert None is read(text, first, replace(MARKERS, name=first.name, address=first.address)).order


def test_the_only_order_of_a_firm_that_is_named_is_meant() -> None:
    assert PAPER == read("株式会社アオバ設計の岡崎です。請求書をお願いします。", PAPER).order


def test_a_private_buyer_shares_a_domain_with_strangers() -> None:
    """Goods alone are no sign then; the buyer's name is."""
    private = replace(PAPER, email="okada@home.example.org", address="名古屋市中区栄1-1")

    stranger = "who@home.example.org"

    assert None is read("コピー用紙が足りません。", private, sender=stranger).order
    assert private == read("岡田が頼んだコピー用紙が足りません。", private, sender=stranger).order


def test_an_authority_is_nobodys_colleague() -> None:
    text = "みなと川警察署です。岡田様のコピー用紙の件で照会いたします。"

    assert None is read(text, PAPER, sender="seian@aoba-sekkei.example.jp", category="office").order


def test_a_domain_of_many_buyers_is_no_firms() -> None:
    many = [
        replace(PAPER, number=str(number), email=f"buyer{number}@aoba-sekkei.example.jp")
        for number in range(5)
    ]

    assert None is read("経理です。コピー用紙の請求書を", *many, sender="k@aoba-sekkei.example.jp").order


def test_a_namesake_at_home_is_not_taken_for_the_firms_buyer() -> None:
    text = "株式会社アオバ設計の岡崎です。岡田が注文したコピー用紙の請求書を"

    assert PAPER == read(text, PRIVATE, PAPER).order


def test_a_long_text_names_firms_at_its_beginning_and_its_end() -> None:
    """Each character might begin a name: what lies between is not looked through."""
    text = f"株式会社アオバ設計 経理\n{'あ' * 9_000}\n有限会社みのり亭\n{'あ' * 9_000}\nみどり台小学校"

    assert ("アオバ設計", "みどり台小学校") == firms.named(text)
