"""The whole main job on a real Dovecot: every mail dealt with, nothing lost, whatever is killed."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from firstmove.state.store import Store
from firstmove.transport.imap import ImapAccount, ImapSession
from integration.scene import open_store, until
from servers.daemon import Daemon
from servers.dovecot import PASSWORD, Dovecot, Lmtp
from servers.mixed import Mail, mixed
from servers.smtp_sink import Received, SmtpSink

pytestmark = pytest.mark.server

USERS = (f"shop{number}@aoba.example.jp" for number in itertools.count(100))
ANSWERS = re.compile(rb"^In-Reply-To: (<[^>]+>)", re.MULTILINE)
OWN_ID = re.compile(rb"^Message-ID: (<[^>]+>)", re.MULTILINE)
CARDS = "0_対応カード"


@pytest.fixture
def daemon(dovecot: Dovecot, sink: SmtpSink, tmp_path: Path) -> Iterator[Daemon]:
    made = Daemon(tmp_path, imap=dovecot.imap, smtp=sink.port, user=next(USERS), password=PASSWORD)
    yield made
    made.end()


def acknowledgements(sink: SmtpSink) -> list[Received]:
    return [mail for mail in list(sink.received) if ANSWERS.search(mail.octets)]


def answered(mail: Received) -> str:
    found = ANSWERS.search(mail.octets)
    assert found is not None
    return found[1].decode("ascii")


def session(dovecot: Dovecot, daemon: Daemon) -> ImapSession:
    return ImapSession.connect(
        ImapAccount("test", "127.0.0.1", dovecot.imap, "none", daemon.user, lambda: PASSWORD)
    )


def messages_in(dovecot: Dovecot, daemon: Daemon, folder: str) -> int:
    reader = session(dovecot, daemon)
    count = reader.status(folder).exists
    reader.logout()
    return count


def settled(store: Store, expected: int) -> bool:
    """Every mail is on record, and no effect but a far-off one is open."""
    with store.reading() as reader:
        counts = reader.status()
    messages, effects = counts["messages"], counts["effects"]
    assert isinstance(messages, int)
    assert isinstance(effects, dict)
    return messages >= expected and not (
        effects.get("pending", 0) + effects.get("claimed", 0) + effects.get("in_doubt", 0)
    )


def test_two_hundred_mixed_mails_with_ten_kills_are_all_dealt_with(
    daemon: Daemon, dovecot: Dovecot, sink: SmtpSink
) -> None:
    mails = list(mixed(200))
    daemon.start()
    store = open_store(daemon)

    with Lmtp(dovecot.lmtp) as lmtp:
        for batch in range(10):
            deliver(lmtp, daemon, mails[batch * 20 : batch * 20 + 20])
            daemon.kill()
            daemon.start()
    until(lambda: settled(store, 200), "everything settled", 150)

    acks = acknowledgements(sink)
    deserving = {mail.message_id for mail in mails if mail.acknowledged}
    assert deserving == {answered(ack) for ack in acks}
    assert [] == doubled_without_doubt(store, acks)
    assert 0 == messages_in(dovecot, daemon, "INBOX")
    drafted = sum(mail.drafted for mail in mails)
    assert drafted == messages_in(dovecot, daemon, CARDS)
    assert drafted == messages_in(dovecot, daemon, "Drafts")
    assert drafted == running_clocks(store)
    assert () == store.verify()
    store.close()


def deliver(lmtp: Lmtp, daemon: Daemon, mails: list[Mail]) -> None:
    for mail in mails:
        lmtp.deliver(daemon.user, mail.octets)


def doubled_without_doubt(store: Store, acks: list[Received]) -> list[str]:
    """Acknowledgements that went out twice although nothing was in doubt, or with other octets."""
    wrong = []
    for target, count in Counter(map(answered, acks)).items():
        octets = {ack.octets for ack in acks if answered(ack) == target}
        found = OWN_ID.search(next(iter(octets)))
        assert found is not None
        with store.reading() as reader:
            effect = reader.effect_of(found[1].decode("ascii"))
        doubts = effect.doubts if effect else 0
        if len(octets) > 1 or count > 1 + doubts:
            wrong.append(target)
    return wrong


def running_clocks(store: Store) -> int:
    """Cases that wait for a person and have an armed clock."""
    with store.reading() as reader:
        waiting = reader.cases("needs_reply", limit=1000)
        return sum(any(timer.state == "armed" for timer in reader.timers_of(case.id)) for case in waiting)
