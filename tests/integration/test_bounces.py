"""Mail of ours comes back: the case says so, the address is left in peace, a person is asked to telephone."""

from collections.abc import Iterator

import pytest

from integration.shop import CUSTOMER, SHOP, Shop, Town, mail_from

FIRST = mail_from(CUSTOMER, "先週注文した湯呑みがまだ届きません。", message_id="<first@client.example.com>")
CARDS = "0_対応カード"


@pytest.fixture
def town() -> Iterator[Town]:
    with Town() as running:
        yield running


@pytest.fixture
def shop(town: Town) -> Iterator[Shop]:
    with Shop(town) as running:
        running.deliver(FIRST)
        running.until(running.acks, "the acknowledgement")
        running.settle()
        yield running


def postfix(returned: str, to: str = CUSTOMER, action: str = "failed", status: str = "5.1.1") -> bytes:
    """RFC 3464 as Postfix writes it."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: {SHOP}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
Message-ID: <{abs(hash(returned + to + action))}@mx.example.net>

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.net.

<{to}>: host mx.customer.example.com said: 550 5.1.1 <{to}>: User unknown

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address rejected: User unknown

--b
Content-Type: message/rfc822

From: {SHOP}
To: {to}
Message-ID: {returned}
Subject: returned

text
--b--
""".replace("\n", "\r\n").encode()


def gmail(returned: str) -> bytes:
    return mail_from(
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        f"** Address not found **\n\nYour message wasn't delivered to {CUSTOMER} because the address"
        " couldn't be found.\n\nThe response from the remote server was:\n550 5.1.1 The email account that"
        " you tried to reach does not exist.\n\n----- Original message -----\n\n"
        f"Message-ID: {returned}\nFrom: {SHOP}\n",
        subject="Delivery Status Notification (Failure)",
        X_Failed_Recipients=CUSTOMER,
        Auto_Submitted="auto-replied",
    )


def exim(_returned: str) -> bytes:
    return mail_from(
        "Mail Delivery System <Mailer-Daemon@mx.example.net>",
        "This message was created automatically by mail delivery software.\n\nA message that you sent"
        " could not be delivered to one or more of its\nrecipients. This is a permanent error. The following"
        f" address(es) failed:\n\n  {CUSTOMER}\n    Unrouteable address\n",
        subject="Mail delivery failed: returning message to sender",
        X_Failed_Recipients=CUSTOMER,
        Auto_Submitted="auto-replied",
    )


def qmail(returned: str) -> bytes:
    return mail_from(
        "MAILER-DAEMON@mx.example.net",
        "Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your"
        " message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't"
        " work out.\n\n"
        f"<{CUSTOMER}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
        f"--- Below this line is a copy of the message.\n\nReturn-Path: <{SHOP}>\nMessage-ID: {returned}\n",
        subject="failure notice",
        Return_Path="<>",
    )


def carrier(_returned: str) -> bytes:
    return mail_from(
        "Mail Delivery Subsystem <MAILER-DAEMON@docomo.ne.jp>",
        "次のあて先へのメッセージはエラーのため送信できませんでした。\n送信先メールアドレスが見つかりません。\n\n"
        f"<{CUSTOMER}>\n550 Unknown user {CUSTOMER}\n",
        subject="配信不能",
        Return_Path="<>",
    )


@pytest.mark.parametrize("report", [postfix, gmail, exim, qmail, carrier])
def test_a_report_about_an_acknowledgement_asks_for_a_call(shop: Shop, report: object) -> None:
    shop.pass_time(minutes=2)

    shop.deliver(report(str(shop.acks()[0]["Message-ID"])))  # type: ignore[operator]
    shop.until(lambda: shop.view().case.undeliverable, "the case marked as undelivered")
    shop.settle()

    assert 1 == len(shop.acks())
    card = shop.texts(CARDS)[-1].get_content()
    assert "お客様に届いていません。別のアドレスかお電話でご連絡ください。" in card
    assert "まだ届きません" in card
    assert 1 == "".join(shop.notices()).count("お客様へのメールが届きませんでした")
    assert 1 == len(shop.cases())
    assert 2 == len(shop.messages("1_要返信"))


def test_the_address_gets_no_further_acknowledgement(shop: Shop) -> None:
    shop.deliver(postfix(str(shop.acks()[0]["Message-ID"])))
    shop.until(lambda: shop.view().case.undeliverable, "the case marked as undelivered")

    shop.deliver(mail_from(CUSTOMER, "別の件です。領収書をください。", subject="領収書"))
    shop.settle()

    assert 1 == len(shop.acks())


def test_a_report_that_is_still_trying_changes_nothing(shop: Shop) -> None:
    shop.deliver(postfix(str(shop.acks()[0]["Message-ID"]), action="delayed", status="4.4.1"))
    shop.settle()

    assert not shop.view().case.undeliverable
    assert 1 == len(shop.messages("8_自動通知"))


def answered(shop: Shop, message_id: str = "<reply@shop.example.jp>", **more: str) -> None:
    shop.send_by_hand(
        mail_from(
            SHOP,
            more.pop("text", "確認いたしました。明日お届けの見込みです。"),
            to=more.pop("to", CUSTOMER),
            subject="Re: 注文の件",
            answers="<first@client.example.com>",
            message_id=message_id,
            **more,
        )
    )
    shop.look()


def test_a_report_about_a_reply_makes_the_case_wait_again_from_its_first_instant(shop: Shop) -> None:
    since = shop.view().case.oldest_unanswered_at
    shop.pass_time(minutes=5)
    answered(shop)
    assert ("replied", "kept") == (shop.view().case.state, shop.promise())
    shop.pass_time(minutes=5)

    shop.deliver(postfix("<reply@shop.example.jp>"))
    shop.until(lambda: shop.view().case.state == "needs_reply", "the case back on the list")
    shop.settle()

    assert since == shop.view().case.oldest_unanswered_at
    assert "open" == shop.promise()
    assert {"promise", "reply_target"} == shop.armed()
    assert shop.view().case.undeliverable


def test_a_report_that_is_quicker_than_the_copy_in_sent_is_not_lost(shop: Shop) -> None:
    shop.pass_time(minutes=5)
    shop.deliver(postfix("<reply@shop.example.jp>"))
    shop.settle()
    assert "needs_reply" == shop.view().case.state

    answered(shop)
    shop.settle()

    assert ("needs_reply", "open") == (shop.view().case.state, shop.promise())
    assert {"promise", "reply_target"} == shop.armed()


PLEDGE = "お調べして、2日以内にご連絡いたします。"


def ledger(shop: Shop) -> list[tuple[str, str]]:
    return [(row.state, row.source) for row in shop.view().promises]


def test_a_promise_in_a_reply_that_came_back_gives_way_to_the_one_before(shop: Shop) -> None:
    told = shop.view().promises[0].due
    shop.pass_time(minutes=5)
    answered(shop, text=PLEDGE)
    assert [("kept", "ack"), ("open", "reply")] == ledger(shop)

    shop.deliver(postfix("<reply@shop.example.jp>"))
    shop.until(lambda: shop.view().case.state == "needs_reply", "the case back on the list")
    shop.settle()

    assert [("kept", "ack"), ("withdrawn", "reply"), ("open", "ack")] == ledger(shop)
    assert told == shop.view().promises[-1].due
    assert {"promise", "reply_target"} == shop.armed()


def test_so_it_does_when_the_report_was_quicker_than_the_copy(shop: Shop) -> None:
    told = shop.view().promises[0].due
    shop.pass_time(minutes=5)
    shop.deliver(postfix("<reply@shop.example.jp>"))
    shop.settle()

    answered(shop, text=PLEDGE)
    shop.settle()

    assert ("open", "ack") == ledger(shop)[-1]
    assert told == shop.view().promises[-1].due


def test_an_old_report_undoes_no_newer_answer(shop: Shop) -> None:
    shop.pass_time(minutes=5)
    answered(shop)

    shop.deliver(postfix(str(shop.acks()[0]["Message-ID"])))
    shop.settle()

    assert ("replied", "kept") == (shop.view().case.state, shop.promise())
    assert not shop.view().case.undeliverable


def test_a_newer_answer_clears_the_mark(shop: Shop) -> None:
    shop.deliver(postfix(str(shop.acks()[0]["Message-ID"])))
    shop.until(lambda: shop.view().case.undeliverable, "the case marked as undelivered")
    shop.pass_time(minutes=5)

    answered(shop)

    assert not shop.view().case.undeliverable
    assert "replied" == shop.view().case.state


def test_a_report_about_somebody_in_copy_leaves_the_case_answered(shop: Shop) -> None:
    shop.pass_time(minutes=5)
    answered(shop, Cc="supplier@maker.example.com")

    shop.deliver(postfix("<reply@shop.example.jp>", to="supplier@maker.example.com"))
    shop.settle()

    assert ("replied", False) == (shop.view().case.state, shop.view().case.undeliverable)


def test_a_notice_that_comes_back_is_told_to_the_owner_and_never_in_a_circle(shop: Shop, town: Town) -> None:
    town.robots.append(
        lambda mail: (
            postfix(str(mail["Message-ID"]), to=str(mail["To"].addresses[0].addr_spec))
            if "staff.example.jp" in str(mail["To"])
            else None
        )
    )

    shop.deliver(mail_from("taro@customer.example.com", "在庫はありますか。", subject="在庫"))
    shop.until(lambda: len(town.answered) == 2, "the notice and the word to the owner, both returned")
    shop.settle()

    assert 2 == len(town.answered)
    assert 2 == len(shop.messages("9_要確認"))
    assert not any(case.undeliverable for case in shop.cases())
