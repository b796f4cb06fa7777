"""Two databases on one mailbox, by mistake: one works it, the other stands by and tells the owner."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from firstmove.compose.ownernote import FIELD, FOLDER
from firstmove.transport.imap import ImapAccount, ImapSession
from integration.scene import open_store, until
from integration.shop import read
from servers.daemon import Daemon
from servers.dovecot import PASSWORD, Dovecot
from servers.mixed import mixed
from servers.post import fresh_user
from servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.server


@pytest.fixture
def user() -> str:
    return fresh_user()


@pytest.fixture
def pair(tmp_path: Path, dovecot: Dovecot, sink: SmtpSink, user: str) -> Iterator[tuple[Daemon, Daemon]]:
    """Two daemons with a database each, on one mailbox."""
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        made.append(
            Daemon(
                tmp_path / name,
                imap=dovecot.imap,
                smtp=sink.port,
                user=user,
                password=PASSWORD,
                imap_more='desk_interval = "1s"',
            )
        )
    yield made[0], made[1]
    for daemon in made:
        daemon.end()


def notes(dovecot: Dovecot, user: str) -> list[bytes]:
    """The notes that lie in the mailbox, by their one line."""
    account = ImapAccount("test", "127.0.0.1", dovecot.imap, "none", user, lambda: PASSWORD)
    session = ImapSession.connect(account)
    try:
        session.select(FOLDER, readonly=True)
        return sorted(session.fetch_head(session.all_uids(), [FIELD]).values())
    finally:
        session.close()


def told(sink: SmtpSink) -> int:
    """How often an owner was told that another works the mailbox."""
    subjects = [str(read(mail.octets)["Subject"]) for mail in sink.received if "owner@" in mail.recipient]
    return sum("別の firstmove が担当" in subject for subject in subjects)


def acknowledged(sink: SmtpSink) -> int:
    return sum(b"auto-replied" in mail.octets for mail in sink.received)


def standing_by(daemon: Daemon) -> bool:
    return "mailbox.taken" in daemon.log.read_text("utf-8")


def test_the_newcomer_stands_by_and_tells_the_owner_once(
    pair: tuple[Daemon, Daemon], dovecot: Dovecot, sink: SmtpSink, user: str
) -> None:
    first, second = pair
    first.start()
    store = open_store(first)
    second.start()
    until(lambda: standing_by(second), "the newcomer's finding the note")

    for mail in mixed(9):
        dovecot.deliver(user, mail.octets)

    until(lambda: acknowledged(sink) == 9, "the acknowledgements")
    until(lambda: told(sink) == 1, "the owner's notice")
    assert 1 == len(notes(dovecot, user))
    assert () == store.verify()
    store.close()


def test_it_takes_over_when_the_other_was_stopped(
    pair: tuple[Daemon, Daemon], dovecot: Dovecot, sink: SmtpSink, user: str
) -> None:
    first, second = pair
    first.start()
    open_store(first).close()
    second.start()
    until(lambda: standing_by(second), "the newcomer's finding the note")

    first.stop()
    second.reload()  # it need not wait for its next look
    store = open_store(second)
    dovecot.deliver(user, next(mixed(1)).octets)

    until(lambda: acknowledged(sink) == 1, "the acknowledgement")
    assert 1 == len(notes(dovecot, user))
    assert () == store.verify()
    store.close()


def test_a_daemon_that_was_killed_knows_its_own_note(
    pair: tuple[Daemon, Daemon], dovecot: Dovecot, sink: SmtpSink, user: str
) -> None:
    first, _ = pair
    first.start()
    store = open_store(first)
    until(lambda: notes(dovecot, user), "the note")

    first.kill()
    dovecot.deliver(user, next(mixed(1)).octets)
    first.start()

    until(lambda: acknowledged(sink) == 1, "the acknowledgement")
    assert (1, False) == (len(notes(dovecot, user)), standing_by(first))
    assert () == store.verify()
    store.close()
