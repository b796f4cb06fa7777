"""Notice that the wall clock was set back: pauses are kept as wall times, and would last that much longer.

A clock that goes ahead is not told from a machine that slept: what became due meanwhile is due.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

NOTICED = 5.0  # seconds; clocks that are slewed drift by less


@dataclass(slots=True)
class Setback:
    """One process's wall clock, compared with the monotonic one."""

    lost: timedelta = timedelta()  # what nobody has made good yet
    _ahead: float | None = None

    def look(self, now: datetime, monotonic: float) -> bool:
        """Whether there is anything to make good."""
        ahead = now.timestamp() - monotonic
        step = self._ahead - ahead if self._ahead is not None else 0.0
        self._ahead = ahead
        if step >= NOTICED:
            self.lost += timedelta(seconds=step)
        return bool(self.lost)
