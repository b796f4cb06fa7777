"""When to try again: a table."""

from datetime import UTC, datetime, timedelta

import pytest

from firstmove.service.backoff import GIVE_UP_AFTER, next_attempt, reconnect_delay

NOW = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 15), (2, 45), (3, 135), (4, 405), (5, 1215), (6, 1350), (40, 1350)]
)
def test_pauses_grow_threefold_up_to_half_an_hour(attempts: int, seconds: int) -> None:
    assert NOW + timedelta(seconds=seconds) == next_attempt(attempts, NOW, NOW, 0.5)


@pytest.mark.parametrize("chance", [0.0, 0.25, 0.999])
def test_chance_never_makes_a_pause_longer_than_its_span_or_shorter_than_half(chance: float) -> None:
    due = next_attempt(1, NOW, NOW, chance)

    assert due is not None
    assert timedelta(seconds=10) <= due - NOW <= timedelta(seconds=20)


def test_after_two_days_it_is_given_up() -> None:
    assert next_attempt(9, NOW, NOW + GIVE_UP_AFTER, 0.5) is None


@pytest.mark.parametrize(
    ("failures", "slow", "seconds"),
    [(1, False, 0.4), (4, False, 3.2), (99, False, 60.0), (1, True, 20.0), (99, True, 600.0)],
)
def test_a_connection_is_opened_again_soon_at_first_and_slowly_where_the_server_refuses(
    failures: int, slow: bool, seconds: float
) -> None:
    assert seconds == reconnect_delay(failures, 0.5, slow=slow)
