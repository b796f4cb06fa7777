"""Full names as keys, and whom a writer says to be."""

import pytest

from firstmove.decision.orders.names import MOST_NAMES, key_of, spoken


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("藤本 綾", "藤本綾"),
        ("藤本綾 様", "藤本綾"),
        ("ﾌｼﾞﾓﾄ ｱﾔ 藤本 綾", "藤本綾"),
        ("フジモトアヤ 藤本 綾", "藤本綾"),
        ("西川 ハナ", "西川ハナ"),
        ("佐々木 ハナ", "佐々木ハナ"),
        ("フジモト アヤ", "フジモトアヤ"),
        ("Emma Clark", "clarkemma"),
        ("CLARK, Emma", "clarkemma"),
        ("김서연", "김서연"),
        ("株式会社あけぼの 藤本 綾", "藤本綾"),
        ("株式会社あけぼの 総務部", "株式会社あけぼの"),
    ],
)
def test_a_full_name_is_one_key_however_it_is_written(name: str, expected: str) -> None:
    assert expected == key_of(name)


@pytest.mark.parametrize("name", ["", "藤本", "佐々木", "長谷川", "小笠原", "Emma", "emma_c"])
def test_less_than_a_full_name_is_no_key(name: str) -> None:
    assert "" == key_of(name)


@pytest.mark.parametrize(
    ("display", "text"),
    [
        ("藤本 綾", "まだ届きません。"),
        ("aya", "先日そちらで急須を買いました藤本綾です。"),
        ("", "藤本綾と申します。"),
        ("", "はじめまして。藤本 綾でございます。"),
        ("", "蓋が割れていました。\n\n藤本　綾\n"),
        ("", "氏名：藤本綾\n蓋が割れていました。"),
        ("", "照会いたします。\n相談者:藤本綾様\n商品:急須"),
        ("", "藤本綾様（熊本市東区）より、下記のご相談がありました。"),
        ("", "お客様名：藤本 綾\n急須の蓋が割れていました。"),
        ("", "藤本綾だけど、急須の蓋が割れとったわ。"),
        ("", "主人（藤本綾）がそちらで急須を買いました。"),
        ("", "母の藤本綾が注文した急須です。"),
        ("", "注文者は母です。母の名前は藤本 綾です。"),
        ("", "藤本綾の妻です。急須の蓋が割れていました。"),
        ("", "祖母の藤本綾に代わって書いています。"),
        ("", "藤本綾名義で注文した急須です。"),
        ("", "藤本綾で頼んであると思います。"),
        ("", "旧姓は藤本綾です。"),
        ("", "我是藤本綾的女兒。"),
        ("", "藤本です。娘の綾が頼んだ急須です。"),
        ("藤本 幸子", "息子の綾の代わりに書いています。"),
        ("", "藤本綾様より、二重に引き落とされたとのご相談をお受けしております。"),
        ("", "藤本綾様から、体調を崩したとの申し出がございました。"),
        ("", "友人の藤本綾さんから頂いた急須です。"),
        ("", "藤本綾さん宛ての荷物が届いています。"),
        ("", "息子の藤本綾から母の日に急須をもらいました。"),
        ("", "母の藤本綾から干物が届いたのですが、カビていました。"),
        ("", "妻の綾が注文した急須です。\n藤本"),
        ("藤本の夫", "妻の綾が注文した急須です。"),
        ("藤本 綾（孫・航太）", "祖母の代わりに書いています。"),
        ("", "母（帯広の藤本綾）がそちらで急須を頼んでくれました。"),
        ("", "藤本綾（横須賀市久里浜）の息子の大輔と申します。"),
        ("", "藤本綾（りょう）です。急須の蓋が割れていました。"),
        ("", "おかあさん（藤本綾）の名前で買ったやつです。"),
        ("", "神戸市の藤本綾様より、5月に購入された急須について「容量が違う。」とのお話がありました。"),
        ("", "湯沢の藤本綾が今日、楽天で急須を注文しました。"),
    ],
)
def test_who_writes_is_said_in_many_ways(display: str, text: str) -> None:
    assert "藤本綾" in spoken(display, text)


@pytest.mark.parametrize(
    "text",
    [
        "Hello, my name is Emma Clark. The lid is cracked.",
        "The lid is cracked.\n\nEmma Clark, Osaka",
        "I'm Emma Clark's husband.",
        "Hi, Emma Clark here.",
        "Hello, Emma Clark from Portland again.",
        "My mother, Emma Clark, ordered a teapot.",
        "I am writing on behalf of Emma Clark.",
        "Mrs. Emma Clark gave us a teapot.",
    ],
)
def test_an_english_writer_is_named_too(text: str) -> None:
    assert "clarkemma" in spoken("", text)


def test_a_relatives_name_in_brackets_may_hold_kana() -> None:
    assert "西川ハナ" in spoken("", "母（西川 ハナ）に代わって書いています。")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("梶亮の母です。", "梶亮"),
        ("我是李梅，换了邮箱。", "李梅"),
        ("박민준의 아내입니다.", "박민준"),
        ("株式会社葵工務店の加納と申します。", "株式会社葵工務店"),
        ("合同会社みなみ風の者です。", "合同会社みなみ風"),
    ],
)
def test_short_foreign_and_company_names_are_said_too(text: str, expected: str) -> None:
    assert expected in spoken("", text)


def test_the_name_of_a_form_is_the_surest() -> None:
    assert "藤本綾" == spoken("ショップ", "森田健です。", "藤本 綾")[0]


@pytest.mark.parametrize(
    "text",
    [
        "友人の藤本綾に送りたいです。",
        "藤本綾さんにお店を教えてもらいました。",
        "藤本綾さんから聞いて急須を買いましたが、まだ届きません。",
        "先日はご担当の藤本綾様から送っていただいた見本の件です。",
        "藤本です。",
    ],
)
def test_another_persons_name_and_a_family_name_alone_are_not_the_writers(text: str) -> None:
    assert "藤本綾" not in spoken("", text)


def test_there_are_never_many() -> None:
    assert MOST_NAMES >= len(spoken("", "山川海空雲雪雨風花です。" * 200))


@pytest.mark.parametrize(
    ("display", "text", "expected"),
    [
        ("石黒 勝", "家内(和枝)が頼んだ甘酒です。", "石黒和枝"),
        ("三輪義男", "娘の早苗より父の日にと届きました。", "三輪早苗"),
    ],
)
def test_a_relatives_given_name_is_joined_to_the_writers_family_name(
    display: str, text: str, expected: str
) -> None:
    assert expected in spoken(display, text)


def test_whom_an_office_writes_for_is_named_without_place_and_honorific() -> None:
    assert "清水浩" in spoken("消費生活センター", "相談者は静岡市の清水浩様で、ご本人の了承を得ております。")
