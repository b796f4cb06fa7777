"""A whole mail becomes its facts."""
# ruff: noqa: E501 - one case a line

import dataclasses

import pytest

from firstmove.errors import Malformed
from firstmove.message.parse import parse
from firstmove.model.mail import Address, Attachment

MAIL = """\
Return-Path: <bounce@example.com>
Received: from a by b; Fri, 12 Jun 2026 15:00:01 +0900
Authentication-Results: mx.example.jp; dmarc=pass header.from=example.com
Authentication-Results: forged; dmarc=fail
Delivered-To: shop@example.jp
X-Original-To: info@example.jp
X-Original-Sender: original@example.com
X-Microsoft-Original-Message-ID: <ms@example.com>
Message-ID: <a b@example.com>
In-Reply-To: <parent@example.jp>
References: <first@example.jp>
 <parent@example.jp>
Auto-Submitted: no
Date: Fri, 12 Jun 2026 15:00:00 +0900
From: "Yamada, Hanako" <hanako@example.com>
Sender: office@example.com
Reply-To: reply@example.com
To: Shop <info@example.jp>, other@example.jp
Cc: Other <other@example.jp>
Subject: Where is my order
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

まだ届きません。

-- \n山田
--b
Content-Type: image/jpeg; name="photo.jpg"
Content-Transfer-Encoding: base64

/9j/
--b--
""".replace("\n", "\r\n").encode()


def test_every_fact_is_read() -> None:
    message = parse(MAIL)

    assert message.message_id == "<a b@example.com>"
    assert message.subject == "Where is my order"
    assert message.from_ == (Address("hanako", "example.com", "Yamada, Hanako"),)
    assert message.sender == (Address("office", "example.com"),)
    assert message.reply_to == (Address("reply", "example.com"),)
    assert message.to == (Address("info", "example.jp", "Shop"), Address("other", "example.jp"))
    assert message.cc == (Address("other", "example.jp", "Other"),)
    assert message.delivered_to == (Address("shop", "example.jp"), Address("info", "example.jp"))
    assert message.original_sender == Address("original", "example.com")
    assert message.return_path == "bounce@example.com"
    assert message.in_reply_to == ("<parent@example.jp>",)
    assert message.references == ("<first@example.jp>", "<parent@example.jp>")
    assert message.microsoft_original_id == "<ms@example.com>"
    assert message.auto_submitted == "no"
    assert [entry.authserv_id for entry in message.authentication] == ["mx.example.jp", "forged"]
    assert message.content_type == "multipart/mixed"
    assert message.text == "まだ届きません。\n\n-- \n山田"
    assert message.visible_text == "まだ届きません。"
    assert message.attachments == (Attachment("photo.jpg", "image/jpeg"),)
    assert message.header("SUBJECT") == "Where is my order"
    assert message.date is not None
    assert message.date.isoformat() == "2026-06-12T15:00:00+09:00"
    assert not message.truncated


@pytest.mark.parametrize("octets", [b"", b"\r\n", b" \n\t\n"])
def test_nothing_is_malformed(octets: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        parse(octets)

    assert refused.value.code == "empty"


@pytest.mark.parametrize("ends", [b"\n", b"\r"])
def test_the_same_mail_has_the_same_digest_however_its_lines_end(ends: bytes) -> None:
    assert parse(MAIL).digest == parse(MAIL.replace(b"\r\n", ends)).digest


@pytest.mark.parametrize("place", [b"15:00:00", b"hanako@", b"Where", b"<a b@", "まだ".encode()])
def test_a_different_mail_has_another_digest(place: bytes) -> None:
    changed = MAIL.replace(place, place.replace(b"0", b"1").upper() if place.isascii() else b"x", 1)

    assert changed != MAIL
    assert parse(MAIL).digest != parse(changed).digest


def test_a_mail_fetched_in_part_says_so_and_keeps_its_text() -> None:
    message = parse(MAIL[: MAIL.index(b"/9j/")], truncated=True)

    assert message.truncated
    assert message.visible_text == "まだ届きません。"


def test_a_message_without_header_is_all_body() -> None:
    message = parse("まだ届きません。".encode())

    assert message.text == "まだ届きません。"
    assert message.from_ == ()
    assert message.return_path is None


@pytest.mark.parametrize(
    ("header", "body", "text"),
    [
        ("multipart/alternative; boundary=b", "--b\n\n\n--b\nContent-Type: text/html\n\n<p>x</p>\n--b--", "x"),
        ("multipart/alternative; boundary=b", "--b\n\nplain\n--b\nContent-Type: text/html\n\n<p>x</p>\n--b--", "plain"),
        ("multipart/alternative; boundary=b", "--b\nContent-Type: text/html\n\n<p>x</p>\n--b\n\nplain\n--b--", "plain"),
        (
            "multipart/alternative; boundary=b",
            "--b\n\nPlease view this HTML mail.\n--b\nContent-Type: text/html\n\n<p>x</p>\n--b--",
            "x",
        ),
        ("multipart/alternative; boundary=b", "--b\nContent-Type: image/png\n\nx\n--b--", ""),
        ("multipart/mixed; boundary=b", "--b\n\none\n--b\n\ntwo\n--b--", "one\ntwo"),
        ("multipart/mixed; boundary=b", "--b\nContent-Disposition: attachment\n\none\n--b\n\ntwo\n--b--", "two"),
        ("multipart/mixed; boundary=b", "--b\nContent-Type: text/plain; name=x.txt\n\none\n--b\n\ntwo\n--b--", "two"),
        ("multipart/mixed; boundary=b", "--b\nContent-Type: text/csv\n\none\n--b\n\ntwo\n--b--", "two"),
        ("multipart/related; boundary=b", "--b\nContent-Type: text/html\n\none\n--b\n\ntwo\n--b--", "one"),
        (
            "multipart/report; boundary=b",
            "--b\n\nsorry\n--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b--",
            "sorry",
        ),
        ("multipart/mixed; boundary=never", "the text stands here", "the text stands here"),
        ("text/html", "<p>x</p>", "x"),
        ("text/plain", "<html><body><p>x</p></body></html>", "x"),
        ("text", "x", "x"),
        ("image/png", "x", ""),
        ("text/plain\nContent-Disposition: attachment", "x", "x"),
    ],
)  # fmt: skip
def test_the_text_is_what_a_mail_program_would_show(header: str, body: str, text: str) -> None:
    assert text == parse(f"From: a@b.jp\nContent-Type: {header}\n\n{body}".encode()).text


@pytest.mark.parametrize("character", ["a", "é", "あ", "😡"])
def test_the_text_is_cut_at_64_kib_of_utf_8_and_nowhere_else(character: str) -> None:
    octets = f"From: a@b.jp\nContent-Type: text/plain; charset=utf-8\n\n{character * 70_000}".encode()

    text = parse(octets).text

    assert 65_536 - 4 < len(text.encode()) <= 65_536


def test_a_delivery_report_is_recognised() -> None:
    octets = (
        b"From: MAILER-DAEMON@example.jp\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        b"--b\n\nsorry\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        b"Final-Recipient: rfc822; a@b.jp\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )

    message = parse(octets)

    assert message.report_type == "delivery-status"
    assert message.bounce is not None
    assert message.bounce.failed


def test_the_facts_can_be_copied_and_compared() -> None:
    message = parse(MAIL)

    assert dataclasses.replace(message) == message
    assert dataclasses.asdict(message)["subject"] == "Where is my order"
