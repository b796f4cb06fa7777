"""The sending side: every verdict is written down, no account is hammered, nothing is sent twice in vain."""

import asyncio
from datetime import timedelta

import pytest

from firstmove.service.outbox import Outbox
from firstmove.service.runtime import LEASE
from servers.smtp_sink import SmtpSink
from unit.service.service_scenes import AwayWriter, Scene


def test_an_acknowledgement_goes_out_once_and_is_done(scene: Scene, sink: SmtpSink) -> None:
    recorded = scene.take_in()

    scene.sends(recorded.ack)

    assert "done" == scene.ack().state
    assert ["tanaka@customer.example.com"] == [mail.recipient for mail in sink.received]


def test_a_verdict_is_written_when_the_database_comes_back(scene: Scene, sink: SmtpSink) -> None:
    recorded = scene.take_in()
    writer = scene.runtime.writer
    assert isinstance(writer, AwayWriter)
    writer.away = 3

    scene.sends(recorded.ack)
    scene.passes(minutes=10)
    scene.sends_due()

    assert 0 == writer.away
    assert "done" == scene.ack().state
    assert 1 == sum(b"In-Reply-To" in mail.octets for mail in sink.received)


def test_a_verdict_that_comes_after_the_lease_ran_out_still_counts(scene: Scene, sink: SmtpSink) -> None:
    recorded = scene.take_in()
    late = scene.now + LEASE + timedelta(seconds=1)
    scene.runtime.writer.submit(
        lambda unit: unit.claim("main", ("put_card",), owner=scene.station.owner, now=late)
    ).result(10)

    scene.sends(recorded.ack)

    assert ("done", 1) == (scene.ack().state, len(sink.received))


def test_what_is_under_way_keeps_its_lease_and_is_not_begun_twice(scene: Scene, sink: SmtpSink) -> None:
    recorded = scene.take_in()
    sink.fail("content", "hang")

    async def send(outbox: Outbox) -> None:
        assert recorded.ack is not None
        outbox.send_now(scene.station, recorded.ack)
        await asyncio.to_thread(sink.wait_for, 1)
        for _ in range(4):
            scene.passes(seconds=80)
            await outbox.keep_claims()
            await outbox.send_due(scene.station)
        assert "claimed" == scene.ack().state
        await outbox.finish(0.1)

    scene.run(send)

    assert 1 == sum(b"In-Reply-To" in mail.octets for mail in sink.received)


def test_a_lost_reply_is_looked_for_after_30_seconds_and_due_again_after_5_minutes(
    scene: Scene, sink: SmtpSink
) -> None:
    recorded = scene.take_in()
    sink.fail("content", "close")
    start = scene.now

    scene.sends(recorded.ack)

    with scene.store.reading() as reader:
        early = reader.doubtful("main", start + timedelta(seconds=29))
        looked_for = reader.doubtful("main", start + timedelta(seconds=30))
    assert () == early
    assert [scene.ack().id] == [effect.id for effect in looked_for]
    assert start + timedelta(minutes=5) == scene.ack().due_at


def test_the_same_octets_go_out_once_more_and_then_never_again(scene: Scene, sink: SmtpSink) -> None:
    recorded = scene.take_in()
    scene.sends_due()  # the notice has left: it shall not take the failure that is meant for the other
    sink.fail("content", "close", times=2)
    scene.sends(recorded.ack)

    scene.passes(minutes=5, seconds=1)
    scene.sends_due()
    scene.passes(minutes=5, seconds=1)
    scene.sends_due()
    scene.passes(minutes=30)
    scene.sends_due()

    sent = [mail.octets for mail in sink.received if b"In-Reply-To" in mail.octets]
    assert (2, 1) == (len(sent), len(set(sent)))
    assert "held" == scene.ack().state
    assert "held" in scene.notices()


def test_greylisting_is_tried_again_after_seconds_not_hours(scene: Scene, sink: SmtpSink) -> None:
    recorded = scene.take_in()
    sink.fail("rcpt", "450 4.7.1 greylisted")

    scene.sends(recorded.ack)
    waits = scene.ack().due_at
    scene.passes(seconds=25)
    scene.sends_due()

    assert waits is not None
    assert waits - scene.now <= timedelta(0)
    assert ("done", 2) == (scene.ack().state, scene.ack().attempts)


def test_a_refused_login_is_tried_by_one_message_and_blamed_on_none(scene: Scene, sink: SmtpSink) -> None:
    acks = [scene.take_in(number).ack for number in range(1, 9)]
    sink.fail("greeting", "421 4.7.0 too many connections", times=99)

    async def send(outbox: Outbox) -> None:
        assert acks[0] is not None
        outbox.send_now(scene.station, acks[0])
        await asyncio.sleep(0)
        await asyncio.to_thread(lambda: None)
        while outbox.busy:
            await asyncio.sleep(0.01)
        for ack in acks[1:]:
            if ack is not None:
                outbox.send_now(scene.station, ack)

    scene.run(send)

    assert 1 == sink.connections
    assert {"pending"} == {effect.state for effect in scene.effects("send_ack")}


@pytest.mark.parametrize("hours", [1, 47, 49, 200])
def test_an_account_that_fails_for_days_ends_no_notice(scene: Scene, sink: SmtpSink, hours: int) -> None:
    scene.take_in()
    sink.fail("greeting", "421 4.3.2 closed", times=99)
    scene.sends_due()
    before = {effect.id for effect in scene.effects("send_notice")}

    scene.passes(hours=hours)
    scene.sends_due()

    assert before
    assert before == {effect.id for effect in scene.effects("send_notice", "pending")} & before


def test_a_refusal_for_good_is_told_to_a_person(scene: Scene, sink: SmtpSink) -> None:
    recorded = scene.take_in()
    sink.fail("rcpt", "550 5.1.1 no such user")

    scene.sends(recorded.ack)

    assert "dead" == scene.ack().state
    assert 1 == scene.notices().count("ack_refused")


def test_a_refused_notice_causes_no_notice(scene: Scene, sink: SmtpSink) -> None:
    scene.take_in()
    sink.fail("rcpt", "550 5.1.1 no such user", times=9)
    before = len(scene.notices())

    scene.sends_due()

    assert before >= 1
    assert before == len(scene.notices())
    assert {"dead"} == {effect.state for effect in scene.effects("send_notice")}


def test_a_server_that_says_451_for_two_days_is_given_up(scene: Scene, sink: SmtpSink) -> None:
    scene.take_in()
    sink.fail("rcpt", "451 4.3.0 try later", times=99)
    scene.sends_due()

    scene.passes(hours=49)
    scene.sends_due()

    assert {"dead"} == {effect.state for effect in scene.effects("send_notice")}
