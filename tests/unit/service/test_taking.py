"""Mails handed to the writer keep their order, whatever becomes of one of them."""

import itertools
import sqlite3
from collections.abc import Callable

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from firstmove.errors import Unavailable
from firstmove.model.mail import Position, RawMessage
from firstmove.service.taking import Arrived, Batch, Taking
from unit.service.service_scenes import MAIL, Scene


class FailingDatabase:
    """Refuses the chosen COMMITs, as a full disk does; they are counted from now on."""

    def __init__(self, scene: Scene, *refused: int) -> None:
        self._refused = refused
        self._commits = 0
        event.listen(scene.store.engine, "commit", self._commit)

    def _commit(self, _connection: object) -> None:
        self._commits += 1
        if self._commits in self._refused:
            full = sqlite3.OperationalError("database or disk is full")
            raise OperationalError("COMMIT", None, full)


def mail(number: int) -> bytes:
    octets = MAIL % ("届きません".encode(), number, "まだ届きません。".encode())
    return octets.replace(b"tanaka", b"customer%d" % number).replace(b"customer.ex", b"shop%d.ex" % number)


def arrived(scene: Scene, *numbers: int) -> Batch:
    came = [
        Arrived(RawMessage(Position("main", "INBOX", 1, number), octets, len(octets), scene.now, frozenset()))
        for number in numbers
        for octets in (mail(number),)
    ]
    return Batch(numbers, came)


def cursor(scene: Scene) -> int:
    with scene.store.reading() as reader:
        seen = reader.seen("main", "INBOX")
        return seen.last_uid if seen else 0


def on_record(scene: Scene) -> int:
    with scene.store.reading() as reader:
        return int(str(reader.status()["messages"]))


def test_a_mail_that_cannot_be_recorded_is_set_aside_after_three_tries(scene: Scene) -> None:
    """A bug behind the reading: no Message-ID can be made for the second mail's acknowledgement."""
    taking = Taking(scene.station, scene.runtime)
    calls = itertools.count(1)

    def fresh() -> str:
        call = next(calls)
        if call in (2, 3, 4):
            raise LookupError("a bug")
        return f"id-{call}"

    scene.runtime.fresh = fresh

    tries = [
        taking.landed(taking.submit(arrived(scene, *numbers)))
        for numbers in [(1, 2, 3), (2, 3), (2, 3), (3,)]
    ]

    with scene.store.reading() as reader:
        (kept,) = reader.quarantined()
    assert [False, False, False, True] == tries
    assert (2, "unexpected-LookupError") == (kept["uid"], kept["code"])
    assert (3, 2) == (cursor(scene), on_record(scene))
    assert "quarantine" in scene.notices()


def queued_together(scene: Scene, work: Callable[[], object]) -> None:
    """What `work` submits meets the writer in one batch."""
    scene.runtime.writer.stop(10)
    fresh = type(scene.runtime.writer)(scene.store)
    scene.runtime.writer = fresh
    work()
    fresh.start()


def test_no_mail_moves_the_cursor_over_one_whose_commit_failed(scene: Scene) -> None:
    taking = Taking(scene.station, scene.runtime)
    FailingDatabase(scene, 1)

    first = taking.submit(arrived(scene, 1))
    first[0][1].exception(10)
    behind = taking.submit(arrived(scene, 2))
    behind[0][1].exception(10)

    assert (0, 0) == (cursor(scene), on_record(scene))
    with pytest.raises(Unavailable, match="full"):
        taking.landed(first + behind)
    assert taking.landed(taking.submit(arrived(scene, 1, 2)))
    assert (2, 2) == (cursor(scene), on_record(scene))


def test_what_is_still_queued_when_one_fails_steps_back(scene: Scene) -> None:
    """Whoever waits hears of the first failure, and begins anew, while others are still in the queue."""
    taking = Taking(scene.station, scene.runtime)
    FailingDatabase(scene, 1)
    under_way = []

    def submit() -> None:
        under_way.extend(taking.submit(arrived(scene, *range(1, 101))))  # more than one transaction takes

    queued_together(scene, submit)
    with pytest.raises(Unavailable, match="full"):
        taking.landed(under_way)
    under_way[-1][1].exception(10)

    assert (0, 0) == (cursor(scene), on_record(scene))
