"""When a watch has a second process read for it, and when that process ends again.

Few mails are read on the watch's own thread. Where many wait, a child reads one batch on a second core while
the writer has the one before it in hand. A process begins with one, for much may have come while none ran;
later one is started where a backlog is met. It stays for a minute, for what comes in bursts behind a backlog;
an idle mailbox costs no process.
Fails: never; without a child the watch reads for itself.
"""

import os
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from firstmove import maillog
from firstmove.decision.reading import Reading
from firstmove.service.readers import Readers, ReadersFailed
from firstmove.service.runtime import Runtime, Station
from firstmove.service.taking import Batch

BACKLOG = 200  # mails that wait: a child, which needs about a second to begin, is worth it
STAYS = 60.0  # seconds after the last backlog


@dataclass(slots=True)
class SecondReader:
    """The child of one watch; used by its thread only."""

    station: Station
    runtime: Runtime
    child: Readers | None = None
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    _until: float = field(default_factory=lambda: time.monotonic() + STAYS)  # so long it stays
    _failed: bool = False  # read on the watch's thread from now on

    def readings(
        self, batches: Iterator[Batch], waiting: int
    ) -> Generator[tuple[Batch, Sequence[Reading | str]]]:
        """Each batch with its readings, none where the watch is to read it itself; the child reads one ahead.

        `waiting`: how many mails there are. A Malformed's code stands for what is no mail.

        Raises:
            ReadersFailed: the child is gone; say so to `failed`.
        """
        self._expect(waiting)
        held: Batch | None = None
        asked = False  # the child for the one held
        try:
            for batch in batches:
                child = self.child if self.child and self.child.ready() else None
                if child is None:
                    yield batch, ()
                elif held is None:  # the watch reads it, while the child has the next
                    held = batch
                else:
                    answer = child.answer() if asked else ()
                    asked = False
                    child.ask([item.raw for item in batch.arrived], orders=batch.orders)
                    given, held, asked = held, batch, True
                    yield given, answer
            if held:
                answer = self.child.answer() if self.child and asked else ()
                asked = False
                yield held, answer
        finally:
            if asked:  # nobody will wait for its answer
                self.close()

    def _expect(self, waiting: int) -> None:
        """Start a child where it is worth it."""
        cues, identity = self.runtime.cues, self.station.rules.identity
        if self.child and not self.child.reads_for(cues, identity):  # reloaded
            self.close()
        if waiting < BACKLOG or self._failed or self.cores < 2:
            return
        self._until = time.monotonic() + STAYS
        if self.child is None:
            self.child = Readers.started(cues, identity)

    def rest(self, seconds: float) -> float:
        """How long, of so many seconds, may be waited before asking again; a lull ends the child."""
        if self.child is None:
            return seconds
        left = self._until - time.monotonic()
        if left <= 0:
            self.close()
            return seconds
        return min(seconds, left)

    def failed(self, error: ReadersFailed) -> None:
        """The child is gone: do without."""
        self._failed = True
        maillog.warn("worker.failed", mailbox=self.station.name, worker="readers", error=str(error)[:300])
        self.close()

    def close(self) -> None:
        """End the child, if there is one."""
        if self.child is not None:
            self.child.close()
            self.child = None
