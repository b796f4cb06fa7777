"""The table of events and clocks of DESIGN 8, row by row, against what the decisions really contain."""

from collections.abc import Callable

import pytest
from decision_scenes import POLICY, TUESDAY, decided, follow_up, jst, mail, promised, row, view

from firstmove.decision import clock_table, clocks, late
from firstmove.decision.pledges import Pledge
from firstmove.model.decision import Decision, PauseClock, SettlePromise, StartClock, StopClock
from firstmove.model.record import CaseView
from firstmove.model.triage import Triage

PROMISE = promised(jst(6, 9, 14))
WAITING = view(messages=(row(jst(6, 8, 11)),), promises=(PROMISE,), channel="amazon")
SCREENS_ONLY = view(messages=(row(jst(6, 8, 11)),), promises=(PROMISE,), channel="mercari")
ANSWERED = view(
    "replied",
    messages=(row(jst(6, 8, 11)), row(jst(6, 8, 12), "reply")),
    promises=(promised(jst(6, 9, 14), "kept"),),
    channel="amazon",
    last_customer_at=jst(6, 8, 11),
    last_reply_at=jst(6, 8, 12),
)

Event = Callable[[CaseView], Decision]


def human_reply(case: CaseView) -> Decision:
    return clocks.human_reply(case, TUESDAY, POLICY, TUESDAY)


def reply_with_promise(case: CaseView) -> Decision:
    return clocks.human_reply(case, TUESDAY, POLICY, TUESDAY, pledge=Pledge(jst(6, 10, 15), ""))


def phoned(case: CaseView) -> Decision:
    return clocks.phoned(case, POLICY, TUESDAY)


def moved(role: str) -> Event:
    return lambda case: clocks.moved(case, "needs_reply", role, POLICY, TUESDAY)


def writes_again(case: CaseView) -> Decision:
    due = case.open_promise.due if case.open_promise else None
    known = follow_up(case.case.state, known={"open_promise": due}, channel="amazon")
    return decided(mail(Triage("not_arrived"), channel="amazon"), known)


def reply_bounced(case: CaseView) -> Decision:
    return clocks.reply_bounced(case, POLICY, TUESDAY)


def progress(case: CaseView) -> Decision:
    return Decision("progress", effects=late.progress_draft(case, POLICY))


def effect_on(decision: Decision, clock: str) -> str:
    """What happens to one clock, in the words of the table; several plans are joined."""
    words = {StopClock: "stops", PauseClock: "pauses", StartClock: "starts"}
    found = [words[type(plan)] for plan in decision.clocks if getattr(plan, "clock", "") == clock]
    return "+".join(found) or "runs"


def settled(decision: Decision) -> str:
    """What happens to the promise: the event and whose word it is."""
    plans = [plan for plan in decision.clocks if isinstance(plan, SettlePromise)]
    return "+".join(f"{plan.event} by {plan.by}" for plan in plans) or "runs"


@pytest.mark.parametrize(
    ("event", "case", "promise", "reply_target", "hard_limit", "waiting_on"),
    [
        (progress, WAITING, "runs", "runs", "runs", "runs"),
        (human_reply, WAITING, "keep by reply", "stops", "stops", "runs"),
        (phoned, WAITING, "keep by operator", "stops", "runs", "runs"),
        (moved("replied"), SCREENS_ONLY, "keep by operator", "stops", "stops", "runs"),
        (moved("replied"), WAITING, "keep by operator", "stops", "runs", "runs"),
        (moved("on_hold"), WAITING, "runs", "pauses", "runs", "runs"),
        (moved("closed"), WAITING, "withdraw by operator", "stops", "stops", "stops"),
        (reply_with_promise, WAITING, "keep by reply", "stops", "stops", "runs"),
        (writes_again, ANSWERED, "runs", "starts", "starts", "runs"),
        (writes_again, WAITING, "runs", "runs", "runs", "runs"),
        (reply_bounced, ANSWERED, "reopen by bounce", "starts", "starts", "runs"),
    ],
    ids=[
        "ack, draft, progress draft",
        "human reply",
        "phoned",
        "answered, notice-only channel",
        "answered, mail channel",
        "on hold",
        "closed",
        "human reply with a promise",
        "the customer writes again, answered",
        "the customer writes again, waiting",
        "the human reply bounces",
    ],
)
def test_what_an_event_does_to_each_clock(
    event: Event, case: CaseView, promise: str, reply_target: str, hard_limit: str, waiting_on: str
) -> None:
    decision = event(case)

    assert promise == settled(decision)
    assert reply_target == effect_on(decision, "reply_target")
    assert hard_limit == effect_on(decision, "hard_limit")
    assert waiting_on == effect_on(decision, "waiting_on")


def test_a_reply_with_a_promise_keeps_the_old_one_and_starts_the_new() -> None:
    decision = reply_with_promise(WAITING)

    assert effect_on(decision, "promise") == "stops+starts"


def test_a_bounced_reply_runs_from_the_original_instant() -> None:
    due = {plan.clock: plan.due for plan in reply_bounced(ANSWERED).clocks if isinstance(plan, StartClock)}

    assert {
        "promise": jst(6, 9, 14),
        "reply_target": jst(6, 8, 12),
        "hard_limit": jst(6, 9, 11),
    } == due


@pytest.mark.parametrize("event", list(clock_table.TABLE))
def test_every_row_of_the_table_gives_plans(event: str) -> None:
    """A word that no code reads would silently mean "runs"."""
    row = clock_table.TABLE[event]
    plans = clock_table.plans(
        event,
        policy=POLICY,
        channel=POLICY.identity.channels["amazon"],
        now=TUESDAY,
        since=TUESDAY,
        promise=jst(6, 9, 14),
    )
    touched = {getattr(plan, "clock", "settle") for plan in plans} - {"deadline", "age", "answered"}

    expected = {"reply_target", "hard_limit", "waiting_on"} & {
        clock for clock in ("reply_target", "hard_limit", "waiting_on") if getattr(row, clock) != "runs"
    }
    assert expected | (set() if row.promise == "runs" else {"settle", "promise"}) == touched


def test_a_clock_without_an_instant_to_start_from_is_not_started() -> None:
    channel = POLICY.identity.channels["amazon"]

    assert clock_table.plans("customer_mail_answered", policy=POLICY, channel=channel, now=TUESDAY) == ()
    assert clock_table.plans("reply_bounced", policy=POLICY, channel=channel, now=TUESDAY) == ()


def test_a_case_without_an_open_promise_settles_none() -> None:
    unpromised = view(messages=(row(jst(6, 8, 11)),))

    assert settled(human_reply(unpromised)) == "runs"
    assert settled(moved("closed")(unpromised)) == "runs"
