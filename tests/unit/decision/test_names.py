"""Full names as keys, and whom a writer says to be."""

import pytest

from firstmove.decision.names import MOST_NAMES, key_of, spoken


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
        ("", "藤本綾だけど、急須の蓋が割れとったわ。"),
        ("", "主人（藤本綾）がそちらで急須を買いました。"),
        ("", "母の藤本綾が注文した急須です。"),
        ("", "注文者は母です。母の名前は藤本 綾です。"),
    ],
)
def test_who_writes_is_said_in_many_ways(display: str, text: str) -> None:
    assert "藤本綾" in spoken(display, text)


@pytest.mark.parametrize(
    "text", ["Hello, my name is Emma Clark. The lid is cracked.", "The lid is cracked.\n\nEmma Clark, Osaka"]
)
def test_an_english_writer_is_named_too(text: str) -> None:
    assert "clarkemma" in spoken("", text)


def test_a_relatives_name_in_brackets_may_hold_kana() -> None:
    assert "西川ハナ" in spoken("", "母（西川 ハナ）に代わって書いています。")


def test_the_name_of_a_form_is_the_surest() -> None:
    assert "藤本綾" == spoken("ショップ", "森田健です。", "藤本 綾")[0]


@pytest.mark.parametrize(
    "text",
    [
        "友人の藤本綾に送りたいです。",
        "藤本綾様からいただきました。",
        "妹の藤本綾から届きました。",
        "藤本です。",
    ],
)
def test_another_persons_name_and_a_family_name_alone_are_not_the_writers(text: str) -> None:
    assert "藤本綾" not in spoken("", text)


def test_there_are_never_many() -> None:
    assert MOST_NAMES >= len(spoken("", "山川海空雲雪雨風花です。" * 200))
