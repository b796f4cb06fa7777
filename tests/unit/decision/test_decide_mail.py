"""What becomes of an incoming mail besides its acknowledgement: case, folder, card, draft, clocks."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from decision_scenes import (
    HANAKO,
    NIGHT,
    PEOPLE,
    POLICY,
    TUESDAY,
    decided,
    follow_up,
    jst,
    mail,
    of_kind,
    policy,
)

from firstmove.decision import reasons
from firstmove.model.case import Known
from firstmove.model.decision import (
    CaseChange,
    Decision,
    DraftFate,
    FileThread,
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
from firstmove.model.mail import Address
from firstmove.model.order import Match, Order
from firstmove.model.triage import Cue, Triage

LISTENING = policy(notice_at_arrival=True)


def started(decision: Decision) -> dict[str, datetime]:
    return {plan.clock: plan.due for plan in of_kind(decision.clocks, StartClock)}


def notices_of(decision: Decision) -> list[tuple[str, str, bool]]:
    return [(plan.to, plan.kind, plan.critical) for plan in of_kind(decision.effects, SendNotice)]


def test_a_message_seen_before_changes_nothing() -> None:
    assert Decision(reason="seen") == decided(known=Known(1, seen=True))


def test_our_own_mail_in_the_inbox_stays_where_it_is() -> None:
    decision = decided(mail(role="own", refusal="own-message", from_=(Address("shop", "example.jp"),)))

    assert Decision(reason="own-message", why=("refused own-message",)) == decision


def test_machine_mail_without_a_task_is_filed_without_a_case() -> None:
    decision = decided(mail(Triage("automatic"), refusal="auto-submitted", subject="新規注文のお知らせ"))

    assert (FileThread("automatic"),) == decision.effects
    assert decision.case is None
    assert decision.clocks == ()


@pytest.mark.parametrize(
    ("triage", "role", "subject"),
    [
        (Triage("not_arrived"), "notice", "お問い合わせ"),  # a customer's words in a notice
        (Triage("automatic"), "notice", "チャージバックのご連絡"),
        (Triage("automatic"), "office", "ご連絡"),
        (Triage("other"), "customer", "[SPAM] 商品について"),
    ],
)
def test_refused_mail_that_may_hold_a_task_gets_a_case(triage: Triage, role: str, subject: str) -> None:
    incoming = mail(triage, role=role, refusal="notice-sender", subject=subject, customer=None)
    decision = decided(incoming, reply_to=None)

    assert decision.case is not None
    assert decision.case.event == "open"
    assert PutCard(unseen=True) in decision.effects
    assert not decision.ack


@pytest.mark.parametrize("triage", [Triage("automatic"), Triage("office")])
def test_nobody_drafts_an_answer_to_a_machine_or_an_office(triage: Triage) -> None:
    decision = decided(mail(triage, refusal="no-reply", subject="返品申請のお知らせ"))

    assert PutCard(unseen=True) in decision.effects
    assert of_kind(decision.effects, PutDraft) == []


@pytest.mark.parametrize(
    ("refusal", "facts"),
    [
        ("absence", {}),
        ("list", {}),
        ("auto-submitted", {"auto_submitted": "auto-replied"}),
        ("no-reply", {"in_reply_to": ("<ack@example.jp>",)}),
    ],
)
def test_a_protecting_word_saves_no_automatic_answer(refusal: str, facts: dict[str, object]) -> None:
    """Our own acknowledgement's subject holds お問い合わせ, and every absence note repeats it."""
    incoming = mail(Triage("automatic"), refusal=refusal, subject="お問い合わせを受け付けました", **facts)

    assert (FileThread("automatic"),) == decided(incoming).effects


def test_a_spam_complaint_about_us_is_told_to_the_owner() -> None:
    decision = decided(mail(Triage("automatic"), refusal="feedback-report"))

    assert notices_of(decision) == [("owner", "feedback_report", False)]


def test_a_marketplaces_notice_of_our_own_message_is_an_answer() -> None:
    known = follow_up(known={"open_promise": jst(6, 9, 14), "draft_state": "placed"}, channel="mercari")
    decision = decided(mail(role="own", refusal="own-message", channel="mercari"), known)

    assert CaseChange(event="reply", answered=True) == decision.case
    assert (FileThread("replied"), PutCard(), RemoveDraft()) == decision.effects
    assert {SettlePromise("keep", "operator"), StopClock("hard_limit", "answered_there")} <= set(
        decision.clocks
    )


def test_such_a_notice_without_a_waiting_case_is_filed() -> None:
    echo = mail(role="own", refusal="own-message", channel="mercari")
    unpromised = decided(echo, follow_up(channel="mercari"))

    assert (FileThread("automatic"),) == decided(echo).effects
    assert (FileThread("automatic"),) == decided(echo, follow_up("replied")).effects
    assert of_kind(unpromised.clocks, SettlePromise) == []


def test_a_notice_has_no_draft_and_no_customer_address() -> None:
    incoming = mail(Triage("not_arrived"), role="notice", refusal="notice-sender", customer=None)
    decision = decided(incoming, reply_to=None)

    assert of_kind(decision.effects, PutDraft) == []
    assert decision.case is not None
    assert decision.case.customer is None


def test_a_channel_that_is_answered_elsewhere_has_no_draft() -> None:
    assert of_kind(decided(mail(channel="mercari")).effects, PutDraft) == []


def test_a_new_case_is_opened_filed_and_put_on_the_list() -> None:
    triage, match = Triage("not_arrived"), Match(Order("1"), "high", "thread")
    decision = decided(mail(triage), match=match)

    assert (
        CaseChange(
            event="open",
            triage=triage,
            match=match,
            customer=HANAKO,
            channel="own",
            unanswered_since=TUESDAY,
        )
        == decision.case
    )
    assert [FileThread("needs_reply"), PutCard(unseen=True), PutDraft("reply")] == list(decision.effects[1:])
    assert "match high thread" in decision.why


def test_a_new_case_starts_the_clocks_of_its_channel() -> None:
    decision = decided(mail(Triage("not_arrived", deadline=date(2026, 6, 12)), channel="amazon"))

    assert {
        "promise": jst(6, 9, 14),
        "reply_target": jst(6, 9, 11, 12),
        "hard_limit": jst(6, 10, 10, 12),
        "deadline": jst(6, 11, 18),
    } == started(decision)


@pytest.mark.parametrize(
    ("wished", "now", "due"),
    [
        (date(2026, 6, 12), TUESDAY, jst(6, 11, 18)),
        (date(2026, 6, 15), TUESDAY, jst(6, 12, 18)),  # Monday: the Friday before
        (date(2026, 6, 10), NIGHT, jst(6, 10, 9)),  # tomorrow, asked at night: in the morning
        (date(2026, 6, 9), TUESDAY, jst(6, 9, 18)),
        (date(2026, 6, 13), jst(6, 12, 22), jst(6, 13)),  # a day off: its midnight
        (date(2026, 6, 9), jst(6, 9, 17, 50), None),
        (date(2026, 6, 8), TUESDAY, None),
        (date(9999, 12, 31), TUESDAY, None),
    ],
)
def test_the_customers_own_date_is_due_before_it(wished: date, now: datetime, due: datetime | None) -> None:
    decision = decided(mail(Triage("stock", deadline=wished), at=now))

    assert due == started(decision).get("deadline")


@pytest.mark.parametrize(("category", "code"), [("thanks", "thanks_only"), ("sales_pitch", "sales_pitch")])
def test_thanks_and_sales_pitches_are_filed_as_closed(category: str, code: str) -> None:
    decision = decided(mail(Triage(category)))

    assert (FileThread("closed"),) == decision.effects
    assert decision.clocks == ()
    assert decision.case is not None
    assert (code, None) == (decision.case.closing_reason, decision.case.unanswered_since)


@pytest.mark.parametrize("state", ["needs_reply", "on_hold"])
def test_thanks_never_close_a_case_that_waits_for_a_person(state: str) -> None:
    decision = decided(mail(Triage("thanks")), follow_up(state))

    assert CaseChange(note="thanks_only") == decision.case
    assert (FileThread(state), PutCard(unseen=True)) == decision.effects
    assert decision.clocks == ()


def test_thanks_after_the_answer_close_the_case() -> None:
    decision = decided(mail(Triage("thanks")), follow_up("replied", last_reply_at=jst(6, 8, 11)))

    assert CaseChange(event="close", closing_reason="thanks_only") == decision.case
    assert (FileThread("closed"), RemoveCard()) == decision.effects
    assert StopClock("closing", "closed") in decision.clocks


@pytest.mark.parametrize(("state", "category"), [("closed", "thanks"), ("replied", "sales_pitch")])
def test_other_quiet_mail_lies_beside_its_thread(state: str, category: str) -> None:
    decision = decided(mail(Triage(category)), follow_up(state))

    assert (FileThread(state),) == decision.effects
    assert decision.case is not None
    assert (decision.case.event, decision.case.closing_reason) == ("", "")


def test_a_chaser_before_the_promised_time_raises_the_case() -> None:
    known = follow_up(known={"open_promise": jst(6, 9, 11)})
    decision = decided(mail(Triage("service_complaint", flags=("chaser",))), known)

    assert decision.reason == "open_promise"
    assert decision.case is not None
    assert decision.case.triage is not None
    assert (decision.case.triage.category, decision.case.triage.priority) == ("not_arrived", "high")
    assert notices_of(decision) == [("manager", "arrival", False)]
    assert started(decision) == {}


def test_a_case_that_waits_keeps_its_clocks() -> None:
    decision = decided(known=follow_up())

    assert decision.case is not None
    assert (decision.case.event, decision.case.unanswered_since) == ("", None)
    assert started(decision) == {}


@pytest.mark.parametrize("state", ["replied", "closed"])
def test_after_an_answer_the_clocks_run_from_the_new_mail(state: str) -> None:
    decision = decided(known=follow_up(state, last_reply_at=jst(6, 8, 17)))

    assert decision.case is not None
    assert (decision.case.event, decision.case.unanswered_since) == ("reopen", TUESDAY)
    assert {"reply_target": jst(6, 9, 11, 12)} == started(decision)
    assert StopClock("closing", "customer_mail") in decision.clocks


def test_a_new_mail_ends_a_hold() -> None:
    decision = decided(known=follow_up("on_hold"))

    assert decision.case is not None
    assert decision.case.event == "reopen"
    assert ResumeClock("reply_target") in decision.clocks
    assert StopClock("hold", "customer_mail") in decision.clocks


@pytest.mark.parametrize(("stored", "starts"), [("2026-06-12", False), ("2026-06-15", True), ("", True)])
def test_a_deadline_starts_its_clock_once(stored: str, starts: bool) -> None:
    decision = decided(mail(Triage("stock", deadline=date(2026, 6, 12))), follow_up(deadline=stored))

    assert starts == ("deadline" in started(decision))


def test_a_draft_that_a_person_edits_is_not_replaced() -> None:
    decision = decided(known=follow_up(known={"draft_state": "edited"}))

    assert of_kind(decision.effects, PutDraft) == []
    assert DraftFate("outdate") == decision.draft


def test_a_relays_new_address_replaces_the_old_one_and_a_third_party_does_not() -> None:
    relay = Address("abc+1111", "marketplace.amazon.co.jp")
    known = follow_up(customer="ABC+0000@marketplace.amazon.co.jp", channel="amazon")
    followed = decided(mail(customer=relay, channel="amazon"), known, reply_to=relay).case
    stranger = decided(mail(customer=Address("x", "example.org")), follow_up(), reply_to=None).case

    assert followed is not None
    assert relay == followed.customer
    assert stranger is not None
    assert stranger.customer is None


@pytest.mark.parametrize(
    ("before", "confidence", "new", "taken"),
    [
        ("high", "high", Match(Order("2"), "medium"), False),
        ("low", "low", Match(Order("2"), "medium"), True),
        ("", "none", Match(Order("2"), "low"), True),
        ("high", "high", Match(), False),
    ],
)
def test_a_case_keeps_the_order_it_is_surer_of(before: str, confidence: str, new: Match, taken: bool) -> None:
    known = follow_up(order_number=before, match_confidence=confidence)
    change = decided(known=known, match=new).case

    assert change is not None
    assert taken == (change.match is not None)


@pytest.mark.parametrize(
    ("state", "before", "new", "category", "also"),
    [
        ("needs_reply", "damaged", "not_arrived", "damaged", ("not_arrived",)),
        ("needs_reply", "receipt", "damaged", "damaged", ("receipt",)),
        ("replied", "damaged", "receipt", "receipt", ("damaged",)),
        ("replied", "damaged", "service_complaint", "damaged", ()),
        ("needs_reply", "other", "service_complaint", "service_complaint", ()),
        ("needs_reply", "service_complaint", "stock", "stock", ()),
    ],
)
def test_a_case_keeps_its_matter(
    state: str, before: str, new: str, category: str, also: tuple[str, ...]
) -> None:
    change = decided(mail(Triage(new)), follow_up(state, category=before)).case

    assert change is not None
    assert change.triage is not None
    assert (category, also) == (change.triage.category, change.triage.also)


def test_what_was_found_before_is_gathered() -> None:
    known = follow_up(flags=("deadline",), anger=3, priority="critical", deadline="2026-06-12", language="en")
    new = Triage("not_arrived", flags=("chaser",), anger=1, language="und")
    change = decided(mail(new), known).case

    assert change is not None
    assert (
        Triage(
            "not_arrived",
            flags=("deadline", "chaser"),
            anger=3,
            priority="critical",
            deadline=date(2026, 6, 12),
            language="en",
        )
        == change.triage
    )


@pytest.mark.parametrize("flag", ["injury", "legal_threat", "chargeback"])
def test_critical_mail_wakes_the_owner_at_night(flag: str) -> None:
    decision = decided(mail(Triage("defective", flags=(flag,)), at=NIGHT))

    assert notices_of(decision) == [("owner", "arrival", True)]


@pytest.mark.parametrize(
    ("triage", "told"),
    [
        (Triage("stock"), [("operator", "arrival", False)]),
        (
            Triage("stock", flags=("review_threat",)),
            [("operator", "arrival", False), ("owner", "arrival", False)],
        ),
        (Triage("office"), [("operator", "arrival", False), ("owner", "arrival", False)]),
        (Triage("stock", priority="critical"), [("owner", "arrival", True)]),
    ],
)
def test_who_is_told_at_arrival(triage: Triage, told: list[tuple[str, str, bool]]) -> None:
    assert told == notices_of(decided(mail(triage), rules=LISTENING))


def test_at_night_nobody_is_told_but_those_who_chose_it() -> None:
    awake = replace(LISTENING, people=(replace(PEOPLE[0], quiet=False), *PEOPLE[1:]))

    assert notices_of(decided(mail(at=NIGHT), rules=LISTENING)) == []
    assert notices_of(decided(mail(at=NIGHT), rules=awake)) == [("operator", "arrival", False)]


def test_a_mail_whose_promise_the_channel_does_not_allow_says_so() -> None:
    decision = decided(mail(at=jst(6, 12, 20), channel="amazon"))

    assert "beyond_limit amazon" in decision.why
    assert "closed night" in decision.why
    assert "promised 2026-06-15T14:00+09:00" in decision.why


def test_the_words_that_led_to_it_are_told() -> None:
    cue = Cue("category", "not_arrived", "届かない")

    assert "cue category not_arrived 届かない" in decided(mail(Triage("not_arrived", cues=(cue,)))).why


def test_every_line_of_why_begins_with_a_known_code() -> None:
    decision = decided(mail(Triage("not_arrived"), at=jst(6, 12, 20), channel="amazon"))

    assert {line.split()[0] for line in decision.why} <= set(reasons.WHY)


@pytest.mark.parametrize(
    "incoming",
    [
        mail(),
        mail(Triage("thanks")),
        mail(Triage("automatic"), refusal="list"),
        mail(Triage("x", flags=("injury",))),
    ],
)
def test_in_shadow_nothing_is_sent_moved_or_drafted(incoming: object) -> None:
    decision = decided(incoming, rules=policy(shadow=True, notice_at_arrival=True))

    assert {PutCard, RemoveCard} >= {type(effect) for effect in decision.effects}


def test_in_shadow_case_card_and_clocks_are_kept() -> None:
    decision = decided(rules=policy(shadow=True))

    assert decision.case is not None
    assert (PutCard(unseen=True),) == decision.effects
    assert {"reply_target": jst(6, 9, 11, 12)} == started(decision)


def test_a_mail_without_any_address_still_gets_its_case() -> None:
    decision = decided(mail(customer=None, from_=()), reply_to=None)

    assert decision.case is not None
    assert decision.case.customer is None
    assert of_kind(decision.effects, PutDraft) == []


def test_the_time_the_daemon_was_down_does_not_make_all_steps_fire() -> None:
    decision = decided(now=TUESDAY + timedelta(days=3), rules=POLICY)
    (clock,) = of_kind(decision.clocks, StartClock)
    told = [step for step in clock.steps if step.to]

    assert [TUESDAY + timedelta(days=3)] == [step.at for step in told]
