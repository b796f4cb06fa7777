"""What of a mail is read for cues."""

import pytest

from firstmove.decision import scope


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("届きません。\n> キャンセルはお受けできません", "届きません。\n"),
        ("届きません。\n-----Original Message-----\n返品について", "届きません。\n"),
        ("届きません。\n2026年6月1日(月) 10:00 あおば商店 <shop@example.jp>:\n返品", "届きません。\n"),
        ("届きません。\n■返品・交換について\n当店ではお受けできません。\n", "届きません。\n"),
        ("届きません。\n※返品は7日以内にご連絡ください。", "届きません。\n"),
        ("返品について\n返品したいです。", "返品について\n返品したいです。\n"),
        ("https://example.jp/cancel を見ました", "を見ました\n"),
    ],
)
def test_quotes_footers_and_links_are_left_out(text: str, left: str) -> None:
    assert left == scope.passage("", text).text


def test_a_hard_wrapped_line_is_joined_but_a_short_line_is_not() -> None:
    found = scope.passage("", "山田です\n先日注文いたしました商品がまだ届いて\nおりません。")

    assert "山田です\n先日注文いたしました商品がまだ届いておりません。\n" == found.text


def test_text_is_normalised_for_matching() -> None:
    found = scope.passage("", "ﾏｸﾞｶｯﾌﾟ\u200bＡＢＣ１２‐３４〜まで。です")

    assert "マグカップabc12-34~まで。です\n" == found.text


def test_a_mail_in_katakana_alone_is_read_in_hiragana_too() -> None:
    assert "とどきません" in scope.passage("", "トドキマセン").text


@pytest.mark.parametrize(
    ("subject", "kept"),
    [
        ("返品について", "返品について"),
        ("Re: 返品について", "返品について"),
        ("Re: 【あおば商店】発送完了のお知らせ", ""),
        ("RE: Re: ご注文ありがとうございます", ""),
        ("【至急】返品", "【至急】返品"),
    ],
)
def test_a_subject_that_repeats_the_shops_own_is_left_out(subject: str, kept: str) -> None:
    assert kept == scope.passage(subject, "本文").subject


def test_sentences_end_at_marks_and_lines() -> None:
    found = scope.passage("", "一つ目です。二つ目!\n三つ目")
    start = found.text.index("二つ")

    assert "二つ目!" == found.sentence(start, start + 2)
    assert "二つ" == found.before(start + 2)
    assert "目!" == found.after(start + 2)


def test_no_more_than_the_limit_is_read() -> None:
    assert scope.MAX_TEXT + 1 >= len(scope.passage("", "あ" * 100_000).text)
