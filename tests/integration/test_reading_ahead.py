"""A daemon begins with a second process that reads, and takes it along when it ends."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.scene import until
from servers.daemon import Daemon
from servers.dovecot import PASSWORD, Dovecot, Lmtp
from servers.mixed import mixed
from servers.post import fresh_user
from servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.server

SINCE = ("--since", "2020-01-01")


@pytest.fixture
def user() -> str:
    return fresh_user()


@pytest.fixture
def daemon(tmp_path: Path, dovecot: Dovecot, sink: SmtpSink, user: str) -> Iterator[Daemon]:
    made = Daemon(tmp_path, imap=dovecot.imap, smtp=sink.port, user=user, password=PASSWORD)
    yield made
    made.end()


def children(pid: int) -> list[int]:
    """Processes whose parent is `pid`."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text().rpartition(")")[2].split()[1]
        except OSError:  # it has ended meanwhile
            continue
        found += [int(stat.parent.name)] if int(parent) == pid else []
    return found


def told(sink: SmtpSink) -> set[str]:
    """Whom mail has reached."""
    return {mail.recipient for mail in sink.received}


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core: nothing is read beside")
@pytest.mark.parametrize("killed", [False, True])
def test_what_waits_at_a_start_is_acknowledged_and_no_process_is_left(
    daemon: Daemon, dovecot: Dovecot, sink: SmtpSink, user: str, killed: bool
) -> None:
    mails = list(mixed(26))
    deserving = {mail.sender for mail in mails if mail.acknowledged}
    with Lmtp(dovecot.lmtp) as lmtp:
        for mail in mails:
            lmtp.deliver(user, mail.octets)

    daemon.start(*SINCE)
    (child,) = children(daemon.pid)
    until(lambda: deserving <= told(sink), "every acknowledgement", 15)
    daemon.kill() if killed else daemon.stop()

    until(lambda: not Path(f"/proc/{child}").exists(), "the end of the child")
    assert not told(sink) & {mail.sender for mail in mails if not mail.acknowledged}
