"""What a mail is about, read with the shipped cue tables."""

import time
from datetime import UTC, date, datetime

import pytest
from labelled_mails import figures, read, shipped

from firstmove.decision.triage import triage, triage_text
from firstmove.model.mail import Form, Message

FURIOUS = "土下座しろ。慰謝料払え。社長を出せ。"


def test_the_labelled_mails_are_read_as_a_person_reads_them() -> None:
    found = figures("tuned.jsonl")

    assert found.mails >= 250
    assert found.category >= 0.95
    assert found.flags >= 0.93
    assert found.deadline >= 0.95
    assert found.language >= 0.98
    assert found.anger_within_one >= 0.98


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("まだ?", "not_arrived"),
        ("まだですか", "not_arrived"),
        ("いつ?", "not_arrived"),
        ("届かない", "not_arrived"),
        ("おそい!", "not_arrived"),
        ("返事は?", "service_complaint"),
        ("は?", "service_complaint"),
        ("キャンセル", "cancel"),
        ("返金!", "return_refund"),
        ("お世話になっております。\n山田です。\nまだ?\nよろしくお願いします", "not_arrived"),
        ("届きました", "thanks"),
        ("了解です。", "thanks"),
    ],
)
def test_a_very_short_mail_is_judged_as_a_whole(text: str, category: str) -> None:
    found = read(text)

    assert category == found.category
    assert found.short


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("割れはなく、無事に届きました。ありがとうございました。", "thanks"),
        ("壊れてはいませんでした。ありがとうございました。", "thanks"),
        ("問題ありませんでした。ありがとうございました。", "thanks"),
        ("返品ではなく、交換をお願いします。", "return_refund"),
        ("返金は不要です。届いたお皿が割れていました。", "damaged"),
        ("購入前にお聞きします。キャンセル料はかかりますか。", "product_question"),
    ],
)
def test_what_is_denied_or_only_asked_does_not_count(text: str, category: str) -> None:
    assert category == read(text).category


@pytest.mark.parametrize(
    ("text", "category", "also"),
    [
        ("違う商品が届きました。返金してください。", "wrong_item", {"return_refund"}),
        ("お皿が割れていました。2枚注文したのに1枚しか入っていません。", "missing_item", {"damaged"}),
        ("まだ届かないのでキャンセルしてください。領収書は不要です。", "not_arrived", {"cancel"}),
    ],
)
def test_of_mixed_matters_the_first_by_precedence_is_the_category(
    text: str, category: str, also: set[str]
) -> None:
    found = read(text)

    assert category == found.category
    assert also == set(found.also)


def test_an_injury_gives_the_matter_that_bears_it() -> None:
    found = read("グラスの縁が欠けていて、唇を切りました。返金もお願いします。")

    assert "damaged" == found.category
    assert ("injury",) == found.flags
    assert "critical" == found.priority


def test_a_chargeback_is_a_flag_and_the_matter_is_payment() -> None:
    found = read("カード会社にチャージバックを申請します。")

    assert "payment" == found.category
    assert "chargeback" in found.flags
    assert "critical" == found.priority


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("弁護士に相談します。", "critical"),
        ("商品が割れていました。", "high"),
        ("領収書を12日までに送ってください。", "high"),
        ("領収書を送ってください。", "normal"),
        ("届きました。ありがとうございました。", "low"),
    ],
)
def test_priority_follows_from_matter_flags_and_anger(text: str, priority: str) -> None:
    assert priority == read(text).priority


def test_a_lawyer_alone_is_no_abuse_but_kneeling_and_money_are() -> None:
    assert "suspected_abuse" not in read("弁護士に相談します。").flags
    assert "suspected_abuse" in read(FURIOUS).flags
    assert 3 == read(FURIOUS).anger


def test_a_kind_review_is_no_threat() -> None:
    found = read("とても気に入りました!レビューも書きますね。ありがとうございました。")

    assert () == found.flags
    assert "thanks" == found.category


def test_a_reply_to_the_shops_own_subject_is_judged_by_its_body() -> None:
    found = read("領収書をお願いします。", "Re: 【あおば商店】ご注文の商品を発送いたしました(返品について)")

    assert "receipt" == found.category
    assert () == found.also


def test_a_new_subject_speaks_for_the_customer() -> None:
    assert "cancel" == read("よろしくお願いいたします。注文番号は12345678です。", "キャンセル希望").category


def test_an_office_keeps_its_matter_beside_its_category() -> None:
    found = triage_text("", "商品の返品についてご確認ください。", shipped(), date(2026, 6, 10), role="office")

    assert "office" == found.category
    assert ("return_refund",) == found.also


def test_a_mail_without_a_customers_words_is_automatic() -> None:
    found = triage_text("", "キャンセルされました", shipped(), date(2026, 6, 10), automatic=True)

    assert "automatic" == found.category
    assert () == found.flags


def test_a_message_is_read_as_of_its_own_day_in_japan() -> None:
    late = datetime(2026, 6, 10, 16, 0, tzinfo=UTC)  # already the 11th in Japan
    message = Message(digest="d", visible_text="明日までに必要です。届きません。", date=late)

    assert date(2026, 6, 12) == triage(message, shipped()).deadline
    assert date(2026, 6, 2) == triage(message, shipped(), on=date(2026, 6, 1)).deadline


def test_a_forms_text_is_read_when_nothing_else_is_visible() -> None:
    message = Message(digest="d", form=Form(kind="cgi", text="商品が届きません"))

    assert "not_arrived" == triage(message, shipped()).category


def test_a_mail_without_a_date_or_words_is_other() -> None:
    found = triage(Message(digest="d"), shipped())

    assert "other" == found.category
    assert "und" == found.language
    assert () == found.cues


def test_the_cues_that_fired_are_named() -> None:
    named = {(cue.axis, cue.value, cue.words) for cue in read("明日までに必要です。まだ届きません").cues}

    assert ("category", "not_arrived", "届きませ") in named
    assert ("deadline", "2026-06-11", "明日") in named


@pytest.mark.parametrize(
    "hostile",
    [
        "注文した" * 3000,
        "12月" * 4000,
        "1/" * 8000,
        "a " * 8000,
        "返事が何も連絡は" * 2000,
        "\n" * 20000,
        ">" * 20000,
        "写真と説明が注文したのと違" * 1000,
        "(" * 9000,
        "the order by " * 2000,
        "お世話になっております" * 1500,
    ],
)
def test_hostile_text_is_read_in_bounded_time(hostile: str) -> None:
    started = time.process_time()

    read(hostile)

    assert time.process_time() - started < 1.0
