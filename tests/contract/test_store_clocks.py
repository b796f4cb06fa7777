"""Clocks are rows; a promise is open once."""

from datetime import datetime, timedelta

import pytest
from store_scenes import (
    HARD_LIMIT,
    MINUTE,
    NOW,
    PROMISE,
    ack,
    apply,
    case_of,
    mail,
    opening,
    promise_clock,
    take_in,
)

from firstmove.errors import BrokenTransition
from firstmove.model.decision import (
    ClockPlan,
    Decision,
    OpenPromise,
    PauseClock,
    ResumeClock,
    SettlePromise,
    StartClock,
    StopClock,
)
from firstmove.model.record import PromiseRow, TimerRow
from firstmove.state.store import Store

HOUR = timedelta(hours=1)


def timers(store: Store, case_id: int, clock: str = "promise") -> list[TimerRow]:
    with store.reading() as reader:
        return [timer for timer in reader.timers_of(case_id) if timer.clock == clock]


def promises(store: Store, case_id: int) -> tuple[PromiseRow, ...]:
    with store.reading() as reader:
        return reader.promises(case_id)


def run(store: Store, case_id: int | None, *clocks: ClockPlan, now: datetime = NOW) -> None:
    apply(store, case_id, Decision("test", clocks=clocks), now=now)


def test_a_clock_without_a_due_step_gets_one(store: Store) -> None:
    recorded = take_in(store, mail())

    run(store, recorded.case_id, StartClock("reply_target", NOW + HOUR))

    (timer,) = timers(store, case_of(recorded), "reply_target")
    assert (NOW + HOUR, True, "armed") == (timer.at, timer.marks_due, timer.state)


def test_a_step_keeps_whom_it_tells_and_how(store: Store) -> None:
    recorded = take_in(store, mail())

    reminder = timers(store, case_of(recorded))[0]
    owner = timers(store, case_of(recorded), "hard_limit")[0]

    assert ("operator", "progress", False) == (reminder.to, reminder.draft, reminder.phone)
    assert ("owner", "", True) == (owner.to, owner.draft, owner.phone)


def test_steps_are_due_in_their_order(store: Store) -> None:
    take_in(store, mail())

    with store.reading() as reader:
        before = reader.due_timers("shop", PROMISE - 31 * MINUTE)
        first = reader.due_timers("shop", PROMISE - 30 * MINUTE)
        both = reader.due_timers("shop", PROMISE)
        other = reader.due_timers("info", PROMISE)

    assert (0, 1, 2, 0) == (len(before), len(first), len(both), len(other))
    assert [PROMISE - 30 * MINUTE, PROMISE] == [timer.at for timer in both]


def test_a_step_fires_once(store: Store) -> None:
    recorded = take_in(store, mail())
    step = timers(store, case_of(recorded))[0]
    with store.writing() as unit:
        fired = unit.settle_timer(step.id, "fire", now=NOW)
        again = unit.settle_timer(step.id, "fire", now=NOW)

    assert (True, False, "fired") == (fired, again, timers(store, case_of(recorded))[0].state)


def test_an_event_that_no_timer_has_stops_the_unit(store: Store) -> None:
    recorded = take_in(store, mail())
    step = timers(store, case_of(recorded))[0]

    with store.writing() as unit, pytest.raises(BrokenTransition):
        unit.settle_timer(step.id, "explode", now=NOW)


def test_restarting_a_clock_stops_its_earlier_steps(store: Store) -> None:
    recorded = take_in(store, mail())

    run(store, recorded.case_id, *promise_clock(PROMISE + HOUR)[1:])

    assert [("stopped", "restarted"), ("stopped", "restarted"), ("armed", ""), ("armed", "")] == [
        (timer.state, timer.reason) for timer in sorted(timers(store, case_of(recorded)), key=lambda t: t.id)
    ]


def test_a_stopped_clock_keeps_the_reason(store: Store) -> None:
    recorded = take_in(store, mail())

    run(store, recorded.case_id, StopClock("hard_limit", "replied"))

    assert {("stopped", "replied")} == {
        (t.state, t.reason) for t in timers(store, case_of(recorded), "hard_limit")
    }


def test_a_paused_clock_goes_on_by_the_paused_time_later(store: Store) -> None:
    recorded = take_in(store, mail())
    run(store, recorded.case_id, PauseClock("promise"))
    with store.reading() as reader:
        paused = reader.due_timers("shop", PROMISE)

    run(store, recorded.case_id, ResumeClock("promise"), now=NOW + HOUR)

    assert () == paused
    assert [
        (PROMISE + HOUR - 30 * MINUTE, PROMISE + HOUR, "armed"),
        (PROMISE + HOUR, PROMISE + HOUR, "armed"),
    ] == [(timer.at, timer.due, timer.state) for timer in timers(store, case_of(recorded))]


def test_a_paused_clock_can_be_stopped(store: Store) -> None:
    recorded = take_in(store, mail())
    run(store, recorded.case_id, PauseClock("hard_limit"))

    run(store, recorded.case_id, StopClock("hard_limit", "replied"))

    assert {"stopped"} == {timer.state for timer in timers(store, case_of(recorded), "hard_limit")}


@pytest.mark.parametrize(
    ("event", "state"), [("keep", "kept"), ("break", "broken"), ("withdraw", "withdrawn")]
)
def test_a_promise_ends_by_somebodys_word(store: Store, event: str, state: str) -> None:
    recorded = take_in(store, mail())

    run(store, recorded.case_id, SettlePromise(event, "operator"))

    (promise,) = promises(store, case_of(recorded))
    with store.reading() as reader:
        history = [line.what for line in reader.happenings(case_of(recorded))]
    assert (state, "operator") == (promise.state, promise.settled_by)
    assert f"promise_{state}" in history


def test_a_promise_kept_late_still_shows_that_it_was_broken(store: Store) -> None:
    recorded = take_in(store, mail())
    run(store, recorded.case_id, SettlePromise("break", "clock"), now=PROMISE)

    run(store, recorded.case_id, SettlePromise("keep", "reply"), now=PROMISE + HOUR)

    (promise,) = promises(store, case_of(recorded))
    assert ("kept", PROMISE) == (promise.state, promise.broken_at)


def test_a_bounced_reply_opens_the_promise_again(store: Store) -> None:
    recorded = take_in(store, mail())
    run(store, recorded.case_id, SettlePromise("keep", "reply"))

    with store.writing() as unit:
        reopened = unit.settle_promise(case_of(recorded), "reopen", "bounce", now=NOW)

    (promise,) = promises(store, case_of(recorded))
    assert (True, "open", "") == (reopened, promise.state, promise.settled_by)


def test_a_kept_promise_stays_kept_while_a_newer_one_is_open(store: Store) -> None:
    recorded = take_in(store, mail())
    run(store, recorded.case_id, SettlePromise("keep", "reply"), OpenPromise(PROMISE + HOUR, "reply"))

    with store.writing() as unit:
        reopened = unit.settle_promise(case_of(recorded), "reopen", "bounce", now=NOW)

    assert (False, ["kept", "open"]) == (reopened, [p.state for p in promises(store, case_of(recorded))])


def test_a_case_without_a_promise_has_none_to_keep(store: Store) -> None:
    recorded = take_in(store, mail(), opening(ack(), clocks=(HARD_LIMIT,)))

    with store.writing() as unit:
        assert not unit.settle_promise(case_of(recorded), "keep", "reply", now=NOW)


def test_a_new_promise_takes_the_place_of_one_still_open(store: Store) -> None:
    recorded = take_in(store, mail())

    run(store, recorded.case_id, OpenPromise(PROMISE + HOUR, "operator"))

    assert [("withdrawn", "replaced"), ("open", "")] == [
        (promise.state, promise.settled_by) for promise in promises(store, case_of(recorded))
    ]


def test_the_ledger_of_all_cases_can_be_read(store: Store) -> None:
    take_in(store, mail(1))

    with store.reading() as reader:
        assert (1, 0) == (len(reader.promises(state="open")), len(reader.promises(state="broken")))
