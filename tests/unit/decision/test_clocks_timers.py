"""Steps that come due: who is told, when nobody is, and how a case closes or comes back by itself."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from decision_scenes import NIGHT, PEOPLE, POLICY, TUESDAY, jst, of_kind, policy, promised, row, timer, view
from test_clocks_replies import draft

from firstmove.decision import clock_table, clocks, steps
from firstmove.model.decision import (
    CaseChange,
    ClockStep,
    Decision,
    FileThread,
    PutCard,
    PutDraft,
    RemoveCard,
    ResumeClock,
    SendNotice,
    SettlePromise,
    StartClock,
    StopClock,
)
from firstmove.model.policy import Closure, Person, Policy, Step

PROMISE = promised(jst(6, 9, 14))
LEAD = timer("promise", jst(6, 9, 13, 30), due=jst(6, 9, 14), draft="progress")


def test_a_step_tells_its_role_and_prepares_the_progress_draft() -> None:
    decision = clocks.timer_due(view(promises=(PROMISE,)), LEAD, POLICY, jst(6, 9, 13, 30))

    assert decision.reason == "timer"
    assert (
        PutDraft("progress"),
        PutCard(unseen=True),
        SendNotice(to="operator", kind="escalation", detail="promise"),
    ) == decision.effects
    assert decision.why == ("step promise 2026-06-09T14:00+09:00",)


def test_a_step_may_ask_for_a_telephone_call() -> None:
    step = timer("promise", jst(6, 9, 15), to="owner", phone=True)
    decision = clocks.timer_due(view(promises=(PROMISE,)), step, POLICY, jst(6, 9, 15))

    assert (SendNotice(to="owner", kind="promise_broken", detail="promise", phone=True),) == decision.effects


@pytest.mark.parametrize(
    ("at", "expected"), [((13, 30), "escalation"), ((14, 0), "promise_broken"), ((14, 5), "promise_broken")]
)
def test_what_is_told_at_the_promised_time_is_that_it_has_passed(at: tuple[int, int], expected: str) -> None:
    """Whatever promise takes its place before the notice is written."""
    now = jst(6, 9, *at)
    step = timer("promise", now, due=jst(6, 9, 14), to="manager")

    decision = clocks.timer_due(view(promises=(PROMISE,)), step, POLICY, now)

    assert [expected] == [notice.kind for notice in of_kind(decision.effects, SendNotice)]


@pytest.mark.parametrize(
    ("at", "expected"), [((15, 0), "promise_broken"), ((16, 30), "escalation"), ((17, 0), "promise_broken")]
)
def test_a_step_that_a_broken_promise_left_tells_of_it(at: tuple[int, int], expected: str) -> None:
    """The owner's step an hour after 14:00, when 17:00 has been promised since."""
    now = jst(6, 9, *at)
    broken = replace(PROMISE, state="broken", broken_at=jst(6, 9, 14))
    renewed = promised(jst(6, 9, 17))
    step = timer("promise", now, due=jst(6, 9, 17), to="owner")

    decision = clocks.timer_due(view(promises=(broken, renewed)), step, POLICY, now)

    assert [expected] == [notice.kind for notice in of_kind(decision.effects, SendNotice)]


def test_a_draft_in_a_persons_hands_is_left_alone() -> None:
    decision = clocks.timer_due(view(promises=(PROMISE,), draft=draft("edited")), LEAD, POLICY, TUESDAY)

    assert of_kind(decision.effects, PutDraft) == []
    assert len(of_kind(decision.effects, SendNotice)) == 1


@pytest.mark.parametrize(
    ("clock", "state", "facts", "told"),
    [
        ("promise", "needs_reply", {}, 0),  # no promise is open any more
        ("reply_target", "replied", {}, 0),
        ("reply_target", "needs_reply", {}, 1),
        ("deadline", "replied", {}, 0),
        ("deadline", "needs_reply", {}, 1),
        ("hard_limit", "replied", {}, 1),  # answered by a word that nobody saw: the channel's limit runs on
        ("hard_limit", "closed", {}, 0),
        ("waiting_on", "replied", {}, 1),
    ],
)
def test_nobody_is_called_about_what_is_answered(
    clock: str, state: str, facts: dict[str, object], told: int
) -> None:
    decision = clocks.timer_due(view(state, **facts), timer(clock, TUESDAY), POLICY, TUESDAY)

    assert told == len(of_kind(decision.effects, SendNotice))
    assert ("timer" if told else "timer_answered") == decision.reason


def test_a_persons_own_promise_brings_the_case_back_before_it_is_due() -> None:
    case = view("replied", promises=(promised(jst(6, 9, 14), source="reply"),))
    decision = clocks.timer_due(case, LEAD, POLICY, jst(6, 9, 13, 30))

    assert CaseChange(event="reopen", unanswered_since=jst(6, 9, 13, 30)) == decision.case
    assert FileThread("needs_reply") in decision.effects


def test_at_night_a_step_waits_for_the_opening_with_the_others() -> None:
    step = timer("reply_target", NIGHT, number=1, due=jst(6, 9, 18))
    other = timer("reply_target", jst(6, 10, 11), number=2, to="owner", due=jst(6, 9, 18))
    stopped = timer("reply_target", jst(6, 10, 12), number=3, state="stopped")
    decision = clocks.timer_due(view(timers=(step, other, stopped)), step, POLICY, NIGHT)

    assert decision.reason == "timer_waits"
    assert decision.effects == ()
    assert (
        StartClock(
            "reply_target",
            jst(6, 9, 18),
            (ClockStep(at=jst(6, 10, 9), to="operator"), ClockStep(at=jst(6, 10, 11), to="owner")),
        ),
    ) == decision.clocks
    assert decision.why == ("waits_until 2026-06-10T09:00+09:00",)


@pytest.mark.parametrize(
    ("facts", "people"),
    [
        ({"flags": ("injury",)}, PEOPLE),
        ({"priority": "critical"}, PEOPLE),
        ({}, (replace(PEOPLE[0], quiet=False),)),
    ],
)
def test_at_night_the_critical_and_the_wakeful_are_told(
    facts: dict[str, object], people: tuple[Person, ...]
) -> None:
    decision = clocks.timer_due(view(**facts), timer("reply_target", NIGHT), policy(people=people), NIGHT)

    assert decision.reason == "timer"


def test_a_shop_closed_for_good_does_not_put_off_for_ever() -> None:
    closed = replace(
        POLICY.hours, closures=(Closure(date(2026, 1, 1), date(9999, 12, 31), "閉店"),), openings=()
    )
    decision = clocks.timer_due(view(), timer("reply_target", TUESDAY), policy(hours=closed), TUESDAY)

    assert decision.reason == "timer"


def test_in_a_break_a_step_waits_too() -> None:
    decision = clocks.timer_due(view(), timer("reply_target", jst(6, 9, 12, 5)), POLICY, jst(6, 9, 12, 5))

    assert decision.reason == "timer_waits"


@pytest.mark.parametrize("clock", ["reply_target", "hard_limit", "deadline"])
def test_a_due_time_itself_tells_nobody_twice(clock: str) -> None:
    assert Decision("timer_due") == clocks.timer_due(
        view(), timer(clock, TUESDAY, marks_due=True), POLICY, TUESDAY
    )


def test_a_due_promise_breaks() -> None:
    due = timer("promise", jst(6, 9, 14), marks_due=True)
    decision = clocks.timer_due(view(promises=(PROMISE,)), due, POLICY, jst(6, 9, 14))

    assert SettlePromise("break", "clock") in decision.clocks


def test_a_quiet_case_closes() -> None:
    case = view("replied", messages=(row(jst(6, 1, 10)), row(jst(6, 2, 10), "reply")))
    decision = clocks.timer_due(case, timer("closing", TUESDAY), POLICY, TUESDAY)

    assert CaseChange(event="close", closing_reason="quiet") == decision.case
    assert (FileThread("closed"), RemoveCard()) == decision.effects


def test_a_case_that_was_not_quiet_waits_on() -> None:
    case = view("replied", messages=(row(jst(6, 8, 10), "reply"),))
    decision = clocks.quiet_close(case, POLICY, TUESDAY)

    assert [jst(6, 15, 10)] == [plan.due for plan in of_kind(decision.clocks, StartClock)]
    assert decision.case is None


@pytest.mark.parametrize(
    "case", [view(), view("on_hold"), view("replied", promises=(promised(jst(6, 20, 10)),))]
)
def test_only_an_answered_case_without_a_promise_closes(case: object) -> None:
    decision = clocks.quiet_close(case, POLICY, TUESDAY)

    assert Decision("timer_answered") == decision


def test_a_hold_ends_on_the_list() -> None:
    decision = clocks.timer_due(view("on_hold"), timer("hold", jst(6, 10, 9)), POLICY, jst(6, 10, 9))

    assert CaseChange(event="reopen") == decision.case
    assert (FileThread("needs_reply"), PutCard(unseen=True)) == decision.effects
    assert (ResumeClock("reply_target"),) == decision.clocks


def test_the_end_of_a_hold_is_told_where_arrivals_are() -> None:
    decision = clocks.reopen_from_hold(view("on_hold"), policy(notice_at_arrival=True), jst(6, 10, 9))

    assert SendNotice(to="operator", kind="arrival", detail="hold_over") in decision.effects


def test_a_hold_that_was_ended_by_hand_is_over() -> None:
    assert Decision("timer_answered") == clocks.reopen_from_hold(view(), POLICY, TUESDAY)


def test_in_shadow_no_step_tells_anybody() -> None:
    decision = clocks.timer_due(view(), timer("reply_target", TUESDAY), policy(shadow=True), TUESDAY)

    assert decision.effects == ()


@pytest.mark.parametrize(
    ("roles", "wanted", "told"),
    [
        (("operator", "manager", "owner"), "manager", "manager"),
        (("operator", "owner"), "manager", "owner"),
        (("owner",), "operator", "owner"),
        (("operator",), "owner", "operator"),
        (("operator", "manager"), "owner", "manager"),
        ((), "owner", "owner"),
        (("owner",), "nobody", "owner"),
    ],
)
def test_a_step_falls_upward_then_downward(roles: tuple[str, ...], wanted: str, told: str) -> None:
    people = tuple(Person(role, role=role) for role in roles)

    assert told == steps.role_for(people, wanted)


def test_one_level_up_ends_with_the_owner() -> None:
    assert steps.role_above(PEOPLE, "operator") == "manager"
    assert steps.role_above(PEOPLE, "owner") == "owner"
    assert steps.role_above(PEOPLE, "nobody") == "manager"


def started(clock: str, due: datetime, now: datetime, *offsets: timedelta) -> list[datetime]:
    rules: Policy = replace(POLICY, steps=tuple(Step(clock, offset) for offset in offsets))
    return [row.at for row in steps.start(clock, due, rules, now).steps if row.to]


def test_a_warning_for_a_limit_in_the_night_comes_before_closing() -> None:
    """Received at 22:04 the day before: an hour before the limit everybody sleeps."""
    due = jst(6, 10, 22, 4)

    assert [jst(6, 10, 17, 30)] == started("hard_limit", due, TUESDAY, timedelta(hours=-1))
    assert [jst(6, 10, 16, 4)] == started("hard_limit", due, TUESDAY, timedelta(hours=-6))
    assert [jst(6, 10, 23, 4)] == started("hard_limit", due, TUESDAY, timedelta(hours=1))


def test_a_warning_that_can_wait_for_the_opening_stays() -> None:
    assert [jst(6, 10, 8)] == started("hard_limit", jst(6, 10, 12), TUESDAY, timedelta(hours=-4))


def test_a_warning_that_no_opening_precedes_stays() -> None:
    weekend = jst(6, 12, 20)
    never_open = replace(POLICY.hours, week=((),) * 7, openings=((jst(6, 20).date(), POLICY.hours.week[0]),))
    rules = replace(POLICY, hours=never_open, steps=(Step("hard_limit", timedelta(hours=-4)),))

    assert [jst(6, 13, 16)] == started("hard_limit", jst(6, 13, 20), weekend, timedelta(hours=-4))
    assert jst(6, 13, 16) == steps.start("hard_limit", jst(6, 13, 20), rules, weekend).steps[0].at


def test_of_the_steps_that_were_missed_only_the_last_is_told() -> None:
    offsets = (timedelta(minutes=-30), timedelta(0), timedelta(hours=1))
    now = jst(6, 9, 14, 10)

    assert [now, jst(6, 9, 15)] == started("promise", jst(6, 9, 14), now, *offsets)


def test_closing_a_quiet_case_with_a_stop_for_every_clock() -> None:
    decision = clocks.quiet_close(view("replied"), policy(quiet_days=0), TUESDAY)

    assert list(clock_table.CLOCKS) == [plan.clock for plan in of_kind(decision.clocks, StopClock)]
