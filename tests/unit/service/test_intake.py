"""A mail is looked up with what its sender wrote about before; only a thread makes that sure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from firstmove.model.mail import Position, RawMessage
from firstmove.model.order import Match, Order, OrderItem
from firstmove.service.intake import incoming_of, look_up, unit_of
from servers.smtp_sink import SmtpSink
from unit.service.conftest import close
from unit.service.service_scenes import MAIL, NOON, Scene, open_scene

CLOTH = Order(
    "2152",
    "own",
    "tanaka@customer.example.com",
    "松本 理恵",
    items=(OrderItem("ダブルガーゼ 星柄"),),
    ordered_at=NOON - timedelta(days=10),
    shipped_at=NOON - timedelta(days=6),
)
TAPE = replace(
    CLOTH,
    number="2115",
    items=(OrderItem("両折バイアステープ"),),
    ordered_at=NOON - timedelta(days=40),
    shipped_at=NOON - timedelta(days=38),
)


@pytest.fixture
def shop(tmp_path: Path, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setenv("FIRSTMOVE_TEST_PASSWORD", "pass")
    scene = open_scene(tmp_path, sink)
    with scene.store.writing() as unit:
        unit.replace_orders([CLOTH, TAPE], "orders.csv", NOON)
    yield scene
    close(scene)


def comes(scene: Scene, uid: int, text: str, more: bytes = b"", sender: bytes = b"") -> Match:
    """What a mail is taken to be about when it comes; it is recorded."""
    octets = more + MAIL % ("お世話になります".encode(), uid, text.encode())
    octets = octets.replace(b"tanaka@customer.example.com", sender) if sender else octets
    raw = RawMessage(Position("main", "INBOX", 1, uid), octets, len(octets), scene.now)
    incoming = incoming_of(raw, scene.station.rules, scene.runtime)
    with scene.store.writing() as unit:
        _, found, _, _ = look_up(unit, incoming, scene.station.rules, scene.now)
        unit_of(incoming, scene.station, scene.runtime)(unit)
    scene.passes(hours=20)
    return found


def test_a_mail_that_leans_on_the_last_one_is_about_its_order(shop: Scene) -> None:
    assert CLOTH.number == number_of(comes(shop, 1, "ダブルガーゼがまだ届きません。"))

    found = comes(shop, 2, "昨日ご連絡した件、見つかりました。お騒がせしました。")

    assert (CLOTH.number, "medium", "earlier") == (number_of(found), found.confidence, found.how)


def test_the_senders_next_mail_may_be_about_another_order(shop: Scene) -> None:
    """Without a thread the goods that it names count more than the case it joins."""
    comes(shop, 1, "ダブルガーゼがまだ届きません。")

    assert TAPE.number == number_of(
        comes(shop, 2, "前に買ったバイアステープの幅が違うようです。交換できますか。")
    )


def test_an_answer_in_the_thread_is_about_the_threads_order(shop: Scene) -> None:
    comes(shop, 1, "ダブルガーゼがまだ届きません。")

    found = comes(shop, 2, "承知しました。", b"In-Reply-To: <1@client.example.com>\r\n")

    assert (CLOTH.number, "high", "thread") == (number_of(found), found.confidence, found.how)


def number_of(found: Match) -> str:
    assert found.order is not None
    return found.order.number


def test_a_buyer_who_writes_on_from_another_address_is_known(shop: Scene) -> None:
    """The case before tells that the buyer of this name wrote."""
    comes(shop, 1, "ダブルガーゼがまだ届きません。")

    found = comes(shop, 2, "昨日ご連絡した松本です。見つかりました。", sender=b"work@example.net")

    assert (CLOTH.number, "low", "family") == (number_of(found), found.confidence, found.how)
