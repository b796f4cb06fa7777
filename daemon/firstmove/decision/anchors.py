"""Literal text that a regular expression cannot match without.

Pure. `anchors_of` reads the small part of the syntax that cue tables use (literals, groups, alternatives,
classes, counted repeats, look-around) and returns a set of strings one of which must occur in any text the
pattern matches; () when no such set is found, or the syntax is beyond it, which is safe: the caller refuses.
"""

import re
from functools import lru_cache

_REPEATS = "?*+{"
_CLASS_ESCAPES = "dDwWsSbBAZ"
_MAX_ALTERNATIVES = 90
_ENOUGH = 1.4
# Words that nearly every mail to a shop holds are poor anchors although they are long enough.
_EVERYDAY = frozenset(
    {
        "注文",
        "商品",
        "連絡",
        "発送",
        "お願い",
        "電話",
        "メール",
        "到着",
        "届",
        "とど",
        "日",
        "月",
        "色",
        "送",
        "買",
    }
)
_COMMON = re.compile("[ぁ-んa-z ]")


class _Reader:
    """A position in a pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        taken = self.peek()
        self.at += 1
        return taken


@lru_cache(maxsize=4096)
def anchors_of(pattern: str) -> tuple[str, ...]:
    """Strings one of which is in every text that `pattern` matches; () when there is no such set."""
    return tuple(sorted(_alternatives(_Reader(pattern))))


def _alternatives(reader: _Reader) -> set[str]:
    """Anchors of `a|b|c` up to a closing bracket: those of every branch, or none at all."""
    branches = [_sequence(reader)]
    while reader.peek() == "|":
        reader.take()
        branches.append(_sequence(reader))
    if not all(branches):
        return set()
    return set().union(*branches)


def _sequence(reader: _Reader) -> set[str]:
    """The best anchors of one branch: the set whose shortest member is longest."""
    best: set[str] = set()
    run = ""
    while reader.peek() not in ("", "|", ")"):
        literal, anchors = _atom(reader)
        optional, repeated = _repeat(reader)
        if literal and not optional:
            run += literal
        if (not literal) or optional or repeated:
            best, run = _better(best, {run} if run else set()), ""
        if anchors and not optional:
            best = _better(best, anchors)
    return _better(best, {run} if run else set())


def _better(one: set[str], other: set[str]) -> set[str]:
    """The set that fewer texts hold: no single characters first, then fewer alternatives."""
    return max(one, other, key=_rarity)


def _rarity(anchors: set[str]) -> tuple[float, int]:
    if not anchors or len(anchors) > _MAX_ALTERNATIVES:
        return (0.0, 0)
    return (min(_ENOUGH, *map(_telling, anchors)), -len(anchors))


@lru_cache(maxsize=8192)
def _telling(literal: str) -> float:
    """How rare a literal is: hiragana and ASCII letters stand in every mail, other characters in few."""
    if literal in _EVERYDAY:
        return 0.6
    common = len(_COMMON.findall(literal))
    return min(common, 4) * 0.45 + (len(literal) - common)


def rarest_character(literal: str) -> str:
    """The character of a literal that fewest texts hold."""
    return max(literal, key=_telling)


def rarest_pair(literal: str) -> str:
    """The two neighbouring characters of a literal that fewest texts hold (itself, when it is shorter)."""
    pairs = [literal[at : at + 2] for at in range(max(len(literal) - 1, 1))]
    return max(pairs, key=_telling)


def _atom(reader: _Reader) -> tuple[str, set[str]]:
    """One item: its literal character, or the anchors of its group or class."""
    taken = reader.take()
    if taken == "(":
        return "", _group(reader)
    if taken == "[":
        return "", _character_class(reader)
    if taken == "\\":
        escaped = reader.take()
        return ("" if escaped in _CLASS_ESCAPES else escaped), set()
    return ("" if taken in ".^$" else taken), set()


def _group(reader: _Reader) -> set[str]:
    """Anchors of a group; a look-around needs none of its text at this place."""
    zero_width = False
    if reader.peek() == "?":
        reader.take()
        mark = reader.take()
        if mark == "<":
            reader.take()
        zero_width = mark != ":"
    anchors = _alternatives(reader)
    reader.take()
    return set() if zero_width else anchors


def _character_class(reader: _Reader) -> set[str]:
    """The members of a small class; nothing for ranges, escapes and negated ones."""
    start = reader.at
    while reader.take() != "]" or reader.at == start + 1:
        if not reader.peek():
            break
    inside = reader.pattern[start : reader.at - 1]
    return set() if inside[:1] == "^" or "-" in inside or "\\" in inside else set(inside)


def _repeat(reader: _Reader) -> tuple[bool, bool]:
    """(may be absent, may come more than once) from the repeat that follows, if any."""
    mark = reader.peek()
    if not mark or mark not in _REPEATS:
        return False, False
    reader.take()
    optional = mark in "?*"
    if mark == "{":
        optional = reader.peek() in ("0", ",")
        while reader.take() != "}":
            pass
    if reader.peek() == "?":
        reader.take()
    return optional, True
