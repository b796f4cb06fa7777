"""Cue tables: how groups hold and are taken back, and which tables are refused."""

from collections.abc import Mapping
from typing import Any

import pytest
from labelled_mails import shipped

from firstmove.decision import cues, scope
from firstmove.decision.anchors import anchors_of
from firstmove.model.triage import CATEGORIES, FLAGS


def words_of(group: Mapping[str, Any], text: str, **table: Any) -> list[str]:
    compiled = cues.compile({"ja": {"category": [{"value": "damaged", **group}], **table}})
    return [hit.words for hit in compiled.hits(scope.passage("", text))]


def test_a_word_is_found_wherever_it_stands() -> None:
    assert ["割れ", "割れ"] == words_of({"words": ["割れ"]}, "皿が割れ、鉢も割れた。")


def test_a_macro_stands_for_its_pattern() -> None:
    assert ["届かない"] == words_of({"words": ["<todo>かない"]}, "届かない", macro={"todo": "届|とど"})


@pytest.mark.parametrize(
    ("guard", "text"),
    [
        ({"unless_before": "心が$"}, "心が折れた"),
        ({"unless_after": "やす"}, "折れやすい"),
        ({"unless_sentence": "写真"}, "写真では折れている"),
        ({"negation": "state"}, "折れていません"),
    ],
)
def test_a_guard_takes_a_word_back_and_only_there(guard: dict[str, str], text: str) -> None:
    group = {"words": ["折れ"], **guard}
    negation = {"state": "ていません"}

    assert [] == words_of(group, text, negation=negation)
    assert ["折れ"] == words_of(group, f"{text}。脚が折れた", negation=negation)


def test_a_guard_looks_no_further_than_its_sentence() -> None:
    assert ["折れ"] == words_of({"words": ["折れ"], "unless_sentence": "写真"}, "写真です。脚が折れた。")


@pytest.mark.parametrize("word", ["[ぁ-ん]+", ".*", "(?:あ)?", "\\d+"])
def test_a_pattern_without_literal_text_is_refused(word: str) -> None:
    with pytest.raises(
        cues.Unusable, match=r"ja: \[\[category\]\] damaged words: .* needs no literal text; write"
    ):
        words_of({"words": [word]}, "")


@pytest.mark.parametrize("word", ["(", ")", "[", "割れ(", "(?P<", "+"])
def test_a_broken_pattern_is_named_with_its_table_and_its_key(word: str) -> None:
    with pytest.raises(cues.Unusable) as raised:
        words_of({"words": [word]}, "")

    assert ("ja", True) == (raised.value.table, "needs no literal" not in raised.value.problem)
    said = f"[[category]] damaged words: the regular expression {word!r} cannot be read: "
    assert raised.value.problem.startswith(said)
    assert "; correct it" in raised.value.problem


def test_a_broken_guard_is_named_with_its_key() -> None:
    with pytest.raises(
        cues.Unusable, match=r"\[\[category\]\] damaged unless_after: the regular expression '\('"
    ):
        words_of({"words": ["割れ"], "unless_after": "("}, "")


def test_the_shipped_tables_name_only_known_categories_and_flags() -> None:
    rules = [rule for table in shipped().tables.values() for rule in table.rules]

    assert set(CATEGORIES) >= {rule.value for rule in rules if rule.axis in ("category", "faint")}
    assert {*FLAGS, "danger"} >= {rule.value for rule in rules if rule.axis == "flag"}
    assert {"1", "2", "3"} == {rule.value for rule in rules if rule.axis == "anger"}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("割れ", {"割れ"}),
        ("割れ(?:て|た)", {"割れ"}),
        ("(?:届|とど)かない", {"かない"}),
        ("(?:写真|画像)と", {"写真", "画像"}),
        ("(?<!心が)折れ(?!線)", {"折れ"}),
        ("返品|返金", {"返品", "返金"}),
        ("お?金返", {"金返"}),
        ("a{2,3}bc", {"bc"}),
        ("x(?:割れ)?y", {"x"}),
        ("[凹凸]", {"凹", "凸"}),
        ("[^凹]壊", {"壊"}),
        ("[a-z]壊", {"壊"}),
        ("(?:割れ)?", set()),
        ("割れ|.*", set()),
        (r"\bseo\b", {"seo"}),
        (r"星\?", {"星?"}),
        ("割れ+", {"割れ"}),
    ],
)
def test_anchors_are_text_that_every_match_holds(pattern: str, expected: set[str]) -> None:
    assert expected == set(anchors_of(pattern))


def test_faint_cues_come_in_the_order_of_the_text() -> None:
    table = {"faint": [{"value": "defective", "words": ["直し", "充電", "電池", "画面", "ボタン", "音量"]}]}
    compiled = cues.compile({"ja": table})

    hits = compiled.traces(scope.passage("", "音量も画面も、充電も直しも、ボタンも電池も"))

    assert ["音量", "画面", "充電", "直し", "ボタン", "電池"] == [hit.words for hit in hits]
