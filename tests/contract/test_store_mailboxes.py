"""The lease of a mailbox is the unit of ownership."""

from datetime import datetime

from store_scenes import LEASE, NOW

from firstmove.model.record import Owner
from firstmove.state.store import Store


def take(store: Store, owner: str, now: datetime = NOW) -> Owner | None:
    with store.writing() as unit:
        return unit.take_mailbox("shop", owner, now, LEASE)


def test_the_first_who_asks_gets_a_mailbox(store: Store) -> None:
    assert Owner("worker-1", 1) == take(store, "worker-1")


def test_nobody_gets_it_while_the_lease_runs(store: Store) -> None:
    take(store, "worker-1")

    assert take(store, "worker-2", NOW + LEASE) is None


def test_a_lease_that_ran_out_goes_to_the_next_with_a_new_fence(store: Store) -> None:
    take(store, "worker-1")

    assert Owner("worker-2", 2) == take(store, "worker-2", NOW + 2 * LEASE)


def test_who_takes_it_again_has_a_new_fence(store: Store) -> None:
    take(store, "worker-1")

    assert Owner("worker-1", 2) == take(store, "worker-1")


def test_a_renewed_lease_runs_on(store: Store) -> None:
    owner = take(store, "worker-1")
    assert owner is not None
    with store.writing() as unit:
        renewed = unit.renew("shop", owner, NOW + LEASE, LEASE)

    assert (True, None) == (renewed, take(store, "worker-2", NOW + 2 * LEASE))


def test_a_lost_lease_cannot_be_renewed_or_released(store: Store) -> None:
    first = take(store, "worker-1")
    assert first is not None
    take(store, "worker-2", NOW + 2 * LEASE)

    with store.writing() as unit:
        assert not unit.renew("shop", first, NOW + 2 * LEASE, LEASE)
        assert not unit.release("shop", first)


def test_a_released_mailbox_is_free_at_once(store: Store) -> None:
    owner = take(store, "worker-1")
    assert owner is not None
    with store.writing() as unit:
        released = unit.release("shop", owner)

    assert (True, Owner("worker-2", 2)) == (released, take(store, "worker-2"))
