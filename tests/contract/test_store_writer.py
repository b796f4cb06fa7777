"""The one writer: whole units, several in a commit, each failing alone, and it never dies."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass

import pytest
from sqlalchemy.exc import OperationalError
from store_scenes import LEASE, NOW, OWNER, mail, octets, opening

from firstmove.errors import Unavailable
from firstmove.model.mail import Address
from firstmove.model.record import Recorded
from firstmove.state.store import Store, Unit
from firstmove.state.writer import MOST_UNITS, Writer

LIMIT = 30.0


@pytest.fixture
def writer(store: Store) -> Iterator[Writer]:
    made = Writer(store)
    yield made
    assert made.stop(LIMIT)


def recording(uid: int) -> Callable[[Unit], Recorded]:
    """A unit that takes one customer's mail in."""

    def unit_of(unit: Unit) -> Recorded:
        incoming = mail(uid, Address(f"c{uid}", "example.jp"))
        recorded = unit.record(incoming, opening(), octets(f"ack-{uid}"), owner=OWNER, now=NOW, lease=LEASE)
        unit.advance(incoming.position)
        return recorded

    return unit_of


def failing(unit: Unit) -> None:
    """A unit that writes and then fails."""
    recording(99)(unit)
    raise ZeroDivisionError


def setting(name: str) -> Callable[[Unit], str]:
    """A unit that writes one setting."""

    def unit_of(unit: Unit) -> str:
        unit.set_setting(name, "written")
        return name

    return unit_of


def test_a_future_resolves_after_its_unit_is_on_record(store: Store, writer: Writer) -> None:
    writer.start()

    recorded = writer.submit(recording(1)).result(LIMIT)

    with store.reading() as reader:
        assert reader.case_by_number(1001) is not None
    assert 1001 == recorded.number


def test_nothing_is_visible_before_the_commit_returned(store: Store, writer: Writer) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow(unit: Unit) -> None:
        unit.set_setting("slow", "written")
        inside.set()
        go_on.wait(LIMIT)

    writer.start()
    future = writer.submit(slow)
    inside.wait(LIMIT)
    with store.reading() as reader:
        before = (reader.setting("slow"), future.done())
    go_on.set()
    future.result(LIMIT)

    with store.reading() as reader:
        assert (("", False), "written") == (before, reader.setting("slow"))


def test_what_is_queued_together_shares_a_commit(store: Store, writer: Writer) -> None:
    futures = [writer.submit(recording(uid)) for uid in range(1, 11)]

    writer.start()

    assert list(range(1001, 1011)) == [future.result(LIMIT).number for future in futures]
    assert (1, 10) == (writer.commits, writer.units)


def test_one_commit_takes_at_most_64_units(store: Store, writer: Writer) -> None:
    futures = [writer.submit(setting(f"s{number}")) for number in range(MOST_UNITS + 1)]

    writer.start()

    assert MOST_UNITS + 1 == len({future.result(LIMIT) for future in futures})
    assert 2 == writer.commits


def test_a_unit_that_fails_rolls_back_alone(store: Store, writer: Writer) -> None:
    before, broken, after = writer.submit(recording(1)), writer.submit(failing), writer.submit(recording(2))

    writer.start()

    with pytest.raises(ZeroDivisionError):
        broken.result(LIMIT)
    assert (1001, 1002) == (before.result(LIMIT).number, after.result(LIMIT).number)
    with store.reading() as reader:
        assert (2, 1) == (len(reader.cases()), writer.commits)


def test_a_broken_constraint_fails_its_unit_alone(store: Store, writer: Writer) -> None:
    def twice(unit: Unit) -> None:
        recording(1)(unit)
        unit.connection.exec_driver_sql("INSERT INTO setting (key, value) VALUES ('paused', '0')")
        unit.connection.exec_driver_sql("INSERT INTO setting (key, value) VALUES ('paused', '1')")

    broken, after = writer.submit(twice), writer.submit(recording(2))

    writer.start()

    with pytest.raises(Exception, match=r"(?i)unique"):
        broken.result(LIMIT)
    assert 1001 == after.result(LIMIT).number


def test_units_are_written_in_the_order_they_came(store: Store, writer: Writer) -> None:
    order: list[int] = []

    def noting(number: int) -> Callable[[Unit], None]:
        return lambda _unit: order.append(number)

    futures = [writer.submit(noting(number)) for number in range(20)]

    writer.start()
    futures[-1].result(LIMIT)

    assert list(range(20)) == order


def test_a_cancelled_unit_is_not_written(store: Store, writer: Writer) -> None:
    future = writer.submit(setting("cancelled"))
    future.cancel()

    writer.start()
    writer.submit(setting("next")).result(LIMIT)

    with store.reading() as reader:
        assert ("", "written") == (reader.setting("cancelled"), reader.setting("next"))


def test_stopping_writes_what_is_queued_and_refuses_the_rest(store: Store, writer: Writer) -> None:
    queued = [writer.submit(setting(f"s{number}")) for number in range(3)]
    writer.start()

    stopped = writer.stop(LIMIT)

    late: Future[str] = writer.submit(setting("late"))
    assert (True, False) == (stopped, writer.alive)
    assert ["s0", "s1", "s2"] == [future.result(0) for future in queued]
    with pytest.raises(Unavailable, match="stopping"):
        late.result(0)


def test_a_writer_that_was_never_started_can_be_stopped(store: Store, writer: Writer) -> None:
    assert writer.stop(0)


def test_starting_twice_is_starting_once(store: Store, writer: Writer) -> None:
    writer.start()
    writer.start()

    assert writer.alive
    assert "a" == writer.submit(setting("a")).result(LIMIT)


def test_a_unit_that_is_alone_and_fails_leaves_nothing(store: Store, writer: Writer) -> None:
    writer.start()

    with pytest.raises(ZeroDivisionError):
        writer.submit(failing).result(LIMIT)

    assert 1001 == writer.submit(recording(1)).result(LIMIT).number
    with store.reading() as reader:
        assert {"needs_reply": 1} == reader.status()["cases"]


@dataclass(slots=True)
class Outage:
    """The next `left` units find the database gone, as their statements' errors tell it."""

    left: int
    failed: int = 0

    def before(self, work: Callable[[Unit], Recorded]) -> Callable[[Unit], Recorded]:
        """The unit, tried during the outage."""

        def unit_of(unit: Unit) -> Recorded:
            if self.failed < self.left:
                self.failed += 1
                raise OperationalError("INSERT", {}, Exception("server closed the connection"))
            return work(unit)

        return unit_of


def test_a_database_that_comes_back_costs_a_pause_and_no_unit(store: Store, writer: Writer) -> None:
    outage = Outage(left=2)
    futures = [writer.submit(outage.before(recording(uid))) for uid in (1, 2)]

    writer.start()

    assert [1001, 1002] == [future.result(LIMIT).number for future in futures]
    assert 2 == outage.failed


def test_a_database_that_stays_away_makes_units_unavailable_and_the_writer_lives(
    store: Store, writer: Writer
) -> None:
    outage = Outage(left=4)
    first, second = (writer.submit(outage.before(recording(uid))) for uid in (1, 2))

    writer.start()

    with pytest.raises(Unavailable):
        first.result(LIMIT)
    with pytest.raises(Unavailable):
        second.result(LIMIT)
    assert 4 == outage.failed
    assert 1001 == writer.submit(recording(3)).result(LIMIT).number


@pytest.mark.parametrize(
    "url", [pytest.param("postgresql", marks=pytest.mark.server)], indirect=True
)  # SQLite has no server to lose
def test_a_connection_that_ends_in_the_middle_of_a_unit_costs_no_unit(store: Store, writer: Writer) -> None:
    ended: list[int] = []

    def ending(unit: Unit) -> Recorded:
        if not ended:
            ended.append(backend_of(unit))
            end_backend(store, ended[0])
        return recording(1)(unit)

    writer.start()

    assert 1001 == writer.submit(ending).result(LIMIT).number
    assert 1 == len(ended)


def backend_of(unit: Unit) -> int:
    """Which process of the server works for this unit."""
    return int(unit.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())


def end_backend(store: Store, pid: int) -> None:
    """End that process, as an administrator or a restart does, and wait until it is gone."""
    with store.reading() as reader:
        reader.connection.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 5000)")
