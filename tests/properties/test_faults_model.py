"""Any sequence of mails, SMTP faults, lost databases, crashes and passing hours keeps what sending promises.

A state machine over the real outbox, a real database and a real SMTP sink; the clock is the test's. After
each step: at most two deliveries of one acknowledgement, with the same octets, and the second only out of a
doubt; what is done was delivered; the database is sound. In the end nothing is left undecided.
"""

import asyncio
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from firstmove.model.record import Effect
from firstmove.service.outbox import Outbox
from servers.smtp_sink import SmtpSink
from unit.service.service_scenes import AwayWriter, Scene, open_scene

FAULTS = (
    ("greeting", "421 4.3.2 closing"),
    ("mail", "close"),
    ("rcpt", "450 4.7.1 greylisted"),
    ("rcpt", "550 5.1.1 no such user"),
    ("content", "451 4.3.0 try later"),
    ("content", "close"),
)
SETTLED = {"done", "held", "dead", "cancelled"}


class Sending(RuleBasedStateMachine):
    """A shop's hour, many times over."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="firstmove-model-"))
        self.sink = SmtpSink().__enter__()
        self.scene: Scene = open_scene(self.folder, self.sink)
        self.customers = 0
        self.leaving: list[Effect] = []  # committed, and about to leave

    @rule()
    def a_customer_writes(self) -> None:
        self.customers += 1
        recorded = self.scene.take_in(self.customers, who=f"customer{self.customers}")
        assert recorded.ack is not None
        self.leaving.append(recorded.ack)

    @precondition(lambda self: self.leaving)
    @rule(fault=st.sampled_from(FAULTS), away=st.integers(0, 2))
    def it_leaves_into_a_fault(self, fault: tuple[str, str], away: int) -> None:
        self.sink.fail(*fault)
        writer = self.scene.runtime.writer
        assert isinstance(writer, AwayWriter)
        writer.away = away
        self._all_leave()
        writer.away = 0

    @precondition(lambda self: self.leaving)
    @rule()
    def it_leaves(self) -> None:
        self._all_leave()

    @precondition(lambda self: self.leaving)
    @rule()
    def the_process_dies_while_the_server_has_the_content(self) -> None:
        self.sink.fail("content", "hang", len(self.leaving))
        effects, self.leaving = self.leaving, []
        expected = len(self.sink.received) + min(len(effects), 4)  # so many connections at once

        async def send(outbox: Outbox) -> None:
            for effect in effects:
                outbox.send_now(self.scene.station, effect)
            while len(self.sink.received) < expected:
                await asyncio.sleep(0.01)
            await outbox.finish(0.0)

        self.scene.run(send)
        self.sink.calm()
        self.scene.restarts()

    @rule()
    def the_process_dies(self) -> None:
        self.leaving = []
        self.scene.restarts()

    @rule(minutes=st.sampled_from((1, 6, 25, 90)), fault=st.none() | st.sampled_from(FAULTS))
    def time_passes(self, minutes: int, fault: tuple[str, str] | None) -> None:
        if self.leaving:
            self._all_leave()
        self.scene.passes(minutes=minutes)
        if fault:
            self.sink.fail(*fault)
        self._due()

    @rule()
    def the_provider_shows_its_copies(self) -> None:
        delivered = {mail.octets for mail in self.sink.received}
        for effect in self.scene.effects("send_ack", "in_doubt"):
            if effect.out is not None and effect.out.octets in delivered:
                self._found(effect)

    @invariant()
    def at_most_two_deliveries_with_the_same_octets(self) -> None:
        copies: dict[str, list[bytes]] = defaultdict(list)
        for mail in list(self.sink.received):
            head = mail.octets.decode("ascii", "replace").partition("\r\n\r\n")[0]
            copies[head.partition("Message-ID: ")[2].partition("\r\n")[0]].append(mail.octets)
        for effect in self.scene.effects("send_ack"):
            assert effect.out is not None
            sent = copies[effect.out.message_id]
            assert len(set(sent)) <= 1
            assert len(sent) <= 2
            assert len(sent) <= 1 or effect.doubts or effect.state == "claimed"
            assert effect.state != "done" or sent

    @invariant()
    def the_database_is_sound(self) -> None:
        assert () == self.scene.store.verify()

    def teardown(self) -> None:
        """Without further faults everything comes to an end."""
        self.sink.calm()
        for _ in range(8):
            if self.leaving:
                self._all_leave()
            self.scene.passes(minutes=31)
            self._due()
        undecided = [row.state for row in self.scene.effects("send_ack") if row.state not in SETTLED]
        self.scene.runtime.writer.stop(10)
        self.scene.store.close()
        self.scene.station.close()
        self.sink.__exit__()
        shutil.rmtree(self.folder)
        assert [] == undecided

    def _all_leave(self) -> None:
        effects, self.leaving = self.leaving, []
        self.scene.sends(*effects)

    def _due(self) -> None:
        self.scene.sends_due()
        self.leaving += self.scene.born
        self.scene.born.clear()

    def _found(self, effect: Effect) -> None:
        owner, now = self.scene.station.owner, self.scene.now
        self.scene.runtime.writer.submit(
            lambda unit: unit.settle(effect.id, "found", owner=owner, now=now, reply="found in Sent")
        ).result(10)


Sending.TestCase.settings = settings(
    max_examples=8,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestSending = Sending.TestCase
