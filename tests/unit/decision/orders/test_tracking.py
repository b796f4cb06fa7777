"""Tracking numbers and their check digits."""

import pytest

from firstmove.decision.orders import tracking


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("1234-5678-9013", True),
        ("123456789013", True),
        ("1234-5678-9014", False),
        ("131-12-38385-2", True),
        ("RR473124829GB", True),
        ("EN123456785JP", True),
        ("EN123456784JP", False),
        ("000000000000", False),
        ("12345", False),
    ],
)
def test_the_check_digit_is_told(number: str, expected: bool) -> None:
    assert expected == tracking.valid(number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("伝票番号 1234-5678-9013", ("123456789013",)),
        ("１２３４－５６７８－９０１３", ("123456789013",)),
        ("追跡番号は123456789014です", ("123456789014",)),
        ("EN123456785JP", ("EN123456785JP",)),
        ("1234-5678-9014", ()),
        ("電話 1234-5678-9013", ()),
        ("250-1234567-1234567", ()),
        ("123456-20260612-0123456789", ()),
    ],
)
def test_numbers_in_a_text(text: str, expected: tuple[str, ...]) -> None:
    assert expected == tracking.numbers(text)


def test_the_only_carrier_named_is_told_and_two_are_not() -> None:
    assert "yamato" == tracking.carrier("ヤマト運輸で発送しました")
    assert "japanpost" == tracking.carrier("ゆうパックです")
    assert "" == tracking.carrier("ヤマトか佐川です")
    assert "" == tracking.carrier("発送しました")


def test_a_number_is_shown_as_on_its_slip() -> None:
    assert "1234-5678-9013" == tracking.shown("123456789013")
    assert "EN123456785JP" == tracking.shown("EN123456785JP")


def test_the_address_to_look_it_up_holds_the_bare_number() -> None:
    assert tracking.url("sagawa", "1234-5678-9013").endswith("okurijoNo=123456789013")
    assert "" == tracking.url("unknown", "123456789013")
