"""Family names by which a writer calls themselves, and what they are looked up by."""

from dataclasses import dataclass

import pytest

from firstmove.decision.orders import families


@pytest.mark.parametrize(
    ("display", "text", "names", "places"),
    [
        ("", "川越の宮下です。青梅がまだ届きません。", ("宮下",), ("川越",)),
        ("", "埼玉県川越市の宮下と申します。", ("宮下",), ("川越市",)),
        ("", "川越在住の宮下ですけど", ("宮下",), ("川越",)),
        ("", "ネジ穴が合いません。岐阜市の村瀬より", ("村瀬",), ("岐阜市",)),
        ("", "古賀の家内です。本が着きました。", ("古賀",), ()),
        ("", "青梅が届きました。\n\n川越 宮下", ("宮下",), ("川越",)),
        ("", "青梅が届きました。\n宮下（川越）", ("宮下",), ("川越",)),
        ("宮下", "青梅がまだです。", ("宮下",), ()),
        ("宮下 陽子", "青梅がまだです。", ("宮下",), ()),
        ("川越の宮下", "青梅がまだです。", ("宮下",), ("川越",)),
        ("", "先日の宮下です。", ("宮下",), ()),
        ("", "宮下です。埼玉県川越市脇田町1-2に住んでおります。", ("宮下",), ("川越市",)),
        ("", "私の宮下です。", ("宮下",), ()),
        ("", "さくら工房の泉です。", ("泉",), ()),
        ("", "株式会社丸福の泉です。弊社の遠藤より注文しました。", ("泉", "遠藤"), ()),
        ("", "昨日、店長の中村と一緒に数えました。", ("中村",), ()),
        ("", "みのり亭の西と申します。", ("西",), ()),
        ("", "加藤が不在のためご連絡いたします。", ("加藤",), ()),
        ("", "施設課の吉田より引き継ぎました。", ("吉田",), ()),
        ("", "大野に代わりましてご連絡いたします。", ("大野",), ()),
        ("", "津の西と申します。", ("西",), ("津",)),
        ("", "届け先は福島です。", (), ()),
        ("", "名前は福島です。", ("福島",), ()),
        ("", "経費の申請に使います。\n\n北斗電機 設備課\n菊地", ("菊地",), ()),
        ("Yoko", "まだ届きません。", (), ()),
    ],
)
def test_a_writers_family_name_and_place_are_heard(
    display: str, text: str, names: tuple[str, ...], places: tuple[str, ...]
) -> None:
    assert families.Called(names, places) == families.spoken(display, text)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("宮下 陽子", "宮下"),
        ("宮下陽子", "宮下"),
        ("ミヤシタ ヨウコ 宮下 陽子", "宮下"),
        ("長谷川 光", "長谷"),
        ("林 健", "林"),
        ("株式会社みどり造園 木村 豊", "木村"),
        ("Yoko Miyashita", ""),
        ("", ""),
    ],
)
def test_a_buyer_is_looked_up_by_two_characters_of_the_family_name(name: str, key: str) -> None:
    assert key == families.key_of(name)


@pytest.mark.parametrize(
    ("name", "called", "family"),
    [
        ("宮下 陽子", "宮下", "宮下"),
        ("宮下陽子", "宮下", "宮下"),
        ("宮下 陽子", "宮下健一", "宮下"),
        ("長谷川 光", "長谷", ""),
        ("林 健", "林田", ""),
        ("林 健", "林", "林"),
        ("Yoko", "宮下", ""),
    ],
)
def test_the_rest_of_the_family_name_is_compared(name: str, called: str, family: str) -> None:
    assert family == families.shared(name, called)


@dataclass(frozen=True)
class Row:
    address: str


FEW = [Row("埼玉県川越市")] * (families.MOST_ORDERS - 1)
MANY = [*[Row("東京都杉並区")] * families.MOST_ORDERS, Row("埼玉県川越市脇田町1")]


def test_few_orders_of_a_family_name_are_all_looked_at() -> None:
    assert FEW == families.near(FEW, ())


@pytest.mark.parametrize(
    ("places", "expected"), [(("川越",), [MANY[-1]]), ((), []), (("杉並",), []), (("札幌",), [])]
)
def test_of_many_only_those_of_the_writers_place_are(places: tuple[str, ...], expected: list[Row]) -> None:
    assert expected == families.near(MANY, places)


def test_whom_a_consumer_office_writes_for_is_named() -> None:
    text = "消費生活センターの宮下です。楽天市場店で購入された井口様より、ご相談が寄せられました。"

    assert "井口" in families.spoken("", text).names
    assert "井口" not in families.spoken("", "井口様よりご紹介いただきました宮下です。").names
