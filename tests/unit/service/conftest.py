"""A scene for each test; its database must verify clean at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from servers.smtp_sink import SmtpSink
from unit.service.service_scenes import Scene, open_scene


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    """A recording SMTP server that can be told to fail."""
    with SmtpSink() as listening:
        yield listening


@pytest.fixture
def scene(tmp_path: Path, sink: SmtpSink) -> Iterator[Scene]:
    """One mailbox."""
    opened = open_scene(tmp_path, sink)
    yield opened
    close(opened)


def close(opened: Scene) -> None:
    """End a scene."""
    opened.runtime.writer.stop(10)
    assert () == opened.store.verify()
    opened.store.close()
    opened.station.close()
