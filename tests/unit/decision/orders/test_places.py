"""Japanese places and carriers as Chinese and Korean mails spell them."""

from datetime import UTC, datetime

import pytest

from firstmove.decision.orders import tracking
from firstmove.decision.orders.circumstances import in_town, told_apart
from firstmove.decision.orders.clues import Clues
from firstmove.decision.orders.places import in_japanese
from firstmove.model.order import Order

NOW = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)
TOKYO = Order("1", address="東京都杉並区西荻南1")
YOKOHAMA = Order("2", address="神奈川県横浜市中区2")


@pytest.mark.parametrize(
    ("words", "japanese"),
    [
        ("寄到东京的包裹", "寄到 東京の的包裹"),
        ("도쿄로 보낸 것", " 東京の로 보낸 것"),
        ("大阪的朋友", "大阪的朋友"),
        ("東京の母", "東京の母"),
    ],
)
def test_foreign_spellings_become_japanese(words: str, japanese: str) -> None:
    assert japanese == in_japanese(words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("寄到东京的包裹还没到", [TOKYO]),
        ("도쿄로 보낸 것이 아직 안 왔어요", [TOKYO]),
        ("요코하마에 보낸 것", [YOKOHAMA]),
    ],
)
def test_a_place_in_chinese_or_korean_tells_orders_apart(words: str, expected: list[Order]) -> None:
    assert expected == told_apart([TOKYO, YOKOHAMA], Clues(words, focus=words), NOW)


def test_a_town_in_korean_is_the_town_of_the_address() -> None:
    assert in_town(YOKOHAMA, "요코하마에 사는 김지훈입니다")
    assert not in_town(TOKYO, "요코하마에 사는 김지훈입니다")


@pytest.mark.parametrize(
    ("words", "carrier"),
    [
        ("야마토에서 연락이 없어요", "yamato"),
        ("사가와 택배", "sagawa"),
        ("日本邮政的包裹", "japanpost"),
        ("黑猫宅急便", "yamato"),
    ],
)
def test_carriers_are_known_by_their_chinese_and_korean_names(words: str, carrier: str) -> None:
    assert carrier == tracking.carrier(words)
