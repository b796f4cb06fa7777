"""Before anything goes out a second time: answered, stale, in doubt, or Sent not to be read."""

from pathlib import Path

import pytest

from firstmove.decision import clocks
from firstmove.model.mail import Address, Message, Origin, Position
from firstmove.model.record import Incoming
from firstmove.model.triage import Triage
from firstmove.service.doubts import UNSEEN, Patience
from firstmove.state.store import Unit
from servers.smtp_sink import SmtpSink
from unit.service.conftest import close
from unit.service.service_scenes import Scene, open_scene


def greylisted(scene: Scene, sink: SmtpSink) -> None:
    sink.fail("rcpt", "450 4.7.1 greylisted")
    scene.sends(scene.take_in().ack)


def in_doubt(scene: Scene, sink: SmtpSink) -> None:
    sink.fail("content", "close")
    scene.sends(scene.take_in().ack)


def answered(scene: Scene) -> None:
    """A person's reply is seen in Sent."""
    message = Message(digest="reply", message_id="<reply@aoba.example.jp>", to=(Address("a", "example.com"),))
    incoming = Incoming(
        Position("main", "Sent", 1, 1), message, Origin("own", "own", None), None, Triage(), scene.now
    )

    def reply(unit: Unit) -> None:
        view = unit.view(1)
        assert view is not None
        unit.reply_seen(1, incoming)
        decision = clocks.human_reply(view, scene.now, scene.station.rules.policy, scene.now, by_draft=False)
        unit.apply(1, decision, owner=scene.station.owner, now=scene.now)

    scene.runtime.writer.submit(reply).result(10)


def test_the_immediate_first_attempt_asks_nobody(scene: Scene) -> None:
    scene.sends(scene.take_in().ack)

    assert 0 == scene.looks


def test_before_a_second_attempt_sent_is_read(scene: Scene, sink: SmtpSink) -> None:
    greylisted(scene, sink)

    scene.passes(seconds=25)
    scene.sends_due()

    assert scene.looks >= 1
    assert "done" == scene.ack().state


def test_a_case_answered_meanwhile_needs_no_acknowledgement(scene: Scene, sink: SmtpSink) -> None:
    greylisted(scene, sink)
    scene.passes(seconds=10)
    answered(scene)

    scene.passes(seconds=25)
    scene.sends_due()

    assert ("cancelled", "answered meanwhile") == (scene.ack().state, scene.ack().reply)
    assert [] == [mail for mail in sink.received if b"In-Reply-To" in mail.octets]


def test_while_sent_cannot_be_read_no_acknowledgement_goes_out_again(scene: Scene, sink: SmtpSink) -> None:
    greylisted(scene, sink)
    scene.sent_readable = False

    scene.passes(seconds=25)
    scene.sends_due()

    assert "pending" == scene.ack().state
    assert {"done"} == {effect.state for effect in scene.effects("send_notice")}


def test_a_look_that_failed_is_not_counted_as_a_look(scene: Scene, sink: SmtpSink) -> None:
    in_doubt(scene, sink)
    scene.sent_readable = False

    scene.passes(seconds=31)
    scene.sends_due()

    with scene.store.reading() as reader:
        assert [scene.ack().id] == [effect.id for effect in reader.doubtful("main", scene.now)]


def test_patience_with_an_unreadable_sent_folder_ends() -> None:
    patience = Patience({"main": -UNSEEN})

    assert patience.over("main", seen=False)
    assert not patience.over("other", seen=False)


def test_what_is_stale_is_cancelled_and_promised_anew_with_an_apology(scene: Scene, sink: SmtpSink) -> None:
    greylisted(scene, sink)

    scene.passes(hours=5)
    scene.sends_due()

    first, second = scene.effects("send_ack")
    assert ("cancelled", "past not_after") == (first.state, first.reply)
    assert [second.id] == [effect.id for effect in scene.born]
    assert second.plan["late"]


def test_what_is_doubtful_and_stale_is_held_and_nothing_new_is_promised(scene: Scene, sink: SmtpSink) -> None:
    in_doubt(scene, sink)

    scene.passes(hours=5)
    scene.sends_due()

    assert ["held"] == [effect.state for effect in scene.effects("send_ack")]
    assert "held" in scene.notices()


def test_a_doubt_whose_second_try_was_put_off_until_it_was_stale_is_held(
    scene: Scene, sink: SmtpSink
) -> None:
    in_doubt(scene, sink)
    scene.sends_due()  # the notice of the arrival: else it might meet the refusal instead
    sink.fail("rcpt", "450 4.7.1 greylisted")
    scene.passes(minutes=5, seconds=1)
    scene.sends_due()
    assert ("pending", 1) == (scene.ack().state, scene.ack().doubts)

    scene.passes(hours=5)
    scene.sends_due()

    assert ["held"] == [effect.state for effect in scene.effects("send_ack")]
    assert "held" in scene.notices()


def test_with_hold_a_doubt_waits_for_a_person(tmp_path: Path, sink: SmtpSink) -> None:
    scene = open_scene(tmp_path, sink, 'in_doubt = "hold"')
    in_doubt(scene, sink)

    scene.passes(minutes=5, seconds=1)
    scene.sends_due()

    assert "held" == scene.ack().state
    assert 1 == sum(b"In-Reply-To" in mail.octets for mail in sink.received)
    close(scene)


@pytest.mark.parametrize("seconds", [31, 299])
def test_a_doubt_is_not_sent_again_before_its_second_look(scene: Scene, sink: SmtpSink, seconds: int) -> None:
    in_doubt(scene, sink)

    scene.passes(seconds=seconds)
    scene.sends_due()

    assert "in_doubt" == scene.ack().state
