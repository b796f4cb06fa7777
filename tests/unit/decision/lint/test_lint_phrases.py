"""Each phrase is found in its example, and the shipped texts hold none."""

from pathlib import Path

import pytest
from lint_scenes import PHRASES, codes, found, reply, sample_pages

EXAMPLES = [
    (phrase.wording.code, bad)
    for table in PHRASES.tables.values()
    for phrase in table.phrases
    for bad in phrase.bad
]
PAGES = sample_pages()
# What a shop may well write, each close to a phrase that it should not.
SENTENCES = (Path(__file__).parent / "sentences.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize(("code", "bad"), EXAMPLES, ids=[code for code, _ in EXAMPLES])
def test_a_phrase_is_found_in_its_example(code: str, bad: str) -> None:
    assert code in codes(bad, complaint=True, contact_allowed=False)


@pytest.mark.parametrize(("name", "page"), PAGES, ids=[name for name, _ in PAGES])
def test_nothing_is_found_in_what_the_shipped_templates_give(name: str, page: str) -> None:
    assert () == found(page)


def test_every_phrase_has_an_example() -> None:
    silent = [p.wording.code for table in PHRASES.tables.values() for p in table.phrases if not p.bad]

    assert [] == silent


def test_the_reply_that_the_tests_start_from_is_in_order() -> None:
    assert () == found(reply("在庫の記録を確認しております。"), complaint=True)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_nothing_is_found_in_a_sentence_that_only_comes_close(sentence: str) -> None:
    assert () == found(reply(sentence), complaint=True)
