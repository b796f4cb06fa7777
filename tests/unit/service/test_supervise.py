"""The process as a whole: what goes away comes back, and a stop is clean."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from firstmove.demo.imapd import DemoImapServer
from firstmove.service import leases
from firstmove.service.runtime import utc_now
from firstmove.service.supervise import Supervisor
from integration.scene import until
from servers.smtp_sink import SmtpSink
from unit.service.conftest import close
from unit.service.service_scenes import MAIL, AwayWriter, Scene, open_scene

USER = "shop@aoba.example.jp"


class Process:
    """A supervisor in a thread of its own, on a server of the test's own."""

    def __init__(self, scene: Scene, server: DemoImapServer) -> None:
        rules = (scene.station.rules,)
        self.scene = scene
        self.server = server
        self.supervisor = Supervisor(scene.runtime, rules, lambda: rules)
        self.thread = threading.Thread(target=self.supervisor.run, daemon=True)

    def begin(self) -> None:
        leases.give_back(self.scene.runtime, "main", self.scene.station.owner)
        self.thread.start()
        until(self._watching, "the first look")

    def end(self) -> None:
        self.supervisor.stop.set()
        self.thread.join(45)

    def deliver(self, number: int) -> None:
        octets = MAIL % ("届きません".encode(), number, "先週の注文がまだ届きません。".encode())
        self.server.deliver(USER, octets)

    def _watching(self) -> bool:
        with self.scene.store.reading() as reader:
            return reader.seen("main", "INBOX") is not None


@pytest.fixture
def process(tmp_path: Path, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> Iterator[Process]:
    monkeypatch.setenv("FIRSTMOVE_TEST_PASSWORD", "pass")
    with DemoImapServer({USER: "pass"}) as server:
        scene = open_scene(tmp_path, sink, imap=server.port)
        scene.runtime.now = utc_now
        running = Process(scene, server)
        running.begin()
        yield running
        running.end()
        close(scene)


def test_a_mail_is_acknowledged_and_a_stop_is_clean(process: Process, sink: SmtpSink) -> None:
    process.deliver(1)
    sink.wait_for(1, 30)

    process.end()

    assert not process.thread.is_alive()
    assert "done" == process.scene.ack().state


def test_a_database_that_goes_away_ends_nobody_and_loses_nothing(process: Process, sink: SmtpSink) -> None:
    writer = process.scene.runtime.writer
    assert isinstance(writer, AwayWriter)

    writer.away = 1_000_000
    process.deliver(1)
    until(lambda: "database" in process.supervisor.status(), "the trouble in STATUS")
    writer.away = 0
    sink.wait_for(1, 60)

    assert process.thread.is_alive()
    assert 1 == len(process.scene.effects("send_ack"))


def test_a_worker_that_dies_is_started_again(process: Process, sink: SmtpSink) -> None:
    """Of something nobody thought of: here the die that is thrown for the pause before a new connection."""
    runtime = process.scene.runtime
    died = threading.Event()

    def breaks() -> float:
        runtime.chance = lambda: 0.5
        died.set()
        raise ArithmeticError("a bug")

    runtime.chance = breaks
    process.server.hang_up()
    died.wait(20)
    process.deliver(1)

    assert died.is_set()
    assert "tanaka@customer.example.com" in {mail.recipient for mail in sink.wait_for(1, 60)}


def test_a_server_that_hangs_up_on_everybody_is_called_again(process: Process, sink: SmtpSink) -> None:
    process.server.hang_up()

    process.deliver(1)

    assert ["tanaka@customer.example.com"] == [mail.recipient for mail in sink.wait_for(1, 60)[:1]]
