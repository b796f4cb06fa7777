# ruff: noqa: E501 - lists of wordings
"""Machine mail without a header: told by its wording, and what people write that nearly reads so."""

import time
from dataclasses import replace

import pytest
from automatic_scenes import CUSTOMER, identity, mail, reason

from firstmove.message.automated import CHECKS, REASONS, refusal
from firstmove.message.automated.words import unquoted
from firstmove.message.channel import origin
from firstmove.model.automatic import AutomaticRules
from firstmove.model.mail import Address, Attachment, Bounce
from firstmove.model.phrases import Phrase

OFFICE = Address("suzuki", "example.co.jp")
OURS = ("<ack-1042@aoba.example.jp>",)


@pytest.mark.parametrize(
    "subject",
    ["自動返信: Re: 注文", "【自動応答】ただいま不在です", "不在通知: Re: 注文", "不在のお知らせ", "【休業中】", "夏季休業のお知らせ",
     "Automatic reply: order", "AUTO: I am away", "Out of Office: order", "Out of office", "Away until May 5",
     "Autoresponder", "Vacation reply", "Abwesenheitsnotiz: Bestellung", "Automatische Antwort: Bestellung",
     "Réponse automatique : commande", "Respuesta automática: pedido", "Risposta automatica: ordine",
     "Resposta automática: pedido", "Automatisch antwoord: order", "Autosvar: order", "Автоматический ответ: заказ",
     "自动回复: 订单", "자동 응답: 주문"],
)  # fmt: skip
def test_a_subject_that_begins_like_an_automatic_answer_is_refused(subject: str) -> None:
    assert "subject-says-automatic" == reason(mail(subject=subject, in_reply_to=OURS))


@pytest.mark.parametrize(
    "subject",
    ["自動返信メールが届きません", "自動返信の件", "自動配信が来ない", "不在通知が入っていました", "不在通知", "不在のため受け取れません",
     "休業中の発送について", "vacation message to customers", "年末年始の休業のお知らせについて質問", "Re: Automatic reply: order", "Re: 自動返信: 注文",
     "automatic umbrella is broken", "out of office chairs?", "自動巻き時計の修理", "休暇中に届く予定の荷物"],
)  # fmt: skip
def test_a_customer_may_write_of_such_things(subject: str) -> None:
    assert reason(mail(subject=subject)) is None


@pytest.mark.parametrize(
    "subject",
    ["【みどり商店】お問い合わせを受け付けました", "お問い合わせ受付完了のお知らせ", "お問い合わせありがとうございます", "ご応募を受け付けました",
     "注文内容ご確認(自動配信メール)", "【受付完了】", "Thank you for contacting Midori", "We have received your request",
     "Your ticket #55 has been created", "Your message has been received", "Eingangsbestätigung Ihrer Anfrage"],
)  # fmt: skip
def test_another_desks_acknowledgement_is_refused(subject: str) -> None:
    assert "form-auto-ack" == reason(mail(subject=subject))


@pytest.mark.parametrize(
    "subject",
    ["Re: 【みどり商店】お問い合わせを受け付けました", "【あおば商店】お問い合わせを受け付けました（受付番号 1042）",
     "お問い合わせ送信完了メールが届きません", "お問い合わせの受付確認が来ない", "ご連絡ありがとうございます",
     "注文を受け付けましたとメールが来ましたが", "お問い合わせ", "発送完了メールが届いていません", "Thanks for your help",
     "request received twice?", "発送完了のお知らせが来ません"],
)  # fmt: skip
def test_an_answer_to_one_is_a_persons(subject: str) -> None:
    assert reason(mail(subject=subject)) is None


@pytest.mark.parametrize(
    "line",
    ["※このメールはシステムより自動で送信しています。", "このメールは自動送信です。", "本メールは自動配信されています",
     "このメールは送信専用アドレスから配信されています。", "このメールに返信いただいてもお答えできません。", "※本メールには返信できませんのでご了承ください。",
     "This is an automatically generated e-mail.", "This message was sent automatically.", "Please do not reply to this email.",
     "This mailbox is not monitored.", "Diese E-Mail wurde automatisch erstellt.", "Ceci est un message automatique.",
     "Este es un correo automático.", "请勿回复"],
)  # fmt: skip
def test_a_line_that_says_it_is_automatic_is_refused(line: str) -> None:
    assert "body-says-automatic" == reason(mail(OFFICE, text=f"ご登録の内容です。\n\n{line}\n"))


@pytest.mark.parametrize(
    "text",
    ["「このメールは自動送信です」と書いてありました。", "このメールは自動送信ですか?", "このメールは自動返信ですが、人はいますか",
     "自動送信メールが届きません。", "I got an automatic message, please answer.", "Did you reply to this email?",
     "This is my message about the broken cup."],
)  # fmt: skip
def test_speaking_of_automatic_mail_is_a_persons(text: str) -> None:
    assert reason(mail(OFFICE, text=text)) is None


def test_a_quoted_statement_counts_only_outside_the_quote() -> None:
    whole = "ありがとうございます。\n\n> このメールは自動送信です。\n"

    assert reason(mail(OFFICE, text=whole, visible_text="ありがとうございます。")) is None


def test_a_persons_client_may_quote_our_acknowledgement_without_marks() -> None:
    text = "写真を送ります。\n\n※このメールは自動でお送りしています。"

    assert reason(mail(Address("taro", "docomo.ne.jp"), text=text, in_reply_to=OURS)) is None
    assert "body-says-automatic" == reason(mail(OFFICE, text=text, in_reply_to=OURS))


@pytest.mark.parametrize(
    "text",
    ["I am currently out of the office. For urgent matters please contact my colleague.",
     "Thank you for your email. I am on vacation until May 5 and will reply upon my return.",
     "メールをありがとうございます。\n現在、休暇をいただいております。お急ぎの場合は代表番号へお願いします。",
     "6月15日まで不在にしております。メールの確認は翌日以降となります。",
     "Ich bin bis zum 15.6. nicht im Büro. In dringenden Fällen wenden Sie sich an meine Vertretung.",
     "Je suis absent jusqu'au 15 juin. En cas d'urgence, contactez ma collègue.",
     "鈴木は3月末で退職いたしました。今後のご連絡は後任の田中までお願いいたします。"],
)  # fmt: skip
def test_an_absence_note_in_answer_to_us_is_refused(text: str) -> None:
    assert "absence" == reason(mail(OFFICE, subject="Re: 注文", text=text))


@pytest.mark.parametrize(
    "text",
    ["I will be out of the office next week. If urgent, contact my husband.",
     "明日は不在にしておりますので、再配達は土曜日にお願いします。", "旅行で不在です。荷物はいつ届きますか。"],
)  # fmt: skip
def test_a_person_who_tells_of_an_absence_is_answered(text: str) -> None:
    assert reason(mail(text=text)) is None


@pytest.mark.parametrize(
    "footer",
    ["To unsubscribe, click here", "If you no longer wish to receive these e-mails", "Unsubscribe: https://example.com/u",
     "https://example.com/unsubscribe?id=1", "You are receiving this because you subscribed", "View this email in your browser",
     "配信停止はこちら", "配信停止をご希望の方は下記URLへ", "メルマガの解除はこちら", "このメールは会員の皆様にお送りしています",
     "Newsletter abbestellen", "退订"],
)  # fmt: skip
def test_a_way_to_unsubscribe_makes_a_newsletter(footer: str) -> None:
    assert "marketing" == reason(mail(OFFICE, subject="今週の新着", text=f"新着商品です。\n\n{footer}\n"))


@pytest.mark.parametrize(
    "text",
    ["メルマガの配信停止をお願いします。", "配信を止めてください。", "Please unsubscribe me.", "If you want to stop by, let me know.",
     "You received this parcel back because of the address.", "I tried to unsubscribe but it fails."],
)  # fmt: skip
def test_asking_to_be_unsubscribed_is_a_persons(text: str) -> None:
    assert reason(mail(text=text)) is None


def test_a_newsletters_footer_below_an_answer_is_the_quoted_mails() -> None:
    assert reason(mail(subject="Re: 今週の新着", text="これをください。\n\n配信停止はこちら")) is None


def test_what_somebody_forwards_is_not_his_own() -> None:
    assert reason(mail(subject="Fwd: Automatic reply: order", text="This is an automated message.")) is None


@pytest.mark.parametrize(
    ("subject", "text", "code"),
    [
        ("Cron <root@web> run-parts", "done", "machine-sender"),
        ("** PROBLEM Host Alert: web1 is DOWN **", "x", "machine-sender"),
        ("Virus found in your message", "It was deleted.", "virus-notice"),
        ("Quarantine summary", "3 messages", "quarantine-digest"),
        ("talk Digest, Vol 3, Issue 7", "x", "list"),
        ("Your message to talk awaits moderator approval", "x", "challenge-response"),
        ("Please confirm your message", "x", "challenge-response"),
        ("Read: order", "Your message was read on Friday.", "disposition-notification"),
        ("Return Receipt (displayed) - order", "x", "disposition-notification"),
        ("Report Domain: x.example Submitter: y.example Report-ID: 1", "x", "dmarc-report"),
    ],
)
def test_a_programs_letter_is_known_by_its_subject(subject: str, text: str, code: str) -> None:
    assert code == reason(mail(subject=subject, text=text))


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Read: this please", "My cup is broken."),
        ("Virus warning", "Do you clean your cups?"),
        ("PROBLEM: cup is broken", "It is in two pieces."),
        ("confirm my order", "Please click on my order so that you see it."),
    ],
)
def test_a_person_may_choose_such_a_subject(subject: str, text: str) -> None:
    assert reason(mail(subject=subject, text=text)) is None


def test_a_calendar_file_counts_only_with_a_programs_words() -> None:
    file = (Attachment("a.ics", "text/calendar"),)

    assert "calendar" == reason(mail(content_type="text/calendar"))
    assert "calendar" == reason(mail(subject="承諾: 打ち合わせ", attachments=file))
    assert "calendar" == reason(mail(text="", attachments=file))
    assert reason(mail(subject="日程", attachments=file)) is None


def test_a_calendar_programs_mail_without_a_file_is_known_too() -> None:
    outlook = mail(text="When: Monday\nWhere: Room 1\n\n*~*~*~*~*~*~*~*~*~*\n\nPlease come.")
    marked = mail(headers={"content-class": ("urn:content-classes:calendarmessage",)})

    assert "calendar" == reason(outlook)
    assert "calendar" == reason(marked)
    assert "calendar" == reason(mail(subject="Accepted: meeting", text=" \n"))
    assert reason(mail(subject="Accepted: your offer", text="I take the cup.")) is None


def test_what_the_parser_calls_forwarded_is_not_the_senders() -> None:
    assert reason(mail(text="Please do not reply to this email.", forwarded=True)) is None


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("message/delivery-status", "bounce"),
        ("message/disposition-notification", "disposition-notification"),
        ("message/feedback-report", "feedback-report"),
        ("application/tlsrpt+gzip", "tls-report"),
    ],
)
def test_a_reports_part_is_enough(kind: str, code: str) -> None:
    assert code == reason(mail(attachments=(Attachment("report", kind),)))


def test_a_delivery_report_is_never_answered() -> None:
    assert "bounce" == reason(mail(bounce=Bounce(failed=False)))
    assert "bounce" == reason(mail(report_type="delivery-status", content_type="multipart/report"))


def test_the_first_check_that_fits_names_the_reason() -> None:
    message = mail(bounce=Bounce(failed=True), return_path="", auto_submitted="auto-replied")

    assert "bounce" == reason(message)
    assert "null-return-path" == reason(replace(message, bounce=None))
    assert "auto-submitted" == reason(replace(message, bounce=None, return_path=None))


def test_a_shop_may_bring_its_own_wordings() -> None:
    rules = AutomaticRules(phrases=(Phrase("machine-sender", subject="^在庫連携"),))
    known = replace(identity(), automatic=rules)

    assert "machine-sender" == reason(mail(subject="在庫連携 完了"), known)
    assert reason(mail(subject="Automatic reply: order"), known) is None


def test_a_check_that_breaks_refuses() -> None:
    known = replace(identity(), automatic=AutomaticRules(phrases=(Phrase("list", subject="("),)))

    found = refusal(mail(), known, origin(mail(), known))

    assert found is not None
    assert found.code == "check-failed"


def test_the_same_mail_gives_the_same_answer() -> None:
    message = mail(CUSTOMER, subject="Automatic reply: order")

    assert reason(message) == reason(message)


def test_the_checks_are_asked_in_the_order_of_the_reference() -> None:
    names = [f"{check.__module__.rpartition('.')[2]}.{check.__name__}" for check in CHECKS]

    assert names == [
        "loops.own_mail",
        "reports.report",
        "reports.null_return_path",
        "declared.automatic",
        "declared.through_a_list",
        "senders.machine",
        "trust.spam",
        "trust.authentication",
        "trust.one_sender",
        "words.automatic",
        "declared.sent_in_bulk",
    ]


def test_every_phrase_has_a_documented_reason() -> None:
    assert set() == {phrase.code for phrase in AutomaticRules().phrases} - set(REASONS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n> b\nc", "a\n\nc"),
        ("a\n-----Original Message-----\nb", "a\n"),
        ("a\n差出人: x\n送信日時: y\nb", "a\n"),
        ("a\n___\nfooter", "a\n___\nfooter"),
    ],
)
def test_quotes_are_left_out_and_footers_kept(text: str, expected: str) -> None:
    assert expected == unquoted(text)


def test_a_statement_stands_at_either_end_of_a_long_text() -> None:
    long = "商品のご案内です。\n" * 2_000

    assert "marketing" == reason(mail(OFFICE, text=long + "配信停止はこちら", visible_text=long))
    assert "marketing" == reason(mail(OFFICE, text="配信停止はこちら\n" + long, visible_text=long))
    assert reason(mail(OFFICE, text=long + "配信停止はこちら\n" + long, visible_text=long)) is None


@pytest.mark.parametrize(
    "text",
    ["a" * 60_000, "\n" * 60_000, "_" * 60_000, " " * 60_000, "> quote\n" * 7_000, "12 34 " * 10_000,
     "https://example.com/x " * 2_500, "your message could not be " * 2_000],
)  # fmt: skip
def test_no_text_makes_the_checks_slow(text: str) -> None:
    message = mail(text=text, in_reply_to=OURS)
    started = time.process_time()

    reason(message)

    assert 0.5 > time.process_time() - started
