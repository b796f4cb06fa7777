"""A corrected category is remembered for the sender and for the words that had misled."""

from dataclasses import replace

import pytest
from decision_scenes import POLICY, TUESDAY, decided, jst, mail, row, view

from firstmove.config import shipped
from firstmove.decision import commands, corrections
from firstmove.model.case import Known
from firstmove.model.triage import Cue, Triage

MISREAD = Triage(
    "not_arrived", cues=(Cue("category", "not_arrived", "まだ 届き"), Cue("flag", "deadline", "明日"))
)
TEXT = "お皿のふちが欠けていました。\nまだ届きたてです。"
CASE = view(messages=(replace(row(jst(6, 8, 11)), visible_text=TEXT),), triage=MISREAD)


def test_the_words_that_misled_are_remembered() -> None:
    (command,) = commands.read("分類 破損", shipped.command_words())

    decision = commands.obey(command, CASE, POLICY, TUESDAY)

    assert decision.case is not None
    assert ("not_arrived", ("まだ届き",)) == (decision.case.corrected, decision.case.corrected_words)


def test_without_cues_the_first_sentences_are_remembered() -> None:
    without = replace(CASE, triage=Triage("other"))

    assert ("お皿のふちが欠けていました", "まだ届きたてです") == corrections.misleading(without, "other")


def known(*words: str) -> Known:
    return Known(1043, correction=("not_arrived", "damaged"), corrected_words=words)


def read_as(text: str, *words: str) -> Triage:
    triage = Triage("not_arrived", also=("damaged",), cues=(Cue("category", "not_arrived", "届き"),))
    decision = decided(mail(triage, visible_text=text), known(*words))
    assert decision.case is not None
    assert decision.case.triage is not None
    return decision.case.triage


def test_the_next_mail_with_such_a_word_is_read_as_it_was_set_right() -> None:
    triage = read_as("また、まだ\u3000届きたてのお皿が…", "割れ", "まだ届き")

    assert ("damaged", ()) == (triage.category, triage.also)
    assert Cue("corrected", "damaged", "まだ届き") == triage.cues[0]


@pytest.mark.parametrize("text", ["注文した本が届きません。", ""])
def test_another_matter_of_the_same_customer_is_read_as_it_is(text: str) -> None:
    assert "not_arrived" == read_as(text, "まだ届き").category


def test_a_correction_of_an_older_version_holds_for_all() -> None:
    assert "damaged" == read_as("注文した本が届きません。").category
