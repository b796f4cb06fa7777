"""What the trained model looks at to tell whether a day that a mail names is one it is needed by.

Pure. `of` gives features of one date expression: the words close before ("<") and behind (">") it, what its
own words mean, how far off it is, what the sentence speaks of, and how sure the rules of `deadline` are.
"""

import re
from collections.abc import Iterator
from datetime import date

from firstmove.decision.days import Reading
from firstmove.decision.scope import Passage

_BEFORE = 10
_BEHIND = 18
_ADJOINING = 6  # characters that also count by their place
_SOON, _LATER = 3, 21
_SPACE = re.compile(r"\s")


def of(passage: Passage, reading: Reading, on: date, strength: int, needed: bool) -> set[str]:
    """Features of a reading; `strength` and `needed` are what the rules say of it."""
    before = _SPACE.sub("。", passage.before(reading.start, _BEFORE))
    behind = _SPACE.sub("。", passage.after(reading.end, _BEHIND))
    found = {f"strength {strength}", f"away {_distance((reading.day - on).days)}"}
    found.update(f"is {name}" for name in ("inclusive", "event", "vague") if getattr(reading, name))
    if needed:
        found.add("needed")
    if reading.start < passage.body_from:
        found.add("subject")
    found.update(f"<{run}" for run in _runs(before))
    found.update(f">{run}" for run in _runs(behind))
    found.update(f"]{behind[:length]}" for length in range(1, _ADJOINING))
    found.update(f"[{before[-length:]}" for length in range(1, _ADJOINING))
    found.add(f"words {reading.words}" if not reading.words[:1].isdigit() else "words 0")
    return found


def _distance(days: int) -> str:
    if days <= 1:
        return str(days)
    return "soon" if days <= _SOON else "later" if days <= _LATER else "far"


def _runs(text: str) -> Iterator[str]:
    for length in (1, 2, 3):
        for at in range(len(text) - length + 1):
            yield text[at : at + length]
