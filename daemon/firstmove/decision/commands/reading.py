"""A reply's text → commands, one a line. Pure and total: every line of the person's own becomes one.

Quotes, everything below a quote's header, and the signature are nobody's order. Unlike what is shown of a
customer's mail, nothing falls back to the quoted text: the card itself lists the words.
"""

import difflib
import re
from dataclasses import dataclass

from firstmove.decision.commands.words import ARGUMENTS, Words, normalise
from firstmove.decision.orders import tracking
from firstmove.message import quotes, signatures
from firstmove.message.quotes import Kind

MOST_COMMANDS = 20
LONGEST_LINE = 500  # characters of a line that are kept as a note
_LONGEST_OFFERED = 20  # a longer line is a sentence, not a misspelt word
_MOST_LINES = 400
_BULLET = re.compile(r"^(?:[・•*●■◆◎○□▪-]\s*|[①-⑳]\s*|\d{1,2}[.)]\s+)+")
_END = re.compile(r"[\s。.、,!！]+$")
_SEPARATOR = re.compile(r"[\s:：、,=→\-(（「『]+")
_CLOSE = re.compile(r"[)）」』]+$")
_HYPHENS = re.compile(r"(?<=\d)[\s‐‑‒–—―−ー─━ｰ-](?=\d)")
_TRACKING = re.compile(r"(?<![0-9a-z])(?:[a-z]{2}\d{9}[a-z]{2}|\d{8,14})(?![0-9a-z])")
_AMOUNT = re.compile(r"[¥\\]?\s*(\d{1,3}(?:,\d{3})+|\d{1,8})\s*(?:円|yen|jpy)?")
_DAYS = re.compile(r"(\d{1,2}|[一二三四五六七八九十])\s*(日間?|営業日|days?|週間?|weeks?)?")
_ADJOINING = re.compile(r"[\d¥\\一二三四五六七八九十明今来翌午月火水木金土日]")
_NUMERALS = {character: number for number, character in enumerate("一二三四五六七八九十", 1)}
_MOST_DAYS = 30
_CHECKED = ("", "yamato", "sagawa", "japanpost")  # carriers whose numbers end in a check digit (reference D)


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the reply. `name` is one of words.ARGUMENTS.

    `problem` tells why it cannot be obeyed: "argument" (missing or not understood), "tracking" (the check
    digit is wrong), "unknown" (no command: kept as a note, `offered` may name the nearest).
    """

    name: str
    argument: str = ""
    line: str = ""
    problem: str = ""
    offered: str = ""
    reached: bool = True  # of a telephone call


def read(text: str, words: Words) -> tuple[Command, ...]:
    """The commands of a reply's text, at most MOST_COMMANDS."""
    return tuple(command_of(line, words) for line in own_lines(text)[:MOST_COMMANDS])


def own_lines(text: str) -> list[str]:
    """What the person wrote: not quoted, not signed, not empty."""
    lines = [line.rstrip() for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]]
    kinds, _ = quotes.classify(lines, "")
    own: list[str] = []
    for line, kind in zip(lines, kinds, strict=True):
        if kind is not Kind.OWN:
            own.append("")
        elif line in ("--", "-- ") or signatures.is_rule(line):
            break
        else:
            own.append(line)
    return [line.strip() for line in signatures.without_closing(own) if line.strip()]


def command_of(line: str, words: Words) -> Command:
    """The command that one line gives."""
    kept = line.strip()[:LONGEST_LINE]
    clean = _END.sub("", normalise(_BULLET.sub("", kept)))
    for spelling in sorted(words.spellings, key=len, reverse=True):
        if clean.startswith(spelling):
            found = _with_argument(words.spellings[spelling], spelling, clean[len(spelling) :], kept, words)
            if found is not None:
                return found
    return Command("note", kept, kept, "unknown", _nearest(clean, words))


def _with_argument(name: str, spelling: str, rest: str, line: str, words: Words) -> Command | None:
    """The command with what follows its word; None when the line goes on in another way."""
    kind = ARGUMENTS[name]
    argument = _CLOSE.sub("", _SEPARATOR.sub("", rest, count=1) if _SEPARATOR.match(rest) else rest).strip()
    apart = rest != argument or not rest
    if not kind:
        return Command(name, "", line) if not argument else None
    if not argument:
        return Command(name, "", line, "" if kind.endswith("?") else "argument")
    value, problem = _value(kind.rstrip("?"), argument, words)
    if kind == "text" and normalise(line[-len(argument) :]) == argument:
        value = line[-len(argument) :]  # as it was written
    if not apart and (problem == "argument" or not _may_adjoin(kind, spelling, argument)):
        return None  # 「担当者から…」 and 「発送しました」 are sentences
    reached = not any(argument.startswith(word) for word in words.unreached)
    return Command(name, value, line, problem, reached=reached or name != "phoned")


def _may_adjoin(kind: str, spelling: str, argument: str) -> bool:
    """発送1234-…, 取り寄せ3日間, 保留明日: an argument that needs no space before it."""
    if kind == "text" or spelling.isascii():
        return False
    return kind == "category" or _ADJOINING.match(argument) is not None


def _value(kind: str, argument: str, words: Words) -> tuple[str, str]:
    match kind:
        case "tracking":
            return _tracking(argument)
        case "amount":
            found = _AMOUNT.fullmatch(argument)
            return (f"{int(found[1].replace(',', '')):,}円", "") if found else ("", "argument")
        case "days":
            return _days(argument)
        case "category":
            category = words.categories.get(argument, "")
            return category, "" if category else "argument"
        case "when":
            sensible = len(argument) <= _LONGEST_OFFERED
            return argument, "" if sensible else "argument"
    return argument, ""


def _tracking(argument: str) -> tuple[str, str]:
    found = _TRACKING.search(_HYPHENS.sub("", argument))
    if found is None:
        return "", "argument"
    number = found[0].upper()
    checked = tracking.carrier(argument) in _CHECKED
    return number, "tracking" if checked and not tracking.valid(number) else ""


def _days(argument: str) -> tuple[str, str]:
    found = _DAYS.fullmatch(argument)
    if found is None:
        return "", "argument"
    count = int(found[1]) if found[1].isdecimal() else _NUMERALS[found[1]]
    days = count * 7 if (found[2] or "").startswith(("週", "week")) else count
    return (str(days), "") if 1 <= days <= _MOST_DAYS else ("", "argument")


def _nearest(clean: str, words: Words) -> str:
    """The command that a short line may have meant."""
    first, _, rest = clean.partition(" ")
    if len(first) > _LONGEST_OFFERED or len(rest) > _LONGEST_OFFERED:
        return ""
    for wanted in dict.fromkeys((clean, first)):
        if found := difflib.get_close_matches(wanted, words.spellings, n=1, cutoff=0.5):
            return words.spellings[found[0]]
    return ""
