"""What one look-up tells a decision, and which case a message belongs to."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from store_scenes import (
    MINUTE,
    NOW,
    PROMISE,
    SATO,
    YAMADA,
    ack,
    apply,
    born,
    case_of,
    claim,
    keys,
    look_up,
    mail,
    octets,
    only,
    opening,
    settle,
    take_in,
)

from firstmove.model.case import CaseFacts, Known
from firstmove.model.decision import CaseChange, Decision, SettlePromise
from firstmove.model.mail import Address
from firstmove.model.order import Match, Order, OrderItem
from firstmove.model.policy import Caps
from firstmove.model.record import Incoming
from firstmove.model.triage import Triage
from firstmove.state.store import Store

DAYS = timedelta(days=1)


def known_of(store: Store, incoming: Incoming, *, now: datetime = NOW, **more: Any) -> Known:
    with store.writing() as unit:
        return look_up(unit, incoming, shop="default", now=now, **more)


def test_of_an_empty_database_nothing_is_known(store: Store) -> None:
    known = known_of(store, mail())

    assert Known(next_number=1001, caps=Caps(first_day_hour=0)) == known


def test_a_reply_to_our_acknowledgement_belongs_to_its_case(store: Store) -> None:
    recorded = take_in(store, mail(1), out=octets("ours"))

    known = known_of(store, mail(2, references=("<elsewhere@example.jp>", "<ours@example.com>")))

    assert known.case is not None
    assert (recorded.case_id, "thread", True) == (known.case.id, known.case_by, known.bounced_ours)


def test_who_answers_our_mail_from_another_address_is_in_that_case_too(store: Store) -> None:
    take_in(store, mail(1), out=octets("ours"))

    known = known_of(store, mail(2, SATO, references=("<ours@example.com>",)))

    assert known.case is not None
    assert 1001 == known.case.number


def test_a_message_id_of_a_customer_never_joins_another_customers_mail(store: Store) -> None:
    take_in(store, mail(1))

    known = known_of(store, mail(2, SATO, references=("<1.yamada@example.jp>",)))

    assert (None, False) == (known.case, known.bounced_ours)


def test_two_answers_to_the_same_mail_of_the_shop_are_one_case(store: Store) -> None:
    take_in(store, mail(1, references=("<shipped@shop.example.com>",)))

    known = known_of(store, mail(2, references=("<shipped@shop.example.com>",)))

    assert known.case is not None
    assert ("thread", False) == (known.case_by, known.bounced_ours)


def test_the_newest_reference_decides_between_two_cases(store: Store) -> None:
    take_in(store, mail(1))
    take_in(store, mail(2), opening())

    known = known_of(store, mail(3, references=("<1.yamada@example.jp>", "<2.yamada@example.jp>")))

    assert known.case is not None
    assert 1002 == known.case.number


def test_a_marketplaces_own_mark_finds_the_case(store: Store) -> None:
    take_in(store, mail(1, marks=("rmesse:77",)))

    known = known_of(store, mail(2, SATO, marks=("rmesse:77",)))

    assert known.case is not None
    assert "mark" == known.case_by


def test_a_message_id_that_looks_like_a_mark_is_none(store: Store) -> None:
    take_in(store, mail(1, marks=("rmesse:77",)))

    assert known_of(store, mail(2, references=("rmesse:77",))).case is None


def test_a_receipt_number_is_believed_from_its_own_customer(store: Store) -> None:
    take_in(store, mail(1))
    stranger = ("<x@example.jp>",)

    own = known_of(store, mail(2, references=stranger), case_numbers=(1001,))
    other = known_of(store, mail(3, SATO, references=stranger), case_numbers=(1001, -5, 10**30))

    assert ("number", None) == (own.case_by, other.case)


def test_the_next_mail_without_a_thread_belongs_to_the_senders_open_case(store: Store) -> None:
    take_in(store, mail(1))

    known = known_of(store, mail(2, at=NOW + 13 * DAYS), now=NOW + 13 * DAYS)

    assert "sender" == known.case_by


@pytest.mark.parametrize(
    ("incoming", "later"),
    [
        (mail(2), 15 * DAYS),
        (mail(2, references=("<unknown@example.jp>",)), MINUTE),
        (mail(2, channel="rakuten"), MINUTE),
        (mail(2, mailbox="info"), MINUTE),
        (mail(2, SATO), MINUTE),
    ],
    ids=["after 14 days", "in a thread", "in another channel", "in another mailbox", "of another sender"],
)
def test_another_matter_is_another_case(store: Store, incoming: Incoming, later: timedelta) -> None:
    take_in(store, mail(1))

    assert known_of(store, incoming, now=NOW + later).case is None


def test_a_closed_case_is_found_by_its_thread_only(store: Store) -> None:
    recorded = take_in(store, mail(1))
    apply(store, recorded.case_id, Decision("moved", case=CaseChange("close")))

    by_sender = known_of(store, mail(2))
    by_thread = known_of(store, mail(3, references=("<1.yamada@example.jp>",)))

    assert by_sender.case is None
    assert by_thread.case is not None
    assert "closed" == by_thread.case.state


def test_mails_without_a_sender_have_no_case_in_common(store: Store) -> None:
    nobody = Address("", "")
    take_in(store, mail(1, nobody))

    known = known_of(store, mail(2, nobody))

    assert (None, 0) == (known.case, known.caps.sender_day)


def test_a_case_comes_out_as_it_was_decided(store: Store) -> None:
    triage = Triage("damaged", also=("return_refund",), flags=("chaser",), anger=2, priority="high")
    order = Order("A-1", items=(OrderItem("本"),), ordered_at=NOW)
    change = CaseChange("open", triage, Match(order, "high", "number"), YAMADA, "rakuten", NOW)
    recorded = take_in(store, mail(1), Decision("first", case=change))

    known = known_of(store, mail(2, references=("<1.yamada@example.jp>",)))

    assert (
        CaseFacts(
            id=case_of(recorded),
            number=1001,
            mailbox="shop",
            channel="rakuten",
            state="needs_reply",
            category="damaged",
            customer="yamada@example.jp",
            customer_name="山田 花子",
            flags=("chaser",),
            also=("return_refund",),
            anger=2,
            priority="high",
            order_number="A-1",
            match_confidence="high",
            opened_at=NOW,
            last_customer_at=NOW,
            oldest_unanswered_at=NOW,
            version=1,
        )
        == known.case
    )


def test_the_promise_and_the_draft_of_the_case_are_known(store: Store) -> None:
    take_in(store, mail(1))
    (effect,) = claim(store, "put_draft")
    with store.writing() as unit:
        unit.set_out(effect.id, octets("draft"))

    known = known_of(store, mail(2))

    assert (PROMISE, "pending", ("first",)) == (known.open_promise, known.draft_state, known.ack_reasons)


def test_acknowledgements_for_broken_promises_are_counted(store: Store) -> None:
    recorded = take_in(store, mail(1))
    broken = Decision(
        "promise_broken", effects=(ack("promise_broken"),), clocks=(SettlePromise("break", "clock"),)
    )
    apply(store, recorded.case_id, broken)

    known = known_of(store, mail(2))

    assert (1, ("first", "promise_broken"), None) == (
        known.broken_promises,
        known.ack_reasons,
        known.open_promise,
    )


def test_caps_count_the_sender_its_domain_its_subject_and_everybody(store: Store) -> None:
    take_in(store, mail(1))
    take_in(store, mail(2), opening(), now=NOW)
    take_in(store, mail(3, SATO))

    caps = known_of(store, mail(4)).caps

    assert Caps(case=1, sender_day=2, domain_hour=3, subject_hour=3, minute=3, first_day_hour=3) == caps


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (timedelta(seconds=59), Caps(1, 1, 1, 1, 1, 1)),
        (timedelta(seconds=61), Caps(1, 1, 1, 1, 0, 1)),
        (timedelta(minutes=61), Caps(1, 1, 0, 0, 0, 0)),
        (timedelta(hours=25), Caps(1, 0, 0, 0, 0, None)),
    ],
    ids=["within a minute", "within an hour", "within a day", "after the first day"],
)
def test_caps_look_back_a_minute_an_hour_a_day(store: Store, later: timedelta, expected: Caps) -> None:
    take_in(store, mail(1))

    assert expected == known_of(store, mail(2), now=NOW + later).caps


def test_acknowledgements_to_anybody_are_counted_no_further_than_asked(store: Store) -> None:
    take_in(store, mail(1))
    take_in(store, mail(2, SATO))
    take_in(store, mail(3, SATO), opening(), now=NOW)

    with store.writing() as unit:
        caps = unit.known(keys(mail(4)), mail(4).position, now=NOW, counts_to=2).caps

    assert (2, 2, 3) == (caps.minute, caps.first_day_hour, caps.domain_hour)


def test_the_last_acknowledgement_to_the_domain_is_known_for_an_hour(store: Store) -> None:
    take_in(store, mail(1))
    take_in(store, mail(2, SATO), now=NOW + timedelta(minutes=5))

    soon = known_of(store, mail(3, SATO), now=NOW + timedelta(minutes=6))
    late = known_of(store, mail(3, SATO), now=NOW + timedelta(minutes=66))

    assert (NOW + timedelta(minutes=5),) * 2 == (soon.domain_acked_at, soon.subject_acked_at)
    assert (None, None) == (late.domain_acked_at, late.subject_acked_at)


def test_a_cancelled_acknowledgement_does_not_count(store: Store) -> None:
    recorded = take_in(store, mail(1))
    settle(store, born(recorded).id, "cancel")

    known = known_of(store, mail(2))

    assert Caps(first_day_hour=0) == known.caps
    assert () == known.ack_reasons


def test_another_subject_is_not_two_robots(store: Store) -> None:
    take_in(store, mail(1), subject_skeleton="order #")

    caps = known_of(store, mail(2), subject_skeleton="another").caps

    assert (1, 0) == (caps.domain_hour, caps.subject_hour)


def test_open_cases_are_those_that_wait_for_the_shop(store: Store) -> None:
    take_in(store, mail(1))
    recorded = take_in(store, mail(2, SATO))
    apply(store, recorded.case_id, Decision("reply", case=CaseChange("reply", answered=True)))

    assert 1 == known_of(store, mail(3, Address("new", "example.jp"))).open_cases


def test_a_pause_is_known_until_it_ends(store: Store) -> None:
    with store.writing() as unit:
        unit.pause(True, "operator", NOW)
    during = known_of(store, mail(1)).paused
    with store.writing() as unit:
        unit.pause(False, "operator", NOW)

    assert (True, False) == (during, known_of(store, mail(1)).paused)


def test_a_suppressed_sender_is_known_with_the_reason(store: Store) -> None:
    with store.writing() as unit:
        unit.suppress(YAMADA.key, "junk by hand", NOW)

    assert ("junk by hand", "") == (
        known_of(store, mail(1)).suppressed,
        known_of(store, mail(2, SATO)).suppressed,
    )


def test_a_message_that_was_taken_in_is_seen(store: Store) -> None:
    take_in(store, mail(1, digest="one"))

    place = known_of(store, mail(1, digest="other"))
    digest = known_of(store, mail(2, digest="one"))
    neither = known_of(store, mail(2, digest="other"))

    assert (True, True, False) == (place.seen, digest.seen, neither.seen)


def test_an_acknowledgement_that_waits_is_counted_already(store: Store) -> None:
    take_in(store, mail(1), opening(ack(held=True)))

    assert "held" == only(store, "send_ack").state
    assert 1 == known_of(store, mail(2)).caps.minute
