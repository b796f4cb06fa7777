"""The desk where a server refuses it, and while it has much to do."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from fakes.chaos import Chaos
from firstmove.demo.imapd import DemoImapServer
from firstmove.demo.imapd_session import Fault
from firstmove.errors import Unavailable
from firstmove.service.desk import Desk
from firstmove.state.store import Reader, Store
from integration.scene import until
from servers.smtp_sink import SmtpSink
from unit.service.conftest import close
from unit.service.service_scenes import Scene, open_scene

USER = "shop@aoba.example.jp"
PASSWORD = "FIRSTMOVE_TEST_PASSWORD"


class Busy:
    """A desk in its thread, on a server of the test's own; it writes down what it hears while it works."""

    def __init__(self, folder: Path, sink: SmtpSink) -> None:
        self.beats: list[float] = []  # the desk's last sign of life at the beginning of each APPEND
        self.logins = 0
        self.server = DemoImapServer({USER: "pass"}, intercept=self._hear)
        self.server.start()
        self.scene: Scene = open_scene(folder, sink, imap=self.server.port)
        self.desk = Desk(self.scene.station, self.scene.runtime, threading.Event())
        self.runs(self.desk)

    def runs(self, desk: Desk) -> None:
        self._thread = threading.Thread(target=desk.run, daemon=True)

    def _hear(self, command: str) -> Fault | None:
        self.logins += command.upper().startswith("LOGIN ")
        if command.upper().startswith("APPEND "):
            self.beats.append(self.desk.heartbeat)
        return None

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self.desk.stop.set()
        self.scene.station.desk_bell.ring()
        self._thread.join(20)
        self.server.stop()
        close(self.scene)

    def is_sent_only(self) -> None:
        rules = self.scene.station.rules
        self.scene.station.rules = replace(rules, mailbox=replace(rules.mailbox, watch="sent-only"))

    def is_reloaded(self) -> None:
        self.scene.station.rules = replace(self.scene.station.rules)
        self.scene.station.desk_bell.ring()

    def done(self, kind: str, count: int) -> Callable[[], bool]:
        return lambda: len(self.scene.effects(kind, "done")) == count

    def attends(self) -> bool:
        with self.scene.store.reading() as reader:
            return reader.seen("main", "Sent") is not None


@pytest.fixture
def busy(tmp_path: Path, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> Iterator[Busy]:
    monkeypatch.setenv(PASSWORD, "pass")
    desk = Busy(tmp_path, sink)
    yield desk
    desk.end()


class AwayStore(Store):
    """A database that cannot be read; counts how often it was asked."""

    asked: ClassVar[list[bool]] = []

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Not now."""
        self.asked.append(True)
        raise Unavailable("database: away")
        yield


def test_a_resting_desk_outlives_a_database_that_is_away(busy: Busy, log: Callable[[], str]) -> None:
    store, busy.scene.station.junk_looked_at = busy.scene.runtime.store, busy.scene.now
    busy.scene.runtime.store = AwayStore(store.url, store.engine)
    busy.desk = Desk(busy.scene.station, busy.scene.runtime, busy.desk.stop, _begun=True)
    busy.runs(busy.desk)

    busy.begin()
    until(lambda: len(AwayStore.asked) > 1, "the second look")

    busy.scene.runtime.store = store
    assert "database.unavailable mailbox=main by=desk" in log()


def test_a_reload_ends_the_pause_after_a_refused_login(busy: Busy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD, "wrong")
    busy.begin()
    until(busy.scene.station.cleared.is_set, "the refusal")

    monkeypatch.setenv(PASSWORD, "pass")
    busy.is_reloaded()

    until(busy.attends, "the next try", seconds=5)  # the pause is ten seconds, give or take a quarter
    assert 2 == busy.logins


def test_a_ring_for_work_does_not_end_the_pause(busy: Busy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD, "wrong")
    busy.begin()
    until(busy.scene.station.cleared.is_set, "the refusal")
    tried, alive = busy.logins, busy.desk.heartbeat

    busy.scene.station.desk_bell.ring()
    until(lambda: busy.desk.heartbeat > alive, "the ring's being heard")

    assert (1, 1) == (tried, busy.logins)


def test_a_refused_login_of_a_mailbox_that_nobody_watches_is_told_once_and_taken_back(
    busy: Busy, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy.is_sent_only()
    monkeypatch.setenv(PASSWORD, "wrong")
    busy.begin()
    until(busy.scene.notices, "the notice")
    assert (["mailbox_refused"], "IMAP: auth-failed") == (
        busy.scene.notices(),
        busy.scene.station.trouble,
    )

    monkeypatch.setenv(PASSWORD, "pass")
    busy.is_reloaded()
    until(busy.attends, "the login")

    assert ["cancelled"] == [notice.state for notice in busy.scene.effects("send_notice")]
    assert "" == busy.scene.station.trouble


def test_a_long_batch_gives_a_sign_of_life_with_every_command(busy: Busy) -> None:
    for number in range(1, 6):
        busy.scene.take_in(number, who=f"customer{number}")
    busy.scene.passes(minutes=2)

    busy.begin()

    until(busy.done("put_card", 5), "the cards")
    assert 11 == len(busy.beats)  # the owner note, five drafts, five cards
    assert len(busy.beats) == len(set(busy.beats))


SENT = (
    b"From: shop@aoba.example.jp\r\nTo: %b@customer.example.com\r\nSubject: Re: %b\r\n"
    b"Message-ID: <sent-%b@aoba.example.jp>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%b\r\n"
)


def answer(customer: str) -> bytes:
    """A person's answer to a customer, as it lies in Sent."""
    who = customer.encode("ascii")
    return SENT % (who, "届きません".encode(), who, "明日お届けします。".encode())


@pytest.fixture
def poisoned(
    tmp_path: Path, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Busy, Callable[[int, int], None]]]:
    """A desk behind a proxy, and how often the transmission of one UID ends the connection."""
    monkeypatch.setenv(PASSWORD, "pass")
    desk = Busy(tmp_path, sink)
    with Chaos(desk.server.port) as chaos:
        rules = desk.scene.station.rules
        imap = replace(rules.mailbox.imap, port=chaos.port)
        desk.scene.station.rules = replace(rules, mailbox=replace(rules.mailbox, imap=imap))
        yield desk, lambda uid, times: chaos.on("server", rf"FETCH \(UID {uid} ", "cut", times)
        desk.end()


def states(desk: Busy) -> dict[str, str]:
    with desk.scene.store.reading() as reader:
        return {case.customer.partition("@")[0]: case.state for case in reader.cases()}


def test_a_sent_mail_that_ends_every_connection_is_set_aside_and_the_others_stop_their_clocks(
    poisoned: tuple[Busy, Callable[[int, int], None]],
) -> None:
    desk, is_poison = poisoned
    for number, who in enumerate(("tanaka", "sato", "mori"), 1):
        desk.scene.take_in(number, who=who)
    desk.begin()
    until(desk.attends, "the first look into Sent")

    is_poison(2, 99)
    for who in ("tanaka", "sato", "mori"):
        desk.server.deliver(USER, answer(who), "Sent")

    until(lambda: list(states(desk).values()).count("replied") == 2, "the two other answers", seconds=60)
    assert {"tanaka": "replied", "sato": "needs_reply", "mori": "replied"} == states(desk)
    with desk.scene.store.reading() as reader:
        (kept,) = reader.quarantined()
    assert ("Sent", 2, "garbled") == (kept["folder"], kept["uid"], kept["code"])
    assert 1 == desk.scene.notices().count("sent_unreadable")
    assert [] == [effect for effect in desk.scene.effects("file_thread") if effect.case_id is None]


def test_a_connection_that_is_lost_while_sent_is_read_sets_nothing_aside(
    poisoned: tuple[Busy, Callable[[int, int], None]],
) -> None:
    desk, is_poison = poisoned
    desk.scene.take_in(1, who="tanaka")
    desk.begin()
    until(desk.attends, "the first look into Sent")

    is_poison(1, 3)
    desk.server.deliver(USER, answer("tanaka"), "Sent")

    until(lambda: states(desk) == {"tanaka": "replied"}, "the answer", seconds=60)
    with desk.scene.store.reading() as reader:
        assert () == reader.quarantined()
