"""English words that sound like a title's katakana."""

import pytest

from firstmove.decision.orders.sounds import sounds_like, words


@pytest.mark.parametrize(
    ("katakana", "text"),
    [
        ("コーヒードリッパー", "the dripper leaks"),
        ("コースター", "one of the coasters is chipped"),
        ("サイフォン", "my siphon is cracked"),
        ("キャンドル", "the candle has no wick"),
        ("ブレスレット", "the bracelet broke"),
        ("タンブラー", "the tumbler is scratched"),
        ("カトラリー", "cutlery"),
    ],
)
def test_a_word_is_known_by_its_sound(katakana: str, text: str) -> None:
    assert sounds_like(katakana, words(text))


@pytest.mark.parametrize(
    ("katakana", "text"),
    [
        ("ドレス", "please change the address"),
        ("プレス", "please send the price list"),
        ("コンテナ", "the content is missing"),
        ("ステンレス", "nobody listens"),
        ("テーブル", "this is terrible"),
        ("ボックス", "two books"),
        ("セット", "まだ届きません"),
    ],
)
def test_words_that_every_letter_holds_or_that_sound_otherwise_are_none(katakana: str, text: str) -> None:
    assert not sounds_like(katakana, words(text))
