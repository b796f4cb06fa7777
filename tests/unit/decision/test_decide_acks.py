"""Which mails are acknowledged, why the others are not, and what the acknowledgement is to say."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from decision_scenes import (
    HANAKO,
    IDENTITY,
    NIGHT,
    POLICY,
    TUESDAY,
    decided,
    follow_up,
    jst,
    mail,
    of_kind,
    policy,
)

from firstmove.decision import acks, reasons
from firstmove.model.case import Known
from firstmove.model.decision import ACK_REASONS, NO_ACK_REASONS, Decision, OpenPromise, SendAck, SendNotice
from firstmove.model.mail import Address
from firstmove.model.policy import Caps, Policy
from firstmove.model.record import Incoming
from firstmove.model.triage import Cue, Triage

FULL = Caps(sender_day=5)


def ack_of(decision: Decision) -> SendAck:
    (ack,) = of_kind(decision.effects, SendAck)
    return ack


def test_the_first_mail_of_a_case_is_acknowledged_with_the_promise_of_the_calendar() -> None:
    decision = decided(mail(Triage("not_arrived")))

    assert SendAck(
        reason="first",
        ordinal=1,
        to=HANAKO,
        promise=jst(6, 9, 14),
        not_after=jst(6, 9, 13, 30),
        kind="complaint",
    ) == ack_of(decision)
    assert decision.ack
    assert decision.reason == "first"
    assert OpenPromise(jst(6, 9, 14), "ack") in decision.clocks


def test_the_acknowledgement_is_cancelled_at_max_age_when_that_comes_first() -> None:
    decision = decided(rules=policy(max_age=timedelta(hours=1)))

    assert TUESDAY + timedelta(hours=1) == ack_of(decision).not_after


def test_without_a_max_age_only_the_promise_limits_it() -> None:
    decision = decided(now=TUESDAY + timedelta(days=9), rules=policy(max_age=timedelta(0)))

    assert ack_of(decision).promise - timedelta(minutes=30) == ack_of(decision).not_after


@pytest.mark.parametrize(
    ("triage", "kind"),
    [
        (Triage("product_question"), "inquiry"),
        (Triage("cancel"), "order"),
        (Triage("receipt"), "order"),
        (Triage("damaged"), "complaint"),
        (Triage("cancel", anger=2), "complaint"),
        (Triage("stock", flags=("chaser",)), "complaint"),
        (Triage("defective", flags=("injury",)), "injury"),
    ],
)
def test_the_wording_follows_the_matter(triage: Triage, kind: str) -> None:
    assert kind == ack_of(decided(mail(triage))).kind


@pytest.mark.parametrize(
    ("reason", "incoming", "known", "rules"),
    [
        ("disabled", mail(), Known(1), policy(enabled=False)),
        ("paused", mail(), Known(1, paused=True), POLICY),
        ("thanks_only", mail(Triage("thanks")), Known(1), POLICY),
        ("sales_pitch", mail(Triage("sales_pitch")), Known(1), POLICY),
        ("office", mail(Triage("office")), Known(1), POLICY),
        ("office", mail(role="office"), Known(1), POLICY),
        ("suppressed", mail(), Known(1, suppressed="junk"), POLICY),
        ("acknowledged_before", mail(), Known(1, acknowledged_before=True), POLICY),
        ("channel_off", mail(channel="mercari"), Known(1), POLICY),
        ("not_addressed", mail(), Known(1), policy(only_if_addressed=True)),
        ("no_route", mail(), Known(1), policy(has_route=False)),
        ("open_promise", mail(), follow_up(known={"open_promise": jst(6, 9, 11)}), POLICY),
        ("answered", mail(), follow_up("replied", last_reply_at=jst(6, 8, 11)), POLICY),
        ("capped", mail(), Known(1, caps=FULL), POLICY),
        ("capped", mail(), follow_up(), POLICY),
        ("shadow", mail(), Known(1), policy(shadow=True)),
    ],
)
def test_no_acknowledgement_goes_out(reason: str, incoming: Incoming, known: Known, rules: Policy) -> None:
    decision = decided(incoming, known, rules)

    assert reason == decision.reason
    assert not decision.ack
    assert of_kind(decision.effects, SendAck) == []
    assert of_kind(decision.clocks, OpenPromise) == []
    assert any(line.startswith(f"withheld {reason}") for line in decision.why)


def test_an_answer_that_would_go_to_another_organisation_is_not_acknowledged() -> None:
    decision = decided(reply_to=None)

    assert decision.reason == "reply_to_differs"
    assert decision.case is not None
    assert decision.case.customer == HANAKO


def test_a_mail_older_than_max_age_is_not_acknowledged() -> None:
    assert decided(now=TUESDAY + timedelta(hours=6)).ack
    assert decided(now=TUESDAY + timedelta(hours=6, seconds=1)).reason == "too_old"


def test_the_own_address_in_cc_is_enough_where_it_is_asked_for() -> None:
    incoming = mail(cc=(Address("Shop", "example.jp"),))

    assert decided(incoming, rules=policy(only_if_addressed=True)).ack


def test_the_first_reason_in_the_order_wins() -> None:
    known = Known(1, suppressed="junk", acknowledged_before=True, caps=FULL)

    assert decided(known=known, rules=policy(shadow=True)).reason == "suppressed"


def test_the_order_of_the_questions_is_the_documented_one() -> None:
    asked = [reason for reason, _ in acks.NO_ACK_RULES]

    assert [code for code in reasons.REASONS if code in asked] == asked
    assert set(NO_ACK_REASONS) == set(asked)


def test_every_reason_is_documented() -> None:
    assert {*ACK_REASONS, *NO_ACK_REASONS} <= set(reasons.REASONS)
    assert all(text.endswith(".") for text in reasons.REASONS.values())


@pytest.mark.parametrize("refusal", ["auto-submitted", "dmarc-fail"])
def test_a_refused_mail_carries_its_refusal_as_the_reason(refusal: str) -> None:
    decision = decided(mail(refusal=refusal))

    assert refusal == decision.reason
    assert not decision.ack
    assert (f"refused {refusal}",) == decision.why


@pytest.mark.parametrize(
    ("follow", "now", "last_reply", "expected"),
    [
        ("closed_hours", TUESDAY, jst(6, 8, 17), "answered"),
        ("closed_hours", NIGHT, jst(6, 9, 17), "reopened"),
        ("closed_hours", TUESDAY, jst(6, 6, 10, 13), "answered"),
        ("closed_hours", TUESDAY, jst(6, 6, 10, 12), "reopened"),  # 72 hours ago
        ("always", TUESDAY, jst(6, 8, 17), "reopened"),
        ("never", NIGHT, jst(6, 9, 17), "answered"),
        ("never", TUESDAY, jst(6, 1, 10), "reopened"),
    ],
)
def test_within_72_hours_of_an_answer_the_follow_up_rule_holds(
    follow: str, now: datetime, last_reply: datetime, expected: str
) -> None:
    known = follow_up("replied", last_reply_at=last_reply)
    decision = decided(mail(at=now), known, policy(follow_up=follow), now=now)

    assert expected == decision.reason


def test_a_case_that_a_person_closed_is_reopened_with_an_acknowledgement() -> None:
    decision = decided(known=follow_up("closed"))

    assert decision.reason == "reopened"
    assert ack_of(decision).ordinal == 4


def test_a_case_that_never_had_an_acknowledgement_gets_its_first() -> None:
    decision = decided(known=follow_up(known={"ack_reasons": ()}))

    assert decision.reason == "first"


@pytest.mark.parametrize(
    ("caps", "sender", "reason"),
    [
        (Caps(case=3), HANAKO, "capped"),
        (Caps(sender_day=4), HANAKO, "first"),
        (Caps(domain_hour=30), HANAKO, "capped"),
        (Caps(domain_hour=30), Address("a", "gmail.com"), "first"),
        (Caps(domain_hour=30), Address("a", "d.vodafone.ne.jp"), "first"),
        (Caps(subject_hour=3), HANAKO, "capped"),
        (Caps(subject_hour=3), Address("a", "docomo.ne.jp"), "first"),
        (Caps(minute=60), HANAKO, "first"),
    ],
)
def test_caps_count_senders_that_are_one(caps: Caps, sender: Address, reason: str) -> None:
    assert reason == decided(known=Known(1, caps=caps), reply_to=sender).reason


def test_customers_behind_a_relay_are_not_one_sender() -> None:
    relay = Address("abc", "marketplace.amazon.co.jp")
    known = Known(1, caps=Caps(domain_hour=99))

    assert decided(mail(channel="amazon"), known, reply_to=relay).ack


def test_a_cap_of_zero_is_no_cap() -> None:
    known = Known(1, caps=Caps(sender_day=999))

    assert decided(known=known, rules=policy(cap_sender_day=0)).ack


def test_without_a_cap_per_domain_there_is_none_per_subject() -> None:
    known = Known(1, caps=Caps(domain_hour=999, subject_hour=999))

    assert decided(known=known, rules=policy(cap_domain_hour=0)).ack


@pytest.mark.parametrize(
    ("seconds", "category", "domain", "acknowledged"),
    [
        (5, "other", "office.example.com", False),
        (-1, "other", "office.example.com", False),
        (-60, "other", "office.example.com", True),
        (899, "other", "office.example.com", False),
        (901, "other", "office.example.com", True),
        (5, "damaged", "office.example.com", True),
        (5, "other", "gmail.com", True),
        (5, "other", "docomo.ne.jp", True),
    ],
    ids=["at once", "clocks", "waiting before", "greylisted", "later", "a matter", "freemail", "carrier"],
)
def test_a_hasty_mail_without_a_matter_from_a_domain_just_acknowledged_gets_none(
    seconds: int, category: str, domain: str, acknowledged: bool
) -> None:
    sender = Address("taro", domain)
    incoming = mail(Triage(category), customer=sender, from_=(sender,), at=TUESDAY)
    known = Known(1, domain_acked_at=TUESDAY - timedelta(seconds=seconds))

    assert acknowledged == decided(incoming, known, reply_to=sender).ack


@pytest.mark.parametrize(("axis", "acknowledged"), [("words", False), ("category", True), ("flag", True)])
def test_what_only_the_models_words_speak_for_is_no_matter(axis: str, acknowledged: bool) -> None:
    sender = Address("taro", "office.example.com")
    read = Triage("return_refund", flags=("chaser",), cues=(Cue(axis, "return_refund", "ご連絡"),))
    incoming = mail(read, customer=sender, from_=(sender,), at=TUESDAY)
    known = Known(1, domain_acked_at=TUESDAY - timedelta(seconds=5))

    assert acknowledged == decided(incoming, known, reply_to=sender).ack


@pytest.mark.parametrize(("seconds", "acknowledged"), [(5, False), (119, False), (121, True)])
def test_a_subject_repeated_at_once_gets_none_whatever_it_says(seconds: int, acknowledged: bool) -> None:
    sender = Address("taro", "office.example.com")
    incoming = mail(Triage("damaged"), customer=sender, from_=(sender,), at=TUESDAY)
    known = Known(1, subject_acked_at=TUESDAY - timedelta(seconds=seconds))

    assert acknowledged == decided(incoming, known, reply_to=sender).ack


def test_the_detail_names_the_cap() -> None:
    assert "withheld capped sender_day" in decided(known=Known(1, caps=FULL)).why


@pytest.mark.parametrize(
    ("count", "held", "notices"), [(None, False, 0), (59, False, 0), (60, True, 1), (61, True, 0)]
)
def test_on_the_first_day_what_is_over_the_cap_is_held_with_one_notice(
    count: int | None, held: bool, notices: int
) -> None:
    decision = decided(known=Known(1, caps=Caps(first_day_hour=count)))

    assert held == ack_of(decision).held
    assert notices == sum(notice.kind == "held" for notice in of_kind(decision.effects, SendNotice))


def test_a_promise_in_a_held_acknowledgement_is_not_counted_as_told() -> None:
    decision = decided(known=Known(1, caps=Caps(first_day_hour=60)))

    assert OpenPromise(ack_of(decision).promise, "held") in decision.clocks


@pytest.mark.parametrize(
    ("caps", "turn", "told"),
    [
        (Caps(minute=59), None, 0),
        (Caps(minute=60), TUESDAY + timedelta(minutes=1), 1),
        (Caps(minute=60, last_turn=TUESDAY - timedelta(hours=1)), TUESDAY + timedelta(minutes=1), 1),
        (Caps(minute=60, last_turn=TUESDAY - timedelta(minutes=59)), TUESDAY + timedelta(minutes=1), 0),
        (Caps(minute=1, last_turn=TUESDAY + timedelta(minutes=9)), TUESDAY + timedelta(seconds=541), 0),
        (Caps(minute=1, last_turn=TUESDAY - timedelta(seconds=30)), TUESDAY, 0),
        (Caps(minute=1, last_turn=TUESDAY - timedelta(seconds=61)), None, 0),
    ],
    ids=["below", "the first", "the next flood", "within an hour", "in a queue", "at its end", "after it"],
)
def test_in_a_flood_each_acknowledgement_gets_its_turn_and_the_owner_one_notice(
    caps: Caps, turn: datetime | None, told: int
) -> None:
    decision = decided(known=Known(1, caps=caps), now=TUESDAY)

    assert turn == ack_of(decision).turn
    assert told == sum(notice.kind == "flood" for notice in of_kind(decision.effects, SendNotice))


def test_what_is_held_on_the_first_day_has_no_turn() -> None:
    decision = decided(known=Known(1, caps=Caps(minute=60, first_day_hour=60)))

    assert (True, None) == (ack_of(decision).held, ack_of(decision).turn)


def test_a_first_day_without_a_cap_holds_nothing() -> None:
    decision = decided(known=Known(1, caps=Caps(first_day_hour=999)), rules=policy(first_day_per_hour=0))

    assert not ack_of(decision).held


def test_an_unknown_channel_behaves_like_an_own_shop() -> None:
    rules = replace(POLICY, identity=replace(IDENTITY, channels={}))

    assert decided(mail(channel="elsewhere"), rules=rules).ack
