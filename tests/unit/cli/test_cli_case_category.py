"""`firstmove case N --category NAME`: the card's command 分類 on the command line."""

import json
from pathlib import Path

import pytest
from cli_scenes import Firstmove, WriteConfig

from firstmove.state.store import Store

pytestmark = pytest.mark.usefixtures("one_case")


@pytest.mark.parametrize("name", ["破損", "damaged"])
def test_a_category_is_set_right_in_either_language(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path, name: str
) -> None:
    outcome = firstmove("--config", write_config(), "case", "1001", "--json", "--category", name)

    view = json.loads(outcome.out)
    assert "damaged" == view["case"]["category"]
    assert ["command", f"category {name}"] in [[line["what"], line["detail"]] for line in view["history"]]
    store = Store.open(f"sqlite:///{tmp_path}/firstmove.db")
    with store.reading() as reader:
        assert ["put_card", "put_draft"] == sorted(effect.kind for effect in reader.effects(state="pending"))
    store.close()


def test_an_unknown_category_is_refused_with_the_list(
    firstmove: Firstmove, write_config: WriteConfig
) -> None:
    outcome = firstmove("--config", write_config(), "case", "1001", "--category", "なぞ")

    assert 2 == outcome.code
    assert "firstmove: there is no category 'なぞ'; one of wrong_item, " in outcome.err
