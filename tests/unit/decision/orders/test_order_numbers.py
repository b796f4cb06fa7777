"""Order numbers, digit runs and phones in customers' words."""

import time

import pytest

from firstmove.decision.orders import order_numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("注文 250-1234567-1234567 の件", ("250-1234567-1234567",)),
        ("２５０－１２３４５６７－１２３４５６７", ("250-1234567-1234567",)),
        ("250ー1234567ー1234567", ("250-1234567-1234567",)),
        ("250‐1234567—1234567", ("250-1234567-1234567",)),
        ("250-\u200b1234567-123\u200b4567", ("250-1234567-1234567",)),
        ("250-12345671234567", ("250-1234567-1234567",)),
        ("D01-1234567-1234567", ("D01-1234567-1234567",)),
        ("P03-1234567-1234567", ("P03-1234567-1234567",)),
        ("123456-20260612-0123456789", ("123456-20260612-0123456789",)),
        ("aobastore-10000001 です", ("aobastore-10000001",)),
        ("#1001 について", ("#1001",)),
        ("#JP-1001-A", ("#JP-1001-A",)),
        ("0A1B2C3D4E5F6789", ("0A1B2C3D4E5F6789",)),
        ("P171323551145213731", ("P171323551145213731",)),
        ("order_AbCdEfGhIjKlMnOpQrSt", ("order_AbCdEfGhIjKlMnOpQrSt",)),
        ("受注番号は12345678です", ("12345678",)),
        ("ご注文番号：ABC-12345", ("ABC-12345",)),
        ("order number is 12345678", ("12345678",)),
        ("Order #1002 and #1003", ("#1002", "#1003")),
        ("#1001 と #1001", ("#1001",)),
    ],
)
def test_an_order_number_is_found_in_one_spelling(text: str, expected: tuple[str, ...]) -> None:
    assert expected == order_numbers.find(text)


@pytest.mark.parametrize(
    "text",
    [
        "090-1234-5678",
        "電話番号 0312345678",
        "03-1234-5678",
        "〒123-4567",
        "2024-06-12",
        "4436-5640-8532",
        "お問い合わせ番号 1234-5678-9013",
        "#ffffff",
        "https://example.jp/orders/#1001",
        "5120-1234567-1234567",
        "合計 #100円",
        "注文 2026年6月1日",
        "注文 3000円",
        "order confirmation",
    ],
)
def test_other_numbers_are_no_order_number(text: str) -> None:
    assert () == order_numbers.find(text)


def test_digit_runs_leave_out_phones_postcodes_dates_and_prices() -> None:
    text = "12345678 の件。090-1234-5678 〒150-0001 2026/06/10 3980円 1,234個 No.5566"

    assert ("12345678", "5566") == order_numbers.digit_runs(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("090-1234-5678", ("09012345678",)),
        ("０３－１２３４－５６７８", ("0312345678",)),
        ("+81 90-1234-5678", ("09012345678",)),
        ("0120-123-456", ("0120123456",)),
        ("250-1234567-1234567", ()),
        ("12345678", ()),
    ],
)
def test_phone_numbers_are_told_as_digits(text: str, expected: tuple[str, ...]) -> None:
    assert expected == order_numbers.phones(text)


def test_numbers_are_compared_without_hash_and_case() -> None:
    assert order_numbers.canonical("1001a") == order_numbers.canonical("#1001A")


def test_a_text_full_of_numbers_gives_a_bounded_answer_in_bounded_time() -> None:
    started = time.process_time()

    found = order_numbers.find("注文番号 " + "1234567-" * 4000 + " ".join(f"#{n}" for n in range(1000, 3000)))

    assert order_numbers.MAX_NUMBERS >= len(found)
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A-10577について", ("A-10577", "A10577")),
        ("領収書発行依頼（Ａ１０４５５）", ("A-10455", "A10455")),
        ("A10455ではない方です。A10455は届きました", ()),
        ("型番 WH-1000XM4 と 10-A1234-5", ("10-A1234-5",)),
    ],
)
def test_a_bare_number_with_letters_is_looked_up_unless_it_is_not_meant(
    text: str, expected: tuple[str, ...]
) -> None:
    assert expected == order_numbers.digit_runs(text)


def test_an_amazon_number_without_its_last_digit_is_looked_up_with_each() -> None:
    found = order_numbers.digit_runs("領収書希望 503-2058843-991746")

    assert "503-2058843-9917462" in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TS20260918-0003です", "TS20260918-0003"),
        ("T-2026/0918-3 でお願いした品", "T-2026/0918-3"),
        ("or_1234_abの件", "OR_1234_AB"),
        ("控えには20261003r5とあります", "20261003R5"),
        ("ＷＥＢ－２０２６－００４５１", "WEB-2026-00451"),
        ("2611-18-7の風鈴", "2611-18-7"),
    ],
)
def test_a_shop_may_number_its_orders_in_whatever_form(text: str, expected: str) -> None:
    assert expected in order_numbers.digit_runs(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-18に届く",
        "3-8-12に住む",
        "090-1234-5678です",
        "A-101号室",
        "or_1234_abの1234",
        "ND-0009という型番の財布",
        "型番：ND-0009",
        "2611-18-7ではない方",
    ],
)
def test_dates_rooms_models_and_parts_of_numbers_are_not_looked_up(text: str) -> None:
    assert not {"1234", "ND-0009", "2611-18-7", "A-101", "3-8-12", "2026-11-18"} & {
        *order_numbers.digit_runs(text.replace("の1234", ""))
    }
