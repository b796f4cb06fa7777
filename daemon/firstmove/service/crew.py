"""The two workers of one mailbox, the watch and the desk, and their threads."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from firstmove import maillog
from firstmove.service import ownership, trouble
from firstmove.service.desk import Desk
from firstmove.service.runtime import Station
from firstmove.service.watch import Watch

WATCH_REST = 600.0  # seconds for which a watch may rest in IDLE; keepalive guards that wire


@dataclass(slots=True)
class Crew:
    """The workers of one mailbox."""

    station: Station
    stop: threading.Event
    watch: Watch | None
    desk: Desk
    threads: dict[str, threading.Thread] = field(default_factory=dict)

    def ask_to_stop(self) -> None:
        """Wake both workers and let them end."""
        self.stop.set()
        self.station.cleared.set()
        self.station.desk_bell.ring()
        self.station.watch_bell.ring()

    @property
    def ousted(self) -> bool:
        """Another database took the mailbox over while this crew worked it."""
        return self.station.standing_by and self.station.cleared.is_set()

    def start_threads(self) -> None:
        """Start every worker that is not there: at first, and after it died."""
        works = {"desk": self.desk.run}
        if self.watch is not None and not self._shared:
            works["watch"] = partial(ownership.watching, self.watch)
        for part, work in works.items():
            running = self.threads.get(part)
            finished = part == "watch" and self.watch is not None and self.watch.drained.is_set()
            if (running is not None and running.is_alive()) or finished or self.stop.is_set():
                continue
            if running is not None:
                maillog.warn("worker.failed", mailbox=self.station.name, worker=part)
            thread = threading.Thread(
                target=_guarded(work, part, self.station.name),
                name=f"{part}-{self.station.name}",
                daemon=True,  # a stop is enforced: whoever hangs on a wire is left behind
            )
            self.threads[part] = thread
            thread.start()

    @property
    def _shared(self) -> bool:
        """The watch has its turns on the desk's connection and thread."""
        return self.desk.watch_turn is not None

    def beats(self) -> Iterator[float]:
        """The workers' last signs of life (time.monotonic)."""
        yield self.desk.heartbeat
        if self.watch is not None and not self._shared and not self.watch.drained.is_set():
            yield self.watch.heartbeat + WATCH_REST


def _guarded(work: Callable[[], None], part: str, mailbox: str) -> Callable[[], None]:
    """The last guard of a worker: it ends with a line in the log, and the supervisor starts it again."""

    def guarded() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001
            maillog.warn("worker.failed", mailbox=mailbox, worker=part, error=trouble.place(error))

    return guarded
