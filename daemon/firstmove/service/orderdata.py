"""Order data kept fresh while the daemon runs: exports that changed, and the shop's own database.

One thread looks at the files every few seconds and asks the database every [orders] refresh. A file that is
still being written (younger than two seconds) waits for the next look. What cannot be used is told once for
each change, and the earlier data stay in force. Written in small units, so that no acknowledgement waits.
Fails: never; whatever goes wrong is logged and tried again.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from firstmove import maillog
from firstmove.config.load import Config
from firstmove.errors import FirstmoveError, InputError
from firstmove.orderfiles.database import open_query
from firstmove.orderfiles.loading import load
from firstmove.orderfiles.read import Export, files_of, open_export
from firstmove.service import trouble
from firstmove.service.runtime import Runtime
from firstmove.state.store import Unit

LOOK_EVERY = 5.0  # seconds
SETTLED = 2.0  # seconds since the last change of a file
AT_ONCE = 100  # orders in one unit: some 20 ms of the writer
_TROUBLE = "orders_trouble"  # setting: what `firstmove status` shows

_T = TypeVar("_T")


@dataclass(slots=True)
class OrderData:
    """The order data of one process. A reload replaces `config`."""

    runtime: Runtime
    config: Config
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _told: dict[str, str] = field(default_factory=dict)  # source → its trouble as it was told
    _ask_at: float = 0.0  # time.monotonic()

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, name="orders", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Look no more; a load under way ends after its present unit."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - round one look: the next comes in a few seconds
                maillog.warn("worker.failed", worker="orders", error=trouble.place(error))
            self._stop.wait(LOOK_EVERY)

    def look(self) -> int:
        """Load what has changed since the last look; gives how many sources were loaded."""
        return sum(self._file(path) for path in self._files()) + self._database()

    def _files(self) -> Iterator[Path]:
        for pattern in self.config.order_files:
            yield from files_of(pattern)

    def _file(self, path: Path) -> int:
        try:
            facts = path.stat()
        except OSError:
            return 0
        signature = f"{facts.st_mtime_ns}:{facts.st_size}:{facts.st_ino}"
        key = "orders_file:" + hashlib.sha256(str(path).encode("utf-8", "replace")).hexdigest()[:32]
        with self.runtime.store.reading() as reader:
            if reader.setting(key) == signature:
                return 0
        if time.time() - facts.st_mtime < SETTLED:
            return 0

        def opening() -> Export:
            return open_export(path, mapping=self.config.order_mapping, zone=self._zone)

        loaded = self._load(path.name, lambda: closing(opening()))
        if loaded is not None:  # one that cannot be used is not read again until it changes
            self._write(lambda unit: unit.set_setting(key, signature))
        return int(bool(loaded))

    def _database(self) -> int:
        database = self.config.order_database
        if not database.url or time.monotonic() < self._ask_at:
            return 0
        self._ask_at = time.monotonic() + database.refresh.total_seconds()
        loaded = 0
        for number, query in enumerate(database.queries, 1):

            @contextmanager
            def opening(query: str = query) -> Iterator[Export]:
                now, mapping = self.runtime.now(), self.config.order_mapping
                with open_query(database.url, query, mapping=mapping, zone=self._zone, now=now) as export:
                    yield export

            loaded += int(bool(self._load(f"query {number}", opening)))
        return loaded

    def _load(self, name: str, opening: Callable[[], AbstractContextManager[Export]]) -> bool | None:
        """Load one source. False: it cannot be used; None: it is to be tried again."""
        try:
            with opening() as export:
                count = load(export, self._write, at_once=AT_ONCE)
                self._told.pop(name, None)
                report, age = export.report, export.source.as_of
                maillog.event(
                    "orders.loaded",
                    source=name,
                    rows=report.rows,
                    loaded=count,
                    skipped=report.skipped_in_all,
                    as_of=age.isoformat(),
                )
        except FirstmoveError as error:
            self._refused(name, error)
            return False if isinstance(error, InputError) else None
        self._remember()
        return True

    def _refused(self, name: str, error: FirstmoveError) -> None:
        reason = str(error)
        if self._told.get(name) != reason:
            logged = error.loggable if isinstance(error, InputError) else reason
            maillog.warn("orders.refused", source=name, reason=logged[:300])
        self._told[name] = reason
        self._remember()

    def _remember(self) -> None:
        told = "; ".join(f"{name}: {reason}" for name, reason in self._told.items())[:1000]
        with self.runtime.store.reading() as reader:
            if reader.setting(_TROUBLE) == told:
                return
        self._write(lambda unit: unit.set_setting(_TROUBLE, told))

    def _write(self, work: Callable[[Unit], _T]) -> _T:
        return self.runtime.write(work)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.config.shops["default"].timezone)
