"""Several workers on one PostgreSQL: a mailbox is worked by one of them, and taken over when it stops."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from firstmove.state.store import Store
from integration.scene import open_store, until
from servers import postgresql
from servers.daemon import Daemon
from servers.dovecot import PASSWORD, Dovecot
from servers.mixed import mixed
from servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.server

SERIALS = itertools.count()
USERS = (f"shop-postgresql{serial}@aoba.example.jp" for serial in itertools.count())


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    if why := postgresql.missing():
        pytest.skip(why)
    with postgresql.cluster() as url:
        yield url


@pytest.fixture
def workers(
    cluster: str, dovecot: Dovecot, sink: SmtpSink, tmp_path: Path
) -> Iterator[tuple[Daemon, Daemon]]:
    url = postgresql.create(cluster, f"workers{next(SERIALS)}")
    user = next(USERS)
    made = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        made.append(
            Daemon(folder, imap=dovecot.imap, smtp=sink.port, user=user, password=PASSWORD, store=url)
        )
    yield made[0], made[1]
    for daemon in made:
        daemon.end()


def settled(store: Store, expected: int) -> bool:
    with store.reading() as reader:
        counts = reader.status()
    effects = counts["effects"]
    assert isinstance(effects, dict)
    return counts["messages"] == expected and not (effects.get("pending", 0) + effects.get("claimed", 0))


def test_two_workers_acknowledge_each_mail_once(
    workers: tuple[Daemon, Daemon], dovecot: Dovecot, sink: SmtpSink
) -> None:
    first, second = workers
    first.start()
    store = open_store(first)
    second.start()
    mails = list(mixed(26))

    for mail in mails:
        dovecot.deliver(first.user, mail.octets)
    until(lambda: settled(store, 26), "all mails settled")

    recipients = [mail.recipient for mail in sink.received if b"auto-replied" in mail.octets]
    assert sorted(mail.sender for mail in mails if mail.acknowledged) == sorted(recipients)
    assert () == store.verify()
    store.close()


def test_a_mailbox_passes_to_the_other_worker_when_its_own_stops(
    workers: tuple[Daemon, Daemon], dovecot: Dovecot, sink: SmtpSink
) -> None:
    first, second = workers
    first.start()
    store = open_store(first)
    second.start()

    assert 0 == first.stop()
    dovecot.deliver(first.user, next(mixed(1)).octets)
    until(lambda: settled(store, 1), "the other worker taking over", 60)

    assert ["customer0@shop0.example.com"] == [
        mail.recipient for mail in sink.received if b"auto-replied" in mail.octets
    ]
    store.close()
