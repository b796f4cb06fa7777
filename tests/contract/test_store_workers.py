"""Several workers at once: nothing twice, nothing lost."""

from concurrent.futures import ThreadPoolExecutor

from store_scenes import LEASE, NOW, born, mail, octets, opening, take_in

from firstmove.model.decision import PutCard, PutDraft
from firstmove.model.mail import Address
from firstmove.model.record import Owner
from firstmove.state.store import Store

WORKERS = 4


def test_numbers_are_given_out_once_whoever_asks(store: Store) -> None:
    def work(worker: int) -> list[int | None]:
        mails = [
            mail(uid, Address(f"c{worker}-{uid}", "example.jp"), mailbox=f"box{worker}")
            for uid in range(1, 11)
        ]
        return [take_in(store, one).number for one in mails]

    with ThreadPoolExecutor(WORKERS) as pool:
        numbers = [number for part in pool.map(work, range(WORKERS)) for number in part]

    assert list(range(1001, 1001 + 10 * WORKERS)) == sorted(number for number in numbers if number)


def test_one_mail_to_several_mailboxes_is_acknowledged_by_one_worker(store: Store) -> None:
    def work(worker: int) -> bool:
        copy = mail(1, digest="same", mailbox=f"box{worker}")
        return take_in(store, copy, out=octets(f"ack-{worker}")).ack is not None

    with ThreadPoolExecutor(WORKERS) as pool:
        acknowledged = list(pool.map(work, range(WORKERS)))

    assert 1 == sum(acknowledged)


def test_an_effect_is_claimed_by_one_worker(store: Store) -> None:
    for uid in range(1, 21):
        take_in(store, mail(uid, Address(f"c{uid}", "example.jp")), opening(PutCard(), PutDraft()))

    def work(worker: int) -> list[int]:
        mine: list[int] = []
        while claimed := claim_some(store, worker):
            mine += claimed
        return mine

    with ThreadPoolExecutor(WORKERS) as pool:
        claimed = [effect for part in pool.map(work, range(WORKERS)) for effect in part]

    assert (40, 40) == (len(claimed), len(set(claimed)))


def claim_some(store: Store, worker: int) -> list[int]:
    """Three effects at most, in a transaction of its own."""
    with store.writing() as unit:
        owner = Owner(f"worker-{worker}")
        effects = unit.claim("shop", ("put_card", "put_draft"), owner=owner, now=NOW, lease=LEASE, limit=3)
        return [effect.id for effect in effects]


def test_a_mailbox_is_taken_by_one_worker(store: Store) -> None:
    def work(worker: int) -> Owner | None:
        with store.writing() as unit:
            return unit.take_mailbox("shop", f"worker-{worker}", NOW, LEASE)

    with ThreadPoolExecutor(WORKERS) as pool:
        owners = [owner for owner in pool.map(work, range(WORKERS)) if owner is not None]

    assert [1] == [owner.fence for owner in owners]


def test_a_settlement_and_a_take_over_do_not_both_win(store: Store) -> None:
    effect = born(take_in(store, mail(), owner=Owner("worker-1")))

    def settle() -> bool:
        with store.writing() as unit:
            return unit.settle(effect.id, "accepted", owner=Owner("worker-1"), now=NOW)

    def take_over() -> int:
        with store.writing() as unit:
            return unit.reclaim(Owner("worker-2"), NOW + 2 * LEASE)

    with ThreadPoolExecutor(2) as pool:
        settled, taken = pool.submit(settle), pool.submit(take_over)
        outcome = (settled.result(), taken.result())

    assert outcome in {(True, 0), (False, 1)}
