"""What the sender wrote in this mail: its text without quotes, signature and footers.

Pure and total. Never cuts the stored text; this is a view of it. When nothing of the sender's own is left
(answered below the quote, or all of it quoted), the view falls back to what is not quoted, then to all of it:
a view that says nothing would hide a customer.
"""

import re

from firstmove.message import quotes, signatures
from firstmove.message.quotes import Kind

MAX_VISIBLE = 8_192  # characters
MAX_LINES = 4_000  # that are looked at: more than MAX_VISIBLE could ever show of a person's text

_BLANK_LINES = re.compile(r"\n(?:[ \t\u3000]*\n){2,}")
_SPACES = " \t\u3000"


def visible(text: str, subject: str = "") -> tuple[str, bool]:
    """The sender's own words, and whether the mail forwards another one.

    Of a mail that only forwards, the forwarded words are the visible ones.
    """
    lines = [line.rstrip() for line in text.split("\n", MAX_LINES)[:MAX_LINES]]
    kinds, forwarded = quotes.classify(lines, subject)
    own = _tidy(_own_lines(lines, kinds))
    if not own and forwarded:
        start = max(number for number, kind in enumerate(kinds) if kind is Kind.INTRODUCTION) + 1
        inner = _without_mark(lines[start:])
        own = visible("\n".join(inner[quotes.after_header_block(inner, 0) :]))[0]
    if not own:
        own = _tidy([line for line, kind in zip(lines, kinds, strict=True) if kind is Kind.OWN])
    return (own or _tidy(lines))[:MAX_VISIBLE], forwarded


def _without_mark(lines: list[str]) -> list[str]:
    """Forwarded lines without the > that some programs put before each."""
    filled = [line for line in lines if line.strip()]
    if not filled or not all(line.startswith(">") for line in filled[:20]):
        return lines
    return [line.removeprefix(">").removeprefix(" ") for line in lines]


def _own_lines(lines: list[str], kinds: list[Kind]) -> list[str]:
    """Own lines without closings. A closing stands at the end, or before the quote below an answer."""
    segments: list[list[str]] = [[]]
    for line, kind in zip(lines, kinds, strict=True):
        if kind is Kind.OWN:
            segments[-1].append(line)
        elif segments[-1]:
            segments.append([])
    for number in range(len(segments) - 1, -1, -1):
        segments[number] = signatures.without_closing(segments[number])
        if any(line.strip() for line in segments[number]):
            break
    return [line for segment in segments for line in [*segment, ""]]


def _tidy(lines: list[str]) -> str:
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n" + _SPACES)
