"""The demo IMAP server's grammar: commands in, quoted strings out, modified UTF-7, sequence sets.

Pure functions over octets. `parse` raises ValueError for what is no command; the session answers BAD.
"""

import base64
import re
from collections.abc import Iterator
from datetime import datetime

_ATOM = re.compile(rb'(?:[^\s()"\[\]{]|\[[^\]]*\])+(?:<\d+(?:\.\d+)?>)?')
_LITERAL = re.compile(rb"\{(\d+)\+?\}\r\n")
_LITERAL_END = re.compile(rb"\{(\d+)(\+?)\}\r?\n\Z")
_ENCODED = re.compile(r"&([^-]*)-")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Atom(bytes):
    """A word that was not quoted: a keyword, a number, a flag."""

    __slots__ = ()


Word = bytes | list["Word"]  # Atom, string, or a parenthesised list


def literal_announced(line: bytes) -> tuple[int, bool] | None:
    """(octets to follow, whether the client waits for `+`) when a line ends in a literal."""
    found = _LITERAL_END.search(line)
    return (int(found[1]), not found[2]) if found else None


def parse(command: bytes) -> list[Word]:
    """Words of one command with its literals in place; raises ValueError."""
    stack: list[list[Word]] = [[]]
    at = 0
    while at < len(command):
        mark = command[at : at + 1]
        if mark == b" ":
            at += 1
        elif mark == b"(":
            stack.append([])
            at += 1
        elif mark == b")":
            if len(stack) < 2:
                raise ValueError("unbalanced parenthesis")
            done = stack.pop()
            stack[-1].append(done)
            at += 1
        else:
            word, at = _word(command, at)
            stack[-1].append(word)
    if len(stack) != 1:
        raise ValueError("unbalanced parenthesis")
    return stack[0]


def _word(command: bytes, at: int) -> tuple[bytes, int]:
    if command[at : at + 1] == b'"':
        return _quoted(command, at + 1)
    if literal := _LITERAL.match(command, at):
        end = literal.end() + int(literal[1])
        return command[literal.end() : end], end
    if atom := _ATOM.match(command, at):
        return Atom(atom[0]), atom.end()
    raise ValueError("unexpected character")


def _quoted(command: bytes, at: int) -> tuple[bytes, int]:
    out = bytearray()
    while at < len(command):
        mark = command[at]
        if mark == 0x22:
            return bytes(out), at + 1
        if mark == 0x5C:
            at += 1
        out += command[at : at + 1]
        at += 1
    raise ValueError("unbalanced quote")


def text(word: Word) -> str:
    """A word as text; raises ValueError for a list."""
    if isinstance(word, list):
        raise ValueError("a list where a word was expected")  # noqa: TRY004 - answered with BAD
    return word.decode("utf-8", "surrogateescape")


def words(word: Word) -> list[str]:
    """The texts of a list, or of one word."""
    return [text(item) for item in word] if isinstance(word, list) else [text(word)]


def quoted(value: str | bytes | None) -> bytes:
    """NIL, a quoted string, or a literal where a quoted string cannot hold it."""
    if value is None:
        return b"NIL"
    octets = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
    if len(octets) > 500 or any(octet < 32 or octet > 126 for octet in octets):
        return b"{%d}\r\n" % len(octets) + octets
    return b'"' + octets.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def encode_name(name: str) -> str:
    """Folder name → modified UTF-7 (RFC 3501 section 5.1.3)."""
    return "".join(_encode_run(plain, run) for plain, run in _runs(name))


def decode_name(name: str) -> str:
    """Modified UTF-7 → folder name; raises ValueError when it is none."""
    return _ENCODED.sub(_decode_run, name)


def _runs(name: str) -> Iterator[tuple[bool, str]]:
    for run in re.findall(r"[ -~]+|[^ -~]+", name):
        yield run[0].isascii() and " " <= run[0] <= "~", run


def _encode_run(plain: bool, run: str) -> str:
    if plain:
        return run.replace("&", "&-")
    coded = base64.b64encode(run.encode("utf-16-be")).decode("ascii")
    return "&" + coded.rstrip("=").replace("/", ",") + "-"


def _decode_run(found: re.Match[str]) -> str:
    if not found[1]:
        return "&"
    coded = found[1].replace(",", "/")
    return base64.b64decode(coded + "=" * (-len(coded) % 4)).decode("utf-16-be")


def in_set(numbers: str, highest: int) -> frozenset[int]:
    """`1:3,7,9:*` → its numbers up to `highest`, which `*` stands for; raises ValueError."""
    found: set[int] = set()
    for part in numbers.split(","):
        first, _, last = part.partition(":")
        low, high = sorted(highest if end == "*" else int(end) for end in (first, last or first))
        found.update(range(low, min(high, highest) + 1))
    return frozenset(found)


def internal_date(at: datetime) -> str:
    """`06-Feb-2026 12:00:00 +0900`."""
    return f"{at.day:02d}-{_MONTHS[at.month - 1]}-{at:%Y %H:%M:%S %z}"


def read_internal_date(value: str) -> datetime:
    """The datetime of an APPEND's date-time; raises ValueError."""
    day, month, rest = value.strip().split("-", 2)
    return datetime.strptime(f"{day}-{_MONTHS.index(month.title()) + 1}-{rest}", "%d-%m-%Y %H:%M:%S %z")


def read_date(value: str) -> tuple[int, int, int]:
    """`1-Feb-2026` → (2026, 2, 1); raises ValueError."""
    day, month, year = value.strip('"').split("-")
    return int(year), _MONTHS.index(month.title()) + 1, int(day)
