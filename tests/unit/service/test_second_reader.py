"""A backlog's mails are read by a child one batch ahead; who has no backlog, or one core, has no child."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from firstmove.decision.reading import Reading, read
from firstmove.model.mail import Position, RawMessage
from firstmove.service.readers import ReadersFailed
from firstmove.service.second_reader import BACKLOG, STAYS, SecondReader
from firstmove.service.taking import Arrived, Batch
from integration.scene import until
from unit.service.service_scenes import MAIL, Scene

LONG = 1000.0  # seconds


@pytest.fixture
def second(scene: Scene) -> Iterator[SecondReader]:
    made = SecondReader(scene.station, scene.runtime, cores=2)
    yield made
    made.close()


def batch(scene: Scene, uid: int) -> Batch:
    octets = MAIL % ("届きません".encode(), uid, "まだ届きません。".encode())
    raw = RawMessage(Position("main", "INBOX", 1, uid), octets, len(octets), scene.now, frozenset())
    return Batch([uid], [Arrived(raw)])


def batches(scene: Scene, second: SecondReader, *uids: int) -> Iterator[Batch]:
    """Fetched one after the other; the child, where there is one, has begun by then."""
    child = second.child
    if child is not None:
        until(child.ready, "the child")
    for uid in uids:
        yield batch(scene, uid)


def read_here(scene: Scene, uid: int) -> Reading:
    octets = batch(scene, uid).arrived[0].raw.octets
    return read(octets, scene.station.rules.identity, scene.runtime.cues)


def readings(
    scene: Scene, second: SecondReader, *uids: int, waiting: int
) -> list[tuple[int, Sequence[Reading | str]]]:
    pairs = second.readings(batches(scene, second, *uids), waiting)
    return [(pair.uids[0], told) for pair, told in pairs]


def test_a_backlog_is_read_ahead_by_the_child_and_its_first_batch_by_the_watch(
    scene: Scene, second: SecondReader
) -> None:
    told = readings(scene, second, 1, 2, 3, waiting=BACKLOG)

    assert [(1, ()), (2, [read_here(scene, 2)]), (3, [read_here(scene, 3)])] == told


def test_few_mails_start_no_child(scene: Scene, second: SecondReader) -> None:
    told = readings(scene, second, 1, 2, waiting=BACKLOG - 1)

    assert [(1, ()), (2, ())] == told
    assert LONG == second.rest(LONG)


def test_one_core_has_no_child(scene: Scene) -> None:
    second = SecondReader(scene.station, scene.runtime, cores=1)

    assert [(1, ())] == readings(scene, second, 1, waiting=BACKLOG)
    assert LONG == second.rest(LONG)


def test_the_child_stays_for_what_comes_behind_the_backlog(scene: Scene, second: SecondReader) -> None:
    readings(scene, second, 1, waiting=BACKLOG)

    behind = readings(scene, second, 2, 3, waiting=2)

    assert [(2, ()), (3, [read_here(scene, 3)])] == behind
    assert 0 < second.rest(LONG) <= STAYS


def test_the_child_ends_with_a_minute_without_a_backlog(scene: Scene, second: SecondReader) -> None:
    readings(scene, second, 1, waiting=BACKLOG)
    second._until -= STAYS

    assert LONG == second.rest(LONG)
    assert second.child is None


def test_an_answer_that_nobody_waited_for_is_never_taken_for_the_next(
    scene: Scene, second: SecondReader
) -> None:
    pairs = second.readings(batches(scene, second, 1, 2, 3), BACKLOG)
    next(pairs)
    pairs.close()  # the first one stumbled; the child has the second

    assert [(4, ()), (5, [read_here(scene, 5)])] == readings(scene, second, 4, 5, waiting=BACKLOG)


def test_a_reload_ends_the_child_that_has_the_old_rules(scene: Scene, second: SecondReader) -> None:
    readings(scene, second, 1, waiting=BACKLOG)
    assert second.child is not None
    scene.runtime.cues = replace(scene.runtime.cues)

    readings(scene, second, 2, waiting=1)

    assert second.child is None


def test_without_a_child_that_was_killed_the_watch_reads_for_itself(
    scene: Scene, second: SecondReader
) -> None:
    readings(scene, second, 1, waiting=BACKLOG)
    child = second.child
    assert child is not None
    child._child.end()

    with pytest.raises(ReadersFailed) as failed:
        readings(scene, second, 2, 3, waiting=BACKLOG)
    second.failed(failed.value)

    assert [(2, ()), (3, ())] == readings(scene, second, 2, 3, waiting=BACKLOG)
