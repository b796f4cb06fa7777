"""Mailboxes as the mailer meant them."""

import pytest

from firstmove.message.addresses import MAX_MAILBOXES, mailboxes, split_spec
from firstmove.model.mail import Address


def _read(raw: str) -> list[tuple[str, str]]:
    return [(address.name, address.spec) for address in mailboxes(raw.encode("utf-8", "surrogateescape"))]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a@b.jp", [("", "a@b.jp")]),
        ("<a@b.jp>", [("", "a@b.jp")]),
        ("Taro <a@b.jp>", [("Taro", "a@b.jp")]),
        ('"Yamada, Taro" <a@b.jp>', [("Yamada, Taro", "a@b.jp")]),
        ("yamada, taro <a@b.jp>", [("yamada, taro", "a@b.jp")]),
        ("a@b.jp, c@d.jp", [("", "a@b.jp"), ("", "c@d.jp")]),
        ("A <a@b.jp>; B <c@d.jp>", [("A", "a@b.jp"), ("B", "c@d.jp")]),
        ("a@b.jp (山田)", [("山田", "a@b.jp")]),
        ("山田 a@b.jp", [("山田", "a@b.jp")]),
        ("山田 <a@b.jp", [("山田", "a@b.jp")]),
        ("山田 a@b.jp>", [("山田", "a@b.jp")]),
        ("山田\u3000太郎 <a@b.jp>", [("山田\u3000太郎", "a@b.jp")]),
        ("'a@b.jp' <a@b.jp>", [("a@b.jp", "a@b.jp")]),
        ("a@b.jp <evil@x.jp>", [("a@b.jp", "evil@x.jp")]),
        ("<a@b.jp> <evil@x.jp>", [("a@b.jp", "evil@x.jp")]),
        ("foo..bar.@docomo.ne.jp", [("", "foo..bar.@docomo.ne.jp")]),
        ("<.foo@ezweb.ne.jp>", [("", ".foo@ezweb.ne.jp")]),
        ('"foo..bar."@docomo.ne.jp', [("", "foo..bar.@docomo.ne.jp")]),
        ('花子 <"foo..bar."@docomo.ne.jp>', [("花子", "foo..bar.@docomo.ne.jp")]),
        ('<"a\\"b"@x.jp>', [("", 'a"b@x.jp')]),
        ("-foo@softbank.ne.jp", [("", "-foo@softbank.ne.jp")]),
        ("foo[1]@b.jp", [("", "foo[1]@b.jp")]),
        ("A@B.JP", [("", "A@b.jp")]),
        ("a@例え.jp", [("", "a@xn--r8jz45g.jp")]),
        ("a@[192.0.2.1]", [("", "a@[192.0.2.1]")]),
        ("a@b.jp.", [("", "a@b.jp")]),
        ("<@relay.jp,@other.jp:a@b.jp>", [("", "a@b.jp")]),
        ("mailto:a@b.jp", [("", "a@b.jp")]),
        ("Pete(A \\) chap) <pete(his)@silly.test(host)>", [("Pete", "pete@silly.test")]),
        ("<jdoe@machine(comment).  example>", [("", "jdoe@machine.example")]),
        ("Friends: a@b.jp, C <c@d.jp>;", [("", "a@b.jp"), ("C", "c@d.jp")]),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?B?5bGx55Sw?= <a@b.jp>", [("山田", "a@b.jp")]),
        ('"=?utf-8?B?5bGx55Sw?=" <a@b.jp>', [("山田", "a@b.jp")]),
        ("=?utf-8?B?5bGx55Sw?=<a@b.jp>", [("山田", "a@b.jp")]),
        ("=?utf-8?Q?Yamada,_Taro?= <a@b.jp>", [("Yamada, Taro", "a@b.jp")]),
        ("=?utf-8?B?5bGx55SwIDxhQGIuanA+?=", [("山田", "a@b.jp")]),  # the address inside the word
        ("MAILER-DAEMON <>", []),
        ("<>", []),
        ("MAILER-DAEMON", []),
        ("", []),
        ('"', []),
        ("<", []),
        ("(", []),
        ("a@", []),
        ("@b.jp", []),
        ("<a b@c.jp>", []),
        ("<a@b c.jp>", []),
        ("<a@b_c.jp>", [("", "a@b_c.jp")]),
        ("<a@-b.jp>", []),
        ('<"a\x01b"@c.jp>', [("", "ab@c.jp")]),
        ("x <a@b.jp> y", [("x y", "a@b.jp")]),
        ("x: y <a@b.jp>", [("y", "a@b.jp")]),
        ("a@b.jp: x", [("x", "a@b.jp")]),
        (f"a@{'b' * 300}.jp", []),
        (f"a@{'é' * 70}.jp", []),
    ],
)  # fmt: skip
def test_a_field_gives_its_mailboxes(raw: str, expected: list[tuple[str, str]]) -> None:
    assert expected == _read(raw)


def test_raw_shift_jis_names_with_special_trail_octets_are_kept_whole() -> None:
    raw = "表示ソ能 <a@b.jp>".encode("cp932")

    assert mailboxes(raw) == (Address("a", "b.jp", "表示ソ能"),)


def test_escape_sequences_in_a_name_hide_no_specials() -> None:
    raw = "山田 花子".encode("iso-2022-jp") + b" <a@b.jp>"

    assert mailboxes(raw) == (Address("a", "b.jp", "山田 花子"),)


def test_a_field_gives_a_bounded_number_of_mailboxes() -> None:
    assert len(mailboxes(b"a@b.jp," * 5_000)) == MAX_MAILBOXES


def test_an_address_can_never_carry_a_line_break() -> None:
    assert split_spec('"a\r\nRCPT TO:<x@y>"@b.jp') == ("", "")
