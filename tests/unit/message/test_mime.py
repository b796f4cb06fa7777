"""The tree of parts and the octets behind it."""
# ruff: noqa: E501 - one case a line

import base64

import pytest

from firstmove.errors import Malformed
from firstmove.message import mime
from firstmove.message.mime import transfer_decoded


def _types(octets: bytes) -> list[str]:
    return [part.content_type for part in mime.tree(octets).walk()]


MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"


@pytest.mark.parametrize(
    ("octets", "types"),
    [
        (b"Subject: x\r\n\r\nhello", ["text/plain"]),
        (b"Content-Type: text\r\n\r\nhello", ["text/plain"]),
        (b"Content-Type: html\r\n\r\nhello", ["text/html"]),
        (b"Content-Type: TEXT/Html; charset=x\r\n\r\n", ["text/html"]),
        (MIXED + b"--b\r\n\r\nx\r\n--b\r\nContent-Type: text/html\r\n\r\ny\r\n--b--", ["multipart/mixed", "text/plain", "text/html"]),
        (MIXED + b"--b\n\nx\n--b--\n", ["multipart/mixed", "text/plain"]),
        (MIXED + b"--b\r\n\r\nnever closed", ["multipart/mixed", "text/plain"]),
        (MIXED + b"--bb\r\n\r\nx\r\n--b\r\n\r\ny", ["multipart/mixed", "text/plain"]),
        (MIXED + b"x --b\r\n\r\ny", ["multipart/mixed"]),
        (MIXED + b"--b--\r\n--b\r\n\r\nepilogue", ["multipart/mixed"]),
        (b"Content-Type: multipart/mixed\r\n\r\n--\r\n\r\nx", ["multipart/mixed"]),
        (b"Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: x\r\n\r\ny", ["multipart/digest", "message/rfc822", "text/plain"]),
        (b"Content-Type: message/rfc822\r\n\r\nContent-Type: text/html\r\n\r\nx", ["message/rfc822", "text/html"]),
    ],
)  # fmt: skip
def test_a_message_is_cut_into_its_parts(octets: bytes, types: list[str]) -> None:
    assert types == _types(octets)


def test_the_line_end_before_a_boundary_belongs_to_the_boundary() -> None:
    root = mime.tree(MIXED + b"--b\r\n\r\nx\r\n\r\n--b\r\n\r\ny\n--b--")

    assert [b"x\r\n", b"y"] == [part.raw for part in root.children]


def test_an_enclosed_message_may_be_encoded() -> None:
    inner = base64.encodebytes(b"Subject: inner\r\n\r\nx")

    root = mime.tree(b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + inner)

    assert root.children[0].fields.first("subject") == b"inner"


@pytest.mark.parametrize("content_type", [b"multipart/mixed; boundary=b%d", b"message/rfc822; x=%d"])
def test_depth_is_bounded(content_type: bytes) -> None:
    level = b"Content-Type: " + content_type + b"\r\n\r\n--b%d\r\n"
    octets = b"".join(level.replace(b"%d", b"%d" % number) for number in range(5_000))

    assert len(_types(octets)) <= mime.MAX_DEPTH + 1


def test_the_number_of_parts_is_bounded() -> None:
    assert len(_types(MIXED + b"--b\r\n\r\nx\r\n" * 5_000)) <= mime.MAX_PARTS


def test_boundary_lines_are_not_searched_for_ever() -> None:
    octets = MIXED + b"\n--bb" * 50_000 + b"\n--b\n\nlate"

    assert _types(octets) == ["multipart/mixed"]


@pytest.mark.parametrize(
    "octets",
    [
        b"X: " + b"y" * 300_000,
        b"X: y\r\n" * 100_000,
        b"X: y\r\n" * 2_500 + b"\r\nx",
        b"X: y\r\n" + b" z\r\n" * 20_000 + b"\r\nx",
    ],
)
def test_a_header_larger_than_any_mails_is_refused(octets: bytes) -> None:
    with pytest.raises(Malformed):
        mime.tree(octets)


def test_a_part_with_such_a_header_is_left_out() -> None:
    octets = MIXED + b"--b\r\n\r\nx\r\n--b\r\n" + b"X: y\r\n" * 3_000 + b"\r\nz\r\n--b--"

    assert _types(octets) == ["multipart/mixed", "text/plain"]


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (b"From nobody Fri Jun 12\r\nSubject: x\r\n\r\nbody", b"body"),
        (b"\r\nSubject: x\r\n\r\nbody", b"Subject: x\r\n\r\nbody"),
        (b"no header at all", b"no header at all"),
        (b"Subject: x\r\nno field, then nothing\r\n\r\nbody", b"no field, then nothing\r\n\r\nbody"),
        (b"Subject: x\r\nbroken value\r\nTo: y\r\n\r\nbody", b"body"),
        (b"Subject: x", b""),
        (b"Subject: x\n\nbody", b"body"),
    ],
)
def test_the_body_begins_where_the_header_ends(header: bytes, body: bytes) -> None:
    assert body == mime.tree(header).raw


@pytest.mark.parametrize(
    ("raw", "encoding", "decoded"),
    [
        (b"QUJD", "base64", b"ABC"),
        (b"QU\r\nJD\r\n", "base64", b"ABC"),
        (b"QUJDRA", "base64", b"ABCD"),
        (b"QUJDR", "base64", b"ABC"),
        (b"QU!JD", "base64", b"QU!JD"),  # a fifth is no base64: taken as plain
        (b"QUJDRA==QUJD", "base64", b"ABCDABC"),
        (b"QUJDRA== ignored", "base64", b"ABCD"),
        (b"QUJD" * 30 + b"!" + b"QUJD", "base64", b"ABC" * 31),
        (b"QUJD" * 20 + b"RA==\r\n-- \r\nA list, its footer.\r\n", "base64", b"ABC" * 20 + b"D"),
        ("荷物が届きません".encode(), "base64", "荷物が届きません".encode()),
        (b"hello world, this is plain text", "base64", b"hello world, this is plain text"),
        (b"=E6=97=A5=\r\nx", "quoted-printable", "日x".encode()),
        (b"100%=ok =ZZ", "quoted-printable", b"100%=ok =ZZ"),
        (b"begin 644 x\n#0V%T\n`\nend\n", "x-uuencode", b"Cat"),
        (b"begin 644 x\n#0V%T\n\x7f\x7f\n", "uuencode", b"Cat"),
        (b"x", "7-bit", b"x"),
        (b"x", "plain", b"x"),
        (b"", "base64", b""),
    ],
)
def test_a_transfer_encoding_is_undone_as_well_as_it_goes(raw: bytes, encoding: str, decoded: bytes) -> None:
    assert decoded == transfer_decoded(raw, encoding, 1_000)


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "", "x-uuencode"])
def test_no_more_than_the_limit_is_decoded(encoding: str) -> None:
    part = mime.tree(f"Content-Transfer-Encoding: {encoding}\r\n\r\n".encode() + b"QUJD\r\n" * 10_000)

    assert len(part.octets(100)) <= 100


@pytest.mark.parametrize(
    ("value", "filename"),
    [
        (b'attachment; filename="a b.txt"', "a b.txt"),
        (b"attachment; filename=a b.txt", "a b.txt"),
        (b'attachment; filename="a\\"b"', 'a"b'),
        (b'attachment; filename="=?utf-8?B?5pel?=.txt"', "日.txt"),
        (b"attachment; filename*=utf-8'ja'%E6%97%A5.txt", "日.txt"),
        (b"attachment; filename*0*=utf-8''%E6%97; filename*1*=%A5; filename*2=.txt", "日.txt"),
        (b"attachment; filename*1=b; filename*0=a", "ab"),
        (b"attachment; filename*=%E6%97%A5", "日"),
        ('attachment; filename="割れた皿.jpg"'.encode("cp932"), "割れた皿.jpg"),
        (b"attachment; filename=" + b"x" * 500, "x" * 255),
        (b"attachment", ""),
    ],
)
def test_a_filename_is_read_however_it_is_encoded(value: bytes, filename: str) -> None:
    part = mime.tree(b"Content-Disposition: " + value + b"\r\n\r\n")

    assert filename == part.filename


@pytest.mark.parametrize(
    ("value", "disposition"), [(b"inline", "inline"), (b"", "inline"), (b"x", "attachment")]
)
def test_an_unknown_disposition_is_an_attachment(value: bytes, disposition: str) -> None:
    assert disposition == mime.tree(b"Content-Disposition: " + value + b"\r\n\r\n").disposition
