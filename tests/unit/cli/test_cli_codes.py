"""What a person of a Japanese shop reads has words beside the codes; JSON keeps the codes alone."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli_scenes import Firstmove, WriteConfig

from firstmove.cli import codes
from firstmove.model import states
from firstmove.state.store import Store

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


@pytest.fixture
def held(one_case: Path) -> int:
    """A notice about case #1001 that is held; its id."""
    store = Store.open(f"sqlite:///{one_case}")
    with store.writing() as unit:
        made = unit.add_effect(
            "send_notice", "shop", version="1", now=NOW, case_id=1, plan={"kind": "arrival"}
        )
        assert made is not None
        unit.settle(made, "hold", owner=None, now=NOW)
    store.close()
    return made


def test_every_kind_and_every_state_has_its_words() -> None:
    assert set(states.states(states.EFFECT)) == set(codes.EFFECT_STATE)
    assert set(states.EFFECT_KINDS) == set(codes.EFFECT_KIND)


@pytest.mark.parametrize(
    ("language", "expected"), [("ja", "処理の残り 保留中（held） 1"), ("en", "effects not done held 1")]
)
@pytest.mark.usefixtures("held")
def test_the_status_says_what_is_left_to_do_in_the_shops_language(
    firstmove: Firstmove, write_config: WriteConfig, language: str, expected: str
) -> None:
    outcome = firstmove("--config", write_config(language=language), "status")

    assert expected in [" ".join(line.split()) for line in outcome.out.splitlines()]


@pytest.mark.usefixtures("held")
def test_the_status_as_json_keeps_the_codes(firstmove: Firstmove, write_config: WriteConfig) -> None:
    facts = json.loads(firstmove("--config", write_config(), "status", "--json").out)

    assert {"held": 1} == facts["effects"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (("outbox", "list"), "保留中（held） 担当者への連絡（send_notice） #1001"),
        (("outbox", "show", "1"), "種類 担当者への連絡（send_notice）"),
        (("outbox", "show", "1"), "状態 保留中（held）"),
        (("why", "1001"), "担当者への連絡（send_notice） 保留中（held）"),
    ],
)
@pytest.mark.usefixtures("held")
def test_kinds_and_states_are_shown_in_words_with_their_codes(
    firstmove: Firstmove, write_config: WriteConfig, command: tuple[str, ...], expected: str
) -> None:
    outcome = firstmove("--config", write_config(), *command)

    assert expected in " ".join(outcome.out.split())


@pytest.mark.parametrize(
    ("language", "expected"), [("ja", "1：保留を解除しました。\n"), ("en", "1 goes on its way.\n")]
)
@pytest.mark.usefixtures("held")
def test_a_word_is_answered_in_the_shops_language(
    firstmove: Firstmove, write_config: WriteConfig, language: str, expected: str
) -> None:
    outcome = firstmove("--config", write_config(language=language), "outbox", "release", "1")

    assert expected == outcome.out
