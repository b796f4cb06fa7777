"""The tree of a message's parts: who contains what, with the octets left encoded until somebody asks.

Pure. Cuts the octets itself instead of using the standard library's parser, which recurses into deep trees
until RecursionError and takes time on every line (docs/adr/0002-mail-parser.md). Depth, number of parts and
number of boundary lines are bounded; what lies beyond stays one opaque part.
"""

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from firstmove.errors import Malformed
from firstmove.message import charset, encoded_words, headers
from firstmove.message.headers import Fields

MAX_DEPTH = 20
MAX_PARTS = 300
MAX_BOUNDARY_LINES = 2_000

_TYPE = re.compile(r"\s*([A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+)")
_UNENCODED = ("", "7bit", "8bit", "binary")


@dataclass(frozen=True, slots=True)
class Part:
    """One node. `raw` is its body as it stands in the mail; a message/rfc822 has its message as only child.

    Bodies are kept as they are and decoded by `octets` and `text`, so that nobody pays for what is not read.
    """

    content_type: str  # lower case; "text/plain" when absent or unreadable
    parameters: Mapping[str, str]  # of Content-Type, names in lower case
    disposition: str  # "attachment", "inline", or ""
    filename: str  # decoded, "" when there is none
    encoding: str  # Content-Transfer-Encoding in lower case
    fields: Fields  # the part's own header
    raw: bytes
    children: tuple["Part", ...] = ()

    def octets(self, limit: int) -> bytes:
        """The body with its transfer encoding undone, at most about `limit` octets. Never raises."""
        return transfer_decoded(self.raw, self.encoding, limit)[:limit]

    def text(self, limit: int = 262_144) -> charset.Decoded:
        """The body as text, from at most `limit` octets, with line ends as \\n."""
        decoded = charset.decode(self.octets(limit), self.parameters.get("charset", ""))
        text = decoded.text
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return charset.Decoded(text, decoded.notes)

    def walk(self) -> Iterator["Part"]:
        """This part and all below it, in the order of the mail."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


def tree(octets: bytes) -> Part:
    """The message's root part.

    Raises:
        Malformed: its header is larger than any mail's.
    """
    fields, body = headers.split(octets)
    return _Cutter().part(fields, octets[body:], "text/plain", 0)


class _Cutter:
    """Cuts one message; counts what it has cut so that no message can ask for more than its share."""

    def __init__(self) -> None:
        self._parts_left = MAX_PARTS
        self._lines_left = MAX_BOUNDARY_LINES

    def part(self, fields: Fields, raw: bytes, default_type: str, depth: int) -> Part:
        self._parts_left -= 1
        content_type, parameters = content_type_of(fields.first("content-type"), default_type)
        disposition, disposition_parameters = _disposition(fields.first("content-disposition"))
        encoding = headers.keyword((fields.first("content-transfer-encoding") or b"").decode("latin-1"))
        children: tuple[Part, ...] = ()
        if depth < MAX_DEPTH and content_type.startswith("multipart/"):
            inner = "message/rfc822" if content_type == "multipart/digest" else "text/plain"
            children = tuple(self._sections(raw, parameters.get("boundary", ""), inner, depth + 1))
        elif depth < MAX_DEPTH and content_type in ("message/rfc822", "message/global"):
            children = tuple(self._enclosed(raw, encoding, depth + 1))
        return Part(
            content_type,
            parameters,
            disposition,
            _filename(disposition_parameters.get("filename") or parameters.get("name", "")),
            encoding,
            fields,
            raw,
            children,
        )

    def _enclosed(self, raw: bytes, encoding: str, depth: int) -> Iterator[Part]:
        """The message inside a message/rfc822 part; RFC 2046 forbids to encode it, some do it."""
        octets = raw if encoding in _UNENCODED else transfer_decoded(raw, encoding, 1_048_576)
        yield from self._section(octets, "text/plain", depth)

    def _section(self, octets: bytes, default_type: str, depth: int) -> Iterator[Part]:
        if self._parts_left <= 0:
            return
        try:
            fields, body = headers.split(octets)
        except Malformed:
            return
        yield self.part(fields, octets[body:], default_type, depth)

    def _sections(self, raw: bytes, boundary: str, default_type: str, depth: int) -> Iterator[Part]:
        for start, end in self._borders(raw, boundary.encode("latin-1", "replace")):
            yield from self._section(raw[start:end], default_type, depth)

    def _borders(self, raw: bytes, boundary: bytes) -> Iterator[tuple[int, int]]:
        """Start and end of each section; the last one may lack its closing line."""
        delimiter = b"--" + boundary
        if not boundary:
            return
        start: int | None = None
        found = raw.find(delimiter)
        while found >= 0 and self._lines_left > 0:
            self._lines_left -= 1
            line_end = raw.find(b"\n", found)
            rest = raw[found + len(delimiter) : line_end if line_end >= 0 else len(raw)].strip()
            if (found == 0 or raw[found - 1] == 0x0A) and rest in (b"", b"--"):
                if start is not None:
                    yield start, _before_line_end(raw, found)
                start = line_end + 1 if line_end >= 0 else len(raw)
                if rest:
                    return
            found = raw.find(b"\n" + delimiter, found + len(delimiter))
            found += found >= 0
        if start is not None and start < len(raw):
            yield start, len(raw)


def _before_line_end(raw: bytes, position: int) -> int:
    """The line end before a boundary line belongs to the boundary (RFC 2046 section 5.1.1)."""
    if raw[position - 2 : position] == b"\r\n":
        return position - 2
    return max(position - 1, 0)


def content_type_of(value: bytes | None, default: str) -> tuple[str, dict[str, str]]:
    """Type and parameters of a Content-Type value, tolerant: "text" alone is text/plain."""
    if value is None:
        return default, {}
    text = charset.decode(value[: headers.MAX_PARAMETERS]).text
    found = _TYPE.match(text)
    parameters = merged_parameters(text)
    if found is not None:
        return found[1].lower(), parameters
    word = headers.keyword(text)
    return "text/html" if word == "html" else default, parameters


def _disposition(value: bytes | None) -> tuple[str, dict[str, str]]:
    if value is None:
        return "", {}
    text = charset.decode(value[: headers.MAX_PARAMETERS]).text
    word = headers.keyword(text)
    return "inline" if word in ("", "inline") else "attachment", merged_parameters(text)


_CONTINUED = re.compile(r"(.+?)\*(?:(\d{1,3})(\*?))?$")


def merged_parameters(value: str) -> dict[str, str]:
    """Parameters with RFC 2231 continuations put together and their charset decoded."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, content in headers.parameters(value):
        continued = _CONTINUED.match(name) if "*" in name else None
        if continued is None:
            plain.setdefault(name, content)
            continue
        encoded = continued[2] is None or bool(continued[3])
        pieces.setdefault(continued[1], {}).setdefault(int(continued[2] or 0), (content, encoded))
    for name, numbered in pieces.items():
        plain[name] = _extended([numbered[number] for number in sorted(numbered)])
    return plain


def _extended(pieces: list[tuple[str, bool]]) -> str:
    label = ""
    first, encoded = pieces[0]
    if encoded and first.count("'") >= 2:
        label, _, first = first.split("'", 2)
        pieces = [(first, True), *pieces[1:]]
    octets = b"".join(
        _percent_decoded(content) if is_encoded else content.encode("utf-8", "replace")
        for content, is_encoded in pieces
    )
    return charset.decode(octets, label).text


_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


def _percent_decoded(content: str) -> bytes:
    octets = content.encode("utf-8", "replace")
    return _PERCENT.sub(lambda escape: bytes.fromhex(escape[1].decode("ascii")), octets)


def _filename(value: str) -> str:
    return encoded_words.decode_text(value).text[:255] if value else ""


def transfer_decoded(raw: bytes, encoding: str, limit: int) -> bytes:
    """`raw` with its Content-Transfer-Encoding undone, from the front only as far as `limit` needs."""
    if encoding in _UNENCODED:
        return raw[:limit]
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw[: 3 * limit + limit // 16])
    if encoding == "base64":
        return _base64(raw[: limit * 3 // 2])
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _uuencoded(raw[: 2 * limit])
    return raw[:limit]


_LINE_ENDS = b"\r\n \t"
_NO_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_PROSE_LINE = re.compile(rb"^.*[^A-Za-z0-9+/=\s].*$|^[A-Za-z]+ [A-Za-z ]*$", re.MULTILINE)
_PADDED = re.compile(rb"[^=]+=*")


def _base64(raw: bytes) -> bytes:
    compact = raw.translate(None, _LINE_ENDS)
    try:
        return binascii.a2b_base64(compact, strict_mode=True)
    except binascii.Error:
        pass
    letters = len(compact) - len(compact.translate(None, _ALPHABET))
    if letters < len(compact) * 0.9 or raw.count(b" ") > len(raw) // 12:
        return raw  # called base64, but it is plain text
    first, *others = [piece[0] for piece in _PADDED.finditer(_without_trailer(compact, raw))] or [b""]
    # Several encoded blocks may follow each other; what is no whole block behind the padding is no text.
    return b"".join(map(_base64_piece, [first, *(other for other in others if len(other) % 4 == 0)]))


_ALPHABET = bytes(set(range(256)) - set(_NO_BASE64)) + b"="


def _without_trailer(compact: bytes, raw: bytes) -> bytes:
    """List programs put a plain footer behind an encoded body."""
    footer = _PROSE_LINE.search(raw, raw.rfind(b"=\n") + 1 or raw.rfind(b"=\r") + 1)
    return raw[: footer.start()] if footer and footer.start() > len(compact) // 2 else compact


def _base64_piece(piece: bytes) -> bytes:
    letters = piece.translate(None, _NO_BASE64)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _uuencoded(raw: bytes) -> bytes:
    lines = raw.splitlines()
    begin = next((number for number, line in enumerate(lines) if line.startswith(b"begin ")), -1)
    decoded: list[bytes] = []
    for line in lines[begin + 1 :]:
        if line.strip() == b"end":
            break
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            continue
    return b"".join(decoded)
