"""What the flags mean that a person's mail program sets on a mail or on the card."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from decision_scenes import POLICY, TUESDAY, jst, of_kind, policy, promised, row, timer, view

from firstmove.decision import clocks, late, marks, standing
from firstmove.model.decision import (
    ClockStep,
    PauseClock,
    PutCard,
    ResumeClock,
    SendAck,
    SendNotice,
    StartClock,
    StopClock,
)
from firstmove.model.record import CaseView, Happening, Mark, MessageRow

MAIL, CARD = ("mail", 1), ("card", 3)
ANSWERED = Mark("answered", "mail", 1, TUESDAY)
STAR = Mark("flagged", "mail", 1, TUESDAY)
CARD_STAR = Mark("flagged", "card", 3, TUESDAY)
NONE: frozenset[str] = frozenset()
FIRST = row(jst(6, 8, 11))
STARRED = frozenset({"flagged"})


def meant(case: CaseView, present: marks.Present) -> list[str]:
    after = marks.after(case, present, TUESDAY)
    return [decision.reason for decision in marks.seen(case, after, present, POLICY, TUESDAY)]


@pytest.mark.parametrize(
    ("before", "present", "after"),
    [
        ((), {MAIL: STARRED}, (STAR,)),
        ((), {MAIL: frozenset({"answered"})}, (ANSWERED,)),
        ((), {CARD: frozenset({"answered", "flagged"})}, (CARD_STAR,)),
        ((STAR,), {MAIL: STARRED}, (STAR,)),
        ((STAR,), {MAIL: NONE}, ()),
        ((STAR,), {CARD: NONE}, (STAR,)),
        ((CARD_STAR,), {MAIL: NONE}, ()),
    ],
    ids=["star", "answered", "a card is answered", "known", "taken away", "moved", "card replaced"],
)
def test_the_marks_after_a_look(
    before: tuple[Mark, ...], present: marks.Present, after: tuple[Mark, ...]
) -> None:
    assert after == marks.after(view(marks=before, messages=(FIRST,)), present, TUESDAY)


@pytest.mark.parametrize(
    ("before", "present", "expected"),
    [
        ((), {MAIL: STARRED}, ["starred"]),
        ((), {CARD: STARRED}, ["starred"]),
        ((STAR,), {MAIL: STARRED}, []),
        ((STAR,), {MAIL: NONE}, ["star_gone"]),
        ((STAR, CARD_STAR), {MAIL: NONE, CARD: STARRED}, []),
        ((CARD_STAR,), {MAIL: NONE}, []),
        ((), {MAIL: frozenset({"answered"})}, ["marked_answered"]),
        ((ANSWERED,), {MAIL: NONE}, ["mark_gone"]),
        ((STAR,), {MAIL: frozenset({"answered"})}, ["star_gone", "marked_answered"]),
    ],
)
def test_what_a_change_of_marks_means(
    before: tuple[Mark, ...], present: marks.Present, expected: list[str]
) -> None:
    assert expected == meant(view(messages=(FIRST,), marks=before), present)


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (view("replied", messages=(FIRST,)), "nothing waits"),
        (view(messages=(FIRST, row(jst(6, 8, 12), "reply"))), "the reply is on record"),
        (view(messages=(FIRST, replace(row(jst(6, 8, 12)), id=2))), "a newer mail waits"),
        (view(messages=(row(jst(6, 8, 11), category="thanks"),)), "thanks"),
    ],
)
def test_an_answered_flag_that_is_explained_means_nothing(case: CaseView, why: str) -> None:
    assert [] == meant(case, {MAIL: frozenset({"answered"})}), why


# --- the star


def star(case: CaseView) -> tuple[object, ...]:
    (decision,) = marks.seen(case, (STAR,), {MAIL: STARRED}, POLICY, TUESDAY)
    return (*decision.clocks, *decision.effects)


def test_a_star_pauses_reminders_for_half_an_hour_and_leaves_the_card_alone() -> None:
    until = TUESDAY + timedelta(minutes=30)

    paused = (PauseClock("reply_target"), StartClock("working", until, (ClockStep(at=until, due=True),)))
    assert paused == star(view(messages=(FIRST,)))


def test_a_promise_that_is_due_sooner_is_told() -> None:
    case = view(messages=(FIRST,), promises=(promised(jst(6, 9, 10, 30)),))

    assert SendNotice(to="operator", kind="escalation", detail="promise_sooner") in star(case)


@pytest.mark.parametrize(
    ("state", "timers", "expected"),
    [
        (
            "needs_reply",
            (timer("working", jst(6, 9, 10, 30)),),
            (StopClock("working", "star_gone"), ResumeClock("reply_target")),
        ),
        ("on_hold", (timer("working", jst(6, 9, 10, 30)),), (StopClock("working", "star_gone"),)),
        ("needs_reply", (timer("working", jst(6, 9, 10), state="fired"),), ()),
    ],
)
def test_taking_the_star_away_lets_reminders_go_on(
    state: str, timers: tuple[object, ...], expected: tuple[object, ...]
) -> None:
    case = view(state, messages=(FIRST,), marks=(STAR,), timers=timers)
    (decision,) = marks.seen(case, (), {MAIL: NONE}, POLICY, TUESDAY)

    assert expected == decision.clocks


# --- answered


def test_an_answered_flag_starts_the_search_for_the_copy() -> None:
    (decision,) = marks.seen(view(messages=(FIRST,)), (ANSWERED,), {}, POLICY, TUESDAY)
    due = TUESDAY + timedelta(minutes=10)

    assert (StartClock("answered", due, (ClockStep(at=due, due=True),)),) == decision.clocks
    assert () == decision.effects


def waiting(*timers: object, **facts: object) -> CaseView:
    return view(messages=(FIRST,), marks=(ANSWERED,), timers=timers, **facts)


CHECK = timer("answered", TUESDAY, number=9, marks_due=True, to="")


def test_without_a_copy_the_card_asks_and_the_next_step_waits_one_step() -> None:
    due = jst(6, 9, 14)
    case = waiting(
        CHECK,
        timer("promise", jst(6, 9, 13, 30), due=due, draft="progress"),
        timer("promise", due, number=2, due=due, to="", marks_due=True),
        timer("promise", due, number=3, due=due, to="manager"),
        timer("reply_target", jst(6, 9, 15), number=4),
        timer("hard_limit", jst(6, 9, 11), number=5),
    )
    decision = clocks.timer_due(case, CHECK, POLICY, TUESDAY)

    assert "probably_answered" == decision.reason
    assert (PutCard(unseen=True),) == decision.effects
    (moved,) = of_kind(decision.clocks, StartClock)
    assert ("promise", due) == (moved.clock, moved.due)
    assert {due} == {step.at for step in moved.steps}
    assert {"operator", "manager", ""} == {step.to for step in moved.steps}


def test_the_last_step_waits_for_the_lead() -> None:
    case = waiting(CHECK, timer("reply_target", jst(6, 9, 11)))
    decision = clocks.timer_due(case, CHECK, POLICY, TUESDAY)

    assert [jst(6, 9, 11, 30)] == [plan.steps[0].at for plan in of_kind(decision.clocks, StartClock)]


def test_with_the_copy_there_is_nothing_to_ask() -> None:
    case = replace(waiting(CHECK), messages=(FIRST, row(jst(6, 9, 10), "reply")))

    assert "timer_answered" == clocks.timer_due(case, CHECK, POLICY, TUESDAY).reason


@pytest.mark.parametrize(
    ("clock", "check_at", "reason"),
    [
        ("promise", jst(6, 9, 10, 20), "timer_waits"),
        ("reply_target", jst(6, 9, 10, 20), "timer_waits"),
        ("hard_limit", jst(6, 9, 10, 20), "timer"),
        ("reply_target", jst(6, 9, 10, 10), "timer"),
    ],
)
def test_a_step_that_comes_due_while_the_copy_is_looked_for_waits_for_it(
    clock: str, check_at: datetime, reason: str
) -> None:
    step = timer(clock, TUESDAY)
    case = waiting(step, replace(CHECK, at=check_at), promises=(promised(jst(6, 9, 14)),))

    assert reason == clocks.timer_due(case, step, POLICY, TUESDAY).reason


def test_no_robot_writes_to_a_customer_who_has_probably_been_answered() -> None:
    case = view(messages=(FIRST,), promises=(promised(TUESDAY),))
    answered = replace(case, marks=(ANSWERED,))

    assert [SendAck] == [type(e) for e in late.promise_broken(case, POLICY, TUESDAY).effects][:1]
    assert [] == of_kind(late.promise_broken(answered, POLICY, TUESDAY).effects, SendAck)
    assert "promise_broken" == late.promise_broken(answered, POLICY, TUESDAY).reason


ASKED = Happening(TUESDAY, "probably_answered")
REPLY = row(jst(6, 9, 10), "reply")


@pytest.mark.parametrize(
    ("messages", "history", "expected"),
    [
        ((FIRST,), (ASKED,), True),
        ((FIRST,), (), False),
        ((FIRST,), (replace(ASKED, at=jst(6, 8, 12)),), False),
        ((FIRST, REPLY), (ASKED,), False),
    ],
    ids=["asked", "not yet", "asked about an earlier flag", "the copy was found"],
)
def test_the_card_asks_until_the_copy_is_found(
    messages: tuple[MessageRow, ...], history: tuple[Happening, ...], expected: bool
) -> None:
    case = view(messages=messages, marks=(ANSWERED,), history=history)

    assert expected is standing.asks_whether_answered(case)


def test_a_flag_that_is_taken_back_ends_the_search_and_the_question() -> None:
    case = view(messages=(FIRST,), marks=(ANSWERED,), history=(ASKED,))
    (decision,) = marks.seen(case, (), {MAIL: NONE}, POLICY, TUESDAY)

    assert ((StopClock("answered", "mark_gone"),), (PutCard(),)) == (decision.clocks, decision.effects)


def test_in_shadow_nobody_is_told_of_a_star() -> None:
    case = view(messages=(FIRST,), promises=(promised(jst(6, 9, 10, 30)),))
    (decision,) = marks.seen(case, (STAR,), {MAIL: STARRED}, policy(shadow=True), TUESDAY)

    assert () == decision.effects
