"""Delivery reports: only our own failed mail changes a case, and an old report undoes nothing."""

from dataclasses import replace

import pytest
from decision_scenes import NIGHT, POLICY, decided, follow_up, jst, mail, of_kind

from firstmove.model.case import Known
from firstmove.model.decision import (
    CaseChange,
    Decision,
    FileThread,
    PutCard,
    SendNotice,
    SettlePromise,
    StartClock,
    StopClock,
    Suppress,
)
from firstmove.model.mail import Bounce
from firstmove.model.policy import Person
from firstmove.model.triage import Triage

FAILED = Bounce(failed=True, recipients=("hanako@example.com",), status="5.1.1", diagnostic="User unknown")


def bounced(known: Known, report: Bounce = FAILED, **facts: object) -> Decision:
    incoming = mail(Triage("automatic"), refusal="bounce", customer=None, bounce=report, **facts)
    return decided(incoming, known, reply_to=None)


def ours(state: str = "needs_reply", kind: str = "ack", **facts: object) -> Known:
    return replace(follow_up(state, **facts), bounced_ours=True, bounced_kind=kind)


@pytest.mark.parametrize(
    ("report", "known", "reason"),
    [
        (replace(FAILED, failed=False), ours(), "bounce_delayed"),
        (FAILED, Known(1), "bounce_other"),
        (FAILED, follow_up(), "bounce_other"),
    ],
)
def test_other_reports_are_filed(report: Bounce, known: Known, reason: str) -> None:
    decision = bounced(known, report)

    assert reason == decision.reason
    assert (FileThread("automatic"),) == decision.effects
    assert decision.why == ("bounce 5.1.1 User unknown",)


def test_a_bounced_notice_without_a_case_is_told_to_the_owner() -> None:
    decision = bounced(Known(1, bounced_ours=True))

    assert (FileThread("automatic"), SendNotice(to="owner", kind="bounce")) == decision.effects


def test_a_bounced_acknowledgement_marks_the_case_and_asks_for_a_call() -> None:
    decision = bounced(ours())

    assert decision.reason == "bounce"
    assert CaseChange(undeliverable=True) == decision.case
    assert (
        FileThread("needs_reply"),
        PutCard(unseen=True),
        SendNotice(to="operator", kind="bounce", phone=True),
    ) == decision.effects
    assert (Suppress("hanako@example.com", "bounced"),) == decision.suppress
    assert decision.clocks == ()


def test_the_suppressed_address_is_the_key_by_which_senders_are_looked_up() -> None:
    relay = replace(FAILED, recipients=("ABC+1111@marketplace.amazon.co.jp",))

    assert (Suppress("abc@marketplace.amazon.co.jp", "bounced"),) == bounced(ours(), relay).suppress


def test_a_report_without_recipients_is_about_the_customer() -> None:
    decision = bounced(ours(), replace(FAILED, recipients=()))

    assert (Suppress("hanako@example.com", "bounced"),) == decision.suppress


@pytest.mark.parametrize("kind", ["reply", ""])
def test_a_bounced_reply_makes_the_case_wait_from_the_original_instant(kind: str) -> None:
    known = replace(
        ours("replied", kind, last_reply_at=jst(6, 8, 17)),
        kept_promise=jst(6, 9, 14),
        unanswered_before=jst(6, 8, 11),
    )
    decision = bounced(known)

    assert decision.reason == "reply_bounced"
    assert CaseChange(event="reopen", undeliverable=True, unanswered_since=jst(6, 8, 11)) == decision.case
    assert SettlePromise("reopen", "bounce") in decision.clocks
    assert StopClock("closing", "reply_bounced") in decision.clocks
    assert {"promise": jst(6, 9, 14), "reply_target": jst(6, 8, 12)} == {
        plan.clock: plan.due for plan in of_kind(decision.clocks, StartClock)
    }


def test_a_bounced_reply_of_a_case_that_waits_again_opens_nothing_twice() -> None:
    known = replace(ours("needs_reply", "reply"), open_promise=jst(6, 9, 14), kept_promise=jst(6, 8, 14))
    decision = bounced(known)

    assert decision.case is not None
    assert decision.case.event == ""
    assert of_kind(decision.clocks, SettlePromise) == []


def test_a_bounced_acknowledgement_leaves_an_answered_case_answered() -> None:
    decision = bounced(ours("replied"))

    assert decision.case is not None
    assert decision.case.event == ""
    assert FileThread("replied") in decision.effects


@pytest.mark.parametrize(
    ("sent", "replied", "reason"),
    [
        (jst(6, 8, 10), jst(6, 8, 17), "bounce_old"),
        (jst(6, 8, 17), jst(6, 8, 17), "reply_bounced"),
        (jst(6, 8, 17), None, "reply_bounced"),
    ],
)
def test_a_report_about_an_overtaken_mail_undoes_nothing(sent: object, replied: object, reason: str) -> None:
    known = replace(ours("replied", "reply", last_reply_at=replied), bounced_sent_at=sent)

    assert reason == bounced(known).reason


def test_at_night_the_card_waits_for_the_morning() -> None:
    incoming = mail(Triage("automatic"), at=NIGHT, refusal="bounce", customer=None, bounce=FAILED)
    decision = decided(incoming, ours(), POLICY, reply_to=None)

    assert of_kind(decision.effects, SendNotice) == []
    assert PutCard(unseen=True) in decision.effects


@pytest.mark.parametrize(("replied", "reason"), [(None, "bounce"), (jst(6, 8, 17), "bounce_old")])
def test_a_strange_mail_that_came_back_undoes_no_answer(replied: object, reason: str) -> None:
    known = replace(ours("needs_reply", "other", last_reply_at=replied))

    assert reason == bounced(known).reason


def test_somebody_in_copy_who_is_not_reached_leaves_the_case_answered() -> None:
    decision = bounced(ours("replied", "party"))

    assert (FileThread("replied"), PutCard(unseen=True)) == decision.effects
    assert CaseChange(note="bounce_party") == decision.case
    assert ((), ()) == (decision.clocks, decision.suppress)


@pytest.mark.parametrize(
    ("lost", "told"),
    [
        ("operator@example.com", [SendNotice(to="owner", kind="notice_bounced")]),
        ("owner@example.com", []),
        ("", []),
    ],
)
def test_a_notice_that_came_back_is_told_to_the_owner_but_never_in_a_circle(
    lost: str, told: list[SendNotice]
) -> None:
    people = (Person(id="owner", name="青葉", email="owner@example.com", role="owner"),)
    report = replace(FAILED, recipients=(lost,) if lost else ())
    incoming = mail(Triage("automatic"), refusal="bounce", customer=None, bounce=report)
    decision = decided(incoming, ours(kind="notice"), replace(POLICY, people=people), reply_to=None)

    assert told == of_kind(decision.effects, SendNotice)
    assert (None, ()) == (decision.case, decision.suppress)
    assert FileThread("unclear") in decision.effects
