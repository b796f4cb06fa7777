"""The wall clock of a daemon as a test sets it: libfaketime, preloaded into the process.

    clock = WallClock(tmp_path / "clock")
    daemon.environment |= clock.environment
    clock.set(timedelta(hours=-2))

A running process takes the new time within a second, as a jump; time.monotonic stays the machine's.
`missing()` says why it cannot be had.
"""

from datetime import timedelta
from pathlib import Path

# The other one, libfaketimeMT, has a lock round every look at the clock: threads spend their time on it.
_LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


def missing() -> str:
    """Why no clock can be set, "" when one can."""
    return "" if _LIBRARIES else "libfaketime is not installed"


class WallClock:
    """What it shows is kept in `file`: processes started later begin with it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.ahead = timedelta()
        self.set(self.ahead)

    @property
    def environment(self) -> dict[str, str]:
        """For the processes that go by this clock."""
        return {
            "LD_PRELOAD": str(_LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def set(self, ahead: timedelta) -> None:
        """Show the machine's time and `ahead`."""
        self.ahead = ahead
        written = self._file.with_suffix(".new")
        written.write_text(f"{ahead.total_seconds():+.0f}\n", "ascii")
        written.replace(self._file)  # never half written: it is read at any moment
