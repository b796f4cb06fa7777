"""Which language a mail is written in."""

import pytest

from firstmove.decision import language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("まだ届きません", "ja"),
        ("ﾏﾀﾞﾃﾞｽｶ", "ja"),
        ("至急返品希望", "ja"),
        ("まだ iPhone 15 Pro Max Case Black が届きません", "ja"),
        ("Where is my order?", "en"),
        ("I have not received 波佐見焼マグカップ yet, please check my order", "en"),
        ("cancel my order", "en"),
        ("我还没有收到货", "zh"),
        ("請問什麼時候發貨", "zh"),
        ("请问あおば商店的包裹什么时候到", "zh"),
        ("아직 안 왔어요", "ko"),
        ("todokimasen desu mada", "ja"),
        ("Wo ist meine Bestellung", "und"),
        ("12345", "und"),
        ("", "und"),
    ],
)
def test_the_language_is_told(text: str, expected: str) -> None:
    assert expected == language.detect(text)
