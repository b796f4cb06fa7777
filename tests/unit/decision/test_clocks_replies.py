"""A person's reply, and what follows for case, folder, card and draft."""

from datetime import timedelta

import pytest
from decision_scenes import POLICY, TUESDAY, jst, of_kind, policy, promised, row, view

from firstmove.decision import clocks, replies
from firstmove.decision.pledges import Pledge
from firstmove.model.decision import (
    CaseChange,
    ClockStep,
    DraftFate,
    FileThread,
    OpenPromise,
    PutCard,
    RemoveDraft,
    SendNotice,
    SettlePromise,
    StartClock,
    StopClock,
    Suppress,
)
from firstmove.model.record import Placed

FIRST = row(jst(6, 8, 11))
PROMISE = promised(jst(6, 9, 14))


def draft(state: str) -> Placed:
    return Placed(1, 5, "draft", 1, state, "<d@example.jp>", "token", "hash", uid=9)


def test_a_reply_answers_the_case() -> None:
    decision = clocks.human_reply(view(messages=(FIRST,)), TUESDAY, POLICY, TUESDAY)

    assert CaseChange(event="reply", answered=True, answered_at=TUESDAY) == decision.case
    assert (FileThread("replied"), PutCard()) == decision.effects
    closing = TUESDAY + timedelta(days=7)
    assert StartClock("closing", closing, (ClockStep(at=closing, due=True),)) in decision.clocks


@pytest.mark.parametrize(("state", "event"), [("on_hold", "reply"), ("closed", "reply"), ("replied", "")])
def test_a_reply_is_one_in_every_state(state: str, event: str) -> None:
    decision = clocks.human_reply(view(state, messages=(FIRST,)), TUESDAY, POLICY, TUESDAY)

    assert decision.case is not None
    assert (event, True) == (decision.case.event, decision.case.answered)


def test_a_reply_from_before_the_waiting_mail_stops_nothing() -> None:
    case = view(messages=(FIRST,), promises=(PROMISE,))
    decision = clocks.human_reply(case, jst(6, 8, 10), POLICY, TUESDAY)

    assert decision.clocks == ()
    assert decision.effects == ()


def test_a_reply_of_the_same_second_is_an_answer() -> None:
    """INTERNALDATE counts whole seconds."""
    decision = clocks.human_reply(view(messages=(FIRST,)), FIRST.received_at, POLICY, TUESDAY)

    answered = CaseChange(event="reply", answered=True, answered_at=FIRST.received_at)
    assert answered == decision.case


def test_a_postscript_that_crossed_the_reply_goes_on_waiting() -> None:
    later = row(jst(6, 9, 10))
    case = view(messages=(FIRST, later), promises=(PROMISE,))
    sent = jst(6, 9, 9, 30)
    decision = clocks.human_reply(case, sent, POLICY, TUESDAY)

    waits = CaseChange(answered=True, answered_at=sent, unanswered_since=later.received_at)
    assert waits == decision.case
    assert (FileThread("needs_reply"), PutCard(unseen=True)) == decision.effects
    assert SettlePromise("keep", "reply") in decision.clocks
    assert [("reply_target", jst(6, 9, 11))] == [
        (p.clock, p.due) for p in of_kind(decision.clocks, StartClock)
    ]


@pytest.mark.parametrize(("state", "settles"), [("broken", True), ("kept", False), ("withdrawn", False)])
def test_a_broken_promise_is_kept_late(state: str, settles: bool) -> None:
    case = view(messages=(FIRST,), promises=(promised(jst(6, 9, 9), state),))
    decision = clocks.human_reply(case, TUESDAY, POLICY, TUESDAY)

    assert settles == (SettlePromise("keep", "reply") in decision.clocks)


def test_thanks_that_crossed_the_reply_wait_for_nobody() -> None:
    case = view(messages=(FIRST, row(jst(6, 9, 10), category="thanks")))
    decision = clocks.human_reply(case, jst(6, 9, 9, 30), POLICY, TUESDAY)

    assert FileThread("replied") in decision.effects


def test_a_reply_with_a_promise_comes_back_before_it_is_due() -> None:
    due = jst(6, 10, 15)
    pledge = Pledge(due, "明日15時までにご連絡いたします。")
    decision = clocks.human_reply(view(messages=(FIRST,)), TUESDAY, POLICY, TUESDAY, pledge=pledge)
    (clock,) = [plan for plan in of_kind(decision.clocks, StartClock) if plan.clock == "promise"]

    assert decision.reason == "reply_with_promise"
    assert OpenPromise(due, "reply") in decision.clocks
    assert ClockStep(at=due - timedelta(minutes=30), to="operator") in clock.steps
    assert ClockStep(at=due, due=True) in clock.steps
    assert decision.case is not None
    assert (("pledged", "明日15時までにご連絡いたします。"),) == decision.case.told


def test_a_promise_for_the_evening_comes_back_before_the_shop_closes() -> None:
    due = jst(6, 9, 21)
    plan = replies.promise_named(due, policy(steps=()), TUESDAY)

    assert [ClockStep(at=jst(6, 9, 17, 30), to="operator"), ClockStep(at=due, due=True)] == list(plan.steps)


@pytest.mark.parametrize(
    ("state", "by_draft", "effects", "fate"),
    [
        ("placed", False, [RemoveDraft()], None),
        ("pending", False, [RemoveDraft()], None),
        ("edited", False, [], DraftFate("answer-elsewhere")),
        ("sent", False, [], None),
        ("placed", True, [], DraftFate("send")),
        ("edited", True, [], DraftFate("send")),
        ("removed", True, [], None),
    ],
)
def test_what_becomes_of_the_draft(
    state: str, by_draft: bool, effects: list[RemoveDraft], fate: DraftFate | None
) -> None:
    case = view(messages=(FIRST,), draft=draft(state))
    decision = clocks.human_reply(case, TUESDAY, POLICY, TUESDAY, by_draft=by_draft)

    assert effects == of_kind(decision.effects, RemoveDraft)
    assert fate == decision.draft


def test_in_shadow_a_reply_moves_no_mail_but_stops_the_clocks() -> None:
    decision = clocks.human_reply(view(messages=(FIRST,)), TUESDAY, policy(shadow=True), TUESDAY)

    assert (PutCard(),) == decision.effects
    assert StopClock("reply_target", "human_reply") in decision.clocks


def test_a_telephone_call_is_an_answer() -> None:
    decision = clocks.phoned(view(messages=(FIRST,), promises=(PROMISE,)), POLICY, TUESDAY)

    assert decision.reason == "phoned"
    assert CaseChange(event="reply", answered=True) == decision.case
    assert StopClock("hold", "phoned") in decision.clocks


def test_a_bounced_reply_opens_the_case_and_ends_acknowledgements_to_it() -> None:
    reply = row(jst(6, 9, 9), "reply")
    case = view("replied", messages=(FIRST, reply), promises=(promised(jst(6, 9, 14), "kept"),))
    decision = clocks.reply_bounced(case, POLICY, TUESDAY)

    assert CaseChange(event="reopen", undeliverable=True, unanswered_since=jst(6, 8, 11)) == decision.case
    assert (Suppress("hanako@example.com", "bounced"),) == decision.suppress
    assert [effect.phone for effect in decision.effects if hasattr(effect, "phone")] == [True]
    assert StopClock("closing", "reply_bounced") in decision.clocks


def test_a_promise_opened_since_is_not_opened_twice() -> None:
    """The ledger holds one open promise a case."""
    case = view(
        "needs_reply",
        messages=(FIRST, row(jst(6, 9, 9), "reply")),
        promises=(promised(jst(6, 9, 14), "kept", number=1), promised(jst(6, 10, 14), number=2)),
    )

    assert of_kind(clocks.reply_bounced(case, POLICY, TUESDAY).clocks, SettlePromise) == []


def test_a_promise_in_a_reply_that_came_back_was_never_heard() -> None:
    case = view(
        "replied",
        messages=(FIRST, row(jst(6, 9, 9), "reply")),
        promises=(
            promised(jst(6, 9, 14), "kept", number=1),
            promised(jst(6, 10, 14), source="reply", number=2),
        ),
    )
    plans = clocks.reply_bounced(case, POLICY, TUESDAY).clocks

    assert [SettlePromise("withdraw", "bounce")] == of_kind(plans, SettlePromise)
    assert [OpenPromise(jst(6, 9, 14), "ack")] == of_kind(plans, OpenPromise)
    assert jst(6, 9, 14) in [plan.due for plan in of_kind(plans, StartClock) if plan.clock == "promise"]


@pytest.mark.parametrize(
    ("rows", "since"),
    [
        ((), None),
        ((FIRST,), None),
        ((FIRST, row(jst(6, 8, 15)), row(jst(6, 9, 9), "reply")), jst(6, 8, 11)),
        ((FIRST, row(jst(6, 8, 12), "reply"), row(jst(6, 8, 15)), row(jst(6, 9, 9), "reply")), jst(6, 8, 15)),
        ((FIRST, row(jst(6, 9, 9), "reply"), row(jst(6, 9, 10))), jst(6, 8, 11)),
    ],
)
def test_the_oldest_mail_that_the_newest_reply_answered(rows: tuple[object, ...], since: object) -> None:
    assert since == replies.before_last_reply(view(messages=rows))


def test_an_answer_clears_the_mark_of_an_undelivered_one() -> None:
    case = view(messages=(FIRST,), undeliverable=True)
    decision = clocks.human_reply(case, TUESDAY, POLICY, TUESDAY)

    assert decision.case is not None
    assert decision.case.undeliverable is False


def test_a_lost_draft_of_a_waiting_case_is_asked_about() -> None:
    decision = clocks.draft_lost(view(messages=(FIRST,)), POLICY, TUESDAY)

    assert (PutCard(unseen=True), SendNotice(to="operator", kind="draft_gone")) == decision.effects
    assert DraftFate("lose") == decision.draft


def test_a_lost_draft_of_an_answered_case_is_nobodys_question() -> None:
    decision = clocks.draft_lost(view("replied", oldest_unanswered_at=None), POLICY, TUESDAY)

    assert ((), DraftFate("lose")) == (decision.effects, decision.draft)


def test_a_leaked_card_is_told_to_the_owner_at_any_hour() -> None:
    decision = clocks.card_leaked(POLICY)

    assert SendNotice(to="owner", kind="card_leak", critical=True) in decision.effects


def test_an_answer_to_a_case_put_back_by_hand_counts_whatever_the_servers_clock_says() -> None:
    case = view(messages=(FIRST,), oldest_unanswered_at=TUESDAY)
    decision = clocks.human_reply(case, TUESDAY - timedelta(minutes=2), POLICY, TUESDAY)

    assert decision.case is not None
    assert decision.case.answered
