"""Date expressions in a text, each as the day it names for a mail of a given date.

Pure. The forms that days are written in, and what they name, are in `day_forms`.
Fails: never; 2/30 and the like are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from firstmove.decision.day_forms import FORMS, Form
from firstmove.decision.scope import Passage

MAX_READINGS = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """One date expression. `inclusive`: its own words mean "by" (今週中); `event`: a feast, not a date."""

    day: date
    start: int
    end: int
    words: str
    inclusive: bool = False
    event: bool = False
    vague: bool = False  # a day of the month alone


def readings(passage: Passage, on: date) -> Iterator[Reading]:
    """Date expressions of the passage, about MAX_READINGS at most; a place is read by its first form."""
    read = 0
    for offset, sentence in passage.sentences():
        taken: list[tuple[int, int]] = []
        for form, match in _matches(sentence):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            taken.append((start, end))
            day = _resolved(form, match, on)
            if day is not None:
                place = (offset + start, offset + end)
                yield Reading(day, *place, match.group(), form.inclusive, form.event, form.vague)
        read += len(taken)
        if read >= MAX_READINGS:
            return


@lru_cache(maxsize=2_048)
def _matches(sentence: str) -> tuple[tuple[Form, "re.Match[str]"], ...]:
    characters = set(sentence)
    return tuple(
        (form, match)
        for form in FORMS
        if not form.marks.isdisjoint(characters) and any(anchor in sentence for anchor in form.anchors)
        for match in islice(form.pattern.finditer(sentence), MAX_READINGS)
    )


def _resolved(form: Form, match: "re.Match[str]", on: date) -> date | None:
    try:
        return form.resolve(match, on)
    except (ValueError, OverflowError):
        return None
