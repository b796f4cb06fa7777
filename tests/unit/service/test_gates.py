"""The gate before an SMTP account: who may try, when, and what closes it."""

import pytest

from firstmove.service.gates import HOUR, PROBE_PAUSE, Gate
from firstmove.transport.smtp import Submission

SENT = Submission("sent", "replied", 250, "2.0.0 taken")
REFUSED_LOGIN = Submission("retry", "login", 535, "5.7.8 wrong password", account=True)
NOBODY_THERE = Submission("retry", "connect", None, "connection refused", account=True)
GREYLISTED = Submission("retry", "rcpt", 450, "4.7.1 come back later")
UNKNOWN_USER = Submission("permanent", "rcpt", 550, "5.1.1 no such user")
LOST_REPLY = Submission("in_doubt", "content", None, "connection lost", account=True)


def tried(gate: Gate, outcome: Submission, clock: float = 0.0) -> None:
    gate.enter(clock)
    gate.leave(outcome, clock, chance=0.5)


def test_a_new_gate_is_open() -> None:
    gate = Gate()

    assert 0.0 == gate.enter(0.0)


@pytest.mark.parametrize("outcome", [SENT, GREYLISTED, UNKNOWN_USER, LOST_REPLY])
def test_what_happens_to_a_message_closes_no_gate(outcome: Submission) -> None:
    gate = Gate()

    tried(gate, outcome)

    assert 0.0 == gate.enter(0.0)


def test_a_refused_login_is_tried_again_slowly() -> None:
    gate = Gate()

    tried(gate, REFUSED_LOGIN)

    assert gate.refused
    assert gate.enter(0.0) >= 10.0


def test_an_account_that_stays_refused_is_asked_less_and_less_up_to_ten_minutes() -> None:
    gate = Gate()

    tried(gate, REFUSED_LOGIN, 0.0)
    first = gate.closed_for(0.0)
    tried(gate, REFUSED_LOGIN, first)
    second = gate.closed_for(first)

    assert first < second <= 750.0


def test_a_server_that_is_not_there_is_asked_again_soon() -> None:
    gate = Gate()

    tried(gate, NOBODY_THERE)

    assert 0.0 < gate.enter(0.0) < 1.0
    assert not gate.refused


def test_attempts_that_fail_together_count_once() -> None:
    gate, alone = Gate(), Gate()
    gate.enter(0.0)
    gate.enter(0.0)

    gate.leave(REFUSED_LOGIN, 0.0, chance=0.5)
    gate.leave(REFUSED_LOGIN, 0.1, chance=0.5)
    tried(alone, REFUSED_LOGIN)

    assert alone.closed_for(0.1) == gate.closed_for(0.1)


def test_after_a_failure_one_tries_and_the_others_wait() -> None:
    gate = Gate()
    tried(gate, REFUSED_LOGIN)
    later = gate.closed_for(0.0) + 1.0

    first, second = gate.enter(later), gate.enter(later)

    assert (0.0, PROBE_PAUSE) == (first, second)


def test_when_one_gets_through_the_others_follow() -> None:
    gate = Gate()
    tried(gate, REFUSED_LOGIN)
    later = gate.closed_for(0.0) + 1.0

    tried(gate, SENT, later)

    assert (0.0, 0.0) == (gate.enter(later), gate.enter(later))
    assert not gate.refused


def test_a_new_configuration_opens_it_at_once() -> None:
    gate = Gate()
    tried(gate, REFUSED_LOGIN)

    gate.open()

    assert 0.0 == gate.enter(0.0)


def test_over_the_hourly_cap_it_waits_until_the_oldest_is_an_hour_old() -> None:
    gate = Gate(per_hour=2)
    tried(gate, SENT, 0.0)
    tried(gate, SENT, 100.0)

    assert HOUR - 200.0 == gate.enter(200.0)
    assert 0.0 == gate.enter(HOUR + 1.0)
