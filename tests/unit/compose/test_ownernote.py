"""The owner note says who works a mailbox, and is read back as it was written."""

from datetime import UTC, datetime, timedelta

import pytest

from firstmove.compose import ownernote
from firstmove.compose.ownernote import Note
from firstmove.model.policy import Shop

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SHOP = Shop(name="あおば商店", address="shop@aoba.example.jp")


def note(database: str, *, began: int = 0, written: int = 0) -> Note:
    """A note of a database that began so many hours ago, and wrote it so many hours ago."""
    return Note(1, database, NOW - timedelta(hours=began), NOW - timedelta(hours=written), "host")


def test_a_note_is_read_as_it_was_written() -> None:
    since = NOW - timedelta(days=3)

    octets = ownernote.octets("0a1b2c3d4e5f", since, "mail host; 東京", SHOP, "<n1@aoba.example.jp>", NOW)

    assert Note(7, "0a1b2c3d4e5f", since, NOW, "mail-host-") == ownernote.read(7, octets, NOW)
    assert b"Auto-Submitted: auto-generated\r\n" in octets
    assert octets.isascii()


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"Subject: hello\r\n\r\n",
        b"X-Firstmove-Owner: \r\n\r\n",
        b"X-Firstmove-Owner: 0a1b2c3d soon host\r\n\r\n",
        b"X-Firstmove-Owner: ../../etc 2026-11-22T00:00:00+00:00 host\r\n\r\n",
    ],
)
def test_anything_else_is_no_note(head: bytes) -> None:
    assert None is ownernote.read(1, head, NOW)


def test_who_began_first_works_the_mailbox() -> None:
    early, late = note("aa", began=9), note("bb", began=8)

    assert early == ownernote.owner([late, early], NOW)


def test_of_two_that_began_at_once_one_is_chosen_by_both() -> None:
    one, other = note("aa"), note("bb")

    assert one == ownernote.owner([other, one], NOW)
    assert one == ownernote.owner([one, other], NOW)


def test_a_note_that_nobody_renews_is_a_dead_ones() -> None:
    dead, newcomer = note("aa", began=200, written=51), note("bb")

    assert newcomer == ownernote.owner([dead, newcomer], NOW)
    assert None is ownernote.owner([dead], NOW)
