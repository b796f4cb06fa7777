"""Real servers for the tests of the whole daemon: skipped with the reason where one cannot be started."""

from collections.abc import Iterator

import pytest

from servers import dovecot as real
from servers.dovecot import Dovecot
from servers.smtp_sink import SmtpSink


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One Dovecot for the run; every test takes a user of its own (servers.post.fresh_user)."""
    if why := real.missing():
        pytest.skip(why)
    with Dovecot() as server:
        yield server


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    """A recording SMTP server that can be told to fail."""
    with SmtpSink() as listening:
        yield listening
