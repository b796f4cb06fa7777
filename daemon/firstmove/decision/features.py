"""What the trained model looks at in one mail: pieces of its words, and what the cue tables made of it.

Pure. Three kinds, each with weights of its own: `words_of` gives every run of one to three characters of the
normalised text (digits are one character, 0) and, for languages that part their words, words and pairs of
words ("=order", "=not work"); `subject_of` the runs of the subject; `cues_of` names of cues and of the cues'
own verdict ("verdict damaged", "subject cancel"). Training and running call the same functions.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from operator import add

from firstmove.decision.by_cues import Verdict
from firstmove.decision.cues import Hit
from firstmove.decision.deadline import Deadline
from firstmove.decision.scope import Passage

LONGEST = 4_000  # characters looked at; more than any customer writes
_DIGITS = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[a-z']+|[가-힣]+|0")
_MANY_MATTERS = 4


def words_of(passage: Passage) -> set[str]:
    """Runs of characters and words of the whole mail."""
    text = _plain(passage.text)
    words = _WORD.findall(text)
    found = _runs(text)
    found.update(["=" + word for word in words])
    found.update([f"={first} {second}" for first, second in pairwise(words)])
    return found


def subject_of(passage: Passage) -> set[str]:
    """Runs of characters of the subject."""
    return _runs(_plain(passage.subject))


def cues_of(passage: Passage, hits: Sequence[Hit], verdict: Verdict, wanted: Deadline | None) -> set[str]:
    """Names of the cues that hold, where they stand, and what the cues alone would say."""
    found = {f"{hit.axis} {hit.value}" for hit in hits}
    found.add(f"verdict {verdict.category}")
    found.update(f"verdict {flag}" for flag in verdict.flags)
    found.add(f"verdict anger {verdict.anger}")
    matters = {hit.value for hit in hits if hit.axis == "category"}
    found.add(f"matters {min(len(matters), _MANY_MATTERS)}")
    if len(matters) == 1:
        found.add(f"alone {next(iter(matters))}")
    for hit in hits:
        if hit.axis in ("category", "context"):
            found.add(f"{'subject' if hit.start < passage.body_from else 'body'} {hit.value}")
    if wanted:
        found.add(f"deadline {wanted.strength}")
    if verdict.short:
        found.add(f"short {verdict.short.value}")
    if passage.reply:
        found.add("reply")
    found.add(f"length {len(passage.text).bit_length()}")
    return found


def _plain(text: str) -> str:
    return _SPACE.sub(" ", _DIGITS.sub("0", text[:LONGEST].replace("\n", "。")))


def _runs(text: str) -> set[str]:
    """Every run of one, two and three characters."""
    pairs = list(map(add, text, text[1:]))
    return {*text, *pairs, *map(add, pairs, text[2:])}
