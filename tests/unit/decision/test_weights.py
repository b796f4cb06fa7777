"""The trained weights: how a file is read, what features add up to, which words are named."""

import math

import pytest
from labelled_mails import model

from firstmove.decision import weights
from firstmove.model.triage import CATEGORIES, FLAGS

HEAD = f"# words\nform {weights.FORM}\ninputs 00\noutputs damaged cancel\nbiases 0.5 -0.25\n"
TEXT = "\ttext normed\n0.1 0.2\n割れ\t%YN\n返\t*OY\n"
CUES = "\tcues plain\n1 1\nverdict cancel\t!OP\n"
FILE = HEAD + TEXT + CUES


def test_features_add_up_over_the_root_of_their_rarity() -> None:
    read = weights.read(FILE)

    scores = read.scores(read.known({"text": {"割れ", "返", "unknown"}, "cues": {"verdict cancel"}}))

    length = math.sqrt(4 + 9)
    assert pytest.approx(0.5 + 10 * 0.1 / length) == scores["damaged"]
    assert pytest.approx(-0.25 + (-1 + 10) * 0.2 / length + 1) == scores["cancel"]


def test_without_known_features_only_the_biases_speak() -> None:
    read = weights.read(FILE)

    assert {"damaged": 0.5, "cancel": -0.25} == read.scores(read.known({"text": {"x"}, "cues": set()}))


def test_many_features_never_run_into_the_neighbouring_sum() -> None:
    lines = "".join(f"{number}\t~~!\n" for number in range(5000))
    read = weights.read(HEAD + "\tcues plain\n1 1\n" + lines)

    scores = read.scores({"cues": {str(number) for number in range(5000)}})

    assert 5000 * (weights.HIGHEST - weights.NEUTRAL) + 0.5 == scores["damaged"]
    assert 5000 * (weights.LOWEST - weights.NEUTRAL) - 0.25 == scores["cancel"]


def test_the_words_that_speak_most_are_named_each_once() -> None:
    lines = "割れ\t!ZO\n割れて\t!YO\nが割\t!XO\n返品\t!NO\n瓶\t!~O\n"
    read = weights.read(HEAD + "\ttext normed\n1 1\n" + lines)

    assert ("割れ", "が割") == read.telling("damaged", {"text": {"割れ", "割れて", "が割", "返品", "瓶"}})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not 'firstmove"),
        (FILE.replace(weights.FORM, "another 1"), "not 'firstmove"),
        (FILE.replace("inputs 00\n", ""), "inputs"),
        (FILE.replace("0.5 -0.25", "0.5"), "2 numbers expected, 1 found"),
        (FILE.replace("%YN", "%Y"), "3 characters a line expected, 2 found"),
    ],
)
def test_what_is_no_weights_file_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        weights.read(text)


def test_a_written_file_is_read_as_it_was() -> None:
    read = weights.read(FILE)

    lines = {name: list(section.lines.items()) for name, section in read.sections.items()}

    assert read == weights.read(weights.written(read, lines))


def test_the_shipped_model_knows_every_axis() -> None:
    known = set(model().mails.outputs)

    assert {*CATEGORIES} - {"automatic"} <= known
    assert {f"flag:{flag}" for flag in FLAGS} <= known
    assert {"anger:1", "anger:2", "anger:3"} <= known
    assert ("day",) == model().days.outputs
