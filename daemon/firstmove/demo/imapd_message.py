"""Views of one message for FETCH: sections, ENVELOPE, BODYSTRUCTURE (RFC 3501 section 7.4.2).

Good enough that Thunderbird and neomutt open every mail of the demo; not a reference. A part's octets are cut
out of the message, never written anew; 8-bit headers are given as they are.
"""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses
from functools import lru_cache

from firstmove.demo.imapd_parse import quoted

MAX_DEPTH = 20

_FIELD_START = re.compile(rb"\r?\n(?![ \t])")
_FIELDS = re.compile(r"(?:(?P<part>[\d.]+)\.)?HEADER\.FIELDS(?P<other>\.NOT)? \((?P<names>.*)\)", re.DOTALL)
_HEAD_END = re.compile(rb"(?:\A|\r?\n)\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A message or one of its parts: octets of its head (with the empty line) and of its body."""

    head: bytes
    body: bytes
    fields: "Message[str, str]"
    children: tuple["Piece", ...]  # of a multipart; of a message/rfc822 the message in it

    @property
    def encloses_message(self) -> bool:
        """True for a message/rfc822 part."""
        return self.fields.get_content_type() == "message/rfc822"


@lru_cache(maxsize=64)
def taken_apart(octets: bytes, depth: int = 0) -> Piece:
    """The tree of parts; deeper than MAX_DEPTH nothing is looked into."""
    head, body = _split(octets)
    fields = email.message_from_bytes(head)
    kind = fields.get_content_type()
    children: tuple[Piece, ...] = ()
    if kind == "message/rfc822" and depth < MAX_DEPTH:
        children = (taken_apart(body, depth + 1),)
    elif kind.startswith("multipart/") and depth < MAX_DEPTH and (boundary := fields.get_boundary()):
        children = tuple(taken_apart(part, depth + 1) for part in _between(body, boundary))
    return Piece(head, body, fields, children)


def _split(octets: bytes) -> tuple[bytes, bytes]:
    end = _HEAD_END.search(octets)
    return (octets[: end.end()], octets[end.end() :]) if end else (octets, b"")


def _between(body: bytes, boundary: str) -> Iterator[bytes]:
    mark = re.escape(boundary.encode("ascii", "surrogateescape"))
    delimiter = re.compile(rb"(?:^|\r?\n)--" + mark + rb"(?P<last>--)?[ \t]*(?=\r?\n|\Z)")
    found = list(delimiter.finditer(body))
    for at, start in enumerate(found):
        if start["last"]:
            return
        stop = found[at + 1].start() if at + 1 < len(found) else len(body)
        yield re.sub(rb"\A\r?\n", b"", body[start.end() : stop])


def section(octets: bytes, name: str) -> bytes:
    """What BODY[<name>] holds; `name` in upper case. An unknown part is empty."""
    if name == "":
        return octets
    if fields := _FIELDS.fullmatch(name):
        head = _message_part(octets, fields["part"] or "")[0]
        return _chosen(head, fields["names"].split(), bool(fields["other"])) if head else b""
    number, _, kind = name.rpartition(".") if not name[-1].isdigit() else (name, "", "")
    if kind in ("HEADER", "TEXT"):
        return _message_part(octets, number)[0 if kind == "HEADER" else 1]
    part = _part(octets, number)
    if part is None:
        return b""
    return part.head if kind == "MIME" else part.body


def envelope(octets: bytes) -> bytes:
    """The ENVELOPE list."""
    return _envelope(taken_apart(octets))


def structure(octets: bytes, *, extended: bool) -> bytes:
    """BODYSTRUCTURE, or BODY without the extension data."""
    return _structure(taken_apart(octets), extended)


def _message_part(octets: bytes, number: str) -> tuple[bytes, bytes]:
    """Head and body of the message itself, or of the message in part `number`."""
    if not number:
        return _split(octets)
    part = _part(octets, number)
    return _split(part.body) if part and part.encloses_message else (b"", b"")


def _part(octets: bytes, number: str) -> Piece | None:
    piece = taken_apart(octets)
    for step, wanted in enumerate(number.split(".")):
        if piece.encloses_message and piece.children and step:
            piece = piece.children[0]
        if not wanted.isdigit():
            return None
        if not piece.children or (piece.encloses_message and not step):
            return piece if wanted == "1" and number.endswith("1") and step == number.count(".") else None
        if not 0 < int(wanted) <= len(piece.children):
            return None
        piece = piece.children[int(wanted) - 1]
    return piece


def _chosen(head: bytes, names: list[str], other: bool) -> bytes:
    wanted = {name.strip('"').upper().encode("ascii", "replace") for name in names}
    fields = [field for field in _FIELD_START.split(head.rstrip(b"\r\n")) if field]
    kept = [field for field in fields if (field.partition(b":")[0].strip().upper() in wanted) != other]
    return b"".join(field + b"\r\n" for field in kept) + b"\r\n"


def _raw(piece: Piece, name: str) -> str | None:
    for field, value in piece.fields.raw_items():
        if field.lower() == name:
            return _FOLD.sub(" ", str(value)).strip()
    return None


def _envelope(piece: Piece) -> bytes:
    sender = _raw(piece, "from")
    lists = [
        _addresses(_raw(piece, field) or (sender if field in ("sender", "reply-to") else None))
        for field in ("from", "sender", "reply-to", "to", "cc", "bcc")
    ]
    before = [quoted(_raw(piece, "date")), quoted(_raw(piece, "subject"))]
    after = [quoted(_raw(piece, "in-reply-to")), quoted(_raw(piece, "message-id"))]
    return b"(" + b" ".join([*before, *lists, *after]) + b")"


def _addresses(value: str | None) -> bytes:
    found = [(name, *spec.rpartition("@")[::2]) for name, spec in getaddresses([value or ""]) if spec]
    entries = [
        b"(" + b" ".join([quoted(name or None), b"NIL", quoted(local), quoted(domain)]) + b")"
        for name, local, domain in found
    ]
    return b"(" + b"".join(entries) + b")" if entries else b"NIL"


def _structure(piece: Piece, extended: bool) -> bytes:
    if not piece.children or piece.encloses_message:
        return b"(" + b" ".join(_leaf(piece, extended)) + b")"
    inside = b"".join(_structure(child, extended) for child in piece.children)
    words = [inside, quoted(piece.fields.get_content_subtype())]
    if extended:
        words += [_pairs(_parameters(piece, "content-type")), _disposition(piece), b"NIL", b"NIL"]
    return b"(" + b" ".join(words) + b")"


def _leaf(piece: Piece, extended: bool) -> list[bytes]:
    main, sub = piece.fields.get_content_maintype(), piece.fields.get_content_subtype()
    if main == "multipart":  # without parts: as good as text
        main, sub = "text", "plain"
    parameters = _parameters(piece, "content-type")
    if main == "text" and not any(name.lower() == "charset" for name, _ in parameters):
        parameters.append(("charset", "us-ascii"))
    words = [
        *(quoted(main), quoted(sub), _pairs(parameters)),
        *(quoted(_raw(piece, name)) for name in ("content-id", "content-description")),
        quoted(_raw(piece, "content-transfer-encoding") or "7bit"),
        b"%d" % len(piece.body),
    ]
    if piece.encloses_message and piece.children:
        words += [_envelope(piece.children[0]), _structure(piece.children[0], extended)]
    if main == "text" or piece.encloses_message:
        words.append(b"%d" % piece.body.count(b"\n"))
    if extended:
        words += [b"NIL", _disposition(piece), b"NIL", b"NIL"]
    return words


def _parameters(piece: Piece, header: str) -> list[tuple[str, str]]:
    """Parameters as written, RFC 2231 continuations and all: putting them together is the client's work."""
    value = _raw(piece, header) or ""
    single: Message[str, str] = Message()
    single[header] = value
    pairs = single.get_params(header=header, unquote=True) or []
    return [(name, str(value)) for name, value in pairs[1:] if name]


def _disposition(piece: Piece) -> bytes:
    kind = piece.fields.get_content_disposition()
    if kind is None:
        return b"NIL"
    return b"(" + quoted(kind) + b" " + _pairs(_parameters(piece, "content-disposition")) + b")"


def _pairs(pairs: list[tuple[str, str]]) -> bytes:
    if not pairs:
        return b"NIL"
    return b"(" + b" ".join(quoted(name) + b" " + quoted(value) for name, value in pairs) + b")"
