"""SIGKILL at every named point between two durable steps; after a restart nothing is lost or doubled."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from faults.crash_scene import Outcome, live
from firstmove.transport.crashpoints import POINTS

# Twenty real processes, four to six minutes on two shared cores: `make test-full`.
pytestmark = [pytest.mark.server, pytest.mark.full]

UNDISTURBED = "undisturbed"
# A point that only a crash leads to.
ARMS = {UNDISTURBED: (), "looked": ("replied", "looked")}
DESERVING = {"<mail.1@client.example.com>", "<mail.2@client.example.com>"}

Outcomes = Mapping[str, "Future[Outcome]"]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcomes]:
    """Every crash, four at a time: most of each life is waiting."""
    with ThreadPoolExecutor(4) as pool:
        yield {
            point: pool.submit(_live, tmp_path_factory.mktemp("crash"), ARMS.get(point, (point,)))
            for point in (UNDISTURBED, *POINTS)
        }


def _live(folder: Path, arms: tuple[str, ...]) -> Outcome:
    return live(folder, arms)


@pytest.mark.parametrize("point", [UNDISTURBED, *POINTS])
def test_the_process_died_where_it_was_to_die(point: str, outcomes: Outcomes) -> None:
    outcome = outcomes[point].result()

    assert len(ARMS.get(point, (point,))) == outcome.crashes


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_loses_no_mail_and_leaves_nothing_undone(point: str, outcomes: Outcomes) -> None:
    outcome = outcomes[point].result()

    assert {f"<mail.{number}@client.example.com>": 1 for number in range(1, 5)} == outcome.customers
    assert () == outcome.unfinished
    assert () == outcome.damage


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_sends_each_acknowledgement_at_most_twice_with_the_same_octets(
    point: str, outcomes: Outcomes
) -> None:
    sent = outcomes[point].result().acknowledgements

    assert DESERVING == sent.keys()
    assert {1} == {len(set(octets)) for octets in sent.values()}
    assert max(len(octets) for octets in sent.values()) <= 2


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_leaves_the_mailbox_as_an_undisturbed_hour_does(point: str, outcomes: Outcomes) -> None:
    undisturbed = outcomes[UNDISTURBED].result()

    outcome = outcomes[point].result()

    assert undisturbed.folders == outcome.folders
    assert undisturbed.case_states == outcome.case_states


@pytest.mark.parametrize("point", POINTS)
def test_people_are_told_in_spite_of_a_crash(point: str, outcomes: Outcomes) -> None:
    outcome = outcomes[point].result()

    assert outcome.notices >= 1


def test_without_a_crash_each_acknowledgement_goes_out_once(outcomes: Outcomes) -> None:
    sent = outcomes[UNDISTURBED].result().acknowledgements

    assert dict.fromkeys(DESERVING, 1) == {key: len(octets) for key, octets in sent.items()}
