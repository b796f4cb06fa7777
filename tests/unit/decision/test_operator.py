"""Mails moved by hand are commands; the trash and unknown folders are none."""

from dataclasses import replace

import pytest
from decision_scenes import NIGHT, PEOPLE, POLICY, TUESDAY, jst, of_kind, policy, promised, row, view
from test_clocks_replies import draft

from firstmove.decision import clocks, operator
from firstmove.model.decision import (
    CaseChange,
    ClockStep,
    Decision,
    FileThread,
    PauseClock,
    PutCard,
    RemoveCard,
    RemoveDraft,
    ResumeClock,
    SendNotice,
    SettlePromise,
    StartClock,
    StopClock,
    Suppress,
)
from firstmove.model.record import CaseView, Happening

MESSAGES = (row(jst(6, 8, 11)),)
PROMISE = promised(jst(6, 9, 14))


def moved(case: CaseView, to: str, rules: object = POLICY) -> Decision:
    return clocks.moved(case, "needs_reply", to, rules, TUESDAY)


def test_closing_stops_everything_and_tells_of_the_promise() -> None:
    decision = moved(view(messages=MESSAGES, promises=(PROMISE,), draft=draft("placed")), "closed")

    assert CaseChange(event="close", closing_reason="closed") == decision.case
    assert (
        FileThread("closed"),
        RemoveCard(),
        RemoveDraft(),
        SendNotice(to="operator", kind="promise_withdrawn"),
    ) == decision.effects
    assert SettlePromise("withdraw", "operator") == decision.clocks[0]
    assert {"promise", "reply_target", "hard_limit", "waiting_on", "closing", "hold"} <= {
        plan.clock for plan in of_kind(decision.clocks, StopClock)
    }


def test_closing_leaves_a_draft_that_a_person_edited() -> None:
    assert of_kind(moved(view(draft=draft("edited")), "closed").effects, RemoveDraft) == []


def test_a_promise_that_nobody_has_in_writing_is_withdrawn_silently() -> None:
    decision = moved(view(promises=(promised(jst(6, 9, 14), source="operator"),)), "closed")

    assert of_kind(decision.effects, SendNotice) == []
    assert SettlePromise("withdraw", "operator") in decision.clocks


def test_the_archive_closes_and_the_thread_moves_as_one() -> None:
    decision = moved(view(), "archive")

    assert decision.reason == "archived"
    assert CaseChange(event="close", closing_reason="archived") == decision.case
    assert [FileThread("closed")] == of_kind(decision.effects, FileThread)


def test_junk_closes_and_ends_acknowledgements_without_a_word() -> None:
    decision = moved(view(promises=(PROMISE,)), "junk")

    assert (FileThread("closed"), RemoveCard()) == decision.effects
    assert (Suppress("hanako@example.com", "junk"),) == decision.suppress
    assert SettlePromise("withdraw", "operator") in decision.clocks


def test_junk_after_closing_still_ends_acknowledgements() -> None:
    decision = moved(view("closed"), "junk")

    assert decision.case is None
    assert (Suppress("hanako@example.com", "junk"),) == decision.suppress


def test_a_hold_lasts_until_the_next_business_morning() -> None:
    decision = moved(view(messages=MESSAGES), "on_hold")
    morning = jst(6, 10, 9)

    assert CaseChange(event="snooze") == decision.case
    assert PauseClock("reply_target") in decision.clocks
    assert StartClock("hold", morning, (ClockStep(at=morning, due=True),)) in decision.clocks
    assert (FileThread("on_hold"), PutCard()) == decision.effects


@pytest.mark.parametrize(("due", "warned"), [(jst(6, 9, 14), 1), (jst(6, 10, 14), 0)])
def test_a_hold_that_outlasts_a_promise_warns(due: object, warned: int) -> None:
    decision = moved(view(promises=(replace(PROMISE, due=due),)), "on_hold")

    assert warned == sum(n.detail == "promise_sooner" for n in of_kind(decision.effects, SendNotice))


@pytest.mark.parametrize("state", ["replied", "closed"])
def test_needs_reply_reopens_with_clocks_from_now(state: str) -> None:
    decision = moved(view(state), "needs_reply", POLICY)
    reopened = clocks.moved(view(state), "closed", "needs_reply", POLICY, TUESDAY)

    assert Decision("moved", why=("moved needs_reply needs_reply",)) == decision
    assert CaseChange(event="reopen", unanswered_since=TUESDAY) == reopened.case
    assert (FileThread("needs_reply"), PutCard(unseen=True)) == reopened.effects
    assert [jst(6, 9, 11, 12)] == [plan.due for plan in of_kind(reopened.clocks, StartClock)]


def test_needs_reply_ends_a_hold() -> None:
    decision = clocks.moved(view("on_hold"), "on_hold", "needs_reply", POLICY, TUESDAY)

    assert CaseChange(event="reopen") == decision.case
    assert ResumeClock("reply_target") in decision.clocks
    assert StopClock("hold", "reopen") in decision.clocks


def test_replied_means_answered_elsewhere() -> None:
    decision = moved(view(draft=draft("placed")), "replied")

    assert decision.reason == "answered_elsewhere"
    assert CaseChange(event="reply", answered=True) == decision.case
    assert (FileThread("replied"), PutCard(), RemoveDraft()) == decision.effects


@pytest.mark.parametrize("folder", ["trash", "", "私用"])
def test_an_unknown_folder_is_no_command_but_one_question(folder: str) -> None:
    decision = moved(view(promises=(PROMISE,)), folder)

    assert decision.reason == "moved_nowhere"
    assert (SendNotice(to="operator", kind="moved_nowhere"),) == decision.effects
    assert decision.clocks == ()
    assert CaseChange(note="moved_nowhere") == decision.case


def test_the_question_is_asked_once() -> None:
    asked = view(history=(Happening(TUESDAY, "note", "moved_nowhere"),))

    assert moved(asked, "trash").effects == ()


@pytest.mark.parametrize(
    ("state", "role"),
    [
        ("needs_reply", "automatic"),
        ("needs_reply", "unclear"),
        ("replied", "replied"),
        ("closed", "closed"),
        ("closed", "archive"),
        ("on_hold", "on_hold"),
        ("needs_reply", "needs_reply"),
    ],
)
def test_the_second_mail_of_a_thread_changes_nothing_more(state: str, role: str) -> None:
    decision = clocks.moved(view(state), "inbox", role, POLICY, TUESDAY)

    assert Decision("moved", why=(f"moved inbox {role}",)) == decision


def test_moves_out_of_the_inbox_are_told_as_such() -> None:
    assert clocks.moved(view(), "", "closed", POLICY, TUESDAY).why == ("moved - closed",)


def test_every_folder_role_with_a_meaning_has_its_command() -> None:
    assert {"needs_reply", "on_hold", "replied", "closed", "archive", "junk"} == set(operator.COMMANDS)
    assert operator.command_of("trash") == ""


@pytest.mark.parametrize("role", ["closed", "on_hold", "replied", "trash", "junk"])
def test_in_shadow_a_move_sends_and_moves_nothing(role: str) -> None:
    decision = moved(view(promises=(PROMISE,), draft=draft("placed")), role, policy(shadow=True))

    assert {PutCard, RemoveCard} >= {type(effect) for effect in decision.effects}


def test_a_hold_at_night_warns_nobody_who_sleeps() -> None:
    case = view(promises=(replace(PROMISE, due=jst(6, 10, 9)),))
    awake = policy(people=(replace(PEOPLE[0], quiet=False),))

    assert of_kind(clocks.moved(case, "", "on_hold", POLICY, NIGHT).effects, SendNotice) == []
    assert len(of_kind(clocks.moved(case, "", "on_hold", awake, NIGHT).effects, SendNotice)) == 1
