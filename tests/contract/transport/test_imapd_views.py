"""What a mail client sees of a mail on the demo's server must be what it sees on Dovecot."""

from typing import Any

import pytest

from servers.post import Post

pytestmark = pytest.mark.parametrize(
    "post", ["demo", pytest.param("dovecot", marks=pytest.mark.server)], indirect=True
)
HEAD = (
    b"Date: Fri, 06 Feb 2026 12:00:00 +0900\r\n"
    b"From: =?utf-8?B?5bGx55Sw?= <yamada@example.com>\r\n"
    b'To: shop@example.jp, "Second, One" <two@example.jp>\r\n'
    b"Subject: =?utf-8?B?5rOo5paH?=\r\n =?utf-8?B?44Gu5Lu2?=\r\n"
    b"Message-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"
)
PLAIN = HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\none\r\ntwo\r\n"
BARE = b"Subject: bare\r\n\r\nno MIME\r\n"
MIXED = (
    HEAD + b'Content-Type: multipart/mixed; boundary="=_b"\r\n\r\npreamble\r\n'
    b"--=_b\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n"
    b"--in\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    b"5Y+X5LuY\r\n"
    b"--in\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>x</p>\r\n\r\n--in--\r\n\r\n"
    b"--=_b\r\nContent-Type: image/jpeg; name=a.jpg\r\nContent-ID: <p@x>\r\n"
    b'Content-Disposition: attachment; filename="a b.jpg"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    b"/9j/4AAQ\r\n--=_b--\r\nepilogue\r\n"
)
FORWARD = (
    b'Subject: Fwd\r\nContent-Type: multipart/mixed; boundary="o"\r\n\r\n'
    b"--o\r\n\r\nsee below\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n" + PLAIN + b"\r\n--o--\r\n"
)
MAILS = {"plain": PLAIN, "bare": BARE, "mixed": MIXED, "forward": FORWARD}


def seen(post: Post, octets: bytes, item: str) -> Any:
    """What one FETCH item gives, parsed."""
    session = post.open()
    session.append("Sent", octets)
    session.select("Sent")
    (answer,) = session._connection.fetch([1], [item]).values()
    return next(value for key, value in answer.items() if key != b"SEQ")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plain", (b"text", b"plain", (b"charset", b"iso-2022-jp"), None, None, b"7bit", 10, 2)),
        ("bare", (b"text", b"plain", (b"charset", b"us-ascii"), None, None, b"7bit", 9, 1)),
        (
            "mixed",
            (
                [
                    (
                        [
                            (b"text", b"plain", (b"charset", b"utf-8"), None, None, b"base64", 8, 0),
                            (b"text", b"html", (b"charset", b"utf-8"), None, None, b"7bit", 10, 1),
                        ],
                        b"alternative",
                    ),
                    (b"image", b"jpeg", (b"name", b"a.jpg"), b"<p@x>", None, b"base64", 8),
                ],
                b"mixed",
            ),
        ),
    ],
)
def test_the_structure_of_a_mail(post: Post, name: str, expected: object) -> None:
    assert expected == seen(post, MAILS[name], "BODY")


def test_an_attachment_has_its_name(post: Post) -> None:
    structure = seen(post, MIXED, "BODYSTRUCTURE")

    assert (b"attachment", (b"filename", b"a b.jpg")) == structure[0][1][8]


def test_a_forwarded_mail_is_described_inside(post: Post) -> None:
    message = seen(post, FORWARD, "BODY")[0][1]

    assert (b"message", b"rfc822", len(PLAIN)) == (message[0], message[1], message[6])
    assert (b"text", b"plain") == message[8][:2]


def test_the_envelope_of_a_mail(post: Post) -> None:
    envelope = seen(post, PLAIN, "ENVELOPE")

    assert b"=?utf-8?B?5rOo5paH?= =?utf-8?B?44Gu5Lu2?=" == envelope.subject
    assert b"<1@example.com>" == envelope.message_id
    assert [(b"yamada", b"example.com")] == [(one.mailbox, one.host) for one in envelope.from_]
    assert [b"shop", b"two"] == [one.mailbox for one in envelope.to]
    assert b"Second, One" == envelope.to[1].name
    assert envelope.from_ == envelope.reply_to == envelope.sender


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("1.1", b"5Y+X5LuY"),
        ("1.2", b"<p>x</p>\r\n"),
        ("2", b"/9j/4AAQ"),
        ("1.1.MIME", b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"),
        ("3", b""),
        ("HEADER", HEAD + b'Content-Type: multipart/mixed; boundary="=_b"\r\n\r\n'),
        ("HEADER.FIELDS (message-id)", b"Message-ID: <1@example.com>\r\n\r\n"),
    ],
)
def test_a_section_is_cut_out_octet_for_octet(post: Post, section: str, expected: bytes) -> None:
    assert expected == (seen(post, MIXED, f"BODY.PEEK[{section}]") or b"")


@pytest.mark.parametrize(
    ("section", "expected"),
    [("2.1", b"one\r\ntwo\r\n"), ("2.TEXT", b"one\r\ntwo\r\n"), ("2", PLAIN), ("1", b"see below")],
)
def test_the_inside_of_a_forwarded_mail_is_cut_out_too(post: Post, section: str, expected: bytes) -> None:
    assert expected == seen(post, FORWARD, f"BODY.PEEK[{section}]")


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ("SUBJECT bare", [2]),
        ("NOT SUBJECT bare", [1, 3]),
        ("OR SUBJECT bare SUBJECT Fwd", [2, 3]),
        ("UNSEEN", [1, 3]),
        ("SEEN KEYWORD kept", [2]),
        ("UID 2:*", [2, 3]),
        ("1,3 UNDELETED", [1, 3]),
        ('HEADER Message-ID "<1@example.com>"', [1]),
        ("LARGER 100", [1, 3]),
        ("SINCE 1-Jan-2020 BEFORE 1-Jan-2021", []),
        ("(FLAGGED) ALL", []),
        ("BODY two", [1, 3]),
    ],
)
def test_a_search_finds_the_same(post: Post, criteria: str, expected: list[int]) -> None:
    session = post.open()
    session.append("Sent", PLAIN)
    session.append("Sent", BARE, ["\\Seen", "kept"])
    session.append("Sent", FORWARD)
    session.select("Sent")

    assert expected == sorted(session._connection.search(criteria))
