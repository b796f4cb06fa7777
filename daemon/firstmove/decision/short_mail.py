"""Very short mails (「まだ?」「返事は?」): judged as a whole, because they hold nothing else.

Pure. Greeting, name, order number and closing words are cut first; what is left, at most SHORT characters,
must be an entry of a [[short]] table from its first character to its last.
"""

import re

from firstmove.decision.cues import Cues, Hit
from firstmove.decision.scope import Passage

SHORT = 14
_MAX_LINES = 8
_NOISE = re.compile(
    r"[\s。、!?.,:;~…・*#()「」\[\]'\"^_☆★♪♡❤-]+|[ー~]+$|[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]+"
)


def short_hit(passage: Passage, cues: Cues) -> Hit | None:
    """The [[short]] entry that the mail's whole body is (or its subject, when the body is empty)."""
    left = _remains(passage.body, cues) or ""
    if left == "" and passage.body.strip() == "":
        left = _remains(passage.subject, cues) or ""
    if not left or len(left) > SHORT:
        return None
    return cues.short(left)


def _remains(text: str, cues: Cues) -> str | None:
    """What is left of a text without courtesies and punctuation; None when it is long anyway."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > _MAX_LINES or len(text) > 40 * _MAX_LINES:
        return None
    return _NOISE.sub("", "".join(_words(line, cues) for line in lines))


def _words(line: str, cues: Cues) -> str:
    """A line's own words; 「まだです」 and the like look like a name with です and stay."""
    return cues.without_courtesy(line.strip())
