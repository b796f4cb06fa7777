"""A person at a real mail client: sees the folders, the card and the draft, edits it, sends it."""

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from firstmove.state.store import Store
from integration.scene import open_store, until
from servers import neomutt as client
from servers.daemon import Daemon
from servers.dovecot import PASSWORD, Dovecot
from servers.mixed import mixed
from servers.neomutt import Neomutt
from servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.server

USERS = (f"shop-neomutt{number}@aoba.example.jp" for number in itertools.count())


@pytest.fixture
def daemon(dovecot: Dovecot, sink: SmtpSink, tmp_path: Path) -> Iterator[Daemon]:
    made = Daemon(tmp_path, imap=dovecot.imap, smtp=sink.port, user=next(USERS), password=PASSWORD)
    yield made
    made.end()


@pytest.fixture
def waiting(daemon: Daemon, dovecot: Dovecot) -> Iterator[Store]:
    """A daemon with one customer's case, card and draft placed."""
    daemon.start()
    store = open_store(daemon)
    dovecot.deliver(daemon.user, next(mixed(1)).octets)
    until(lambda: draft_state(store) == "placed", "the draft in Drafts")
    yield store
    store.close()


def draft_state(store: Store) -> str:
    with store.reading() as reader:
        views = [reader.view(case.id) for case in reader.cases()]
    return views[0].draft.state if views and views[0] and views[0].draft else ""


def case_state(store: Store) -> str:
    with store.reading() as reader:
        return reader.cases()[0].state


def opened(daemon: Daemon, dovecot: Dovecot, sink: SmtpSink, box: str) -> Neomutt:
    if why := client.missing():
        pytest.skip(why)
    return Neomutt(
        daemon.folder, imap=dovecot.imap, smtp=sink.port, user=daemon.user, password=PASSWORD, box=box
    )


def test_the_card_is_readable_in_its_folder(
    waiting: Store, daemon: Daemon, dovecot: Dovecot, sink: SmtpSink
) -> None:
    with opened(daemon, dovecot, sink, "INBOX") as person:
        person.press("c")
        person.press("?")
        folders = person.wait_for("1_要返信")
    with opened(daemon, dovecot, sink, "0_対応カード") as person:
        listed = person.wait_for("#1001")
        person.press("Enter")
        card = person.wait_for("お客様")

    assert "0_対応カード" in folders
    assert "まで" in listed
    assert "初手カード（社内）" in card


def test_a_draft_edited_and_sent_stops_the_clocks_within_five_seconds(
    waiting: Store, daemon: Daemon, dovecot: Dovecot, sink: SmtpSink
) -> None:
    with opened(daemon, dovecot, sink, "Drafts") as person:
        person.wait_for("受付番号")
        person.press("R")
        person.wait_for("y:Send")
        person.press("y")
        mail = next(iter([m for m in sink.wait_for(3, 20) if b"X-Auto-Response" not in m.octets][-1:]))
        sent_at = time.monotonic()
        until(lambda: case_state(waiting) == "replied", "the reply being seen", 10)
        took = time.monotonic() - sent_at

    assert "customer0@shop0.example.com" == mail.recipient
    assert took <= 5.0
    assert "sent" == draft_state(waiting)
    with waiting.reading() as reader:
        clocks = {timer.clock for timer in reader.timers_of(reader.cases()[0].id) if timer.state == "armed"}
        promises = [(row.state, row.source) for row in reader.promises()]
    assert {"closing", "promise"} == clocks  # the draft names a time: that is a promise of its own
    assert ("kept", "ack") in promises
    assert ("open", "reply") in promises
    assert () == waiting.verify()
