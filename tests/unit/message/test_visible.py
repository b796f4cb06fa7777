"""The sender's own words, told apart from quotes, closings and footers."""
# ruff: noqa: E501 - one case a line

import pytest

from firstmove.message.visible import MAX_VISIBLE, visible

OWN = "まだ届きません。"


@pytest.mark.parametrize(
    "below",
    [
        "2026年6月12日(金) 15:00 あおば商店 <info@example.jp>:\n\n> 発送しました。",
        "2026年6月12日(金) 15:00 あおば商店カスタマーサポート <\ninfo@example.jp>:\n> 発送しました。",
        "2026年6月12日(金) 15:00 あおば商店 <info@example.jp>:\n\n発送しました。",
        "2026/06/12 15:00、あおば商店 <info@example.jp>のメール:\n\n発送しました。",
        "> 2026/06/12 15:00、あおば商店 <info@example.jp>のメール:\n> \n> 発送しました。",
        "2026年6月12日 15:00、あおば商店 <info@example.jp>のメール：\n> 発送しました。",
        "On Fri, Jun 12, 2026 at 3:00 PM Aoba <info@example.jp> wrote:\n\n> shipped",
        "On Fri, Jun 12, 2026 at 3:00 PM Aoba Customer Support <\ninfo@example.jp> wrote:\n\nshipped",
        "On 2026/06/12 15:00, あおば商店 wrote:\n> 発送しました",
        "あおば商店 さんは書きました (2026/06/12 15:00):\n> 発送しました",
        "--- info@example.jp wrote:\n\n> 発送しました",
        "Am 12.06.2026 um 15:00 schrieb Aoba:\n> x",
        "Le ven. 12 juin 2026 à 15:00, Aoba <info@example.jp> a écrit :\n> x",
        "-----Original Message-----\nFrom: Aoba\nSent: Friday\nTo: Yamada\nSubject: x\n\n発送しました",
        "----- Original Message -----\nFrom: a\nTo: b\nDate: c\nSubject: d\n\n発送しました",
        "--------- 元のメッセージ ---------\n差出人：あおば商店\n発送しました",
        "差出人: あおば商店 <info@example.jp>\n送信日時: 2026年6月12日 15:00\n宛先: y@example.com\n件名: 荷物\n\n発送しました",
        "________________________________\n差出人: あおば商店\n送信日時: 2026年6月12日\n宛先: y\n件名: 荷物\n\n発送",
        "*差出人:* あおば商店\n*送信日時:* 2026年6月12日\n*宛先:* y\n*件名:* 荷物\n\n発送しました",
        "From: Aoba <info@example.jp>\nSent: Friday, June 12, 2026\nTo: Yamada\nSubject: x\n\nshipped",
        "＞発送しました。\n＞よろしく",
        "iPhoneから送信",
        "Sent from my iPhone",
        "Yahoo!メール for iPhoneより送信",
        "Outlook for Android を入手",
        "-- \n山田花子\nhanako@example.com",
        "━━━━━━━━━━\n株式会社みどり\n山田花子\nTEL: 03-0000-0000\n━━━━━━━━━━",
        "＊＊＊＊＊＊＊＊＊＊\n山田花子\n＊＊＊＊＊＊＊＊＊＊",
        "----------------\n山田花子\nhanako@example.com",
        "株式会社みどり\n〒100-0001 東京都千代田区1-1\nTEL 03-0000-0000",
        "_______________________________________________\nshop mailing list\nshop@example.com",
        "iPhoneから送信\n\n2026/06/12 15:00、あおば商店 <info@example.jp>のメール:\n\n発送しました。",
        "-- \n山田花子\n\nOn 2026/06/12 15:00, Aoba wrote:\n> shipped",
    ],
)
def test_what_is_not_the_senders_own_is_left_out(below: str) -> None:
    assert (OWN, False) == visible(f"{OWN}\n\n{below}\n")


@pytest.mark.parametrize(
    "text",
    [
        "お世話になっております。\n-----\n注文番号: 123\n商品: 皿\n-----\nが届きません。",
        "届きません。\n------------\n注文番号: 123\n商品: 皿",
        "昨日のメール\nの件ですが、まだ届きません。",
        "2026年6月12日 15:00 に届くと聞いていました:\n届きません。",
        "先ほどアプリから送信しました。\n確認してください。",
        "壊れていました。\n・・・・・・・・\n写真を送ります。",
        "住所は以下です。\n\n〒100-0001 東京都千代田区1-1\n山田花子\nTEL 090-0000-0000",
        "件名: の書き方が分かりません。\n宛先: も教えてください。",
        "届け先を変えてください。\n\n〒100-0001 東京都千代田区1-1\nTEL 090-0000-0000 に電話をください。",
        "----\n届きません。",
        "返品したいです。\n\n--\n注文番号 1234\n返品理由 色違い",
    ],
)
def test_what_may_be_the_customers_words_stays(text: str) -> None:
    assert (text, False) == visible(text)


def test_answers_between_quotes_are_kept() -> None:
    text = "> ご住所はどちらですか\n東京です。\n> お電話は\n090-0000-0000です。\n"

    assert visible(text)[0] == "東京です。\n\n090-0000-0000です。"


def test_an_answer_below_the_quote_is_kept() -> None:
    text = "2026年6月12日(金) 15:00 あおば商店 <info@example.jp>:\n> 発送しました。\n\nまだ届きません。\n\n-- \n山田\n"

    assert visible(text)[0] == OWN


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("> 発送しました\n> よろしく", "> 発送しました\n> よろしく"),
        ("-- \n山田花子", "--\n山田花子"),
        ("-----Original Message-----\nFrom: a\nTo: b\nSubject: c\n\nまだ", None),
        ("", ""),
    ],
)
def test_a_view_that_would_say_nothing_falls_back(text: str, shown: str | None) -> None:
    assert (text if shown is None else shown, False) == visible(text)


@pytest.mark.parametrize(
    "text",
    [
        "---------- Forwarded message ---------\nFrom: s <s@example.com>\nDate: x\nSubject: 皿\nTo: <y@example.com>\n\n割れていました。",
        "Begin forwarded message:\n\n> 差出人: s@example.com\n> 日時: x\n> 宛先: y@example.com\n> 件名: 皿\n> \n> 割れていました。",
        "-------- 転送されたメッセージ --------\n件名: 皿\n日付: x\n差出人: s <s@example.com>\n宛先: y\n\n割れていました。",
        "iPhoneから送信\n\n以下に転送されたメッセージ:\n\n差出人: s\n日時: x\n宛先: y\n件名: 皿\n\n割れていました。",
    ],
)
def test_the_words_of_a_mail_that_only_forwards_are_the_forwarded_ones(text: str) -> None:
    assert visible(text, "Fwd: 皿") == ("割れていました。", True)


def test_a_word_above_a_forwarded_mail_is_the_senders() -> None:
    text = f"{OWN}\n\n---------- 転送メッセージ ----------\nFrom: s\nDate: x\nSubject: y\n\n割れていました。"

    assert visible(text, "Fwd: 皿") == (OWN, True)


def test_the_view_is_bounded() -> None:
    assert len(visible("あ" * 20_000)[0]) == MAX_VISIBLE
