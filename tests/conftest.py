"""What holds for every test: its log, which were left out, and that none may be left out in CI."""

import logging
import os
from collections.abc import Iterator

import pytest

from fakes.log import Log


@pytest.fixture
def log() -> Iterator[Log]:
    """The log, set up as in service; afterwards it is as it was."""
    root, own = logging.getLogger(), logging.getLogger("firstmove")
    before = root.handlers[:], root.level, own.level
    written = Log()
    written.setup()
    yield written
    written.setup()  # without addresses
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    own.setLevel(before[2])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests were left out for lack of a server."""
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        terminalreporter.write_line(f"left out: {report.nodeid}: {reason}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a left-out test is a failed run: everything it needs is installed by the test command."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("CI") == "true" and skipped and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
