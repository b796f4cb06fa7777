"""`verify` finds what no constraint can refuse; `store` itself would refuse to write any of it."""

from collections.abc import Iterator

import pytest
from store_scenes import mail, octets, opening, take_in

from firstmove.model.decision import PutCard
from firstmove.state.store import Store

DONE = (
    "state = 'done', settled_at = created_at, lease_owner = NULL, lease_until = NULL WHERE kind = 'send_ack'"
)


@pytest.fixture
def damaged(url: str) -> Iterator[Store]:
    """A database with one case, to be damaged."""
    opened = Store.open(url)
    take_in(opened, mail())
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        ("UPDATE timer SET state = 'stopped', reason = 'x'", "open promise without an armed"),
        ("UPDATE support_case SET state = 'closed', closing_reason = 'x'", "a clock that runs"),
        (
            "UPDATE support_case SET state = 'closed', closing_reason = 'x'",
            "closed case 1001 has an open promise",
        ),
        ("UPDATE message SET direction = 'own'", "no message of its customer"),
        ("UPDATE message SET case_id = NULL", "no message that its acknowledgement answers"),
        (f"UPDATE effect SET attempts = 0, {DONE}", "settled without an attempt"),
        (f"UPDATE effect SET octets = NULL, {DONE}", "without its octets"),
        ("UPDATE effect SET case_id = NULL WHERE kind = 'send_ack'", "belongs to no case"),
        ("UPDATE setting SET value = '1000' WHERE key = 'last_case_number'", "a higher number"),
        ("DELETE FROM setting WHERE key = 'last_case_number'", "1 cases but no last number"),
    ],
)
def test_damage_is_found(damaged: Store, damage: str, expected: str) -> None:
    with damaged.writing() as unit:
        unit.connection.exec_driver_sql(damage)

    assert expected in "\n".join(damaged.verify())


def test_a_draft_placed_without_an_attempt_is_found(url: str) -> None:
    store = Store.open(url)
    take_in(store, mail(), opening(PutCard()))
    with store.writing() as unit:
        (effect,) = unit.effects(kind="put_card")
        unit.set_out(effect.id, octets("card"))
        unit.connection.exec_driver_sql("UPDATE placed SET state = 'placed', uid = 1")

    breaches = store.verify()

    store.close()
    assert ["placed 1 has its place although its effect was never performed"] == list(breaches)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE effect SET state = 'claimed' WHERE kind = 'put_card'",
        "UPDATE effect SET lease_owner = NULL, lease_until = NULL WHERE kind = 'send_ack'",
        "UPDATE effect SET state = 'done' WHERE kind = 'put_card'",
        "UPDATE effect SET state = 'lost' WHERE kind = 'put_card'",
        "UPDATE effect SET kind = 'send_fax' WHERE kind = 'put_card'",
        "UPDATE effect SET attempts = -1",
        "UPDATE effect SET once_key = NULL WHERE kind = 'send_ack'",
        "UPDATE effect SET state = 'in_doubt', doubts = 1 WHERE kind = 'put_card'",
        "UPDATE support_case SET state = 'lost'",
        "UPDATE support_case SET state = 'closed'",
        "UPDATE timer SET state = 'paused'",
        "UPDATE timer SET state = 'stopped'",
        "UPDATE promise SET state = 'kept'",
        "UPDATE promise SET state = 'broken', settled_at = told_at",
        "INSERT INTO thread_key (key, case_id, role) VALUES ('x', 4711, 'in')",
        "INSERT INTO thread_key (key, case_id, role) VALUES ('x', 1, 'friend')",
        (
            "INSERT INTO promise (case_id, due, state, source, told_at, settled_by)"
            " SELECT case_id, due, state, source, told_at, settled_by FROM promise"
        ),
        "INSERT INTO mailbox (name, fence, lease_owner) VALUES ('x', 1, 'worker')",
    ],
)
def test_the_database_itself_refuses_what_must_never_be(damaged: Store, damage: str) -> None:
    with pytest.raises(Exception, match=r"(?i)constraint"), damaged.writing() as unit:
        unit.connection.exec_driver_sql(damage)

    assert () == damaged.verify()
