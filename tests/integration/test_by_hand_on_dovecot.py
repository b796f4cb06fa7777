"""On a real Dovecot: a person moves, answers and adopts; the daemon understands within its stated times."""

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from firstmove.model.case import CaseFacts
from firstmove.state.store import Store
from firstmove.transport.imap import ImapAccount, ImapSession
from integration.scene import open_store, until
from integration.shop import CUSTOMER, mail_from
from servers.daemon import Daemon
from servers.dovecot import PASSWORD, Dovecot
from servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.server

USERS = (f"shop-hand{number}@aoba.example.jp" for number in itertools.count())
FIRST = "<first@client.example.com>"
TODO, CLOSED, AUTOMATIC = "1_要返信", "4_完了", "8_自動通知"


@pytest.fixture
def daemon(dovecot: Dovecot, sink: SmtpSink, tmp_path: Path) -> Iterator[Daemon]:
    made = Daemon(tmp_path, imap=dovecot.imap, smtp=sink.port, user=next(USERS), password=PASSWORD)
    made.start()
    yield made
    made.end()


@pytest.fixture
def store(daemon: Daemon) -> Iterator[Store]:
    opened = open_store(daemon)
    yield opened
    assert () == opened.verify()
    opened.close()


@pytest.fixture
def person(daemon: Daemon, dovecot: Dovecot) -> Iterator[ImapSession]:
    account = ImapAccount("person", "127.0.0.1", dovecot.imap, "none", daemon.user, lambda: PASSWORD)
    session = ImapSession.connect(account)
    yield session
    session.logout()


def case(store: Store) -> CaseFacts | None:
    with store.reading() as reader:
        return next(iter(reader.cases()), None)


def state(store: Store) -> str:
    found = case(store)
    return found.state if found else ""


def move(person: ImapSession, source: str, target: str) -> None:
    person.select(source)
    person.move(person.all_uids(), target)


def arrived(person: ImapSession, folder: str) -> bool:
    return (
        person.find("sent") != ()
        and folder in {f.name for f in person.folders()}
        and bool(person.status(folder).exists)
    )


def test_closing_reopening_and_answering_by_hand(
    daemon: Daemon, dovecot: Dovecot, store: Store, person: ImapSession
) -> None:
    dovecot.deliver(daemon.user, mail_from(CUSTOMER, "まだ届きません。", to=daemon.user, message_id=FIRST))
    until(lambda: arrived(person, TODO), "the mail on the list")
    move(person, TODO, CLOSED)
    until(lambda: state(store) == "closed", "the case closed", 20)
    move(person, CLOSED, TODO)
    until(lambda: state(store) == "needs_reply", "the case reopened", 20)

    answer = mail_from(daemon.user, "明日お届けします。", to=CUSTOMER, answers=FIRST)
    sent_at = time.monotonic()
    person.append("Sent", answer, ["\\Seen"])
    until(lambda: state(store) == "replied", "the answer seen", 20)

    assert time.monotonic() - sent_at <= 10.0


def test_a_machines_mail_moved_to_the_list_becomes_a_case(
    daemon: Daemon, dovecot: Dovecot, store: Store, person: ImapSession, sink: SmtpSink
) -> None:
    dovecot.deliver(daemon.user, mail_from(CUSTOMER, "まだ届きません。", to=daemon.user, message_id=FIRST))
    robot = mail_from(
        "noreply@form.example.net",
        "お客様より：お皿が割れていました。",
        to=daemon.user,
        subject="フォーム通知",
        Auto_Submitted="auto-generated",
    )
    dovecot.deliver(daemon.user, robot)
    until(lambda: arrived(person, AUTOMATIC), "the robot's mail filed")

    move(person, AUTOMATIC, TODO)

    def cases() -> int:
        with store.reading() as reader:
            return len(reader.cases("needs_reply"))

    until(lambda: cases() == 2, "the second case", 20)
    assert 1 == len([mail for mail in sink.received if b"auto-replied" in mail.octets])
