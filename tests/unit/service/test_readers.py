"""A second process reads a backlog: the same readings, in the same order, and no harm when it fails."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from firstmove.config import shipped
from firstmove.decision import cues
from firstmove.decision.cues import Cues
from firstmove.decision.reading import read
from firstmove.model.mail import Position, RawMessage
from firstmove.model.policy import Identity, Shop
from firstmove.service.readers import Readers, ReadersFailed
from servers.mixed import mixed

IDENTITY = Identity(Shop(address="shop@aoba.example.jp"), frozenset({"shop@aoba.example.jp"}), frozenset())


@pytest.fixture(scope="module")
def compiled() -> Cues:
    return cues.compile(shipped.cue_tables())


@pytest.fixture
def readers(compiled: Cues) -> Iterator[Readers]:
    made = Readers(compiled, IDENTITY)
    yield made
    made.close()


def raws(octets: list[bytes]) -> list[RawMessage]:
    return [
        RawMessage(Position("main", "INBOX", 1, uid), content, len(content), datetime.now(UTC))
        for uid, content in enumerate(octets, 1)
    ]


def test_a_batch_comes_back_as_it_would_be_read_here(readers: Readers, compiled: Cues) -> None:
    batch = raws([mail.octets for mail in mixed(26)])

    readers.ask(batch)

    assert "ready" == readers.answer()
    assert [read(raw.octets, IDENTITY, compiled) for raw in batch] == readers.answer()


def test_what_is_no_message_comes_back_as_its_code(readers: Readers) -> None:
    readers.ask(raws([b"", b"From: a@example.com\r\n\r\nhello\r\n"]))

    assert "ready" == readers.answer()
    code, reading = readers.answer()

    assert "empty" == code
    assert not isinstance(reading, str)


def test_a_child_that_was_killed_is_told_and_never_waited_for(readers: Readers) -> None:
    readers._child.kill()
    readers._child.wait()

    with pytest.raises(ReadersFailed):
        readers.answer()
