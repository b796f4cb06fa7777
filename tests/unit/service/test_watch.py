"""The watch on a server that refuses, renumbers, and sends what nobody can read."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes.chaos import Chaos
from fakes.faults import Faults
from firstmove.decision.cues import Cues, Hit, Passage
from firstmove.demo.imapd import DemoImapServer
from firstmove.model.order import Order
from firstmove.service.runtime import utc_now
from firstmove.service.watch import Watch
from integration.scene import until
from servers.smtp_sink import SmtpSink
from unit.service.conftest import close
from unit.service.service_scenes import MAIL, Scene, open_scene

USER = "shop@aoba.example.jp"


class PoisonedCues(Cues):
    """Raises for one word, as a bug in the reading would."""

    def hits(self, passage: Passage) -> tuple[Hit, ...]:
        if "毒" in repr(passage):
            raise LookupError("a bug")
        return super().hits(passage)


class Watched:
    """A watch in its thread, on a server of the test's own."""

    def __init__(self, scene: Scene, server: DemoImapServer) -> None:
        self.scene = scene
        self.server = server
        self._stop = threading.Event()
        self._watch = Watch(scene.station, scene.runtime, self._stop)
        self._thread = threading.Thread(target=self._watch.run, daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        self.scene.station.watch_bell.ring()
        self._thread.join(20)

    def deliver(self, number: int, text: str = "先週の注文がまだ届きません。") -> None:
        self.server.deliver(USER, MAIL % ("届きません".encode(), number, text.encode()))

    def is_put_back(self, count: int, **numbers: int) -> None:
        """The server is restored from a backup with the first `count` mails; UIDVALIDITY stays or not."""
        mailbox = self.server._mailbox(USER, "INBOX")

        def restore() -> None:
            mailbox.remove(mailbox.messages[count:])
            mailbox.uidnext = count + 1
            mailbox.uidvalidity = numbers.get("uidvalidity", mailbox.uidvalidity)

        self.server.ask(restore)

    @property
    def failures(self) -> int:
        """Connections in a row that came to nothing; the pause grows with them."""
        return self._watch._failures

    def has_begun(self) -> bool:
        with self.scene.store.reading() as reader:
            return reader.seen("main", "INBOX") is not None

    def order_number(self) -> str:
        """Of the only case."""
        with self.scene.store.reading() as reader:
            (case,) = reader.cases()
            return case.order_number

    def recorded(self, count: int) -> Callable[[], bool]:
        def enough() -> bool:
            with self.scene.store.reading() as reader:
                return reader.status()["messages"] == count

        return enough


@pytest.fixture
def wire() -> Iterator[tuple[Chaos, DemoImapServer]]:
    """A server, and a proxy before it that can be told to spoil lines."""
    with DemoImapServer({USER: "pass"}) as server, Chaos(server.port) as chaos:
        yield chaos, server


@pytest.fixture
def proxied(
    tmp_path: Path, sink: SmtpSink, wire: tuple[Chaos, DemoImapServer], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Watched]:
    """A watch whose lines go through the proxy."""
    monkeypatch.setenv("FIRSTMOVE_TEST_PASSWORD", "pass")
    chaos, server = wire
    watch = Watched(open_scene(tmp_path, sink, imap=chaos.port), server)
    yield watch
    watch.end()
    close(watch.scene)


@pytest.fixture
def watched(tmp_path: Path, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    monkeypatch.setenv("FIRSTMOVE_TEST_PASSWORD", "pass")
    with DemoImapServer({USER: "pass"}) as server:
        scene = open_scene(tmp_path, sink, imap=server.port)
        scene.runtime.now = utc_now
        watch = Watched(scene, server)
        yield watch
        watch.end()
        close(scene)


def test_a_renumbered_inbox_is_read_again_and_nothing_is_acknowledged_twice(watched: Watched) -> None:
    watched.begin()
    until(watched.has_begun, "the first look")
    watched.deliver(1)
    watched.deliver(2)
    until(watched.recorded(2), "two mails")

    watched.server.renumber(USER)
    watched.deliver(3)
    until(watched.recorded(3), "the third mail")
    watched.deliver(4)
    until(watched.recorded(4), "the fourth mail, and none of the first two again")

    assert 1 == len(watched.scene.effects("send_ack"))  # one customer, one case, one acknowledgement


def test_the_first_orders_are_found_by_name_from_the_next_mail_on(watched: Watched) -> None:
    """As long as there are none, no name is sought in a mail."""
    text = "京都市の田中花子です。注文した急須が届きません。"
    order = Order("A-20041", "own", "other@example.org", "田中 花子", address="京都府京都市左京区1-2")
    watched.begin()
    until(watched.has_begun, "the first look")
    watched.deliver(1, text)
    until(watched.recorded(1), "the first mail")
    assert "" == watched.order_number()

    with watched.scene.store.writing() as unit:
        unit.replace_orders([order], "orders.csv", watched.scene.now)
    watched.deliver(2, text)
    until(watched.recorded(2), "the second mail")

    assert "A-20041" == watched.order_number()


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_mail_whose_uid_was_given_before_is_taken_in(watched: Watched, after: int) -> None:
    """UIDNEXT went back without a new UIDVALIDITY; the new mails come before the watch is back, or not."""
    watched.begin()
    until(watched.has_begun, "the first look")
    for number in (1, 2, 3):
        watched.deliver(number)
    until(watched.recorded(3), "three mails")

    watched.is_put_back(1)
    for number in range(11, 11 + after):
        watched.deliver(number)
    watched.server.hang_up()

    until(watched.recorded(3 + after), "the new mails under old UIDs", seconds=20)
    assert 1 == len(watched.scene.effects("send_ack"))  # one customer, one case


@pytest.mark.parametrize("uidvalidity", [0, 1, 2**31, 2**32 - 1])
def test_any_uidvalidity_is_taken_as_it_is(watched: Watched, uidvalidity: int) -> None:
    watched.is_put_back(0, uidvalidity=uidvalidity)
    watched.begin()
    until(watched.has_begun, "the first look")

    watched.deliver(1)
    until(watched.recorded(1), "the mail")
    watched.server.hang_up()
    watched.deliver(2)
    until(watched.recorded(2), "the second mail")

    with watched.scene.store.reading() as reader:
        seen = reader.seen("main", "INBOX")
    assert seen is not None
    assert (uidvalidity, 2) == (seen.uidvalidity, seen.last_uid)


def test_a_server_that_refuses_all_after_the_login_is_left_in_peace(
    tmp_path: Path, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Exchange does with a throttled account: "authenticated but not connected"."""
    monkeypatch.setenv("FIRSTMOVE_TEST_PASSWORD", "pass")
    faults = Faults()
    faults.on("^(SELECT|EXAMINE)", "answer", "{tag} BAD User is authenticated but not connected.", times=99)
    with DemoImapServer({USER: "pass"}, intercept=faults) as server:
        scene = open_scene(tmp_path, sink, imap=server.port)
        watched = Watched(scene, server)
        watched.begin()
        until(lambda: scene.station.trouble == "IMAP: throttled", "the refusal")

        scene.station.watch_bell.ring()  # as a reload does; nothing else ends so long a pause
        until(lambda: watched.failures == 2, "the second try")

        assert 2 == sum(command.startswith("LOGIN") for command in faults.commands)
        assert [] == scene.notices()  # the password is right
        watched.end()
        close(scene)


def test_a_mail_that_breaks_the_reading_is_kept_whole_and_the_next_is_taken_in(watched: Watched) -> None:
    cues = watched.scene.runtime.cues
    watched.scene.runtime.cues = PoisonedCues(cues.tables, cues.faint)
    watched.begin()
    until(watched.has_begun, "the first look")

    watched.deliver(1, "毒が入っています。")
    watched.deliver(2)
    until(watched.recorded(1), "the second mail")

    with watched.scene.store.reading() as reader:
        (kept,) = reader.quarantined()
    assert "unexpected-LookupError" == kept["code"]
    assert "quarantine" in watched.scene.notices()


def test_a_server_that_tells_no_uidvalidity_is_read_all_the_same(
    wire: tuple[Chaos, DemoImapServer], proxied: Watched
) -> None:
    chaos, server = wire
    chaos.on("server", r"OK \[UIDVALIDITY", b"* OK nothing is known\r\n", times=999)
    proxied.begin()
    until(proxied.has_begun, "the first look")

    proxied.deliver(1)
    until(proxied.recorded(1), "the mail")
    server.hang_up()
    proxied.deliver(2)
    until(proxied.recorded(2), "the second mail, and the first one once")

    with proxied.scene.store.reading() as reader:
        seen = reader.seen("main", "INBOX")
    assert seen is not None
    assert (0, 2) == (seen.uidvalidity, seen.last_uid)


def test_a_mail_that_ends_every_connection_is_set_aside_and_the_others_are_taken_in(
    wire: tuple[Chaos, DemoImapServer], proxied: Watched
) -> None:
    chaos, _ = wire
    proxied.begin()
    until(proxied.has_begun, "the first look")
    chaos.on("server", r"FETCH \(UID 2 ", "cut", times=99)

    for number in (1, 2, 3):
        proxied.deliver(number)
    until(proxied.recorded(2), "the two others")

    with proxied.scene.store.reading() as reader:
        (kept,) = reader.quarantined()
    assert (2, "garbled") == (kept["uid"], kept["code"])
    assert 1 == proxied.scene.notices().count("quarantine")


def test_a_connection_that_is_lost_while_mails_are_fetched_sets_none_aside(
    wire: tuple[Chaos, DemoImapServer], proxied: Watched
) -> None:
    chaos, _ = wire
    proxied.begin()
    until(proxied.has_begun, "the first look")
    chaos.on("server", r"FETCH \(UID 2 ", "cut", times=3)

    for number in (1, 2, 3):
        proxied.deliver(number)

    until(proxied.recorded(3), "all three")
    with proxied.scene.store.reading() as reader:
        assert [] == list(reader.quarantined())


def test_a_refused_login_is_told_once_and_taken_back_when_it_works(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRSTMOVE_TEST_PASSWORD", "wrong")
    watched.begin()
    until(watched.scene.notices, "the notice")
    watched.scene.station.watch_bell.ring()
    until(lambda: "auth-failed" in watched.scene.station.trouble, "the trouble")

    monkeypatch.setenv("FIRSTMOVE_TEST_PASSWORD", "pass")
    watched.scene.station.watch_bell.ring()
    until(watched.has_begun, "the login")

    assert ["mailbox_refused"] == watched.scene.notices()
    assert ["cancelled"] == [effect.state for effect in watched.scene.effects("send_notice")]
