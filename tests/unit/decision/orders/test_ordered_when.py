"""Days on which customers say to have ordered; the mail is of Wednesday, 10 June 2026."""

from datetime import date

import pytest

from firstmove.decision.orders.ordered_when import COMING, SENDING, said

TODAY = date(2026, 6, 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6月3日に注文した", date(2026, 6, 3)),
        ("12/28に買いました", date(2025, 12, 28)),
        ("3日に頼んだほう", date(2026, 6, 3)),
        ("3日に帆布と革の持ち手を注文した", date(2026, 6, 3)),
        ("3日に発注いたしました", date(2026, 6, 3)),
        ("28日の夜に注文", date(2026, 5, 28)),
        ("昨日注文した", date(2026, 6, 9)),
        ("おととい頼んだ分", date(2026, 6, 8)),
        ("一昨日の夜に購入", date(2026, 6, 8)),
        ("5日前に注文", date(2026, 6, 5)),
        ("日曜に頼んだほう", date(2026, 6, 7)),
        ("水曜日に注文した", date(2026, 6, 3)),
        ("先週の火曜日に注文", date(2026, 6, 2)),
        ("i ordered the cup on friday", date(2026, 6, 5)),
        ("my order of june 3rd", date(2026, 6, 3)),
        ("bought on the 3rd of june", date(2026, 6, 3)),
        ("i ordered it yesterday", date(2026, 6, 9)),
        ("ordered 3 days ago", date(2026, 6, 7)),
        ("6月3號買的", date(2026, 6, 3)),
        ("6월 3일에 주문한", date(2026, 6, 3)),
        ("2026/06/03に注文", date(2026, 6, 3)),
        ("2025-12-28に購入", date(2025, 12, 28)),
        ("注文日:2026年6月3日", date(2026, 6, 3)),
        ("六月三日に注文", date(2026, 6, 3)),
        ("十二月二十八日に注文", date(2025, 12, 28)),
        ("先月3日に注文", date(2026, 5, 3)),
        ("昨日楽天で黒い革のバッグを買った", date(2026, 6, 9)),
        ("昨日、そちらのホームページから桐箱と抹茶テリーヌを一つずつ注文", date(2026, 6, 9)),
        ("6月3日に楽天でマグカップを二つ購入", date(2026, 6, 3)),
    ],
)
def test_a_day_of_ordering_is_understood(text: str, expected: date) -> None:
    assert {expected} == said(text, TODAY).days


@pytest.mark.parametrize("text", ["6月3日に発送していただいた分", "the one you shipped on june 3rd"])
def test_a_day_of_sending_is_told_from_one_of_ordering(text: str) -> None:
    assert {date(2026, 6, 3)} == said(text, TODAY, SENDING).days
    assert frozenset() == said(text, TODAY).days


@pytest.mark.parametrize(
    "text",
    [
        "6月3日に届きました",
        "15日までに欲しい",
        "日曜は留守です",
        "2月30日に注文",
        "昨日電話しました",
        "5月28日にメールでお願いしました",
        "昨日届いて開けた鞄を買った",
        "まだ?",
        "i ordered a cup and it came on friday",
        "i ordered sunglasses and decorative 3 paper fans",
        "can you ship it on friday?",
    ],
)
def test_other_days_are_not_taken_for_it(text: str) -> None:
    assert frozenset() == said(text, TODAY).days


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("先月のお米", {5}),
        ("先々月に買った", {4}),
        ("4月に注文したもの", {4}),
        ("今月はじめに頼んだ", {6}),
        ("春に買ったほう", {3, 4, 5}),
        ("3月に楽天のお店で黒い革のショルダーバッグを買いました", {3}),
        ("13月に注文", set()),
        ("来月引っ越します", set()),
        ("春の着物を注文", set()),
    ],
)
def test_months_of_ordering_are_understood(text: str, expected: set[int]) -> None:
    assert expected == said(text, TODAY).months


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("先週頼んだお茶", date(2026, 6, 1)),
        ("今週注文した分", date(2026, 6, 8)),
        ("2週間ほど前に買った", date(2026, 5, 24)),
        ("二週間前に買った", date(2026, 5, 24)),
        ("先週楽天のほうで葉っぱの柄のカーテンを買った", date(2026, 6, 1)),
        ("i ordered it last week", date(2026, 6, 1)),
        ("bought 2 weeks ago", date(2026, 5, 24)),
    ],
)
def test_a_week_of_ordering_is_understood(text: str, first: date) -> None:
    around = said(text, TODAY).around

    assert (first, 7) == (min(around), len(around))


@pytest.mark.parametrize(
    "text", ["買った者です!\n4日たったけど", "注文してもう4日も経っています", "注文から4日経過"]
)
def test_days_that_have_passed_since_ordering_are_counted(text: str) -> None:
    assert {date(2026, 6, 5), date(2026, 6, 6), date(2026, 6, 7)} == said(text, TODAY).around


def test_about_it_is_no_arrival() -> None:
    assert not said("6月3日に注文しましたカーテンにつきまして、領収書を", TODAY, COMING).days
    assert {date(2026, 6, 3)} == said("6月3日につきました", TODAY, COMING).days
    assert {date(2026, 6, 9)} == said("きのう しょくぱん みっつ きましたが", TODAY, COMING).days


def test_days_that_have_passed_since_it_came_are_not() -> None:
    assert not said("買った皿が届いてから4日たちました", TODAY).around
