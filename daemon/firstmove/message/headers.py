"""The header block of a message or of a part: raw fields, cut at their borders and bounded.

Pure. A block that goes on beyond the limits is refused as Malformed, because what marks a mail as a machine's
may stand behind them; everything else is read as well as it goes, like compat32 does, never through
`policy.default`, which raises on headers that real mailers write (reference E8 PY-1).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from firstmove.errors import Malformed

MAX_BLOCK = 262_144  # octets
MAX_FIELDS = 2_000
MAX_LINES = 10_000

_BLOCK_END = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)(?:\n|\Z)")
_LINE = re.compile(rb"[^\n]*(?:\n|\Z)")
_FIRST_TOKEN = re.compile(r"[^\s;,(]+")


@dataclass(frozen=True, slots=True)
class Fields:
    """Header fields in their order: lower-case names, unfolded and trimmed values as octets."""

    items: tuple[tuple[str, bytes], ...] = ()

    def all(self, name: str) -> tuple[bytes, ...]:
        """Every value of the field, topmost first."""
        return tuple(value for field, value in self.items if field == name)

    def first(self, name: str) -> bytes | None:
        """The topmost value, None when there is no such field."""
        return next((value for field, value in self.items if field == name), None)


def split(octets: bytes) -> tuple[Fields, int]:
    """The fields at the beginning of `octets`, and where the body begins.

    Raises:
        Malformed: the block is larger than any mail's.
    """
    end = _BLOCK_END.search(octets, 0, MAX_BLOCK)
    if end is None and len(octets) > MAX_BLOCK:
        raise Malformed("header-too-large", f"no end within {MAX_BLOCK} octets")
    block = octets[: end.start()] if end else octets
    if block.count(b"\n") > MAX_LINES:
        raise Malformed("too-many-header-lines", f"{MAX_LINES} allowed")
    items, stopped = _fields(block)
    body = stopped if stopped is not None else end.end() if end else len(octets)
    return Fields(tuple(items)), body


def _fields(block: bytes) -> tuple[list[tuple[str, bytes]], int | None]:
    """The fields, and where a line that is none ends the header, None when all lines belong to it."""
    items: list[tuple[str, bytes]] = []
    position = 0
    while position < len(block):
        field = _FIELD.match(block, position)
        if field is not None:
            items.append((field[1].decode("ascii").lower(), _unfolded(field[2])))
            position = field.end()
            if len(items) > MAX_FIELDS:
                raise Malformed("too-many-header-fields", f"{MAX_FIELDS} allowed")
            continue
        line = _line(block, position)
        if not _belongs(block, position, line, items):
            return items, position
        if items and not line.startswith((b"From ", b">From ")):
            name, value = items[-1]  # a form wrote a line break into a value
            items[-1] = (name, value + b" " + line.strip())
        position += len(line)
    return items, None


def _line(block: bytes, position: int) -> bytes:
    line = _LINE.match(block, position)
    assert line is not None
    return line[0]


def _belongs(block: bytes, position: int, line: bytes, items: list[tuple[str, bytes]]) -> bool:
    """Whether a line that is no field belongs to the header: mbox's From line, or a field comes after it."""
    if not items:
        return line.startswith((b"From ", b">From ")) or not line.strip()
    following = position + len(line)
    return following < len(block) and _FIELD.match(block, following) is not None


def _unfolded(value: bytes) -> bytes:
    if b"\n" in value:
        value = value.replace(b"\r\n", b"").replace(b"\n", b"")
    return value.strip()


def parameters(value: str) -> Iterator[tuple[str, str]]:
    """The `; name=value` pairs of a structured field, names in lower case, at most 64."""
    for pair in islice(_PARAMETER.finditer(value, 0, MAX_PARAMETERS), 64):
        quoted, plain = pair[2], pair[3]
        yield pair[1].lower(), _QUOTED_PAIR.sub(r"\1", quoted) if quoted is not None else plain.strip()


MAX_PARAMETERS = 8_192
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))')
_QUOTED_PAIR = re.compile(r"\\(.)")


def keyword(value: str) -> str:
    """The first word in lower case: of "Auto-Generated (vacation); x=y" it is auto-generated."""
    token = _FIRST_TOKEN.search(without_comments(value))
    return token[0].strip('"').lower() if token else ""


_COMMENT = re.compile(r"\((?:[^()\\]|\\.){0,500}\)")


def without_comments(value: str) -> str:
    """A structured value without its comments, nested ones up to three levels."""
    for _ in range(3):
        if "(" not in value:
            break
        value = _COMMENT.sub(" ", value)
    return value
