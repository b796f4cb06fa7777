"""Octets of a mail: encoding, folding, what is refused, and that a receiver reads what was meant."""

import base64
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from firstmove.compose import dates, wire
from firstmove.model.mail import Address

WORD = re.compile(r"=\?UTF-8\?B\?([A-Za-z0-9+/=]*)\?=")
TEXT = st.text(max_size=300)
SPACES = st.text("あa 髙😀", max_size=200)
LONG_ID = "<" + "TYCPR01MB" + "x" * 60 + "@TYCPR01MB1234.jpnprd01.prod.outlook.com>"


def by_hand(folded: str) -> str:
    """An own reading of RFC 2047: spaces between words vanish, the octets of each word decode alone."""
    unfolded = folded.replace("\r\n ", " ")
    if not WORD.search(unfolded):
        return unfolded
    return "".join(base64.b64decode(WORD.fullmatch(w)[1]).decode("utf-8") for w in unfolded.split(" "))


@given(TEXT | SPACES)
@example("第一営業部　山田花子" * 6)
@example("=?UTF-8?B?5b2T?= 引用")
@example("a  b")
@example("x" * 200)
def test_any_subject_comes_back_as_it_was_cleaned(text):
    header = wire.unstructured("Subject", text)

    assert wire.clean(text) == by_hand(header.value)
    assert wire.clean(text) == str(make_header(decode_header(header.value.replace("\r\n", ""))))


@given(TEXT | SPACES)
def test_encoded_lines_are_short_and_ascii(text):
    header = wire.unstructured("Subject", text)

    lines = f"Subject: {header.value}".split("\r\n")
    assert [] == [line for line in lines if len(line) > 76 or not line.isascii()]
    assert [] == [word for word in WORD.findall(header.value) if len(word) + 12 > 75]


@given(st.text(max_size=80))
@example('Smith, "John" <evil@example.com>')
@example("山田\r\nBcc: evil@example.com")
def test_any_display_name_keeps_the_address_and_comes_back(name):
    octets = wire.compose_message([wire.mailboxes("To", Address("hanako", "example.com", name))], "本文")

    parsed = message_from_bytes(octets, policy=default)
    assert ["MIME-Version", "Content-Type", "Content-Transfer-Encoding"] == parsed.keys()[1:]
    raw = octets.partition(b"\r\nMIME-Version")[0].decode("ascii")
    assert raw.replace("\r\n", "").endswith("hanako@example.com" + (">" if "<" in raw else ""))


def test_a_japanese_name_of_many_characters_gains_no_space():
    name = "株式会社架空商事第一営業部お客様相談室 山田花子"

    value = wire.mailboxes("To", Address("h", "example.com", name)).value

    assert name == by_hand(value.rpartition(" ")[0].rstrip("\r\n"))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (Address("foo..bar.", "docomo.ne.jp"), "foo..bar.@docomo.ne.jp"),
        (Address(".foo", "ezweb.ne.jp"), ".foo@ezweb.ne.jp"),
        (Address("-foo", "softbank.ne.jp"), "-foo@softbank.ne.jp"),
        (Address("foo", "例え.jp"), "foo@xn--r8jz45g.jp"),
        (Address("john smith", "example.com"), '"john smith"@example.com'),
        (Address("foo[1]", "example.com"), '"foo[1]"@example.com'),
        (Address('a"b', "example.com"), '"a\\"b"@example.com'),
    ],
)
def test_addresses_are_written_as_the_carrier_registered_them(address, expected):
    assert expected == wire.envelope(address)
    assert expected == wire.mailboxes("To", address).value


@pytest.mark.parametrize(
    "address",
    [
        Address("", "example.com"),
        Address("a\r\nRCPT TO:<evil@example.com>", "example.com"),
        Address("a\x00", "example.com"),
        Address("山田", "example.com"),
        Address("a", "example.com>\r\nBcc: evil@example.com"),
        Address("a", "exa mple.com"),
        Address("a", ""),
        Address("a", "例" * 70 + ".jp"),
    ],
)
def test_an_address_that_could_break_out_is_refused(address):
    with pytest.raises(wire.Unsendable) as caught:
        wire.mailboxes("To", address)

    assert "bad-address" == caught.value.code


def test_an_address_field_without_an_address_is_refused():
    with pytest.raises(wire.Unsendable, match="no-address"):
        wire.mailboxes("To")


def test_a_long_message_id_stays_whole():
    header = wire.identifiers("In-Reply-To", [LONG_ID])

    assert header is not None
    assert LONG_ID == header.value


def test_identifiers_stand_one_a_line():
    header = wire.identifiers("References", ["<a@example.com>", LONG_ID])

    assert header is not None
    assert f"<a@example.com>\r\n {LONG_ID}" == header.value


@pytest.mark.parametrize(
    "hostile",
    [
        "<a\r\nBcc: evil@example.com>",
        "<山田@example.com>",
        "no brackets",
        "<a><b>",
        "<" + "x" * 990 + ">",
        "<>",
    ],
)
def test_an_identifier_that_cannot_be_written_is_left_out(hostile):
    assert wire.identifiers("In-Reply-To", [hostile]) is None


def test_an_identifier_with_a_space_is_kept_as_received():
    header = wire.identifiers("In-Reply-To", ["<a b@example.com>"])

    assert header is not None
    assert "<a b@example.com>" == header.value


def test_references_keep_the_first_and_the_newest_within_the_limit():
    ids = [f"<{number:040d}@example.com>" for number in range(100)]

    kept = wire.references(ids)

    assert ids[0] == kept[0]
    assert ids[-1] == kept[-1]
    assert ids[-len(kept) + 1 :] == list(kept[1:])
    assert 1_400 < len(" ".join(kept)) <= 1_500


def test_references_hold_each_identifier_once():
    assert ("<a@x.jp>", "<b@x.jp>") == wire.references(["<a@x.jp>", "<b@x.jp>", " <a@x.jp> "])


@pytest.mark.parametrize(
    "header",
    [
        wire.Header("Subject", "a\r\nBcc: evil@example.com"),
        wire.Header("Subject", "a\nb"),
        wire.Header("Subject", "a\r\n \r\n b"),
        wire.Header("Sub:ject", "a"),
        wire.Header("Subject", "件名"),
    ],
)
def test_a_field_that_leaves_its_line_is_refused(header):
    with pytest.raises(wire.Unsendable, match="bad-value"):
        wire.compose_message([header], "本文")


@pytest.mark.parametrize("value", ["a\r\nb", "件", "a\x00"])
def test_a_plain_field_takes_printable_ascii_only(value):
    with pytest.raises(wire.Unsendable, match="bad-value"):
        wire.plain("X-Test", value)


def test_an_own_message_id_must_be_one():
    with pytest.raises(wire.Unsendable, match="bad-value"):
        wire.own_identifier("no brackets")


@given(st.text(max_size=400))
@example("a\rb\r\nc\x00\ud800\u202e")
def test_any_text_comes_back_and_the_octets_are_clean(text):
    octets = wire.compose_message([wire.unstructured("Subject", "件名")], text)

    body = message_from_bytes(octets).get_payload(decode=True)
    assert wire.canonical(text) == body.decode("utf-8").replace("\r\n", "\n")
    assert octets.isascii()
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert 76 >= max(len(line) for line in octets.split(b"\r\n"))


def test_the_date_is_in_the_shops_zone():
    header = wire.date(datetime(2026, 6, 9, 1, 12, 3, 999, tzinfo=UTC), dates.zone_of("Asia/Tokyo"))

    assert wire.Header("Date", "Tue, 09 Jun 2026 10:12:03 +0900") == header


@pytest.mark.parametrize(
    ("subject", "text", "to", "part"),
    [
        ("別の件名", "本文", "h@example.com", "subject"),
        ("件名", "別の本文", "h@example.com", "text"),
        ("件名", "本文", "k@example.com", "to"),
    ],
)
def test_a_mail_that_reads_otherwise_than_meant_is_mangled(subject, text, to, part):
    octets = wire.compose_message(
        [wire.mailboxes("To", Address("h", "example.com", "花")), wire.unstructured("Subject", "件名")],
        "本文",
    )

    with pytest.raises(wire.Unsendable, match=f"mangled: {part}"):
        wire.check(octets, subject=subject, text=text, to=to)


def test_octets_that_cannot_be_read_back_are_mangled():
    octets = b"Subject: =?UTF-8?B?4?=\r\nTo: h@example.com\r\n\r\n\xff"

    with pytest.raises(wire.Unsendable, match="mangled"):
        wire.check(octets, subject="件名", text="本文", to="h@example.com")
