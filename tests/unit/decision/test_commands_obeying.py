"""What a person's command changes: remedy, draft, clocks, folder, history."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from decision_scenes import (
    POLICY,
    TUESDAY,
    decided,
    follow_up,
    jst,
    mail,
    of_kind,
    policy,
    promised,
    row,
    timer,
    view,
)
from test_clocks_replies import draft

from firstmove.compose import variants
from firstmove.config import shipped
from firstmove.decision import clocks, commands
from firstmove.decision.commands import obeying
from firstmove.model.case import Known, Remedy
from firstmove.model.decision import (
    CaseChange,
    ClockStep,
    Decision,
    DraftFate,
    FileThread,
    OpenPromise,
    PauseClock,
    PutCard,
    PutDraft,
    RemoveCard,
    RemoveDraft,
    ResumeClock,
    SendNotice,
    SettlePromise,
    StartClock,
    StopClock,
)
from firstmove.model.policy import Policy
from firstmove.model.record import CaseView
from firstmove.model.triage import Triage

WORDS = shipped.command_words()
MESSAGES = (row(jst(6, 8, 11)),)
WAITING = view(messages=MESSAGES, draft=draft("placed"))
PROMPT = PutCard(prompt=True)


def obeyed(line: str, case: CaseView = WAITING, rules: Policy = POLICY, now: datetime = TUESDAY) -> Decision:
    (command,) = commands.read(line, WORDS)
    return commands.obey(command, case, rules, now)


def told(decision: Decision) -> list[str]:
    assert decision.case is not None
    return [what for what, _ in decision.case.told]


def clock(decision: Decision, name: str) -> StartClock | None:
    return next((plan for plan in of_kind(decision.clocks, StartClock) if plan.clock == name), None)


def with_remedy(name: str, **facts: object) -> CaseView:
    return view(messages=MESSAGES, remedies=(Remedy(name),), **facts)


def test_every_remedy_of_a_command_has_its_draft() -> None:
    assert set(variants.REMEDIES) == set(obeying.REMEDIES)


@pytest.mark.parametrize("name", obeying.REMEDIES)
def test_a_remedy_is_kept_and_redraws_an_untouched_draft(name: str) -> None:
    decision = obeyed(WORDS.shown(name))

    assert decision.case is not None
    assert decision.case.remedies is not None
    assert [name] == [remedy.name for remedy in decision.case.remedies]
    assert (PutDraft("reply"), PROMPT) == decision.effects
    assert (("command", WORDS.shown(name)),) == decision.case.told


def test_shipped_keeps_the_number_and_begins_the_hour_to_report_it() -> None:
    decision = obeyed("発送 1234-5678-9013")

    assert decision.case is not None
    assert (Remedy("shipped", tracking="123456789013"),) == decision.case.remedies
    assert (
        StartClock(
            "remedy",
            jst(6, 9, 11, 12),
            (
                ClockStep(at=jst(6, 9, 10, 42), to="operator"),
                ClockStep(at=jst(6, 9, 11, 12), to="manager"),
                ClockStep(at=jst(6, 9, 11, 12), due=True),
            ),
        )
        in decision.clocks
    )


def test_shipped_within_the_hour_does_not_put_it_off() -> None:
    running = view(messages=MESSAGES, timers=(timer("remedy", jst(6, 9, 10, 30)),))

    assert () == obeyed("発送 1234-5678-9013", running).clocks


def test_a_wrong_check_digit_changes_nothing_and_the_card_says_so() -> None:
    decision = obeyed("発送 1234-5678-9012")

    assert ["wrong_tracking", "offered"] == told(decision)
    assert (PROMPT,) == decision.effects
    assert () == decision.clocks


@pytest.mark.parametrize("word", ["在庫あり", "交換", "再送"])
def test_what_can_be_shipped_now_has_an_hour_of_business_time(word: str) -> None:
    late = jst(6, 9, 17, 30)

    hour = clock(obeyed(word, now=late), "remedy")

    assert hour is not None
    assert jst(6, 10, 9, 30) == hour.due


def test_sourcing_is_three_days_for_the_customer_and_one_for_the_shop() -> None:
    decision = obeyed("取り寄せ 3日間")

    source = clock(decision, "remedy")
    assert source is not None
    assert TUESDAY + timedelta(days=3) == source.due
    assert ClockStep(at=TUESDAY + timedelta(days=1), to="operator") == source.steps[0]
    assert decision.case is not None
    assert (Remedy("source", days=3),) == decision.case.remedies


@pytest.mark.parametrize("word", ["在庫なし", "返金案"])
def test_bad_news_is_told_within_a_day(word: str) -> None:
    news = clock(obeyed(word), "bad_news")

    assert news is not None
    assert TUESDAY + timedelta(hours=24) == news.due
    assert all(step.at <= news.due for step in news.steps)


def test_bad_news_that_falls_in_the_night_is_warned_of_before_closing() -> None:
    news = clock(obeyed("在庫なし", now=jst(6, 9, 6)), "bad_news")

    assert news is not None
    assert jst(6, 9, 17, 30) == news.steps[0].at


def test_bad_news_is_never_put_off() -> None:
    known = view(messages=MESSAGES, timers=(timer("bad_news", jst(6, 9, 12)),))

    assert clock(obeyed("返金案", known), "bad_news") is None


def test_out_of_stock_concedes_nothing() -> None:
    decision = obeyed("在庫なし")

    assert decision.case is not None
    assert decision.case.remedies is None
    assert [] == of_kind(decision.effects, PutDraft)


def test_out_of_stock_takes_back_what_the_inventory_had_promised() -> None:
    case = view(messages=MESSAGES, draft=draft("placed"), remedies=(Remedy("in_stock"),))

    decision = obeyed("在庫なし", case)

    assert decision.case is not None
    assert () == decision.case.remedies
    assert PutDraft("reply") in decision.effects
    assert clock(decision, "bad_news") is not None


def test_an_edited_draft_stays_and_the_card_says_so() -> None:
    decision = obeyed("交換", view(messages=MESSAGES, draft=draft("edited")))

    assert [] == of_kind(decision.effects, PutDraft)
    assert DraftFate("outdate") == decision.draft
    assert ["command", "draft_kept"] == told(decision)


def test_a_person_may_wish_another_draft_beside_the_one_she_edits() -> None:
    decision = obeyed("下書き", view(messages=MESSAGES, draft=draft("edited")))

    assert PutDraft("reply") in decision.effects


def test_where_no_mail_reaches_the_customer_no_draft_is_made() -> None:
    assert [] == of_kind(obeyed("交換", view(messages=MESSAGES, channel="mercari")).effects, PutDraft)


@pytest.mark.parametrize("state", ["replied", "on_hold", "closed"])
def test_a_remedy_brings_the_case_back_to_the_list(state: str) -> None:
    decision = obeyed("発送 1234-5678-9013", view(state, messages=MESSAGES))

    assert decision.case is not None
    assert decision.case.event == "reopen"
    assert FileThread("needs_reply") in decision.effects
    assert PutCard(unseen=True, prompt=True) in decision.effects


def test_undo_takes_the_last_remedy_back_and_begins_the_one_before() -> None:
    before = view(messages=MESSAGES, remedies=(Remedy("in_stock"), Remedy("refund")))

    decision = obeyed("元に戻す", before)

    assert decision.case is not None
    assert (Remedy("in_stock"),) == decision.case.remedies
    assert StopClock("bad_news", "undo") in decision.clocks
    assert clock(decision, "remedy") is not None
    assert PutDraft("reply") in decision.effects


def test_undo_without_a_remedy_says_so() -> None:
    assert ["command", "nothing_to_undo"] == told(obeyed("元に戻す"))


@pytest.mark.parametrize("name", ["in_stock", "exchange", "resend"])
def test_while_the_customer_confirms_the_hour_rests(name: str) -> None:
    decision = clocks.human_reply(with_remedy(name), TUESDAY, POLICY, TUESDAY)

    assert PauseClock("remedy") in decision.clocks


def test_the_customers_yes_begins_the_hour_anew() -> None:
    known = follow_up("replied", remedies=(Remedy("in_stock"),), last_reply_at=jst(6, 9, 9))

    decision = decided(mail(Triage("missing_item")), known)

    hour = clock(decision, "remedy")
    assert hour is not None
    assert TUESDAY + timedelta(hours=1) == hour.due


def test_a_further_question_before_our_answer_does_not_put_the_hour_off() -> None:
    decision = decided(mail(Triage("missing_item")), follow_up(remedies=(Remedy("in_stock"),)))

    assert clock(decision, "remedy") is None


def test_the_report_of_the_shipment_ends_the_clock() -> None:
    decision = clocks.human_reply(with_remedy("shipped"), TUESDAY, POLICY, TUESDAY)

    assert StopClock("remedy", "human_reply") in decision.clocks


def test_what_is_to_be_obtained_runs_on_after_a_reply() -> None:
    decision = clocks.human_reply(with_remedy("source"), TUESDAY, POLICY, TUESDAY)

    assert [] == [plan for plan in decision.clocks if getattr(plan, "clock", "") == "remedy"]


def test_bad_news_of_an_answered_case_calls_nobody() -> None:
    step = timer("bad_news", TUESDAY)

    assert Decision("timer_answered") == clocks.timer_due(view("replied"), step, POLICY, TUESDAY)


def test_the_remedys_step_tells_the_operator() -> None:
    decision = clocks.timer_due(with_remedy("source"), timer("remedy", TUESDAY), POLICY, TUESDAY)

    assert SendNotice(to="operator", kind="escalation", detail="remedy") in decision.effects


@pytest.mark.parametrize("owed", ["remedy", "bad_news", "waiting_on"])
def test_an_answered_case_to_which_something_is_owed_does_not_close_by_itself(owed: str) -> None:
    answered = view("replied", messages=MESSAGES, timers=(timer(owed, jst(6, 20, 9)),))

    decision = clocks.quiet_close(answered, policy(quiet_days=0), TUESDAY)

    assert decision.case is None
    assert clock(decision, "closing") is not None


def test_working_rests_reminders_for_half_an_hour() -> None:
    decision = obeyed("対応中")

    assert PauseClock("reply_target") in decision.clocks
    until = TUESDAY + timedelta(minutes=30)
    assert StartClock("working", until, (ClockStep(at=until, due=True),)) in decision.clocks
    assert (PROMPT,) == decision.effects


def test_working_warns_of_a_promise_that_is_due_sooner() -> None:
    decision = obeyed("対応中", view(messages=MESSAGES, promises=(promised(jst(6, 9, 10, 30)),)))

    assert SendNotice(to="operator", kind="escalation", detail="promise_sooner") in decision.effects


def test_after_half_an_hour_reminders_go_on() -> None:
    decision = clocks.timer_due(WAITING, timer("working", TUESDAY, marks_due=True), POLICY, TUESDAY)

    assert (ResumeClock("reply_target"),) == decision.clocks


@pytest.mark.parametrize("state", ["replied", "on_hold", "closed"])
def test_the_end_of_the_half_hour_leaves_a_case_off_the_list_alone(state: str) -> None:
    step = timer("working", TUESDAY, marks_due=True)

    assert Decision("timer_answered") == clocks.timer_due(view(state), step, POLICY, TUESDAY)


def test_replied_keeps_the_promise_by_the_operators_word() -> None:
    decision = obeyed("返信した", view(messages=MESSAGES, promises=(promised(jst(6, 9, 14)),)))

    assert SettlePromise("keep", "operator") in decision.clocks
    assert FileThread("replied") in decision.effects


def test_a_call_answers_the_customer() -> None:
    decision = obeyed("電話した 了承", with_remedy("in_stock"))

    assert decision.case is not None
    assert decision.case.answered
    hour = clock(decision, "remedy")
    assert hour is not None
    assert TUESDAY + timedelta(hours=1) == hour.due


def test_a_call_that_reached_nobody_changes_no_clock() -> None:
    decision = obeyed("電話した 不在")

    assert () == decision.clocks
    assert CaseChange(told=(("command", "電話した 不在"),)) == decision.case


def test_a_time_told_on_the_telephone_is_a_new_promise() -> None:
    decision = obeyed("折り返し 16時", view(messages=MESSAGES, promises=(promised(jst(6, 9, 14)),)))

    assert SettlePromise("keep", "operator") in decision.clocks
    assert OpenPromise(jst(6, 9, 16), "operator") in decision.clocks
    back = clock(decision, "promise")
    assert back is not None
    assert ClockStep(at=jst(6, 9, 15, 30), to="operator") in back.steps
    assert [] == of_kind(decision.effects, FileThread)


def test_hold_lasts_until_the_day_that_is_named() -> None:
    decision = obeyed("保留 6/15")

    assert StartClock("hold", jst(6, 15, 9), (ClockStep(at=jst(6, 15, 9), due=True),)) in decision.clocks
    assert FileThread("on_hold") in decision.effects


def test_hold_without_a_day_lasts_until_the_next_business_morning() -> None:
    hold = clock(obeyed("保留"), "hold")

    assert hold is not None
    assert jst(6, 10, 9) == hold.due


def test_a_case_on_hold_is_held_until_another_day() -> None:
    hold = clock(obeyed("保留 6/15", view("on_hold", messages=MESSAGES)), "hold")

    assert hold is not None
    assert jst(6, 15, 9) == hold.due


@pytest.mark.parametrize("line", ["保留 そのうち", "折り返し なるはや"])
def test_a_time_that_cannot_be_read_changes_nothing(line: str) -> None:
    decision = obeyed(line)

    assert "not_understood" in told(decision)
    assert () == decision.clocks
    assert (PROMPT,) == decision.effects


def test_waiting_for_another_party_reminds_on_that_day() -> None:
    waiting = clock(obeyed("待ち 仕入先 6/15"), "waiting_on")

    assert waiting is not None
    assert ClockStep(at=jst(6, 15, 9), to="operator") in waiting.steps


def test_a_second_party_does_not_end_the_wait_for_the_first() -> None:
    one = view(messages=MESSAGES, timers=(timer("waiting_on", jst(6, 12, 9)),))

    waiting = clock(obeyed("待ち 事務局 6/15", one), "waiting_on")

    assert waiting is not None
    assert jst(6, 12, 9) == waiting.due
    assert {jst(6, 12, 9), jst(6, 15, 9)} == {step.at for step in waiting.steps}


def test_done_closes_and_leaves_no_card() -> None:
    decision = obeyed("完了")

    assert (FileThread("closed"), RemoveCard(), RemoveDraft()) == decision.effects
    assert decision.case is not None
    assert ("close", "closed") == (decision.case.event, decision.case.closing_reason)


def test_done_twice_is_only_noted() -> None:
    decision = obeyed("完了", view("closed"))

    assert CaseChange(told=(("command", "完了"),)) == decision.case
    assert () == decision.effects


def test_reopen_puts_the_case_back() -> None:
    assert FileThread("needs_reply") in obeyed("再開", view("closed", messages=MESSAGES)).effects


def test_a_person_in_charge_is_named() -> None:
    assert CaseChange(assignee="山田", told=(("command", "担当 山田"),)) == obeyed("担当 山田").case


def test_a_note_is_kept_once() -> None:
    assert CaseChange(note="棚Bにあり") == obeyed("メモ 棚Bにあり").case


def test_an_unknown_line_is_a_note_with_the_nearest_command() -> None:
    assert CaseChange(told=(("note", "対応済"), ("offered", "working"))) == obeyed("対応済").case


def test_a_category_is_set_right_and_remembered() -> None:
    read_as = replace(WAITING, triage=Triage("not_arrived", also=("damaged", "receipt")))

    decision = obeyed("分類 破損", read_as)

    assert decision.case is not None
    assert Triage("damaged", also=("receipt",)) == decision.case.triage
    assert decision.case.corrected == "not_arrived"
    assert PutDraft("reply") in decision.effects


def test_a_remembered_category_reads_the_next_new_matter() -> None:
    known = Known(next_number=1043, correction=("product_question", "damaged"))

    decision = decided(mail(Triage("product_question")), known)

    assert decision.case is not None
    assert decision.case.triage is not None
    assert decision.case.triage.category == "damaged"


@pytest.mark.parametrize("meant", ["thanks", "sales_pitch", "automatic", "office"])
def test_no_memory_makes_a_mail_go_unanswered(meant: str) -> None:
    known = Known(next_number=1043, correction=("product_question", meant))

    decision = decided(mail(Triage("product_question")), known)

    assert decision.case is not None
    assert decision.case.triage == Triage("product_question")
    assert FileThread("needs_reply") in decision.effects


def test_pausing_is_told_on_the_card() -> None:
    assert ["command", "sending_paused"] == told(obeyed("停止"))


def test_in_shadow_a_command_changes_the_case_and_the_card_alone() -> None:
    decision = obeyed("発送 1234-5678-9013", rules=policy(shadow=True))

    assert (PROMPT,) == decision.effects
    assert decision.case is not None
    assert decision.case.remedies
