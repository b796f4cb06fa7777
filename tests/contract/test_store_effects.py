"""Effects: written before they are done, claimed by one, settled by the same, at most twice when in doubt."""

from datetime import datetime, timedelta

import pytest
from store_scenes import (
    LEASE,
    MINUTE,
    NOW,
    OTHER,
    OWNER,
    SATO,
    ack,
    born,
    case_of,
    claim,
    mail,
    octets,
    only,
    opening,
    settle,
    take_in,
)

from firstmove.errors import BrokenTransition
from firstmove.model.decision import Decision, FileThread, PutCard, PutDraft, SendNotice
from firstmove.model.policy import Acknowledge
from firstmove.model.record import Effect, Owner
from firstmove.model.states import EFFECT_KINDS
from firstmove.state.store import Store

SECOND = timedelta(seconds=1)


def effect_of(store: Store, effect_id: int) -> Effect:
    with store.reading() as reader:
        found = reader.effect(effect_id)
    assert found is not None
    return found


def doubtful(store: Store, now: datetime = NOW) -> list[int]:
    with store.reading() as reader:
        return [effect.id for effect in reader.doubtful("shop", now)]


def test_acknowledgements_are_claimed_first_then_the_oldest(store: Store) -> None:
    take_in(store, mail(1), opening(PutDraft(), FileThread("needs_reply")))
    held = take_in(store, mail(2, SATO), opening(ack(held=True)))
    settle(store, only(store, "send_ack").id, "release", owner=None)

    claimed = claim(store, *EFFECT_KINDS)

    assert ["send_ack", "put_draft", "file_thread"] == [effect.kind for effect in claimed]
    assert held.case_id == claimed[0].case_id


def test_a_claim_counts_the_attempt_and_keeps_others_away(store: Store) -> None:
    take_in(store, mail(), opening(PutCard()))

    (effect,) = claim(store, "put_card")

    assert ("claimed", 1, NOW) == (effect.state, effect.attempts, effect.first_tried_at)
    assert () == claim(store, "put_card", owner=OTHER)


@pytest.mark.parametrize(
    ("mailbox", "kind", "now"),
    [("info", "put_card", NOW), ("shop", "put_draft", NOW), ("shop", "put_card", NOW - SECOND)],
    ids=["another mailbox", "another kind", "not due yet"],
)
def test_only_what_is_asked_for_and_due_is_claimed(
    store: Store, mailbox: str, kind: str, now: datetime
) -> None:
    take_in(store, mail(), opening(PutCard()))

    assert () == claim(store, kind, mailbox=mailbox, now=now)


def test_no_more_is_claimed_than_asked_for(store: Store) -> None:
    take_in(store, mail(), opening(PutCard(), PutDraft(), FileThread("needs_reply")))

    assert 2 == len(claim(store, *EFFECT_KINDS, limit=2))


def test_while_paused_nothing_that_sends_is_claimed(store: Store) -> None:
    take_in(store, mail(), opening(PutCard(), SendNotice("operator", "arrival")))
    with store.writing() as unit:
        unit.pause(True, "operator", NOW)

    assert ["put_card"] == [effect.kind for effect in claim(store, *EFFECT_KINDS)]


def test_an_accepted_acknowledgement_is_done_and_in_the_history(store: Store) -> None:
    recorded = take_in(store, mail())

    settled = settle(store, born(recorded).id, "accepted", reply="250 2.0.0 queued as 42")

    effect = effect_of(store, born(recorded).id)
    with store.reading() as reader:
        history = [(line.what, line.detail) for line in reader.happenings(case_of(recorded))]
    assert settled
    assert ("done", NOW, "250 2.0.0 queued as 42") == (effect.state, effect.settled_at, effect.reply)
    assert ("acknowledged", "250 2.0.0 queued as 42") in history


def test_what_is_put_off_is_due_when_it_says(store: Store) -> None:
    recorded = take_in(store, mail())
    later = NOW + 5 * MINUTE

    settle(store, born(recorded).id, "put-off", reply="451 4.7.1 greylisted", due_at=later)

    assert () == claim(store, "send_ack", now=later - SECOND)
    (again,) = claim(store, "send_ack", now=later)
    assert (2, NOW, octets("ack-shop-1")) == (again.attempts, again.first_tried_at, again.out)


def test_a_refused_effect_is_dead_until_an_operator_retries_it(store: Store) -> None:
    recorded = take_in(store, mail())
    settle(store, born(recorded).id, "refused", reply="550 5.1.1 no such user")
    before = claim(store, "send_ack")

    settle(store, born(recorded).id, "retry", owner=None)

    assert () == before
    assert 1 == len(claim(store, "send_ack"))


def test_a_claimed_effect_that_became_pointless_is_cancelled(store: Store) -> None:
    recorded = take_in(store, mail())

    settle(store, born(recorded).id, "cancel", reply="answered meanwhile")

    assert "cancelled" == effect_of(store, born(recorded).id).state


@pytest.mark.parametrize(
    "owner",
    [OTHER, Owner("worker-1", 5), None],
    ids=["another worker", "another fence", "an operator"],
)
def test_only_who_claimed_it_settles_a_claimed_effect(store: Store, owner: Owner | None) -> None:
    recorded = take_in(store, mail())

    settled = settle(store, born(recorded).id, "accepted", owner=owner)

    assert (False, "claimed") == (settled, effect_of(store, born(recorded).id).state)


def test_an_effect_is_settled_once(store: Store) -> None:
    recorded = take_in(store, mail())
    settle(store, born(recorded).id, "accepted")

    with pytest.raises(BrokenTransition):
        settle(store, born(recorded).id, "accepted")


def test_an_effect_that_does_not_exist_is_not_settled(store: Store) -> None:
    assert not settle(store, 4711, "accepted")


def test_a_lost_reply_leaves_it_in_doubt_and_looked_for_after_30_seconds(store: Store) -> None:
    recorded = take_in(store, mail())

    settle(store, born(recorded).id, "unknown", reply="connection lost after the dot")

    assert ("in_doubt", 1) == (
        effect_of(store, born(recorded).id).state,
        effect_of(store, born(recorded).id).doubts,
    )
    assert [] == doubtful(store, NOW + 29 * SECOND)
    assert [born(recorded).id] == doubtful(store, NOW + 30 * SECOND)


def test_what_is_found_in_sent_was_sent(store: Store) -> None:
    recorded = take_in(store, mail())
    settle(store, born(recorded).id, "unknown")

    settle(store, born(recorded).id, "found")

    assert ("done", []) == (effect_of(store, born(recorded).id).state, doubtful(store, NOW + MINUTE))


def test_a_look_that_found_nothing_can_be_repeated(store: Store) -> None:
    recorded = take_in(store, mail())
    settle(store, born(recorded).id, "unknown")
    with store.writing() as unit:
        unit.looked(born(recorded).id, NOW + 2 * MINUTE)

    assert ([], [born(recorded).id]) == (doubtful(store, NOW + MINUTE), doubtful(store, NOW + 2 * MINUTE))


def test_what_is_in_doubt_goes_out_once_more_and_never_again(store: Store) -> None:
    recorded = take_in(store, mail())
    settle(store, born(recorded).id, "unknown")
    (again,) = claim(store, "send_ack", now=NOW + 5 * MINUTE)
    settle(store, again.id, "unknown", now=NOW + 5 * MINUTE)

    third = claim(store, "send_ack", now=NOW + timedelta(days=1))

    assert (born(recorded).id, born(recorded).out, 1) == (again.id, again.out, again.doubts)
    assert ((), 2) == (third, effect_of(store, again.id).doubts)


def test_the_second_claim_waits_for_the_second_look(store: Store) -> None:
    recorded = take_in(store, mail())
    settle(store, born(recorded).id, "unknown")

    assert () == claim(store, "send_ack", now=NOW + 5 * MINUTE - SECOND)
    assert 1 == len(claim(store, "send_ack", now=NOW + 5 * MINUTE))


@pytest.mark.parametrize(("event", "state"), [("hold", "held"), ("give-up", "dead")])
def test_a_doubt_can_be_held_or_given_up(store: Store, event: str, state: str) -> None:
    recorded = take_in(store, mail())
    settle(store, born(recorded).id, "unknown")

    settle(store, born(recorded).id, event)

    assert state == effect_of(store, born(recorded).id).state


def test_an_imap_effect_is_never_in_doubt(store: Store) -> None:
    take_in(store, mail(), opening(PutCard()))
    (effect,) = claim(store, "put_card")

    with pytest.raises(Exception, match="doubtful"):
        settle(store, effect.id, "unknown")


def test_after_a_crash_sends_are_in_doubt_and_imap_effects_due_again(store: Store) -> None:
    recorded = take_in(store, mail(), opening(ack(), PutCard()))
    (card,) = claim(store, "put_card")
    after = NOW + 2 * LEASE

    with store.writing() as unit:
        count = unit.reclaim(OTHER, after)

    assert 2 == count
    assert [born(recorded).id] == doubtful(store, after)
    assert ("pending", 1) == (effect_of(store, card.id).state, effect_of(store, card.id).attempts)
    assert [card.id] == [effect.id for effect in claim(store, *EFFECT_KINDS, owner=OTHER, now=after)]
    assert 1 == len(claim(store, "send_ack", owner=OTHER, now=after + 15 * SECOND))


def test_what_its_owner_still_performs_is_not_reclaimed(store: Store) -> None:
    take_in(store, mail())

    with store.writing() as unit:
        assert 0 == unit.reclaim(OWNER, NOW)


def test_taking_a_mailbox_over_takes_over_its_claims(store: Store) -> None:
    with store.writing() as unit:
        first = unit.take_mailbox("shop", "worker-1", NOW, LEASE)
    assert first is not None
    recorded = take_in(store, mail(), owner=first)
    later = NOW + 100 * SECOND
    with store.writing() as unit:
        second = unit.take_mailbox("shop", "worker-2", later, LEASE)
        assert second is not None
        count = unit.reclaim(second, NOW + SECOND)

    late = settle(store, born(recorded).id, "accepted", owner=first)

    assert (1, False) == (count, late)


def test_a_claim_whose_lease_ran_out_is_given_up_by_the_next_claim(store: Store) -> None:
    take_in(store, mail(), opening(ack(), PutCard()))
    claim(store, "put_card")
    later = NOW + LEASE + SECOND

    (card,) = claim(store, "put_card", now=later)

    assert 2 == card.attempts
    assert "in_doubt" == only(store, "send_ack").state


def test_a_worker_without_the_lease_claims_nothing(store: Store) -> None:
    take_in(store, mail(), opening(PutCard()))
    with store.writing() as unit:
        unit.take_mailbox("shop", "worker-2", NOW, LEASE)

    assert () == claim(store, "put_card", owner=OWNER)


def test_octets_are_fixed_once(store: Store) -> None:
    take_in(store, mail(), opening(SendNotice("operator", "arrival")))
    (effect,) = claim(store, "send_notice")
    with store.writing() as unit:
        first = unit.set_out(effect.id, octets("one"))
        second = unit.set_out(effect.id, octets("two"))

    assert (octets("one"), octets("one"), octets("one")) == (first, second, effect_of(store, effect.id).out)


def test_octets_of_an_effect_that_does_not_exist_are_refused(store: Store) -> None:
    with store.writing() as unit, pytest.raises(LookupError):
        unit.set_out(4711, octets())


def test_our_own_message_ids_are_known(store: Store) -> None:
    recorded = take_in(store, mail(), opening(ack(), PutDraft()), octets("ack"))
    (draft,) = claim(store, "put_draft")
    with store.writing() as unit:
        unit.set_out(draft.id, octets("draft"))
        own = unit.own_ids(("<ack@example.com>", "<token-draft@example.com>", "<1.yamada@example.jp>"))
        sent = unit.effect_of("<ack@example.com>")

    with store.reading() as reader:
        assert (True, False) == (reader.is_own("<draft@example.com>"), reader.is_own("<1.yamada@example.jp>"))
    assert {"<ack@example.com>", "<token-draft@example.com>"} == own
    assert sent is not None
    assert born(recorded).id == sent.id


def test_effects_are_found_by_state_kind_case_and_mailbox(store: Store) -> None:
    recorded = take_in(store, mail(1), opening(PutCard()))
    take_in(store, mail(1, SATO, mailbox="info"), opening(PutDraft()))

    with store.reading() as reader:
        by_case = reader.effects(case_id=recorded.case_id)
        by_mailbox = reader.effects(mailbox="info", state="pending")
        nothing = reader.effects(kind="put_card", mailbox="info")
    assert (["put_card"], ["put_draft"], ()) == (
        [e.kind for e in by_case],
        [e.kind for e in by_mailbox],
        nothing,
    )


def test_the_next_time_that_matters_is_the_earliest(store: Store) -> None:
    recorded = take_in(store, mail(), opening(ack()))
    with store.reading() as reader:
        timer = reader.next_due("shop")
    settle(store, born(recorded).id, "unknown")
    with store.reading() as reader:
        look = reader.next_due("shop")
        nothing = reader.next_due("info")

    assert (NOW + 90 * MINUTE, NOW + 30 * SECOND, None) == (timer, look, nothing)


def test_counts_by_state_make_the_status(store: Store) -> None:
    take_in(store, mail(1), opening(ack(), PutCard()))

    with store.reading() as reader:
        status = reader.status()

    assert {"needs_reply": 1} == status["cases"]
    assert {"claimed": 1, "pending": 1} == status["effects"]
    assert (1, 0, False) == (status["messages"], status["quarantined"], status["paused"])


def test_a_decision_that_only_notifies_keeps_the_case_as_it_is(store: Store) -> None:
    recorded = take_in(store, mail())
    with store.writing() as unit:
        unit.apply(
            case_of(recorded), Decision("told", effects=(SendNotice("owner", "held"),)), owner=OWNER, now=NOW
        )

    with store.reading() as reader:
        case = reader.case(case_of(recorded))
    assert case is not None
    assert ("needs_reply", 2) == (case.state, case.version)


def released(store: Store, effect_id: int) -> datetime | None:
    with store.writing() as unit:
        turn = unit.take_turn(Acknowledge(cap_minute=2), NOW)
        assert unit.settle(effect_id, "release", owner=None, now=NOW, due_at=turn)
    return turn


def test_turns_lie_as_far_apart_as_the_cap_says_once_it_is_full(store: Store) -> None:
    for number in range(1, 6):
        take_in(store, mail(number), opening(ack(ordinal=number, held=True)))
    with store.writing() as unit:
        unit.take_mailbox("shop", "test", NOW, LEASE)

    turns = [released(store, effect_id) for effect_id in range(1, 6)]

    assert [None, None, NOW + MINUTE, NOW + 90 * SECOND, NOW + 2 * MINUTE] == turns
