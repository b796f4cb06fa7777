"""A second process reads a backlog: the same readings, in the same order, and no harm when it fails."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

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
    made = Readers.started(compiled, IDENTITY)
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


def test_where_there_are_no_orders_none_is_sought(readers: Readers, compiled: Cues) -> None:
    batch = raws([mail.octets for mail in mixed(3)])

    readers.ask(batch, orders=False)

    assert "ready" == readers.answer()
    assert [read(raw.octets, IDENTITY, compiled, orders=False) for raw in batch] == readers.answer()
    assert read(batch[0].octets, IDENTITY, compiled).keys.names


def test_what_is_no_message_comes_back_as_its_code(readers: Readers) -> None:
    readers.ask(raws([b"", b"From: a@example.com\r\n\r\nhello\r\n"]))

    assert "ready" == readers.answer()
    code, reading = readers.answer()

    assert "empty" == code
    assert not isinstance(reading, str)


def test_a_child_that_was_killed_is_told_and_never_waited_for(readers: Readers) -> None:
    readers._child.end()

    with pytest.raises(ReadersFailed):
        readers.answer()


# A copy is made in a program of its own: this one has threads.
COPIED = """
import fcntl, sys
from pathlib import Path
from firstmove.config import shipped
from firstmove.decision import cues
from firstmove.decision.reading import read
from unit.service.test_readers import IDENTITY, Readers, mixed, raws

lock = Path(sys.argv[1]).open("w")
fcntl.flock(lock, fcntl.LOCK_EX)
compiled = cues.compile(shipped.cue_tables())
readers = Readers.forked(compiled, IDENTITY)
batch = raws([mail.octets for mail in mixed(26)])
readers.ask(batch)
assert readers.answer() == "ready"
print(readers.answer() == [read(raw.octets, IDENTITY, compiled) for raw in batch], flush=True)
sys.stdin.read()
readers.close()
readers.close()
print("closed", flush=True)
"""


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", COPIED, str(tmp_path / "lock")]
    found_here = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, env=found_here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        yield program
        program.kill()


def line_of(program: subprocess.Popen[str]) -> str:
    assert program.stdout is not None
    return program.stdout.readline().strip()


def test_a_copy_reads_as_the_original_would_and_can_be_closed_twice(copied: subprocess.Popen[str]) -> None:
    assert "True" == line_of(copied)

    copied.communicate("")

    assert 0 == copied.returncode


def test_what_the_original_held_is_free_when_it_is_killed(
    copied: subprocess.Popen[str], tmp_path: Path
) -> None:
    line_of(copied)
    copied.kill()
    copied.wait()

    with (tmp_path / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert "" == line_of(copied)  # and the copy, which has this pipe, too, ends by itself
