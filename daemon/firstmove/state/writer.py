"""The one writer of a process: whole units from a queue, several in one commit, never part of one.

The first unit never waits: what else is queued at that moment, up to 64, shares its transaction. Each of
several has a SAVEPOINT, so that one that fails rolls back alone. A future resolves only after the COMMIT
returned.
Fails: never as a whole. A unit that raised gives its own error; when the database does not take units
(locked, full, gone), they are tried again one by one, and what still fails gets Unavailable. A COMMIT whose
outcome is not known is not repeated: whoever asked reads the database and finds out. A future is resolved
before the next transaction begins.
"""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from firstmove.errors import Unavailable
from firstmove.state.driver import command
from firstmove.state.engine import writing
from firstmove.state.store import Store
from firstmove.state.unit import Unit

MOST_UNITS: Final = 64
TRIES: Final = 3
PAUSE_SECONDS: Final = 0.2
_TURN_SECONDS: Final = 1.0  # the heartbeat is never older than this while nothing is written

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Order:
    work: Callable[[Unit], Any]
    future: "Future[Any]" = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Outcome:
    result: Any = None
    error: BaseException | None = None


class _RolledBack(Exception):
    """A unit that is alone in its transaction raised: nothing is left of it."""


class _Uncertain(Exception):
    """The COMMIT failed: it may have happened."""


class Writer:
    """Owns the writing thread. `heartbeat` (time.monotonic) is for the supervisor."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._entry = threading.Lock()  # nothing is queued behind the end mark
        self._thread: threading.Thread | None = None
        self.heartbeat = time.monotonic()
        self.commits = 0
        self.units = 0

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin to take units."""
        if self.alive:
            return
        self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Unit], T]) -> "Future[T]":
        """Queue one unit; its future resolves after the commit, or with the unit's error or Unavailable."""
        order = _Order(work)
        with self._entry:
            if self._closing.is_set():
                order.future.set_exception(Unavailable("database: the writer is stopping"))
            else:
                self._orders.put(order)
        return order.future

    def stop(self, timeout: float) -> bool:
        """Write what is queued and end; False when that took longer than `timeout` seconds."""
        with self._entry:
            if not self._closing.is_set():
                self._closing.set()
                self._orders.put(None)
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _write(self) -> None:
        while True:
            self.heartbeat = time.monotonic()
            try:
                first = self._orders.get(timeout=_TURN_SECONDS)
            except queue.Empty:
                continue
            batch, ended = self._collect(first)
            self._commit([order for order in batch if order.future.set_running_or_notify_cancel()])
            if ended:
                return

    def _collect(self, first: _Order | None) -> tuple[list[_Order], bool]:
        batch: list[_Order] = []
        order = first
        while order is not None:
            batch.append(order)
            if len(batch) == MOST_UNITS:
                return batch, False
            try:
                order = self._orders.get_nowait()
            except queue.Empty:
                return batch, False
        return batch, True

    def _commit(self, batch: list[_Order]) -> None:
        if not batch:
            return
        try:
            outcomes = self._transact(batch)
        except _Uncertain as error:
            outcomes = [_Outcome(error=error.__cause__)] * len(batch)
        except Unavailable:
            self._one_by_one(batch)
            return
        except BaseException as error:  # noqa: BLE001 - the writer outlives every error
            outcomes = [_Outcome(error=error)] * len(batch)
        for order, outcome in zip(batch, outcomes, strict=True):
            _resolve(order, outcome)

    def _one_by_one(self, batch: list[_Order]) -> None:
        """A unit too large for the disk does not take the others with it; a database that is gone does."""
        outcome = _Outcome()
        for order in batch:
            gone = outcome.error
            if not isinstance(gone, Unavailable) or "full" in str(gone):
                outcome = self._persist(order)
            _resolve(order, outcome)

    def _persist(self, order: _Order) -> _Outcome:
        for left in reversed(range(TRIES)):
            self.heartbeat = time.monotonic()
            try:
                return self._transact([order])[0]
            except _Uncertain as error:
                return _Outcome(error=error.__cause__)
            except Unavailable as error:
                if not left or self._closing.wait(PAUSE_SECONDS):
                    return _Outcome(error=error)
            except BaseException as error:  # noqa: BLE001 - the writer outlives every error
                return _Outcome(error=error)
        raise AssertionError("the last try returns")

    def _transact(self, batch: list[_Order]) -> list[_Outcome]:
        if len(batch) == 1:
            return [self._alone(batch[0])]
        done: list[_Outcome] = []
        try:
            with writing(self._store.engine) as connection:
                done = [_in_savepoint(connection, order.work) for order in batch]
        except Unavailable as error:
            if len(done) == len(batch):
                raise _Uncertain from error
            raise
        self.commits += 1
        self.units += len(batch)
        return done

    def _alone(self, order: _Order) -> _Outcome:
        """A transaction of one unit needs no SAVEPOINT."""
        worked = False
        try:
            with writing(self._store.engine) as connection:
                result = _worked(connection, order.work)
                worked = True
        except _RolledBack as stopped:
            return _Outcome(error=stopped.__cause__)
        except Unavailable as error:
            if worked:
                raise _Uncertain from error
            raise
        self.commits += 1
        self.units += 1
        return _Outcome(result)


def _resolve(order: _Order, outcome: _Outcome) -> None:
    if outcome.error is not None:
        order.future.set_exception(outcome.error)
    else:
        order.future.set_result(outcome.result)


def _in_savepoint(connection: Connection, work: Callable[[Unit], Any]) -> _Outcome:
    command(connection, "SAVEPOINT unit")
    try:
        result = work(Unit(connection))
    except (OperationalError, InterfaceError):
        raise  # SQLite may have rolled back everything, and a lost server has
    except BaseException as error:  # noqa: BLE001 - it is handed to whoever waits for the unit
        command(connection, "ROLLBACK TO SAVEPOINT unit")
        outcome = _Outcome(error=error)
    else:
        outcome = _Outcome(result)
    command(connection, "RELEASE SAVEPOINT unit")
    return outcome


def _worked(connection: Connection, work: Callable[[Unit], Any]) -> Any:
    try:
        return work(Unit(connection))
    except (OperationalError, InterfaceError):
        raise
    except BaseException as error:
        raise _RolledBack from error
