"""The clock was set back: pauses last no longer for it, and caps do not count what lies ahead."""

from datetime import timedelta

import pytest
from store_scenes import MINUTE, NOW, SATO, apply, born, claim, look_up, mail, settle, take_in

from firstmove.model.decision import Decision, PutCard
from firstmove.model.policy import Caps
from firstmove.model.record import Effect
from firstmove.state.store import Store

THREE_HOURS = timedelta(hours=3)
BEFORE = NOW - THREE_HOURS  # what the clock shows after it was set back


def effect_of(store: Store, effect_id: int) -> Effect:
    with store.reading() as reader:
        found = reader.effect(effect_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("event", "pause"), [("put-off", 2 * MINUTE), ("unknown", 5 * MINUTE)], ids=["put off", "in doubt"]
)
def test_a_pause_lasts_as_long_as_it_was_meant_to(store: Store, event: str, pause: timedelta) -> None:
    effect = born(take_in(store, mail()))
    settle(store, effect.id, event, due_at=NOW + pause)

    with store.writing() as unit:
        unit.pull_in(["shop"], BEFORE, THREE_HOURS)

    assert BEFORE + pause == effect_of(store, effect.id).due_at


@pytest.mark.parametrize(
    ("pause", "left"),
    [(59 * MINUTE, 59 * MINUTE), (61 * MINUTE, 0 * MINUTE)],
    ids=["likely", "longer than any pause"],
)
def test_after_a_start_no_pause_is_longer_than_an_hour(
    store: Store, pause: timedelta, left: timedelta
) -> None:
    effect = born(take_in(store, mail()))
    settle(store, effect.id, "put-off", due_at=BEFORE + pause)

    with store.writing() as unit:
        unit.pull_in(["shop"], BEFORE)

    assert BEFORE + left == effect_of(store, effect.id).due_at


def test_other_mailboxes_and_what_waits_for_an_opening_are_left_alone(store: Store) -> None:
    other = born(take_in(store, mail(mailbox="other")))
    settle(store, other.id, "put-off", due_at=NOW + MINUTE)
    with store.writing() as unit:
        notice = unit.add_effect("send_notice", "shop", version="1", now=NOW, plan={}, due_at=NOW + MINUTE)

        unit.pull_in(["shop"], BEFORE, THREE_HOURS)

    assert [NOW + MINUTE] * 2 == [effect_of(store, other.id).due_at, effect_of(store, notice or 0).due_at]


def test_caps_do_not_count_what_lies_ahead(store: Store) -> None:
    take_in(store, mail(1))

    with store.writing() as unit:
        caps = look_up(unit, mail(2, SATO), now=BEFORE).caps

    assert Caps(first_day_hour=0) == caps


def test_a_card_waits_no_longer_than_a_minute_for_the_one_before_it(store: Store) -> None:
    recorded = take_in(store, mail())
    (first,) = claim(store, "put_card")
    settle(store, first.id, "accepted")

    apply(store, recorded.case_id, Decision("again", effects=(PutCard(),)), now=BEFORE)

    with store.reading() as reader:
        (newest,) = reader.effects(kind="put_card", state="pending")
    assert BEFORE + MINUTE == newest.due_at
