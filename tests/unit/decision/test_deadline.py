"""The day by which a customer needs something, as of Wednesday 2026-06-10 unless said otherwise."""

from datetime import date

import pytest
from labelled_mails import read

from firstmove.decision import deadline, scope

WEDNESDAY = date(2026, 6, 10)


def day(text: str, on: date = WEDNESDAY) -> date | None:
    found = deadline.find(scope.passage("", text), on)
    return found.day if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今日中に返事をください", "2026-06-10"),
        ("明日までに必要です", "2026-06-11"),
        ("明日必要なんです", "2026-06-11"),
        ("あさって使うので間に合いますか", "2026-06-12"),
        ("しあさっての旅行に持っていきたいです", "2026-06-13"),
        ("金曜に使います", "2026-06-12"),
        ("金曜日までに届けてください", "2026-06-12"),
        ("水曜までにお願いします", "2026-06-17"),
        ("今週の土曜までに欲しいです", "2026-06-13"),
        ("来週の月曜に必要です", "2026-06-15"),
        ("来週月曜必着でお願いします", "2026-06-15"),
        ("再来週の火曜までにお願いします", "2026-06-23"),
        ("今週中に届かないと困ります", "2026-06-14"),
        ("週末の運動会で着ます", "2026-06-13"),
        ("週明けに必要です", "2026-06-15"),
        ("15日必着", "2026-06-15"),
        ("15日(月)までにお願いします", "2026-06-15"),
        ("5日までに必要です", "2026-07-05"),
        ("24日の夜のパーティーで使います", "2026-06-24"),
        ("来月3日の結婚式で使います", "2026-07-03"),
        ("21日の日曜日に渡したいです", "2026-06-21"),
        ("6/20までに届きますか", "2026-06-20"),
        ("6月20日(土)が法事です", "2026-06-20"),
        ("2026年7月1日までに必要です", "2026-07-01"),
        ("12/25に渡したいです", "2026-12-25"),
        ("1月5日までに必要です", "2027-01-05"),
        ("クリスマスまでに届きますか", "2026-12-25"),
        ("父の日に間に合いますか", "2026-06-21"),
        ("母の日までに届けてください", "2027-05-09"),
        ("今月末までに領収書をください", "2026-06-30"),
        ("3日以内に返金してください", "2026-06-13"),
        ("1週間以内にお返事ください", "2026-06-17"),
        ("24時間以内に連絡してください", "2026-06-11"),
        ("あと2日で出発です", "2026-06-12"),
        ("17時までにお電話ください", "2026-06-10"),
        ("I need it by Friday", "2026-06-12"),
        ("Please deliver by June 20th, it is a gift", "2026-06-20"),
        ("I must have this before 20 June", "2026-06-20"),
        ("I need it by tomorrow", "2026-06-11"),
        ("We need them by next Monday", "2026-06-15"),
        ("Please reply within 3 days", "2026-06-13"),
        ("It is a birthday present for the 15th", "2026-06-15"),
        ("请在周五之前送到", "2026-06-12"),
        ("6月20日之前需要", "2026-06-20"),
        ("금요일까지 필요합니다", "2026-06-12"),
        ("6월 20일까지 필요합니다", "2026-06-20"),
        ("늦어도 24일까지는 꼭 받아야 해요", "2026-06-24"),
        ("我19号要回国，最晚18号一定要收到", "2026-06-18"),
        ("24號的聚會要用", "2026-06-24"),
        ("今週中にメールで再発行していただけないでしょうか", "2026-06-14"),
        ("六月二十二日(月)までにご提出ください", "2026-06-22"),
        ("六月二十日の法事で使います", "2026-06-20"),
        ("6月末までにお願いします", "2026-06-30"),
        ("本日か明日のうちにご返信ください", "2026-06-11"),
        ("6월 31일 파티에서 입어야 해요. 6월 20일 파티에서 입어야 해요", "2026-06-20"),
    ],
)
def test_a_needed_day_is_told_relative_to_the_mails_date(text: str, expected: str) -> None:
    assert date.fromisoformat(expected) == day(text)


@pytest.mark.parametrize(
    "text",
    [
        "6月1日に注文しました。まだ届きません",
        "6月5日までに届く予定でしたが届きません",
        "15日までにお届けと書いてありますが、もう少し早くなりませんか",
        "6月8日に発送済みとのメールを受け取りました",
        "14-16時指定でお願いします",
        "午前中指定に変更してください",
        "明日の14-16時に再配達してください",
        "お届け日を6月20日に変更してください",
        "15日まで不在にしています",
        "15日までのセールで買いました",
        "急ぎではありません。来週の金曜でも構いません",
        "支払期限が15日までとなっています",
        "7日間で壊れました",
        "2日に届きました",
        "2/30までに必要です",
        "サイズは10/12号です",
        "3일 전에 주문했어요",
        "It was supposed to be here by the 15th",
        "it should have left Kyoto within five days",
        "8月末から使っています",
        "12月中旬に伺いたく、必要です",
        "住在人民路12号，需要退货",
        "今日中に発送したとメールが来た",
        "昨日までに届くはずでした",
        "至急お願いします",
        "",
    ],
)
def test_other_days_are_no_deadline(text: str) -> None:
    assert day(text) is None


def test_an_event_without_a_day_is_a_deadline_without_a_date() -> None:
    found = deadline.find(scope.passage("", "結婚式に間に合いますか"), WEDNESDAY)

    assert found is not None
    assert found.day is None


def test_of_several_days_the_explicit_one_wins() -> None:
    assert date(2026, 6, 18) == day("20日が結婚式なので、18日までに届けてください")
    assert date(2026, 6, 12) == day("金曜に必要です。間に合わなければ土曜でも使えます")


def test_a_year_turns() -> None:
    assert date(2027, 1, 3) == day("1月3日に使います", date(2026, 12, 28))
    assert date(2027, 1, 4) == day("来週の月曜までにください", date(2026, 12, 30))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "110のはずが130でした。クッキングが21日にあり、楽しみにしています。それまでに110を送れますか。",
            "2026-06-21",
        ),
        ("2枚ともピンクでした。主人が25日に戻りますので、その日までに青を送ってください。", "2026-06-25"),
        ("Both are broken. My sister comes on June 21. Please send new ones before then.", "2026-06-21"),
        ("6월 18일에 아이 학예회 의상을 완성해야 해서 그 전에 교환을 받고 싶습니다.", "2026-06-18"),
        (
            "破損していました。30日のレースに使うために買いました。前日までに届かないなら要りません。",
            "2026-06-29",
        ),
    ],
)
def test_what_is_asked_for_by_then_is_needed_by_the_day_named_before(text: str, expected: str) -> None:
    assert date.fromisoformat(expected) == read(text).deadline


@pytest.mark.parametrize(
    "text",
    [
        "器が割れていました。妹は21日に来ます。それまでに届くはずでした。",
        "今日届いた器が割れていました。それまでに何度も頼んでいた店です。",
        "無事に届きました。ありがとうございました。週末さっそく使います。",
    ],
)
def test_what_was_to_come_by_then_and_the_day_of_somebody_content_are_none(text: str) -> None:
    assert read(text).deadline is None
