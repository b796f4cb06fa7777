"""Taking a message in: one message, one unit, once."""

from datetime import timedelta

import pytest
from store_scenes import (
    HARD_LIMIT,
    LEASE,
    NOW,
    OTHER,
    OWNER,
    PROMISE,
    SATO,
    ack,
    apply,
    born,
    case_of,
    claim,
    look_up,
    mail,
    octets,
    only,
    opening,
    promise_clock,
    settle,
    take_in,
)

from firstmove.errors import BrokenTransition, Unavailable
from firstmove.model.decision import (
    CaseChange,
    Decision,
    FileThread,
    PutCard,
    PutDraft,
    RemoveCard,
    SendNotice,
    Suppress,
)
from firstmove.model.mail import Position, RawMessage
from firstmove.model.record import FolderSeen, Owner
from firstmove.state.store import Store


def test_a_first_mail_opens_case_1001_with_everything_that_was_decided(store: Store) -> None:
    recorded = take_in(store, mail())

    with store.reading() as reader:
        view = reader.view(case_of(recorded))
        kinds = [effect.kind for effect in reader.effects()]
    assert view is not None
    assert (1001, "needs_reply", "yamada@example.jp") == (
        view.case.number,
        view.case.state,
        view.case.customer,
    )
    assert NOW == view.case.oldest_unanswered_at
    assert ["hard_limit", "hard_limit", "promise", "promise"] == sorted(timer.clock for timer in view.timers)
    assert view.open_promise is not None
    assert PROMISE == view.open_promise.due
    assert ["file_thread", "put_card", "put_draft", "send_ack"] == sorted(kinds)
    assert ["まだ届きません。"] == [message.visible_text for message in view.messages]
    assert ["received"] == [happening.what for happening in view.history]
    assert "not_arrived" == view.triage.category


def test_the_next_case_has_the_next_number(store: Store) -> None:
    take_in(store, mail(1))

    recorded = take_in(store, mail(2, SATO))

    assert 1002 == recorded.number


def test_an_acknowledgement_is_born_claimed_with_its_octets(store: Store) -> None:
    effect = born(take_in(store, mail(), out=octets("first")))

    with store.reading() as reader:
        stored = reader.effect(effect.id)
    assert stored is not None
    assert ("claimed", 1, octets("first")) == (stored.state, stored.attempts, stored.out)
    assert (effect.out, effect.not_after) == (stored.out, stored.not_after)
    assert () == claim(store, "send_ack", owner=OTHER)


def test_an_acknowledgement_over_the_first_days_cap_is_held(store: Store) -> None:
    recorded = take_in(store, mail(), opening(ack(held=True)))

    assert recorded.ack is None
    assert "held" == only(store, "send_ack").state


def test_an_acknowledgement_without_octets_waits_to_be_composed(store: Store) -> None:
    incoming = mail()
    with store.writing() as unit:
        look_up(unit, incoming)
        recorded = unit.record(incoming, opening(), None, owner=OWNER, now=NOW, lease=LEASE)

    assert recorded.ack is None
    assert "pending" == only(store, "send_ack").state


def test_the_same_place_twice_writes_nothing_the_second_time(store: Store) -> None:
    first = take_in(store, mail())

    second = take_in(store, mail())

    assert (False, first.message_row, first.case_id, 1001) == (
        second.fresh,
        second.message_row,
        second.case_id,
        second.number,
    )
    assert second.ack is None
    with store.reading() as reader:
        assert 4 == len(reader.effects())


def test_the_same_mail_under_another_uid_is_the_same_mail(store: Store) -> None:
    take_in(store, mail(1, digest="same"))

    second = take_in(store, mail(9, uidvalidity=8, digest="same"))

    assert not second.fresh


def test_another_mail_with_the_same_message_id_is_taken_in(store: Store) -> None:
    take_in(store, mail(1, message_id="<dhl@example.com>"))

    second = take_in(store, mail(2, SATO, message_id="<dhl@example.com>"))

    assert (True, 1002) == (second.fresh, second.number)


def test_a_mail_to_two_mailboxes_of_a_shop_is_acknowledged_once(store: Store) -> None:
    take_in(store, mail(1, digest="same"), shop="a")
    copy = mail(1, digest="same", mailbox="info")
    with store.writing() as unit:
        known = look_up(unit, copy, shop="a")
        other_shop = look_up(unit, copy, shop="b")

    second = take_in(store, copy, shop="a")

    assert (True, False) == (known.acknowledged_before, other_shop.acknowledged_before)
    assert (True, None) == (second.fresh, second.ack)
    assert 1 == len([only(store, "send_ack")])


def test_a_reason_and_ordinal_are_acknowledged_once_in_a_case(store: Store) -> None:
    first = take_in(store, mail(1))

    second = take_in(
        store,
        mail(2, references=("<1.yamada@example.jp>",)),
        Decision("first", case=CaseChange(), effects=(ack(),)),
    )

    assert (first.case_id, None) == (second.case_id, second.ack)
    assert born(first).id == only(store, "send_ack").id


def test_a_cancelled_acknowledgement_makes_room_for_the_one_decided_anew(store: Store) -> None:
    recorded = take_in(store, mail())
    settle(store, born(recorded).id, "cancel")

    again = apply(store, recorded.case_id, Decision("first", effects=(ack(),)))

    assert again is not None
    assert again.ack is None  # pending: no octets were handed in
    with store.reading() as reader:
        assert ["first:1", "first:2"] == [effect.version for effect in reader.effects(kind="send_ack")]


def test_a_message_without_a_case_is_filed_by_itself(store: Store) -> None:
    incoming = mail()

    recorded = take_in(store, incoming, Decision("auto-submitted", effects=(FileThread("automatic"),)))

    effect = only(store, "file_thread")
    assert recorded.case_id is None
    assert (recorded.message_row, None, {"role": "automatic"}) == (
        effect.message_row,
        effect.case_id,
        effect.plan,
    )


def test_a_unit_that_fails_leaves_nothing_behind(store: Store) -> None:
    incoming = mail()

    def fail_after_recording() -> None:
        with store.writing() as unit:
            look_up(unit, incoming)
            unit.record(incoming, opening(), octets(), owner=OWNER, now=NOW, lease=LEASE)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_recording()

    with store.reading() as reader:
        assert (None, ()) == (reader.find_message(incoming.position), reader.effects())


def test_a_message_that_nobody_looked_up_is_filed_by_its_own_keys(store: Store) -> None:
    incoming = mail()
    with store.writing() as unit:
        unit.record(incoming, opening(), octets(), owner=OWNER, now=NOW)

    with store.writing() as unit:
        again = unit.record(incoming, opening(), octets(), owner=OWNER, now=NOW)

    assert (False, 1001) == (again.fresh, again.number)


def test_a_worker_whose_lease_went_to_another_records_nothing(store: Store) -> None:
    with store.writing() as unit:
        unit.take_mailbox("shop", "worker-2", NOW, LEASE)

    with pytest.raises(Unavailable, match="lease"):
        take_in(store, mail(), owner=OWNER)

    with store.reading() as reader:
        assert () == reader.cases()


def test_the_holder_of_the_lease_records(store: Store) -> None:
    with store.writing() as unit:
        owner = unit.take_mailbox("shop", "worker-2", NOW, LEASE)
    assert owner is not None

    recorded = take_in(store, mail(), owner=owner)

    assert 1001 == recorded.number


@pytest.mark.parametrize(
    "text", ["nul\0octet", "lone \ud800 surrogate", "福 U+FA1B", "x" * 100_000, "漢" * 40_000], ids=range(5)
)
def test_whatever_a_customer_writes_can_be_stored(store: Store, text: str) -> None:
    recorded = take_in(store, mail(text=text))

    with store.reading() as reader:
        (message,) = reader.messages_of(case_of(recorded))
    assert text[:3] == message.visible_text[:3]
    assert len(message.visible_text.encode()) <= 65536


def test_a_message_id_of_any_length_is_found_again(store: Store) -> None:
    long = "<" + "x" * 9000 + "@example.jp>"
    recorded = take_in(store, mail(message_id=long))

    with store.writing() as unit:
        found = unit.find_message(long)
        known = look_up(unit, mail(2, references=(long,)))

    assert found is not None
    assert found.id == recorded.message_row
    assert known.case is not None


def test_the_cursor_moves_with_the_unit_and_never_back(store: Store) -> None:
    take_in(store, mail(5))
    take_in(store, mail(3, SATO))

    with store.reading() as reader:
        assert FolderSeen("shop", "INBOX", 7, 5) == reader.seen("shop", "INBOX")


def test_a_renumbered_folder_is_read_from_where_it_says(store: Store) -> None:
    take_in(store, mail(5))

    take_in(store, mail(2, SATO, uidvalidity=4_000_000_000))

    with store.reading() as reader:
        assert FolderSeen("shop", "INBOX", 4_000_000_000, 2) == reader.seen("shop", "INBOX")


def test_a_folder_that_was_never_read_has_no_cursor(store: Store) -> None:
    with store.reading() as reader:
        assert reader.seen("shop", "INBOX") is None


def test_a_cursor_can_be_set_back_by_hand(store: Store) -> None:
    take_in(store, mail(5))
    with store.writing() as unit:
        unit.remember_folder(FolderSeen("shop", "INBOX", 7, 1, 9))

    with store.reading() as reader:
        assert FolderSeen("shop", "INBOX", 7, 1, 9) == reader.seen("shop", "INBOX")


def test_a_second_mail_of_a_case_changes_it_and_reopens_it(store: Store) -> None:
    first = take_in(store, mail(1))
    apply(store, first.case_id, Decision("reply", case=CaseChange("reply", answered=True)))
    later = NOW + timedelta(days=1)
    change = CaseChange("reopen", unanswered_since=later)

    take_in(
        store,
        mail(2, at=later, references=("<1.yamada@example.jp>",)),
        Decision("reopened", case=change),
        now=later,
    )

    with store.reading() as reader:
        case = reader.case(case_of(first))
    assert case is not None
    assert ("needs_reply", later, later, 1) == (
        case.state,
        case.oldest_unanswered_at,
        case.last_customer_at,
        case.round_trips,
    )


def test_the_oldest_unanswered_mail_stays_the_oldest(store: Store) -> None:
    first = take_in(store, mail(1))
    later = NOW + timedelta(hours=1)

    take_in(
        store,
        mail(2, at=later, references=("<1.yamada@example.jp>",)),
        Decision("open_promise", case=CaseChange(unanswered_since=later)),
    )

    with store.reading() as reader:
        case = reader.case(case_of(first))
    assert case is not None
    assert (NOW, later) == (case.oldest_unanswered_at, case.last_customer_at)


def test_a_state_that_a_case_has_already_is_no_change(store: Store) -> None:
    first = take_in(store, mail(1))

    apply(store, first.case_id, Decision("moved", case=CaseChange("reopen")))

    with store.reading() as reader:
        assert ["received"] == [happening.what for happening in reader.happenings(case_of(first))]


def test_a_state_change_that_is_not_in_the_table_stops_the_unit(store: Store) -> None:
    first = take_in(store, mail(1))

    with pytest.raises(BrokenTransition):
        apply(store, first.case_id, Decision("?", case=CaseChange("explode")))


def test_a_decision_about_no_case_is_not_written(store: Store) -> None:
    assert apply(store, 4711, Decision("moved")) is None


def test_closing_a_case_ends_its_clocks_and_its_promise(store: Store) -> None:
    first = take_in(store, mail(1))

    apply(store, first.case_id, Decision("moved", case=CaseChange("close", closing_reason="by hand")))

    with store.reading() as reader:
        view = reader.view(case_of(first))
    assert view is not None
    assert ("closed", {"stopped"}, ["withdrawn"]) == (
        view.case.state,
        {timer.state for timer in view.timers},
        [promise.state for promise in view.promises],
    )


def test_a_newer_card_and_filing_replace_those_never_begun(store: Store) -> None:
    first = take_in(store, mail(1))

    apply(store, first.case_id, Decision("moved", effects=(FileThread("replied"), RemoveCard())))

    with store.reading() as reader:
        states = {(effect.kind, effect.state) for effect in reader.effects()}
    assert {("file_thread", "cancelled"), ("put_card", "cancelled"), ("put_draft", "pending")} <= states
    assert {("file_thread", "pending"), ("remove_card", "pending"), ("send_ack", "claimed")} <= states


def test_an_effect_whose_octets_are_fixed_is_not_replaced(store: Store) -> None:
    first = take_in(store, mail(1), opening(PutCard()))
    with store.writing() as unit:
        unit.set_out(only_id(store, "put_card"), octets("card"))

    apply(store, first.case_id, Decision("moved", effects=(PutCard(),)))

    with store.reading() as reader:
        assert ["pending", "pending"] == [effect.state for effect in reader.effects(kind="put_card")]


def only_id(store: Store, kind: str) -> int:
    """The id of the one effect of this kind."""
    return only(store, kind).id


def test_cards_of_one_case_come_at_most_once_a_minute(store: Store) -> None:
    first = take_in(store, mail(1), opening(PutCard()))
    claim(store, "put_card")
    settle(store, only_id(store, "put_card"), "accepted")

    apply(store, first.case_id, Decision("command", effects=(PutCard(),)), now=NOW + timedelta(seconds=10))

    assert () == claim(store, "put_card", now=NOW + timedelta(seconds=59))
    assert 1 == len(claim(store, "put_card", now=NOW + timedelta(seconds=60)))


def test_two_notices_of_one_decision_are_two_effects(store: Store) -> None:
    take_in(store, mail(), opening(SendNotice("operator", "arrival"), SendNotice("owner", "arrival")))

    with store.reading() as reader:
        assert ["operator", "owner"] == [effect.plan["to"] for effect in reader.effects(kind="send_notice")]


def test_an_effect_nobody_planned_is_written_once(store: Store) -> None:
    first = take_in(store, mail())
    with store.writing() as unit:
        one = unit.add_effect("push_notify", "shop", version="1.0", now=NOW, case_id=first.case_id)
        two = unit.add_effect("push_notify", "shop", version="1.0", now=NOW, case_id=first.case_id)

    assert one is not None
    assert two is None


def test_a_decision_can_suppress_an_address(store: Store) -> None:
    take_in(store, mail(1), Decision("junk", suppress=(Suppress("yamada@example.jp", "junk by hand"),)))

    with store.writing() as unit:
        assert "junk by hand" == look_up(unit, mail(2)).suppressed


def test_a_poisonous_message_is_kept_whole_and_once(store: Store) -> None:
    raw = RawMessage(Position("shop", "INBOX", 7, 3), b"\xff\x00 not a mail", 40, NOW)
    with store.writing() as unit:
        kept = unit.quarantine(raw, "too-many-header-lines", NOW)
        again = unit.quarantine(raw, "too-many-header-lines", NOW)
        unit.advance(raw.position)

    with store.reading() as reader:
        (row,) = reader.quarantined()
        stored = reader.quarantined_octets(row["id"])
    assert (True, False) == (kept, again)
    assert (b"\xff\x00 not a mail", "too-many-header-lines", 3) == (stored, row["code"], row["uid"])


def test_what_a_person_released_from_quarantine_is_still_kept(store: Store) -> None:
    raw = RawMessage(Position("shop", "INBOX", 7, 3), b"?", 1, NOW)
    with store.writing() as unit:
        unit.quarantine(raw, "code", NOW)
        (row,) = unit.quarantined()
        released = unit.release_quarantined(row["id"], NOW)
        again = unit.release_quarantined(row["id"], NOW)

    with store.reading() as reader:
        assert ((), 1) == (reader.quarantined(), len(reader.quarantined(released=True)))
    assert (True, False) == (released, again)


def test_a_message_that_moved_is_found_where_it_lies(store: Store) -> None:
    recorded = take_in(store, mail(1))
    with store.writing() as unit:
        unit.located(recorded.message_row, "1_要返信", "needs_reply", 3, 12)

    with store.reading() as reader:
        found = reader.find_message(Position("shop", "1_要返信", 3, 12))
    assert found is not None
    assert (recorded.message_row, "needs_reply") == (found.id, found.folder_role)


def test_a_place_belongs_to_the_message_that_was_seen_there_last(store: Store) -> None:
    first = take_in(store, mail(1))
    second = take_in(store, mail(2, SATO))

    with store.writing() as unit:
        unit.located(first.message_row, "1_要返信", "needs_reply", 3, 12)
        unit.located(second.message_row, "1_要返信", "needs_reply", 3, 12)

    with store.reading() as reader:
        found = reader.find_message(Position("shop", "1_要返信", 3, 12))
    assert found is not None
    assert second.message_row == found.id


def test_two_messages_whose_new_place_is_unknown_do_not_push_each_other_out(store: Store) -> None:
    first = take_in(store, mail(1))
    second = take_in(store, mail(2, SATO))

    with store.writing() as unit:
        unit.located(first.message_row, "1_要返信", "needs_reply", 3, 0)
        unit.located(second.message_row, "1_要返信", "needs_reply", 3, 0)

    with store.reading() as reader:
        rows = [reader.message(first.message_row), reader.message(second.message_row)]
    assert ["1_要返信", "1_要返信"] == [row.position.folder for row in rows if row]


def test_a_reply_found_in_sent_belongs_to_its_case_and_is_seen_once(store: Store) -> None:
    first = take_in(store, mail(1))
    reply = mail(1, folder="Sent", message_id="<reply@example.com>")
    with store.writing() as unit:
        row = unit.reply_seen(case_of(first), reply)
        again = unit.reply_seen(case_of(first), reply)

    with store.writing() as unit:
        known = look_up(unit, mail(2, references=("<reply@example.com>",)))
    assert row is not None
    assert ("reply", None) == (row.direction, again)
    assert known.case is not None
    assert (first.case_id, "thread", True) == (known.case.id, known.case_by, known.bounced_ours)


def test_the_promise_clock_alone_keeps_the_invariant(store: Store) -> None:
    recorded = take_in(store, mail(), opening(clocks=(*promise_clock(), HARD_LIMIT)))

    assert recorded.fresh
    assert () == store.verify()


def test_effects_of_an_unclaimed_kind_wait_for_their_owner(store: Store) -> None:
    take_in(store, mail(), opening(PutDraft()))

    claimed = claim(store, "put_draft", owner=Owner("desk"))

    assert ["put_draft"] == [effect.kind for effect in claimed]
