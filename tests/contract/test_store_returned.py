"""Delivery reports: which mail of ours they are about, and what that mail had answered."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from store_scenes import (
    MINUTE,
    NOW,
    PROMISE,
    apply,
    born,
    case_of,
    look_up,
    mail,
    octets,
    settle,
    take_in,
)

from firstmove.model.case import Known
from firstmove.model.decision import CaseChange, Decision, SettlePromise
from firstmove.model.mail import Address, Origin
from firstmove.model.record import Incoming
from firstmove.state.store import Store

DAEMON = Address("MAILER-DAEMON", "mx.example.net")
CUSTOMER = "yamada@example.jp"


def report_of(store: Store, *returned: str, undelivered: tuple[str, ...] = (), **more: Any) -> Known:
    with store.writing() as unit:
        incoming = mail(90, DAEMON)
        return look_up(unit, incoming, returned=returned, undelivered=undelivered, **more)


def sent_reply(uid: int, at: datetime, *to: str) -> Incoming:
    incoming = mail(uid, folder="Sent", message_id=f"<reply-{uid}@example.com>", at=at)
    recipients = tuple(Address(*spec.split("@")) for spec in to)
    message = replace(incoming.message, to=recipients)
    return replace(incoming, message=message, origin=Origin("own", "own", None))


def replied(store: Store, case_id: int, uid: int, at: datetime, *to: str) -> None:
    with store.writing() as unit:
        unit.reply_seen(case_id, sent_reply(uid, at, *(to or (CUSTOMER,))))
    answered = CaseChange(event="reply", answered=True, answered_at=at)
    kept = Decision("human_reply", case=answered, clocks=(SettlePromise("keep", "reply"),))
    apply(store, case_id, kept, now=at + MINUTE)


def test_an_acknowledgement_is_known_by_its_message_id(store: Store) -> None:
    recorded = take_in(store, mail(1), out=octets("ours"))
    settle(store, born(recorded).id, "accepted", now=NOW + MINUTE)

    known = report_of(store, "<strange@example.net>", "<ours@example.com>")

    assert known.case is not None
    assert recorded.case_id == known.case.id
    assert (True, "ack", NOW + MINUTE) == (known.bounced_ours, known.bounced_kind, known.bounced_sent_at)


@pytest.mark.parametrize("strange", ["<a\0b@example.net>", "<a\ud800b@example.net>"])
def test_a_report_may_name_what_no_database_can_hold(store: Store, strange: str) -> None:
    take_in(store, mail(1), out=octets("ours"))

    known = report_of(store, strange, undelivered=(f"y{strange.strip('<>')}",))

    assert known.case is None
    with store.reading() as reader:
        assert frozenset() == reader.own_ids([strange])
        assert reader.effect_of(strange) is None


def test_a_reply_tells_what_it_had_answered_and_kept(store: Store) -> None:
    case_id = case_of(take_in(store, mail(1)))
    replied(store, case_id, 51, NOW + 9 * MINUTE)

    known = report_of(store, "<reply-51@example.com>", undelivered=(CUSTOMER,))

    assert ("reply", NOW + 9 * MINUTE) == (known.bounced_kind, known.bounced_sent_at)
    assert (PROMISE, NOW) == (known.kept_promise, known.unanswered_before)
    assert known.case is not None
    assert known.case.last_reply_at == known.bounced_sent_at


def test_a_second_reply_had_answered_only_what_came_after_the_first(store: Store) -> None:
    case_id = case_of(take_in(store, mail(1)))
    replied(store, case_id, 51, NOW + 9 * MINUTE)
    later = NOW + 20 * MINUTE
    again = Decision("open_promise", case=CaseChange(event="reopen", unanswered_since=later))
    take_in(store, mail(2, references=("<reply-51@example.com>",), at=later), again)
    replied(store, case_id, 52, NOW + 30 * MINUTE)

    assert later == report_of(store, "<reply-52@example.com>").unanswered_before


def test_a_reply_that_only_somebody_in_copy_did_not_get_reached_the_customer(store: Store) -> None:
    case_id = case_of(take_in(store, mail(1)))
    replied(store, case_id, 51, NOW + MINUTE, CUSTOMER, "supplier@maker.example.com")

    known = report_of(store, "<reply-51@example.com>", undelivered=("supplier@maker.example.com",))

    assert "party" == known.bounced_kind


def test_a_report_that_names_no_mail_is_about_the_newest_to_that_customer(store: Store) -> None:
    recorded = take_in(store, mail(1))
    settle(store, born(recorded).id, "accepted", now=NOW + MINUTE)
    first = report_of(store, undelivered=(CUSTOMER,))
    replied(store, case_of(recorded), 51, NOW + 9 * MINUTE)
    second = report_of(store, undelivered=(CUSTOMER,))

    assert ("ack", NOW + MINUTE) == (first.bounced_kind, first.bounced_sent_at)
    assert ("reply", NOW + 9 * MINUTE) == (second.bounced_kind, second.bounced_sent_at)


def test_a_report_about_a_strange_mail_to_that_customer_is_told_apart(store: Store) -> None:
    recorded = take_in(store, mail(1))
    settle(store, born(recorded).id, "accepted", now=NOW + MINUTE)

    known = report_of(store, "<newsletter@example.com>", undelivered=(CUSTOMER,))

    assert ("other", None) == (known.bounced_kind, known.bounced_sent_at)


@pytest.mark.parametrize(
    ("undelivered", "days"), [(("stranger@example.org",), 0), ((CUSTOMER,), 15), ((), 0)]
)
def test_backscatter_is_about_nothing_of_ours(store: Store, undelivered: tuple[str, ...], days: int) -> None:
    recorded = take_in(store, mail(1))
    settle(store, born(recorded).id, "accepted", now=NOW + MINUTE)

    now = NOW + timedelta(days=days)
    known = report_of(store, "<forged@example.com>", undelivered=undelivered, now=now)

    assert (None, "", False) == (known.case, known.bounced_kind, known.bounced_ours)


def test_who_names_an_acknowledgement_to_their_own_organisation_is_recognised(store: Store) -> None:
    take_in(store, mail(1, Address("t.1", "tickets.example.com")))

    with store.writing() as unit:
        colleague = look_up(unit, mail(2, Address("t.2", "tickets.example.com")), case_numbers=(1001,))
        stranger = look_up(unit, mail(3, Address("x", "elsewhere.example.com")), case_numbers=(1001,))

    assert (True, None) == (colleague.answers_ack, colleague.case)
    assert not stranger.answers_ack
