"""Flags of people's mail programs are kept by mail and card, and known again after a restart."""

from store_scenes import NOW, case_of, mail, opening, take_in

from firstmove.model.record import Mark, Markable
from firstmove.state.store import Store

STAR = Mark("flagged", "mail", 1, NOW)


def test_marks_replace_those_before(store: Store) -> None:
    case = case_of(take_in(store, mail(), opening()))
    with store.writing() as unit:
        unit.set_marks(case, (STAR, Mark("answered", "mail", 1, NOW)))
    with store.writing() as unit:
        unit.set_marks(case, (STAR,))

    with store.reading() as reader:
        view = reader.view(case)
        assert view is not None
        assert (STAR,) == view.marks
        assert {STAR.key} == reader.marks_in("shop")
        assert frozenset() == reader.marks_in("other")


def test_only_mails_of_cases_that_wait_may_be_marked(store: Store) -> None:
    incoming = mail()
    case = case_of(take_in(store, incoming, opening()))

    with store.reading() as reader:
        rows = reader.messages_of(case)
        assert (Markable(case, "mail", rows[0].id, incoming.position),) == reader.markable("shop")
        assert () == reader.markable("other")
