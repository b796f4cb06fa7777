"""Delivery reports: standard ones, letters, and mails that are none."""

import time

import pytest

from firstmove.message import mime
from firstmove.message.bounce import read
from firstmove.message.parse import parse
from firstmove.model.mail import Bounce

DAEMON = "From: Mail Delivery System <MAILER-DAEMON@mx.example.jp>\n"
BODY = "Content-Type: text/plain; charset=utf-8\n\n"


def report(status: str, *, before: str = "See below.", after: str = "") -> bytes:
    return (
        DAEMON
        + "Subject: Undelivered Mail Returned to Sender\n"
        + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        + f"--b\n{BODY}{before}\n--b\nContent-Type: message/delivery-status\n\n{status}\n{after}--b--\n"
    ).encode()


def letter(text: str, *, sender: str = DAEMON, subject: str = "failure notice", more: str = "") -> bytes:
    return f"{sender}To: info@aoba.example.jp\nSubject: {subject}\n{more}{BODY}{text}\n".encode()


def found(octets: bytes) -> Bounce:
    bounce = parse(octets).bounce
    assert bounce is not None
    return bounce


@pytest.mark.parametrize(
    ("fields", "failed"),
    [
        ("Action: failed\nStatus: 5.1.1", True),
        ("Action: FAILED (user unknown)\nStatus: 4.0.0", True),
        ("Action: delayed\nStatus: 4.4.1", False),
        ("Action: delayed\nStatus: 5.4.1", False),
        ("Action: delivered\nStatus: 2.0.0", False),
        ("Action: relayed\nStatus: 2.0.0", False),
        ("Action: expanded\nStatus: 2.0.0", False),
        ("Status: 5.2.2", True),
        ("Action: error\nStatus: 5.0.0", True),
        ("Action: expired\nStatus:", True),
        ("Status: 4.2.2", False),
    ],
)
def test_only_what_failed_for_good_has_failed(fields: str, failed: bool) -> None:
    octets = report(f"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; hanako@example.com\n{fields}\n")

    assert failed is found(octets).failed


def test_a_report_tells_who_why_and_which_mail() -> None:
    octets = report(
        "Reporting-MTA: dns; mx.example.jp\n\n"
        "Original-Recipient: rfc822;hanako@example.com\nFinal-Recipient: rfc822; h@inner.example.com\n"
        "Action: failed\nStatus: 5.1.1 (unknown)\nDiagnostic-Code: smtp; 550 5.1.1\n  User unknown\n",
        after="--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <ack-1@aoba.example.jp>\nSubject: x\n",
    )

    assert Bounce(
        True,
        ("hanako@example.com",),
        "5.1.1",
        "smtp; 550 5.1.1 User unknown",
        ("<ack-1@aoba.example.jp>",),
    ) == found(octets)


def test_of_several_recipients_the_failed_are_named() -> None:
    octets = report(
        "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@example.com\nAction: delayed\nStatus: 4.0.0\n\n"
        "Final-Recipient: rfc822; b@example.com\nAction: failed\nStatus: 5.1.1\n"
    )

    assert ("b@example.com",) == found(octets).recipients


def test_the_enclosed_mail_names_its_message_id() -> None:
    octets = report(
        "Final-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 5.0.0\n",
        after="--b\nContent-Type: message/rfc822\n\nMessage-ID: <m1@example.com>\nSubject: x\n\nhi\n",
    )

    assert ("<m1@example.com>",) == found(octets).original_message_ids


def test_without_a_returned_header_the_references_count() -> None:
    octets = letter("I could not deliver your message.", more="In-Reply-To: <ack-7@aoba.example.jp>\n")

    assert ("<ack-7@aoba.example.jp>",) == found(octets).original_message_ids


def test_failed_recipients_of_exim_and_gmail_are_a_report() -> None:
    octets = letter(
        "Your mail failed.",
        sender="From: x@example.com\n",
        subject="hello",
        more="X-Failed-Recipients: a@example.com, b@example.com\n",
    )

    assert (True, ("a@example.com", "b@example.com")) == (found(octets).failed, found(octets).recipients)


@pytest.mark.parametrize(
    ("subject", "text", "failed"),
    [
        ("failure notice", "Hi. This is the qmail-send program.\n<a@example.com>:\nuser unknown", True),
        ("Mail delivery failed: returning message to sender", "a@example.com\n  Unrouteable address", True),
        (
            "Undeliverable: order",
            "Your message did not reach some recipients.\na@example.com 550 5.1.1",
            True,
        ),
        ("Warning: message 1x delayed 24 hours", "a@example.com\nNo action is required.", False),
        ("Warning: could not send message for past 4 hours", "Deferred: will keep trying", False),
        ("配信不能", "次の宛先にメールを配信できませんでした。\na@example.com", True),
        ("メール送信エラー", "宛先が見つかりません。a@example.com", True),
        ("配信遅延のお知らせ", "メールの配信が遅延しています。配信を試みています。", False),
        ("Unzustellbar: Bestellung", "konnte nicht zugestellt werden: a@example.com", True),
        ("Недоставленное сообщение", "a@example.com", True),
        ("退信", "无法投递 a@example.com", True),
    ],
)
def test_a_mail_systems_letter_is_a_report(subject: str, text: str, failed: bool) -> None:
    assert failed is found(letter(text, subject=subject)).failed


@pytest.mark.parametrize(
    "sender", ["From: Jetmail System <>\n", "From: postmaster@example.com\n", "From: MDaemon@example.com\n"]
)
def test_odd_mail_systems_are_known_too(sender: str) -> None:
    assert found(letter("Error 550: user unknown", sender=sender, subject="Mail Error")).failed


def test_a_letter_names_its_recipients_but_not_us_nor_itself() -> None:
    text = (
        "MAILER-DAEMON@mx.example.jp: to info@aoba.example.jp:\n<hanako@example.com>: 550 5.1.1 unknown user"
    )

    bounce = found(letter(text))

    assert ("hanako@example.com",) == bounce.recipients
    assert "5.1.1" == bounce.status
    assert "550 5.1.1 unknown user" in bounce.diagnostic


def test_addresses_of_the_returned_copy_are_no_recipients() -> None:
    text = (
        "<hanako@example.com>: user unknown\n\n--- Below this line is a copy of the message.\n\n"
        "Message-ID: <ack-1@aoba.example.jp>\nCc: other@example.net\n"
    )

    bounce = found(letter(text))

    assert ("hanako@example.com",) == bounce.recipients
    assert ("<ack-1@aoba.example.jp>",) == bounce.original_message_ids


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Delivery failed", "My parcel could not be delivered, the address is unknown."),
        ("Undeliverable parcel", "The carrier was unable to deliver it and returned it to sender."),
        ("宛先不明で戻りました", "荷物が配達できませんでした。宛先不明とのことです。"),
        ("メールが届きません", "確認メールが届きません。アドレスは合っています。"),
        ("Re: mail failure", "Your SMTP server could not deliver it: 550 5.1.1."),
        (
            "ご確認ください",
            "こう返ってきました。\n> Your message could not be delivered.\n> 550 5.1.1 user unknown",
        ),
        ("Fwd: Undelivered Mail Returned to Sender", "550 5.1.1 user unknown MAILER-DAEMON"),
    ],
)
def test_a_customers_undelivered_parcel_is_no_report(subject: str, text: str) -> None:
    octets = letter(text, sender="From: taro@example.com\n", subject=subject)

    assert parse(octets).bounce is None


def test_an_enclosed_mail_alone_is_no_report() -> None:
    octets = (
        b"From: taro@example.com\nSubject: see this\nContent-Type: multipart/mixed; boundary=outer\n\n"
        b"--outer\nContent-Type: text/plain\n\nWhat is this?\n"
        b"--outer\nContent-Type: message/rfc822\n\n"
        + report("Action: failed\nStatus: 5.0.0\n")
        + b"--outer--\n"
    )

    assert parse(octets).bounce is None


def test_a_broken_structure_is_read_all_the_same() -> None:
    octets = (
        DAEMON + "Subject: Re: order\nContent-Type: multipart/mixed; boundary=none\n\n550 user unknown\n"
    ).encode()

    assert read(mime.tree(octets), {"from": ("MAILER-DAEMON@mx.example.jp",)}) is not None


def test_what_is_kept_of_a_report_is_bounded() -> None:
    many = "\n\n".join(f"Final-Recipient: rfc822; a{n}@example.com\nAction: failed" for n in range(200))

    assert 20 == len(found(report(many)).recipients)


def test_a_report_without_blocks_or_addresses_is_one_all_the_same() -> None:
    empty = found(report("\n\n\n"))
    unnamed = found(report("Final-Recipient: LOCAL; somebody\nAction: failed\n"))

    assert () == empty.recipients
    assert (True, ()) == (unnamed.failed, unnamed.recipients)


def test_a_returned_mail_may_be_a_part_that_begins_with_its_header() -> None:
    octets = (
        DAEMON + "Subject: Returned mail: User unknown\nContent-Type: multipart/mixed; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nhanako@example.com [User unknown]\n"
        "--b\nReceived: from x by y; Fri, 12 Jun 2026\nMessage-ID: <m2@example.com>\n\nhi\n--b--\n"
    ).encode()

    assert ("<m2@example.com>",) == found(octets).original_message_ids


@pytest.mark.parametrize(
    "line", ["a" * 60_000, "\n" * 60_000, "message " * 8_000, "550 " * 15_000, "-" * 60_000]
)
def test_no_letter_makes_the_reading_slow(line: str) -> None:
    octets = letter(line, subject="hello")
    started = time.process_time()

    parse(octets)

    assert 1.0 > time.process_time() - started


def test_a_report_of_hundreds_of_html_pages_is_read_in_bounded_time() -> None:
    page = "--b\nContent-Type: text/html\n\n<p>" + "<b>could not be delivered</b> " * 110 + "</p>\n"
    octets = (
        DAEMON + "Subject: failure notice\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=b\n\n" + page * 290 + "--b--\n"
    ).encode()
    began = time.thread_time()

    bounce = parse(octets).bounce

    assert bounce is not None
    assert 0.35 > time.thread_time() - began  # 0.7 s when every page was converted; now about 0.04 s
