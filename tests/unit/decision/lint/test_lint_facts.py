"""Dates, times, amounts and numbers against what is known; contact data where they are forbidden."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from lint_scenes import codes, found, reply

TOKYO = ZoneInfo("Asia/Tokyo")
PROMISE = datetime(2026, 6, 12, 15, tzinfo=TOKYO)
SHIPPED = date(2026, 6, 9)


def _told(middle: str, **facts: object) -> list[tuple[str, str]]:
    return [(finding.code, finding.words) for finding in found(reply(middle), **facts)]


@pytest.mark.parametrize(
    "written",
    [
        "6月9日（火）",
        "６月９日",
        "6/9",
        "2026年6月9日（火）",
        "2026-06-09",
        "2026/6/9",
        "June 9",
        "Tuesday, 9 June 2026",
    ],
)
def test_a_known_day_may_be_written_in_any_way(written: str) -> None:
    assert [] == _told(f"{written} に発送しております。", dates=frozenset({SHIPPED}), promises=(PROMISE,))


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("6月10日（水）", "6月10日(水)"),
        ("2025年6月9日", "2025年6月9日"),
        ("6/19", "6/19"),
        ("June 19th", "June 19th"),
    ],
)
def test_a_day_from_nowhere_is_told(written: str, words: str) -> None:
    assert [("date-unsupported", words)] == _told(
        f"{written}に発送しております。", dates=frozenset({SHIPPED}), promises=(PROMISE,)
    )


def test_without_facts_no_day_is_doubted() -> None:
    assert [] == _told("6月10日（水）に発送しております。")


@pytest.mark.parametrize("written", ["6月31日", "13月1日", "2026年2月29日", "2026-02-30", "31 June"])
def test_a_day_that_does_not_exist_blocks(written: str) -> None:
    assert ["date-impossible"] == [code for code, _ in _told(f"{written}に発送しております。")]


@pytest.mark.parametrize("written", ["2月29日", "24/7", "1/100", "3/4以上", "90%", "192.168.1.10"])
def test_what_may_be_a_day_or_is_none_is_left_alone(written: str) -> None:
    assert [] == _told(f"{written}でございます。")


@pytest.mark.parametrize(
    "written",
    [
        "2026年6月9日（水）",
        "2026/6/9 (水)",
        "2026年6月9日水曜",
        "Wednesday, 9 June 2026",
        "Wed, June 9, 2026",
    ],
)
def test_another_weekday_blocks_where_the_year_is_written(written: str) -> None:
    assert ["weekday-wrong"] == [code for code, _ in _told(f"{written}に発送しております。")]


def test_another_weekday_blocks_where_the_day_is_known() -> None:
    assert ["weekday-wrong"] == [
        code for code, _ in _told("6月9日（水）に発送。", dates=frozenset({SHIPPED}), promises=(PROMISE,))
    ]


def test_another_hour_than_the_promise_is_told() -> None:
    later = datetime(2026, 6, 12, 16, 30, tzinfo=TOKYO)

    assert [("time-unsupported", "15時")] == _told("確認しております。", promises=(later,))
    assert [] == _told("本日16時半までにご連絡いたします。", promises=(later, PROMISE))


def test_an_hour_that_is_no_promise_is_left_alone() -> None:
    assert [] == _told("営業所は19時まで開いております。", promises=(PROMISE,))


@pytest.mark.parametrize("written", ["3,980円", "３，９８０円", "¥3,980", "￥3980", "3980 yen", "1万円"])
def test_a_known_amount_may_be_written_in_any_way(written: str) -> None:
    assert [] == _told(f"{written}のご返金でございます。", amounts=frozenset({3980, 10_000}))


def test_an_amount_from_nowhere_is_told() -> None:
    assert [("amount-unsupported", "3,890円")] == _told(
        "3,890円のご返金でございます。", amounts=frozenset({3980})
    )


@pytest.mark.parametrize(
    "written", ["伝票番号：1234-5678-9013", "伝票番号は123456789013", "Tracking number: 1234-5678-9013"]
)
def test_a_known_number_may_be_written_in_any_way(written: str) -> None:
    assert [] == _told(f"{written}でございます。", numbers=frozenset({"123456789013"}))


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("伝票番号：1234-5678-9014", "1234-5678-9014"),
        ("受付番号 1045", "1045"),
        ("お荷物 123456789014", "123456789014"),
    ],
)
def test_a_number_from_nowhere_is_told_once(written: str, words: str) -> None:
    assert [("number-unsupported", words)] == _told(
        f"{written}の件でございます。", numbers=frozenset({"1044"})
    )


@pytest.mark.parametrize(
    "written", ["03-0000-0000", "0120-000-000", "100-0001", "2026-06-09", "12,345,678円"]
)
def test_telephones_postal_codes_days_and_amounts_are_no_order_numbers(written: str) -> None:
    assert [] == _told(f"{written}でございます。", numbers=frozenset())


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("https://shop.example.jp/a", "contact-url"),
        ("ｈｔｔｐｓ：／／ｓｈｏｐ．ｅｘａｍｐｌｅ．ｊｐ", "contact-url"),
        ("www.example.jp", "contact-url"),
        ("aoba-shop.example.com", "contact-url"),
        ("shop@example.jp", "contact-address"),
        ("shop＠example.jp", "contact-address"),
        ("shop(at)example.jp", "contact-address"),
        ("03-0000-0000", "contact-telephone"),
        ("０９０－００００－００００", "contact-telephone"),
        ("090ー0000ー0000", "contact-telephone"),
        ("09000000000", "contact-telephone"),
        ("+81 3 0000 0000", "contact-telephone"),
    ],
)
def test_contact_data_block_on_a_marketplace_only(written: str, code: str) -> None:
    text = f"山田様\n\nお荷物の件は {written} でご覧ください。\n"

    assert code in codes(text, contact_allowed=False)
    assert [] == codes(text)


def test_contact_data_in_the_signature_count_on_a_marketplace() -> None:
    signed = reply("確認しております。")

    assert [("contact-telephone", 13)] == [
        (finding.code, finding.line) for finding in found(signed, contact_allowed=False)
    ]


@pytest.mark.parametrize(
    "written",
    ["1234-5678-9013", "0123-4567-8901", "249-1234567-1234567", "Amazon.co.jp", "12345678", "2026-06-09"],
)
def test_parcel_and_order_numbers_and_the_marketplaces_name_are_no_contact_data(written: str) -> None:
    assert [] == codes(f"山田様\n\n{written} の件でございます。\n", contact_allowed=False)


def test_what_customers_quote_is_not_held_against_the_shop() -> None:
    text = "山田様\n\n確認しております。\n\n> https://example.com で見ました\n> 090-0000-0000\n"

    assert [] == codes(text, contact_allowed=False)
