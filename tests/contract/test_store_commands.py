"""What a person's command leaves in the database, on both databases."""

from datetime import timedelta

import pytest
from store_scenes import NOW, SATO, YAMADA, apply, case_of, claim, look_up, mail, opening, settle, take_in

from firstmove.model.case import CaseFacts, Remedy
from firstmove.model.decision import CaseChange, Decision, FileThread, PutCard
from firstmove.model.mail import Address
from firstmove.model.triage import Triage
from firstmove.state.store import Store

SHIPPED = Remedy("shipped", tracking="123456789013")
REFUNDED = Remedy("refunded", amount="3,980円")


def changed(store: Store, change: CaseChange) -> int:
    case_id = case_of(take_in(store, mail(), opening(FileThread("needs_reply"), PutCard())))
    apply(store, case_id, Decision("command", case=change))
    return case_id


def facts(store: Store, case_id: int) -> CaseFacts:
    with store.reading() as reader:
        found = reader.case(case_id)
    assert found is not None
    return found


def correction(store: Store, sender: Address, uid: int = 9) -> tuple[str, str]:
    with store.writing() as unit:
        asked = look_up(unit, mail(uid, sender), shop="default", now=NOW + timedelta(days=60))
    return asked.correction


def test_a_new_case_has_no_remedy(store: Store) -> None:
    assert Remedy() == facts(store, case_of(take_in(store, mail()))).remedy


def test_remedies_are_kept_in_their_order_and_the_last_one_holds(store: Store) -> None:
    case_id = changed(store, CaseChange(remedies=(SHIPPED, REFUNDED)))

    assert (SHIPPED, REFUNDED) == facts(store, case_id).remedies
    assert REFUNDED == facts(store, case_id).remedy


def test_a_change_without_remedies_leaves_them(store: Store) -> None:
    case_id = changed(store, CaseChange(remedies=(SHIPPED,), assignee="山田"))

    apply(store, case_id, Decision("command", case=CaseChange(note="棚B")))

    assert ((SHIPPED,), "山田") == (facts(store, case_id).remedies, facts(store, case_id).assignee)


def test_the_last_remedy_can_be_taken_back(store: Store) -> None:
    case_id = changed(store, CaseChange(remedies=(SHIPPED,)))

    apply(store, case_id, Decision("command", case=CaseChange(remedies=())))

    assert () == facts(store, case_id).remedies


def test_what_was_told_stands_in_the_history_in_its_order(store: Store) -> None:
    told = (("command", "発送 1234-5678-9013"), ("draft_kept", ""))

    case_id = changed(store, CaseChange(note="棚B", told=told))

    with store.reading() as reader:
        lines = [(line.what, line.detail) for line in reader.happenings(case_id)]
    assert [("note", "棚B"), *told] == lines[-3:]


@pytest.mark.parametrize(("prompt", "wait"), [(True, 1), (False, 60)])
def test_a_card_that_answers_a_command_does_not_wait(store: Store, prompt: bool, wait: int) -> None:
    case_id = case_of(take_in(store, mail(), opening(PutCard())))
    (first,) = claim(store, "put_card")
    settle(store, first.id, "accepted")

    change = Decision("command", effects=(PutCard(prompt=prompt),))
    apply(store, case_id, change, now=NOW + timedelta(seconds=1))

    with store.reading() as reader:
        (card,) = reader.effects(kind="put_card", state="pending")
    assert NOW + timedelta(seconds=wait) == card.due_at


def test_a_corrected_category_is_known_for_the_senders_next_matter(store: Store) -> None:
    case_id = changed(store, CaseChange(triage=Triage("damaged"), corrected="not_arrived"))
    closing = CaseChange(event="close", closing_reason="closed")
    apply(store, case_id, Decision("closed", case=closing))

    assert ("not_arrived", "damaged") == correction(store, YAMADA)
    assert ("", "") == correction(store, SATO)


def test_the_words_that_misled_are_kept_with_the_correction(store: Store) -> None:
    words = ("まだ届き", "%_\\")
    case_id = changed(
        store, CaseChange(triage=Triage("damaged"), corrected="not_arrived", corrected_words=words)
    )

    with store.writing() as unit:
        same_case = look_up(unit, mail(9, YAMADA))
    apply(store, case_id, Decision("closed", case=CaseChange(event="close", closing_reason="closed")))
    with store.writing() as unit:
        next_case = look_up(unit, mail(10, YAMADA))

    assert [words, words] == [same_case.corrected_words, next_case.corrected_words]
    assert [("not_arrived", "damaged")] * 2 == [same_case.correction, next_case.correction]


def test_of_two_corrections_the_first_knows_what_had_been_read(store: Store) -> None:
    case_id = changed(store, CaseChange(triage=Triage("damaged"), corrected="not_arrived"))
    apply(store, case_id, Decision("c", case=CaseChange(triage=Triage("defective"), corrected="damaged")))
    apply(store, case_id, Decision("closed", case=CaseChange(event="close", closing_reason="closed")))

    assert ("not_arrived", "defective") == correction(store, YAMADA)
