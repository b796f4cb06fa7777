"""A promise whose time has come, and an acknowledgement that could not go out in time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from decision_scenes import CHANNELS, IDENTITY, POLICY, TUESDAY, jst, of_kind, policy, promised, timer, view
from test_clocks_replies import draft

from firstmove.decision import decide
from firstmove.model.decision import (
    CaseChange,
    ClockStep,
    Decision,
    OpenPromise,
    PutCard,
    PutDraft,
    ResumeClock,
    SendAck,
    SendNotice,
    SettlePromise,
    StartClock,
    StopClock,
)
from firstmove.model.mail import Address
from firstmove.model.policy import Policy
from firstmove.model.record import CaseView
from firstmove.model.triage import Triage

DUE = jst(6, 9, 14)
PROMISE = promised(DUE)
BROKEN = view(promises=(PROMISE,), triage=Triage("not_arrived"), customer_name="山田 花子")


def test_a_broken_promise_is_told_with_a_new_time() -> None:
    decision = decide.promise_broken(BROKEN, POLICY, DUE)

    assert decision.reason == "promise_broken"
    assert decision.ack
    assert (
        SendAck(
            reason="promise_broken",
            ordinal=4,
            to=Address("hanako", "example.com", "山田 花子"),
            promise=jst(6, 9, 16),
            not_after=jst(6, 9, 15, 30),
            kind="complaint",
        ),
        PutDraft("progress"),
        PutCard(unseen=True),
    ) == decision.effects
    assert SettlePromise("break", "clock") == decision.clocks[0]
    assert OpenPromise(jst(6, 9, 16), "ack") == decision.clocks[1]


def test_a_new_promise_keeps_the_escalations_of_the_broken_one() -> None:
    """Else a case whose promise breaks again and again would never reach the owner."""
    owner = timer("promise", jst(6, 9, 15), to="owner", phone=True)
    mark = timer("promise", DUE, marks_due=True)
    decision = decide.promise_broken(replace(BROKEN, timers=(owner, mark)), POLICY, DUE)
    (clock,) = of_kind(decision.clocks, StartClock)

    assert jst(6, 9, 16) == clock.due
    assert ClockStep(at=jst(6, 9, 15), to="owner", phone=True) in clock.steps
    assert [jst(6, 9, 16)] == [step.at for step in clock.steps if step.due]


@pytest.mark.parametrize(
    ("case", "rules"),
    [
        (view(promises=(promised(DUE, source="reply"),)), POLICY),
        (view(promises=(promised(DUE, source="operator"),)), POLICY),
        (view(promises=(promised(DUE, source="held"),)), POLICY),
        (view(promises=(PROMISE,), undeliverable=True), POLICY),
        (view(promises=(PROMISE,), customer=""), POLICY),
        (view(promises=(PROMISE,), channel="mercari"), POLICY),
        (BROKEN, policy(enabled=False)),
        (BROKEN, policy(has_route=False)),
    ],
)
def test_some_broken_promises_are_told_to_the_shop_only(case: CaseView, rules: Policy) -> None:
    decision = decide.promise_broken(case, rules, DUE)

    assert not decision.ack
    assert of_kind(decision.effects, SendAck) == []
    assert of_kind(decision.clocks, OpenPromise) == []
    assert SettlePromise("break", "clock") in decision.clocks
    assert PutCard(unseen=True) in decision.effects


@pytest.mark.parametrize(("broken", "told"), [(0, True), (1, True), (2, False)])
def test_a_case_hears_of_two_broken_promises_at_most(broken: int, told: bool) -> None:
    before = (
        promised(jst(6, 8, 14), "broken", number=8),
        promised(jst(6, 8, 16), "kept", number=9, broken_at=jst(6, 8, 16)),
    )[:broken]
    case = replace(BROKEN, promises=(*before, promised(jst(6, 8, 17), "kept", number=10), PROMISE))

    assert told == decide.promise_broken(case, POLICY, DUE).ack


def test_a_promise_broken_long_ago_is_not_told_any_more() -> None:
    decision = decide.promise_broken(BROKEN, POLICY, DUE + timedelta(hours=7))

    assert not decision.ack


def test_in_shadow_nothing_is_told() -> None:
    decision = decide.promise_broken(BROKEN, policy(shadow=True), DUE)

    assert not decision.ack
    assert (PutCard(unseen=True),) == decision.effects
    assert [SettlePromise("break", "clock")] == list(decision.clocks)


def test_without_a_step_at_the_due_time_the_manager_is_told_here() -> None:
    decision = decide.promise_broken(BROKEN, policy(steps=()), DUE)

    assert SendNotice(to="manager", kind="promise_broken", detail="promise") in decision.effects


def test_a_settled_promise_does_not_break() -> None:
    assert Decision("timer_answered") == decide.promise_broken(view(), POLICY, DUE)


def test_the_row_of_an_earlier_promise_does_not_break_the_new_one() -> None:
    assert Decision("timer_due") == decide.promise_broken(BROKEN, POLICY, DUE - timedelta(minutes=1))


@pytest.mark.parametrize(("state", "since"), [("on_hold", None), ("replied", DUE)])
def test_a_broken_promise_brings_the_case_back(state: str, since: object) -> None:
    case = view(state, promises=(promised(DUE, source="reply"),))

    assert CaseChange(event="reopen", unanswered_since=since) == decide.promise_broken(case, POLICY, DUE).case


def test_a_broken_promise_ends_a_hold() -> None:
    decision = decide.promise_broken(replace(BROKEN, case=replace(BROKEN.case, state="on_hold")), POLICY, DUE)

    assert {ResumeClock("reply_target"), StopClock("hold", "promise_broken")} <= set(decision.clocks)


def test_a_draft_in_a_persons_hands_stays() -> None:
    decision = decide.promise_broken(replace(BROKEN, draft=draft("edited")), POLICY, DUE)

    assert of_kind(decision.effects, PutDraft) == []


def test_a_stale_acknowledgement_is_decided_anew_with_an_apology() -> None:
    now = TUESDAY + timedelta(hours=4)
    decision = decide.stale_ack(BROKEN, TUESDAY, POLICY, now)
    (ack,) = of_kind(decision.effects, SendAck)

    assert decision.reason == "first"
    assert (True, "first", 4, jst(6, 9, 16)) == (ack.late, ack.reason, ack.ordinal, ack.promise)
    assert min(TUESDAY + timedelta(hours=6), ack.promise - timedelta(minutes=30)) == ack.not_after
    assert [SettlePromise("withdraw", "clock"), StopClock("promise", "stale_ack")] == list(
        decision.clocks[:2]
    )
    assert OpenPromise(ack.promise, "ack") == decision.clocks[2]


def test_after_an_answer_it_is_a_reopening() -> None:
    case = view(last_reply_at=jst(6, 5, 10))

    assert decide.stale_ack(case, TUESDAY, POLICY, TUESDAY).reason == "reopened"


@pytest.mark.parametrize(
    ("rules", "late"),
    [
        (POLICY, timedelta(hours=7)),
        (policy(enabled=False), timedelta(hours=4)),
        (policy(shadow=True), timedelta(0)),
        (
            policy(identity=replace(IDENTITY, channels={"own": replace(CHANNELS["own"], acknowledge=False)})),
            timedelta(0),
        ),
    ],
)
def test_too_late_or_switched_off_there_is_no_new_one(rules: Policy, late: timedelta) -> None:
    decision = decide.stale_ack(BROKEN, TUESDAY, rules, TUESDAY + late)

    assert decision.reason == "stale_ack"
    assert (PutCard(unseen=True),) == decision.effects
    assert (SettlePromise("withdraw", "clock"), StopClock("promise", "stale_ack")) == decision.clocks


def test_after_an_answer_a_stale_one_is_dropped() -> None:
    assert Decision("timer_answered") == decide.stale_ack(view("replied"), TUESDAY, POLICY, TUESDAY)
