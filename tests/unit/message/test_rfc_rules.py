"""Rules of docs/rfc-rules.md that no other test shows: what real headers do to Python's own parser."""

from datetime import UTC, datetime

import pytest
from automatic_scenes import mail, reason

from firstmove.message.parse import parse
from firstmove.model.mail import Address


@pytest.mark.parametrize(
    "field",
    [
        "Message-ID: <[abc]@x>",
        "Message-ID: <>",
        "Message-ID: <@>",
        'From: "',
        "From: a@",
        "From: <",
        "From: =?iso-2022-jp?b?!!!?=",
        "To: <a@[x>",
        "Date: no date at all",
    ],
)
def test_headers_that_break_the_standard_parser_are_read(field: str) -> None:
    message = parse(f"{field}\nSubject: hello\n\ntext\n".encode())

    assert ("hello", "text") == (message.subject, message.text.strip())


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("a@b.example <evil@x.example>", ("evil@x.example",)),
        ("yamada, taro <a@b.example>", ("a@b.example",)),
        ("foo..bar.@docomo.ne.jp", ("foo..bar.@docomo.ne.jp",)),
        ("a@b.example, c@d.example", ("a@b.example", "c@d.example")),
    ],
)
def test_the_sender_is_what_mail_clients_show(field: str, expected: tuple[str, ...]) -> None:
    message = parse(f"From: {field}\n\nx\n".encode())

    assert expected == tuple(address.spec for address in message.from_)


def test_a_japanese_zone_is_nine_hours() -> None:
    message = parse(b"From: a@b.example\nDate: Fri, 12 Jun 2026 10:00:00 JST\n\nx\n")

    assert datetime(2026, 6, 12, 1, 0, tzinfo=UTC) == message.date


def test_a_reports_fields_are_no_text_of_the_mail() -> None:
    message = parse(
        b"From: a@b.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nwords\n--b\nContent-Type: message/delivery-status\n\n"
        b"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; c@d.example\nAction: failed\n--b--\n"
    )

    assert "words" == message.text.strip()
    assert message.bounce is not None


def test_auto_in_a_subject_alone_proves_nothing() -> None:
    assert reason(mail(subject="Auto: 車の部品について")) is None


@pytest.mark.parametrize(
    "value", ["auto-generated (vacation); x=y", "auto-replied; owner=x", "Auto-Notified"]
)
def test_auto_submitted_is_recognised_with_comments_and_parameters(value: str) -> None:
    message = parse(f"From: taro@example.com\nAuto-Submitted: {value}\n\nx\n".encode())

    assert "auto-submitted" == reason(message)


def test_a_read_receipt_and_a_complaint_are_no_bounces() -> None:
    receipt = mail(report_type="disposition-notification", content_type="multipart/report")
    complaint = mail(report_type="feedback-report", content_type="multipart/report")

    assert ("disposition-notification", "feedback-report") == (reason(receipt), reason(complaint))


def test_the_sender_field_is_never_answered() -> None:
    assert "no-sender" == reason(parse(b"Sender: taro@example.com\nSubject: x\n\nx\n"))
    assert reason(mail(sender=(Address("secretary", "example.com"),))) is None
