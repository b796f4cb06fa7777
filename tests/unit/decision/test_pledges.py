"""What a person promises in her own words, and everything that only looks like it.

All mails are of Tuesday, 9 June 2026, 10:12; the shop is open Mon-Fri 9-12 and 13-18, and on Saturday the
20th from 10 to 15.
"""

from datetime import UTC

import pytest
from decision_scenes import HOURS, JST, TUESDAY, jst

from firstmove.decision import pledges
from firstmove.model.policy import Hours

PROMISED = [
    ("明日中にご連絡いたします。", "06-10 18:00"),
    ("25日までにご返金いたします。", "06-25 18:00"),
    ("確認のうえ、3日以内にご連絡いたします。", "06-12 18:00"),
    ("本日17時までにお返事を差し上げます。", "06-09 17:00"),
    ("来週月曜日に発送いたします。", "06-15 18:00"),
    ("来週月曜日に発送の予定です。", "06-15 18:00"),
    ("明日の午前中にお電話いたします。", "06-10 12:00"),
    ("明日発送いたします。", "06-10 18:00"),
    ("明日には商品をお送りいたします。", "06-10 18:00"),
    ("2～3日以内に発送いたします。", "06-12 18:00"),
    ("2、3日中にご回答いたします。", "06-12 18:00"),
    ("3営業日以内にご返金の手続きをいたします。", "06-12 18:00"),
    ("24時間以内にご返信いたします。", "06-10 10:12"),
    ("1時間ほどで折り返しご連絡いたします。", "06-09 11:12"),
    ("30分以内にお電話を差し上げます。", "06-09 10:42"),
    ("今週中に交換品を発送させていただきます。", "06-12 18:00"),
    ("遅くとも明日15時までには途中経過をご連絡いたします。", "06-10 15:00"),
    ("状況が分かり次第、遅くとも明日中にご連絡いたします。", "06-10 18:00"),
    ("配送業者に確認のうえ、明日中にご連絡いたします。", "06-10 18:00"),
    ("メーカーから取り寄せ、3日以内に発送いたします。", "06-12 18:00"),
    ("明日、在庫を確認し、17時までにご連絡いたします。", "06-10 17:00"),
    ("明日は定休日のため、木曜日にご連絡いたします。", "06-11 18:00"),
    ("6月10日ご注文分の商品は、明日発送いたします。", "06-10 18:00"),
    ("確認に2〜3日お時間をいただきます。", "06-12 18:00"),
    ("6月12日（金）15:00までお待ちください。", "06-12 15:00"),
    ("本日中に対応いたします。", "06-09 18:00"),
    ("明日発送し、12日にお届けの予定です。", "06-10 18:00"),
    ("月末までにご返金いたします。", "06-30 18:00"),
    ("1週間以内にお届け先へ送付いたします。", "06-16 18:00"),
    ("6月25日（木）までにお送りいたします。", "06-25 18:00"),
    ("夕方までにお返事いたします。", "06-09 18:00"),
    ("明日15時～17時の間にお電話いたします。", "06-10 17:00"),
    ("明日中には発送できる見込みです。", "06-10 18:00"),
    ("6/15までに手配いたします。", "06-15 18:00"),
    ("週明けにご連絡させていただきます。", "06-15 18:00"),
    ("We will ship it by Friday.", "06-12 18:00"),
    ("I'll get back to you by tomorrow.", "06-10 18:00"),
    ("We will reply within 24 hours.", "06-10 10:12"),
    ("You will hear from us by 5 pm today.", "06-09 17:00"),
    ("Your refund will be issued within 3 business days.", "06-12 18:00"),
    ("Your replacement will be shipped on Monday.", "06-15 18:00"),
    ("We will contact you by noon tomorrow.", "06-10 12:00"),
    ("本日より3日以内にご連絡いたします。", "06-12 18:00"),
    ("品切れの場合も、明日中にご連絡いたします。", "06-10 18:00"),
    ("今週金曜までにご報告いたします。", "06-12 18:00"),
    ("本日中に返金の処理を行います。", "06-09 18:00"),
    ("明日には発送できるかと存じます。", "06-10 18:00"),
    ("折り返し、15時頃にお電話いたします。", "06-09 15:00"),
    ("弊社は土日が休みのため、月曜日のご連絡となります。", "06-15 18:00"),
    ("写真を拝見し、明日中にお返事いたします。", "06-10 18:00"),
    ("来週中にお手元に届くよう手配いたします。", "06-20 15:00"),
    ("We'll let you know by the end of the day.", "06-09 18:00"),
    ("I will check with the warehouse and reply by 3 p.m. tomorrow.", "06-10 15:00"),
    ("6月11日(木)頃の発送となる見込みです。", "06-11 18:00"),
    ("お客様の分は明後日の発送を予定しております。", "06-11 18:00"),
    ("明日の夕方5時までには連絡します！", "06-10 17:00"),
    ("明日、宅配便でお送りします。到着は13日の予定です。", "06-10 18:00"),
    ("We will send you a new one within a week.", "06-16 18:00"),
    ("日曜日までにご連絡いたします。", "06-12 18:00"),
]
NOT_PROMISED = [
    "明日届く予定です。",
    "確認いたしました。明日のお届け見込みです。",
    "25日に到着予定です。",
    "明日お届け予定です。",
    "本日発送いたしました。",
    "25日までにご返送ください。",
    "3日以内にご返信をお願いいたします。",
    "25日までに必要とのこと、承知いたしました。早急にご連絡いたします。",
    "ご返送いただければ、3日以内に返金いたします。",
    "ご入金確認後3日以内に発送いたします。",
    "ご希望の場合は明日までに交換品をお送りします。",
    "「明日中にご連絡いたします」とご案内しておりましたが、遅くなり申し訳ございません。",
    "25日までにご連絡いたしますとお伝えしておりました。",
    "配送業者より明日ご連絡が入ります。",
    "明日、ヤマト運輸からお電話いたします。",
    "明日は定休日です。改めてご連絡いたします。",
    "明日は定休日ですので、改めてご連絡いたします。",
    "明日中の発送はいたしかねます。",
    "明日中にはご連絡できません。",
    "明日お電話してもよろしいでしょうか。",
    "明日までにお電話いたしますか。",
    "通常24時間以内にご返信いたします。",
    "15時にいただいたお電話の件、改めてご連絡いたします。",
    "6月5日にお問い合わせいただいた件につきまして、確認してご連絡いたします。",
    "明日以降順次発送いたします。",
    "商品到着後7日以内にご連絡ください。",
    "明日発送予定とのことです。",
    "25日のご注文につきまして、ご連絡いたします。",
    "> 明日中にご連絡いたします。",
    "営業時間 平日10時～17時",
    "ご不明な点がございましたらご連絡ください。",
    "25日までにお支払いいただきますようお願いいたします。",
    "明日には届くかと存じます。",
    "明日お受け取りになれます。",
    "メーカーから3日以内に回答がある予定です。",
    "明日お休みをいただきます。",
    "お荷物は昨日ヤマト運輸に引き渡し、明日のお届けとなります。",
    "明日中にご返信がない場合は、キャンセルとさせていただきます。",
    "It will arrive tomorrow.",
    "Please reply by Friday.",
    "If you send it back, we will refund you within 3 days.",
    "We shipped it today.",
    "The carrier will contact you tomorrow.",
    "We usually reply within 24 hours.",
    "Would Friday be all right?",
    "Please let us know by Friday and we will check.",
    "お写真をいただきましたら、明日中にお返事いたします。",
    "25日より順次発送いたします。",
    "12日着で発送いたします。",
    "明日再配達される予定です。",
    "佐川急便に本日中に連絡するよう依頼しました。",
    "電話は平日10時から17時まで対応しております。",
    "We'll need your answer by Friday.",
    "I will be out of office until Friday.",
    "明日より3日間休業いたします。",
    "お手数ですが、明日までにお写真をお送りいただけますと助かります。",
    "キャンセルは明日までにお申し付けください。",
    "お支払い期限は25日までとなります。",
    "Yamato will deliver it by Friday.",
    "We will refund you once we receive the item, within 3 days.",
]
LONG = """山田 花子 様

いつもありがとうございます。あおば商店の鈴木です。
このたびはお届けが遅れ、ご心配をおかけして申し訳ございません。

■状況について
配送会社に確認しておりますので、
明日の15時までに
状況をご連絡いたします。
6月12日（金）までにお手元に必要とのこと、承知いたしました。
お急ぎの場合はお電話ください。

> 本日中にご連絡いたします。
"""


def found(text: str) -> str | None:
    pledge = pledges.find(text, HOURS, TUESDAY)
    return pledge.due.astimezone(JST).strftime("%m-%d %H:%M") if pledge else None


@pytest.mark.parametrize(("text", "due"), PROMISED)
def test_a_promise_of_ours_is_found_with_its_due_time(text: str, due: str) -> None:
    assert due == found(text)


@pytest.mark.parametrize("text", NOT_PROMISED)
def test_what_is_no_promise_of_ours_is_left_alone(text: str) -> None:
    assert None is found(text)


def test_a_whole_mail_with_broken_lines_a_heading_and_a_quote() -> None:
    pledge = pledges.find(LONG, HOURS, TUESDAY)

    assert pledge is not None
    assert jst(6, 10, 15) == pledge.due
    assert "明日の15時までに状況をご連絡いたします" in pledge.words


def test_of_several_promises_the_first_to_come_due_counts() -> None:
    assert "06-09 17:00" == found("明日発送いたします。本日17時までに伝票番号をご連絡いたします。")


def test_after_closing_today_ends_at_midnight() -> None:
    evening = jst(6, 9, 19)
    pledge = pledges.find("本日中にご連絡いたします。", HOURS, evening)

    assert pledge is not None
    assert jst(6, 10) == pledge.due


def test_without_opening_hours_a_day_ends_at_midnight() -> None:
    pledge = pledges.find("明日中にご連絡いたします。", Hours(week=((),) * 7), TUESDAY)

    assert pledge is not None
    assert jst(6, 11) == pledge.due


def test_a_time_that_has_passed_is_tomorrows() -> None:
    assert "06-10 09:30" == found("9時30分にお電話いたします。")


@pytest.mark.parametrize("text", ["12月25日までにご連絡いたします。", "本日9時にお電話いたします。"])
def test_what_is_past_or_months_away_is_no_promise(text: str) -> None:
    assert None is found(text)


def test_the_due_time_is_in_utc() -> None:
    pledge = pledges.find("明日中にご連絡いたします。", HOURS, TUESDAY)

    assert pledge is not None
    assert UTC == pledge.due.tzinfo


def test_a_long_hostile_mail_is_read_in_bounded_time() -> None:
    text = "明日までにご連絡" * 50_000

    assert pledges.find(text, HOURS, TUESDAY) is None
