"""A person has set a category right: remembered for that customer and for the words that had misled us. Pure.

The same customer may write of something else the next time, so a correction holds only for mails that say one
of the words by which the earlier one had been read.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from firstmove.decision.orders.goods import fold
from firstmove.model.record import CaseView, Incoming
from firstmove.model.triage import Cue, Triage

MOST_WORDS = 8
AXIS = "corrected"
_SHORTEST = 2
_SENTENCE = re.compile(r"[^。！？!?\n]{6,120}")


def folded(text: str) -> str:
    """Words as they are compared: width, case and blanks do not matter."""
    return "".join(fold(text).split())


def misleading(view: CaseView, found: str) -> tuple[str, ...]:
    """The words by which a case had been read as `found`, folded; without any, the first sentences."""
    cues = [cue.words for cue in view.triage.cues if cue.axis in ("category", "short") and cue.value == found]
    text = view.newest.visible_text if view.newest else ""
    words = dict.fromkeys(word for cue in cues if len(word := folded(cue)) >= _SHORTEST)
    if not words:
        words = dict.fromkeys(folded(sentence) for sentence in _SENTENCE.findall(text))
    return tuple(words)[:MOST_WORDS]


def applied(incoming: Incoming, found: str, meant: str, words: Sequence[str]) -> Triage:
    """The reading of a mail with what a person has said of an earlier one; the cue tells which words it was.

    Without words (a correction of an older version) every mail that reads alike is meant.
    """
    triage, message = incoming.triage, incoming.message
    if triage.category != found or not found:
        return triage
    spoken = folded(f"{message.subject}\n{message.visible_text}")
    said = next((word for word in words if word in spoken), "")
    if words and not said:
        return triage
    also = tuple(category for category in triage.also if category != meant)
    return replace(triage, category=meant, also=also, cues=(Cue(AXIS, meant, said), *triage.cues))
