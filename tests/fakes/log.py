"""The log of a test: what `firstmove run` would have written."""

import contextlib
import io

from firstmove import maillog


class Log:
    """Standard error as the log has it; calling it gives what is new."""

    def __init__(self) -> None:
        self._stream = io.StringIO()
        self._read = 0

    def setup(self, level: str = "info", *, addresses: bool = False) -> None:
        """As `maillog.setup`."""
        with contextlib.redirect_stderr(self._stream):  # pytest has another one in each phase of a test
            maillog.setup(level, addresses=addresses)

    def __call__(self) -> str:
        text = self._stream.getvalue()[self._read :]
        self._read += len(text)
        return text
