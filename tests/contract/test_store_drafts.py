"""Drafts and cards are remembered exactly, so that nothing else is ever removed."""

import pytest
from store_scenes import NOW, apply, case_of, claim, look_up, mail, octets, opening, settle, take_in

from firstmove.errors import BrokenTransition
from firstmove.model.decision import Decision, DraftFate, PutCard, PutDraft
from firstmove.model.mail import Position
from firstmove.model.record import Placed
from firstmove.state.store import Store

DRAFTS = Position("shop", "Drafts", 3, 21)


def place(store: Store, name: str, position: Position = DRAFTS, kind: str = "put_draft") -> int:
    """Perform the pending effect of this kind: octets fixed, appended, settled. Gives the case."""
    (effect,) = claim(store, kind)
    with store.writing() as unit:
        unit.set_out(effect.id, octets(name), text=f"text of {name}")
    settle(store, effect.id, "accepted", placed=position)
    assert effect.case_id is not None
    return effect.case_id


def newest(store: Store, case_id: int, kind: str = "draft") -> Placed:
    with store.reading() as reader:
        found = reader.newest_placed(case_id, kind)
    assert found is not None
    return found


def event(store: Store, placed: Placed, name: str, position: Position | None = None) -> bool:
    with store.writing() as unit:
        return unit.draft_event(placed.id, name, now=NOW, position=position)


def test_a_draft_is_on_record_before_it_is_appended(store: Store) -> None:
    recorded = take_in(store, mail(), opening(PutDraft()))
    (effect,) = claim(store, "put_draft")
    with store.writing() as unit:
        unit.set_out(effect.id, octets("draft"), text="山田様")

    draft = newest(store, case_of(recorded))

    assert ("pending", "<draft@example.com>", "hash-draft", "山田様") == (
        draft.state,
        draft.message_id,
        draft.text_hash,
        draft.text,
    )


def test_an_appended_draft_knows_its_place(store: Store) -> None:
    take_in(store, mail(), opening(PutDraft()))

    draft = newest(store, place(store, "draft"))

    assert ("placed", "Drafts", 3, 21, 1) == (
        draft.state,
        draft.folder,
        draft.uidvalidity,
        draft.uid,
        draft.version,
    )


def test_a_draft_is_found_by_its_place_its_token_and_its_message_id(store: Store) -> None:
    take_in(store, mail(), opening(PutDraft()))
    draft = newest(store, place(store, "draft"))

    with store.reading() as reader:
        found = (
            reader.placed_by("Drafts", 3, 21),
            reader.placed_by("Drafts", 3, 21, mailbox="shop"),
            reader.placed_by_token(("<unknown@example.com>", "<token-draft@example.com>")),
            reader.placed_by_message_id("<draft@example.com>"),
        )
        missing = (
            reader.placed_by("Drafts", 4, 21),
            reader.placed_by_token(()),
            reader.placed_by_token(("",)),
        )
    assert (draft, draft, draft, draft) == found
    assert (None, None, None) == missing


def test_a_customers_answer_to_the_sent_draft_belongs_to_the_case(store: Store) -> None:
    take_in(store, mail(1), opening(PutDraft()))
    place(store, "draft")

    with store.writing() as unit:
        known = look_up(unit, mail(2, references=("<token-draft@example.com>",)))

    assert ("thread", "placed") == (known.case_by, known.draft_state)


def test_a_card_is_no_proof_of_a_customers_thread(store: Store) -> None:
    take_in(store, mail(1), opening(PutCard()))
    place(store, "card", Position("shop", "cards", 1, 1), "put_card")

    with store.writing() as unit:
        known = look_up(unit, mail(2, references=("<card@example.com>",)))
        ours = unit.is_own("<card@example.com>")

    assert (None, True) == (known.case, ours)


def test_only_after_the_new_one_is_placed_the_old_one_is_outdated(store: Store) -> None:
    take_in(store, mail(), opening(PutDraft()))
    case_id = place(store, "one")
    old = newest(store, case_id)
    apply(store, case_id, Decision("command", effects=(PutDraft(),)))
    with store.reading() as reader:
        before = reader.outdated(case_id, "draft")

    place(store, "two", Position("shop", "Drafts", 3, 22))

    with store.reading() as reader:
        assert ((), (old,)) == (before, reader.outdated(case_id, "draft"))


def test_a_removed_draft_is_no_longer_outdated(store: Store) -> None:
    take_in(store, mail(), opening(PutDraft()))
    case_id = place(store, "one")
    old = newest(store, case_id)
    apply(store, case_id, Decision("command", effects=(PutDraft(),)))
    place(store, "two", Position("shop", "Drafts", 3, 22))

    event(store, old, "remove")

    with store.reading() as reader:
        assert () == reader.outdated(case_id, "draft")


@pytest.mark.parametrize(
    ("name", "state"),
    [("edit", "edited"), ("send", "sent"), ("discard", "discarded"), ("lose", "gone"), ("outdate", "stale")],
)
def test_what_became_of_a_draft_is_kept_and_told(store: Store, name: str, state: str) -> None:
    take_in(store, mail(), opening(PutDraft()))
    case_id = place(store, "draft")

    event(store, newest(store, case_id), name)

    with store.reading() as reader:
        history = [line.what for line in reader.happenings(case_id)]
    assert (state, True) == (newest(store, case_id).state, f"draft_{state}" in history)


def test_a_draft_that_is_edited_again_only_moves(store: Store) -> None:
    take_in(store, mail(), opening(PutDraft()))
    case_id = place(store, "draft")
    event(store, newest(store, case_id), "edit")

    event(store, newest(store, case_id), "edit", Position("shop", "Drafts", 3, 30))

    assert ("edited", 30) == (newest(store, case_id).state, newest(store, case_id).uid)


def test_a_sent_draft_cannot_be_removed(store: Store) -> None:
    take_in(store, mail(), opening(PutDraft()))
    case_id = place(store, "draft")
    event(store, newest(store, case_id), "send")

    with pytest.raises(BrokenTransition):
        event(store, newest(store, case_id), "remove")


def test_a_draft_that_does_not_exist_has_no_fate(store: Store) -> None:
    with store.writing() as unit:
        assert not unit.draft_event(4711, "send", now=NOW)


def test_a_decision_tells_the_fate_of_the_newest_draft(store: Store) -> None:
    take_in(store, mail(), opening(PutDraft()))
    case_id = place(store, "draft")

    apply(store, case_id, Decision("reply", draft=DraftFate("answer-elsewhere")))

    assert "answered_elsewhere" == newest(store, case_id).state


def test_a_decision_about_a_draft_that_never_was_changes_nothing(store: Store) -> None:
    recorded = take_in(store, mail(), opening(PutCard()))

    apply(store, recorded.case_id, Decision("reply", draft=DraftFate("answer-elsewhere")))

    with store.reading() as reader:
        assert reader.newest_placed(case_of(recorded), "draft") is None


def test_the_view_of_a_case_holds_its_draft_and_its_card(store: Store) -> None:
    take_in(store, mail(), opening(PutDraft(), PutCard()))
    case_id = place(store, "draft")
    place(store, "card", Position("shop", "cards", 1, 1), "put_card")

    with store.reading() as reader:
        view = reader.view(case_id)
        placed = reader.placed_in("shop", "draft")
    assert view is not None
    assert (view.draft,) == placed
    assert view.card is not None
    assert "cards" == view.card.folder
