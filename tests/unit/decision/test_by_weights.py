"""Cues and trained model together: who has the last word, and what is told of it."""

from collections.abc import Mapping
from typing import Any

import pytest
from labelled_mails import TODAY, model, read, shipped, tables

from firstmove.decision import cues
from firstmove.decision.by_weights import OVERRULES
from firstmove.decision.triage import triage_text
from firstmove.model.triage import Triage

CALM = "お世話になります。先日お願いした茶碗ですが、お色が二つとも同じでした。"


def read_with(shop: Mapping[str, Any], text: str) -> Triage:
    """As a shop reads it that has a table of its own beside the shipped ones."""
    return triage_text("", text, cues.compile({**tables(), "shop": shop}, model()), TODAY)


def group(axis: str, value: str, word: str, weight: float) -> Mapping[str, Any]:
    return {axis: [{"value": value, "words": [word], "weight": weight}]}


def test_a_shops_heavy_cue_decides_against_the_model() -> None:
    text = "返品したいのですが、送料はどちらが負担しますか。のし違いです。"

    shop = group("category", "change_order", "のし違い", OVERRULES)

    assert "change_order" != read(text).category
    assert "change_order" == read_with(shop, text).category


def test_a_shops_heavy_cue_sets_a_flag() -> None:
    assert "phone_requested" not in read(CALM).flags
    assert "phone_requested" in read_with(group("flag", "phone_requested", "茶碗", OVERRULES), CALM).flags


def test_of_several_heavy_cues_the_first_by_precedence_decides() -> None:
    shop = {
        "category": [
            {"value": "receipt", "words": ["茶碗"], "weight": OVERRULES},
            {"value": "damaged", "words": ["お色"], "weight": OVERRULES},
        ]
    }

    assert "damaged" == read_with(shop, CALM).category


def test_no_shipped_cue_is_so_heavy() -> None:
    rules = [rule for table in shipped().tables.values() for rule in (*table.rules, *table.short)]

    assert max(rule.weight for rule in rules) < OVERRULES


def test_the_words_that_spoke_to_the_model_are_named() -> None:
    text = "届いた湯呑みの縁が欠けていました。取り替えていただけますか。"

    named = [cue for cue in read(text).cues if cue.axis == "words"]

    assert named
    assert {"damaged"} == {cue.value for cue in named}
    assert all(cue.words in text for cue in named)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("箱を開けたら、湯呑みが粉々になっておりました。", "damaged"),
        ("生成りを選びましたのに、藍色のものが参りました。", "wrong_item"),
        ("説明書の袋にあるはずのねじが一本もありません。", "missing_item"),
        ("三日で針が止まってしまいました。電池は新品です。", "defective"),
        ("昨夜の注文、やはり見送らせてください。まだ発送前かと思います。", "cancel"),
        ("宛先を娘の住所へ直していただけますか。注文は済んでおります。", "change_order"),
        ("経理に出す領収書を宛名入りでお願いできますか。", "receipt"),
        ("売り切れの藍色はまた入りますか。", "stock"),
        ("Could you tell me if this pan works on induction? I'm thinking of buying it.", "product_question"),
        ("我收到的杯子是碎的，怎么办？", "damaged"),
        ("주문한 책이 아직 도착하지 않았습니다. 언제 오나요?", "not_arrived"),
    ],
)
def test_words_that_no_table_was_written_for_are_understood(text: str, category: str) -> None:
    assert category == read(text).category


def test_a_bare_question_is_no_chaser_whatever_the_model_thinks() -> None:
    assert () == read("まだ?").flags


def test_of_english_words_whole_ones_are_named() -> None:
    text = "The kettle arrived with a cracked lid, please replace it."

    named = [cue.words for cue in read(text).cues if cue.axis == "words"]

    assert set(" ".join(named).split()) <= set(text.lower().replace(",", "").replace(".", "").split())
    assert "cracked" in " ".join(named)
