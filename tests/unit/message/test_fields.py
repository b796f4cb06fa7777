"""Single header fields as facts."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from firstmove.message import fields, headers
from firstmove.message.dates import parse_date
from firstmove.message.headers import Fields
from firstmove.model.mail import Authentication

JST = timezone(timedelta(hours=9))
NOON = datetime(2026, 6, 12, 12, 0, 0, tzinfo=JST)


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        (b"Fri, 12 Jun 2026 12:00:00 +0900", NOON),
        (b"Fri, 12 Jun 2026 12:00:00 +0900 (JST)", NOON),
        (b"Fri, 12 Jun 2026 12:00:00 JST", NOON),
        (b"12 Jun 2026 12:00 +09:00", NOON),
        (b"12-Jun-26 12:00:00 +0900", NOON),
        (b"Fri Jun 12 12:00:00 JST 2026", NOON),
        (b"2026-06-12T12:00:00+09:00", NOON),
        (b"2026/6/12 12:00:00 JST", NOON),
        (b"Fri, 12 Jun 2026 03:00:00 GMT", NOON),
        (b"Fri, 12 Jun 2026 03:00:00 -0000", NOON),
        (b"Fri, 12 Jun 2026 03:00:00", NOON),
        (b"Fri, 12 Jun 2026 03:00:60 UT", NOON + timedelta(seconds=59)),
        (b"Thu, 11 Jun 2026 20:00:00 PDT", NOON),
        (b"12 Jun 126 03:00:00", NOON),
        (b"1 Jan 98 00:00:00 Z", datetime(1998, 1, 1, tzinfo=UTC)),
        (b"31 Feb 2026 00:00:00 Z", None),
        (b"12 Jun 2026 25:00:00 Z", None),
        (b"12 Jun 2026 12:00:00 +9999", None),
        (b"12 Foo 2026 12:00:00", None),
        (b"yesterday", None),
        (b"", None),
        (b"\xff\xfe", None),
    ],
)
def test_a_date_is_aware_or_none(value: bytes, instant: datetime | None) -> None:
    assert instant == parse_date(value)


@pytest.mark.parametrize(
    ("value", "identifier"),
    [
        (b"<a@b>", "<a@b>"),
        (b"  <a@b> (x)", "<a@b>"),
        (b"<a b@c>", "<a b@c>"),
        (b"<[abc]@x>", "<[abc]@x>"),
        (b"no brackets at all", "no brackets at all"),
        (b"<never closed", "<never closed"),
        (b"<>", "<>"),
        (b"", ""),
        (None, ""),
        (b"x" * 2_000, "x" * 998),
    ],
)
def test_a_message_id_is_kept_as_received(value: bytes | None, identifier: str) -> None:
    assert identifier == fields.message_id(value)


@pytest.mark.parametrize(
    ("value", "identifiers"),
    [
        (b"<a@b> <c@d>", ("<a@b>", "<c@d>")),
        (b"<a@b><c@d> <a@b>", ("<a@b>", "<c@d>")),
        (b"Your message of Friday <a@b>", ("<a@b>",)),
        (b"a@b c@d x", ("a@b", "c@d")),
        (b"=?utf-8?q?=3Ca=40b=3E?=", ("<a@b>",)),
        (b"", ()),
        (None, ()),
    ],
)
def test_ids_are_read_in_their_order(value: bytes | None, identifiers: tuple[str, ...]) -> None:
    assert identifiers == fields.message_ids(value)


def test_of_many_references_the_newest_are_kept() -> None:
    value = b" ".join(b"<%d@x>" % number for number in range(500))

    found = fields.message_ids(value)

    assert (100, "<499@x>") == (len(found), found[-1])


@pytest.mark.parametrize(
    ("value", "path"),
    [(b"<>", ""), (b"<a@b.jp>", "a@b.jp"), (b"a@b.jp", "a@b.jp"), (b"", ""), (b"< >", ""), (None, None)],
)
def test_a_null_return_path_differs_from_none(value: bytes | None, path: str | None) -> None:
    assert path == fields.return_path(value)


@pytest.mark.parametrize(
    ("value", "keyword"),
    [
        (b"auto-generated (vacation); x=y", "auto-generated"),
        (b"Auto-Replied", "auto-replied"),
        (b"(c) no", "no"),
        (b'"auto-replied"', "auto-replied"),
        (b"", "unknown"),
        (b"(only a comment)", "unknown"),
        (None, ""),
    ],
)
def test_auto_submitted_is_its_keyword(value: bytes | None, keyword: str) -> None:
    assert keyword == fields.auto_submitted(value)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (
            b"mx.example.jp; dkim=pass header.d=Amazon.co.jp; spf=pass; dmarc=pass (p=REJECT) header.from=x",
            Authentication("mx.example.jp", "pass", (("pass", "amazon.co.jp"),), "pass"),
        ),
        (
            b"MX.example.jp 1; dkim=fail header.i=@a.jp; dkim=pass header.d=b.jp",
            Authentication("mx.example.jp", "", (("fail", "a.jp"), ("pass", "b.jp"))),
        ),
        (b"spf=softfail (x; dmarc=pass); dmarc=fail", Authentication("", "fail", (), "softfail")),
        (b"mx.example.jp; none", Authentication("mx.example.jp")),
        (b"mx; dmarc=pass; dmarc=fail; dkim=none", Authentication("mx", "pass", (("none", ""),))),
        (b"", Authentication("")),
    ],
)
def test_authentication_results_are_read(value: bytes, result: Authentication) -> None:
    assert fields.authentication((value,)) == (result,)


def test_weighty_fields_are_kept_when_others_exhaust_the_room() -> None:
    items = [(f"x-filler-{number}", b"y" * 2_000) for number in range(200)]

    kept = fields.kept(Fields((*items, ("auto-submitted", b"auto-replied"))))

    assert kept["auto-submitted"] == ("auto-replied",)
    assert sum(len(value) for values in kept.values() for value in values) < fields.MAX_KEPT + 2_001


def test_values_are_decoded_bounded_and_counted() -> None:
    items = [("received", b"r")] * 9 + [
        ("x-a", b"a" * 9_000),
        ("dkim-signature", b"b"),
        ("x-b", b"=?utf-8?B?5pel?="),
    ]

    kept = fields.kept(Fields(tuple(items)))

    assert kept == {"received": ("r", "r", "r"), "x-a": ("a" * 2_000,), "x-b": ("日",)}


def test_comments_may_be_nested() -> None:
    assert headers.without_comments("a (b (c) d) e").split() == ["a", "e"]
