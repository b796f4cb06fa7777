"""What people and machines write, without any header that tells them apart. Each of these went wrong once."""

# ruff: noqa: E501 - mails

import pytest
from automatic_scenes import identity

from firstmove.message import channel
from firstmove.message.automated import refusal
from firstmove.message.parse import parse

# Sender, subject, text, whether it names a mail of ours in In-Reply-To.
PEOPLE = (
    (
        "jane@example.com",
        "Re: lunch",
        "Sure!\n\n__________________________________________________\nDo You Yahoo!?\nTired of spam?  Yahoo! Mail has the best spam protection around \nhttp://mail.yahoo.com ",
        False,
    ),
    (
        "jane@example.com",
        "trip",
        "See you.\n_________________________________________________________________\nJoin the world’s largest e-mail service with MSN Hotmail. \nhttp://www.hotmail.com",
        False,
    ),
    (
        "jane@example.com",
        "Contract",
        "Please review.\n\nThis e-mail is confidential. If you are not the intended recipient, please notify the sender and delete this message. Do not reply to all.",
        False,
    ),
    ("jane@example.com", "schedule", "I am on vacation from the 3rd to the 9th. Call me if urgent.", False),
    ("jane@example.com", "Out of town", "I will be away until Monday.", False),
    ("jane@example.com", "Vacation", "Vacation was great!", False),
    ("jane@example.com", "vacation message to customers", "Which wording do you like?", False),
    ("jane@example.com", "automatic doors", "Do you sell these?", False),
    ("jane@example.com", "Read: chapter 3", "Please read it and tell me.", False),
    (
        "jane@example.com",
        "Undeliverable address",
        "Hi, my address is undeliverable for FedEx. Send to my office.",
        False,
    ),
    ("jane@example.com", "virus", "I got a virus in your message? The attachment was infected.", False),
    (
        "jane@example.com",
        "RE: your ticket",
        "Your ticket was created yesterday I guess. Did you receive it?",
        False,
    ),
    (
        "jane@example.com",
        "Confirmation of your order",
        "Hi, I just want to confirm my order of two cups.",
        False,
    ),
    ("jane@example.com", "Invitation: our party", "You are invited!", False),
    (
        "jane@example.com",
        "Notification settings",
        "How do I change them? http://example.com/unsubscribe-help",
        True,
    ),
    ("jane@example.com", "newsletter", "Please take me off the list, unsubscribe does not work", False),
    ("jane@example.com", "Thanks for your inquiry about the house", "We can meet on Friday", False),
    (
        "jane@example.com",
        "FW: newsletter",
        "Look at this!\n\nTo unsubscribe click here http://x.example/unsub",
        False,
    ),
    ("jane@example.com", "meeting", "When: Monday\nWhere: my place\nBring wine.", False),
    (
        "jane@example.com",
        "Delivery status?",
        "What is the delivery status of my order? The notification mail was not delivered.",
        False,
    ),
    (
        "jane@example.com",
        "mail error",
        "I got an error message when I mailed you: user unknown. Is your address right?",
        False,
    ),
    ("jane@example.com", "returned mail", "I returned the mail order parcel yesterday. RMA 550 12.", False),
    (
        "jane@example.com",
        "お問い合わせありがとうございました",
        "先日は問い合わせにご回答いただき助かりました。",
        False,
    ),
    ("jane@example.com", "発送完了", "荷物を返送しました。伝票番号は1234-5678-9012です。", False),
    ("jane@example.com", "ご注文確定のお知らせが来ない", "確認してください", False),
    ("jane@example.com", "返信", "この前のメールの返信です。よろしくお願いします。", False),
    ("jane@example.com", "受付確認", "申込みは受付されていますか。", False),
    ("jane@example.com", "配信停止", "メルマガ配信停止希望です。", False),
    ("jane@example.com", "退会したい", "退会手続きはこちらでいいですか。https://example.com/taikai", False),
    ("jane@example.com", "不在票", "不在連絡票が入っていたのですが、再配達お願いします", False),
    ("jane@example.com", "休業のお知らせについて", "年末年始の休業期間を教えてください", False),
    (
        "jane@example.com",
        "メールアドレス不明",
        "そちらのメールアドレスに送信できませんでした。宛先不明とのこと。電話ください。",
        False,
    ),
    (
        "jane@example.com",
        "送信エラー",
        "注文フォームが送信エラーになります。メールサーバの問題でしょうか。",
        False,
    ),
    (
        "jane@example.com",
        "お荷物が返送された件",
        "宛先不明でヤマトから返送されたと連絡がありました。住所は合っています。",
        False,
    ),
    (
        "tanaka@example.co.jp",
        "見積依頼",
        "株式会社ABCの田中です。\n見積をお願いします。\n\n--\n株式会社ABC 田中\n※当社からのメールの配信を希望されない方はお知らせください。",
        False,
    ),
    ("jane@example.com", "【至急】商品が違います", "注文と違う商品が届きました。返信ください。", False),
    ("jane@example.com", "Re: 【あおば商店】発送完了のお知らせ", "届きました。", False),
    ("jane@example.com", "【あおば商店】発送完了のお知らせ", "まだ届かないのですが", False),
    (
        "jane@example.com",
        "ご注文ありがとうございます",
        "と書かれたメールが来ましたが身に覚えがありません。",
        False,
    ),
    ("jane@example.com", "Order 1042", "Hello,\nI never received it.\n\nSent from my iPhone", False),
    ("jane@example.com", "question", "see https://groups.google.com/group/cups and tell me", False),
    ("jane@example.com", "hi", "Reply to this email please. Do not reply to my old address.", False),
    (
        "jane@example.com",
        "hi",
        "お世話になります。こちらのアドレスは送信専用ではないので返信できます。",
        False,
    ),
    ("jane@example.com", "質問", "このメールに返信いただけますか。", False),
    ("jane@example.com", "質問", "このメールへの返信は明日でかまいません。", False),
    ("jane@example.com", "ウイルス", "購入したPCでウイルスが検出されましたと表示されます。", False),
    (
        "jane@example.com",
        "アカウント停止",
        "アカウントが停止されましたとメールが来ました。本物ですか。http://example.com/unsubscribe",
        False,
    ),
    ("jane@example.com", "cancel", "Please cancel my subscription. To cancel I called you.", False),
    ("jane@example.com", "subscription", "To cancel your subscription service what should I do?", False),
    ("jane@example.com", "Question about acknowledgement", "Have you received my request? Ticket 55.", False),
    ("jane@example.com", "自動車部品について", "在庫ありますか", False),
    ("jane@example.com", "out of stock?", "is it?", False),
    ("news.taro@example.com", "hi", "hello", False),
    ("info@customer.example.com", "商品について", "教えてください", False),
    ("support@customer.example.com", "商品について", "教えてください", False),
    ("admin@customer.example.com", "商品について", "教えてください", False),
    ("sales@customer.example.com", "ご提案", "広告のご提案です", False),
)
MACHINES = (
    ("taro@example.com", "Auto: Re: order", "I am out until Monday.", True),
    (
        "jane@example.com",
        "Re: Order",
        "Thank you for contacting Acme Support. This is an automated response confirming receipt of your ticket.",
        False,
    ),
    (
        "jane@example.com",
        "Re: Order",
        "Hello! I am out of the office until 12 May and have no access to email. For urgent matters contact Bob.",
        True,
    ),
    ("news@shop.example.com", "Weekly", "hi", False),
    (
        "hello@shop.example.com",
        "50% off",
        "Shop now\n\nYou are receiving this email because you signed up at shop.example.com.\nUnsubscribe | Preferences",
        False,
    ),
    (
        "hello@shop.example.com",
        "50% off",
        "Shop now\n\nUnsubscribe here: https://shop.example.com/u/123",
        False,
    ),
    (
        "hello@shop.example.com",
        "新作入荷",
        "新作です。\n\n▼メールマガジンの解除はこちら\nhttps://shop.example.com/m/",
        False,
    ),
    (
        "hello@shop.example.com",
        "新作入荷",
        "新作です。\n\n※配信停止は下記URLよりお手続きください。\nhttps://shop.example.com/m/",
        False,
    ),
    (
        "hello@shop.example.com",
        "新作入荷",
        "新作です。\n\nメルマガ配信解除：https://shop.example.com/m/",
        False,
    ),
    (
        "hello@shop.example.com",
        "新作入荷",
        "新作です。\n\n※このメールは、当店でお買い物いただいたお客様にお送りしています。",
        False,
    ),
    (
        "hello@shop.example.com",
        "ご注文の確認",
        "ご注文ありがとうございます。\n\n※本メールは自動送信です。ご返信いただいてもお答えできません。",
        False,
    ),
    (
        "x@example.com",
        "Re: order",
        "I apologize for this automatic reply to your email. To control spam, I now allow incoming messages only from senders I have approved beforehand. If you would like to be added to my list of approved senders, please fill out the short request form (see link below).",
        False,
    ),
    ("sb@example.com", "[Boxbe] Re: order (Action Required)", "Hello, your message is waiting", False),
    (
        "jane@example.com",
        "Please verify your email to Bob",
        "Click the link so that your message can be delivered",
        False,
    ),
    ("admin@example.com", "Message quarantined", "x", False),
    ("postmaster@example.com", "Spam detected", "The message you sent was rejected as spam", False),
    ("virusalert@example.com", "VIRUS (Eicar) IN MAIL FROM YOU", "Our virus checker found", False),
    ("alerts-noreply@example.com", "x", "y", False),
    (
        "jane@example.com",
        "[acme-users] hello",
        "y\n\n-- \nTo unsubscribe, e-mail: users-unsubscribe@acme.example.org\nFor additional commands, e-mail: users-help@acme.example.org",
        True,
    ),
    (
        "jane@example.com",
        "hello list",
        'y\n\n---------------------------------------------------------------------\nYou received this message because you are subscribed to the Google Groups "x" group.\nTo unsubscribe from this group',
        True,
    ),
    (
        "jane@example.com",
        "Re: hello",
        'y\n\nTo unsubscribe from this list: send the line "unsubscribe linux-kernel" in\nthe body of a message to majordomo@vger.kernel.org\n',
        True,
    ),
    ("x@example.com", "【重要】ご登録情報の確認", "お客様各位\nこのメールアドレスは配信専用です。", False),
    ("x@example.com", "不在のため自動返信", "ただいま不在です", False),
    (
        "x@example.com",
        "Re: 【あおば商店】お問い合わせを受け付けました（受付番号 1042）",
        "※このメールは自動返信です。\n担当者が確認後ご連絡します。",
        True,
    ),
    ("x@example.com", "【自動送信】ご予約", "x", False),
    ("x@example.com", "ご予約完了のお知らせ（自動送信メール）", "x", False),
    (
        "x@example.com",
        "Delivery has failed to these recipients or groups:",
        "x 550 5.1.1 y@z.example RecipientNotFound",
        False,
    ),
    ("x@example.com", "【楽天】注文内容ご確認（自動配信メール）", "x", False),
    (
        "x@example.com",
        "Ihre Anfrage",
        "Dies ist eine automatisch generierte E-Mail, bitte antworten Sie nicht auf diese E-Mail.",
        False,
    ),
    ("x@example.com", "Assente", "Sono fuori ufficio fino al 15. Rientro lunedi", True),
    (
        "x@example.com",
        "Newsletter juin",
        "Bonjour\nSi vous ne souhaitez plus recevoir nos messages, cliquez ici",
        False,
    ),
    (
        "x@example.com",
        "Newsletter",
        "Wenn Sie diesen Newsletter nicht mehr erhalten möchten, klicken Sie hier",
        False,
    ),
    (
        "x@example.com",
        "Promo",
        "This message was sent to info@aoba.example.jp by Foo Inc. | Update your preferences | Manage subscriptions",
        False,
    ),
)


def code_of(sender: str, subject: str, text: str, answers: bool) -> str | None:
    head = f"From: {sender}\nTo: info@aoba.example.jp\nSubject: {subject}\n"
    head += "In-Reply-To: <ack-1042@aoba.example.jp>\n" if answers else ""
    message = parse(f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode())
    found = refusal(message, identity(), channel.origin(message, identity()))
    return found.code if found else None


@pytest.mark.parametrize(("sender", "subject", "text", "answers"), PEOPLE)
def test_what_a_person_writes_is_answered(sender: str, subject: str, text: str, answers: bool) -> None:
    assert code_of(sender, subject, text, answers) is None


@pytest.mark.parametrize(("sender", "subject", "text", "answers"), MACHINES)
def test_what_a_machine_writes_is_not(sender: str, subject: str, text: str, answers: bool) -> None:
    assert code_of(sender, subject, text, answers) is not None
