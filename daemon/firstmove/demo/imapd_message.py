"""Views of one message for FETCH: sections, ENVELOPE, BODYSTRUCTURE (RFC 3501 section 7.4.2).

Good enough that Thunderbird and neomutt open every mail of the demo; not a reference. Octets are never
changed: a part's octets are those of the message, 8-bit headers are given as they are.
"""

import email
import re
from email.message import Message
from email.utils import getaddresses
from functools import lru_cache
from typing import TypeAlias

from firstmove.demo.imapd_parse import quoted

_FIELD_START = re.compile(rb"\r\n(?![ \t])")
_FIELDS = re.compile(r"(?:(?P<part>[\d.]+)\.)?HEADER\.FIELDS(?P<other>\.NOT)? \((?P<names>.*)\)", re.DOTALL)

Part: TypeAlias = "Message[str, str]"


def section(octets: bytes, name: str) -> bytes:
    """What BODY[<name>] holds; `name` in upper case. An unknown part is empty."""
    if name == "":
        return octets
    if fields := _FIELDS.fullmatch(name):
        head = _head(_part_octets(octets, fields["part"]) if fields["part"] else octets)
        return _chosen(head, fields["names"].split(), bool(fields["other"]))
    if name == "HEADER":
        return _head(octets)
    if name == "TEXT":
        return octets[len(_head(octets)) :]
    if name.endswith(".MIME"):
        part = _part(octets, name.removesuffix(".MIME"))
        return _fields_of(part) + b"\r\n" if part is not None else b""
    if name.endswith((".HEADER", ".TEXT")):
        number, _, kind = name.rpartition(".")
        return section(_part_octets(octets, number), kind)
    return _part_octets(octets, name)


def envelope(octets: bytes) -> bytes:
    """The ENVELOPE list."""
    head = _parsed(octets)
    sender = _raw(head, "from")
    lists = [
        _addresses(_raw(head, field) or (sender if field in ("sender", "reply-to") else None))
        for field in ("from", "sender", "reply-to", "to", "cc", "bcc")
    ]
    before = [quoted(_raw(head, "date")), quoted(_raw(head, "subject"))]
    after = [quoted(_raw(head, "in-reply-to")), quoted(_raw(head, "message-id"))]
    return b"(" + b" ".join([*before, *lists, *after]) + b")"


def structure(octets: bytes, *, extended: bool) -> bytes:
    """BODYSTRUCTURE, or BODY without the extension data."""
    return _structure(_parsed(octets), extended)


@lru_cache(maxsize=64)
def _parsed(octets: bytes) -> Part:
    return email.message_from_bytes(octets)


def _head(octets: bytes) -> bytes:
    end = octets.find(b"\r\n\r\n")
    return octets if end < 0 else octets[: end + 4]


def _chosen(head: bytes, names: list[str], other: bool) -> bytes:
    wanted = {name.strip('"').upper().encode("ascii", "replace") for name in names}
    fields = [field for field in _FIELD_START.split(head.rstrip(b"\r\n")) if field]
    kept = [field for field in fields if (field.partition(b":")[0].strip().upper() in wanted) != other]
    return b"".join(field + b"\r\n" for field in kept) + b"\r\n"


def _part(octets: bytes, number: str) -> "Part | None":
    part = _parsed(octets)
    for step in number.split("."):
        if part.get_content_type() == "message/rfc822" and (enclosed := _children(part)):
            part = enclosed[0]
        children = _children(part)
        if not children:
            return part if step == "1" else None
        if not step.isdigit() or not 0 < int(step) <= len(children):
            return None
        part = children[int(step) - 1]
    return part


def _part_octets(octets: bytes, number: str) -> bytes:
    part = _part(octets, number)
    return b"" if part is None else _payload(part)


def _payload(part: Part) -> bytes:
    inner = part.get_payload()
    if isinstance(inner, str):
        return inner.encode("ascii", "surrogateescape")
    if part.get_content_type() == "message/rfc822" and (enclosed := _children(part)):
        return _crlf(enclosed[0].as_bytes())
    return _crlf(part.as_bytes())


def _children(part: Part) -> "list[Part]":
    inner = part.get_payload()
    return [child for child in inner if isinstance(child, Message)] if isinstance(inner, list) else []


def _crlf(octets: bytes) -> bytes:
    return re.sub(rb"\r?\n", b"\r\n", octets)


def _fields_of(part: Part) -> bytes:
    lines = [f"{name}: {value}\r\n" for name, value in part.raw_items()]
    return "".join(lines).encode("utf-8", "surrogateescape")


def _raw(part: Part, name: str) -> str | None:
    for field, value in part.raw_items():
        if field.lower() == name:
            return re.sub(r"[\r\n]+", "", str(value)).strip()
    return None


def _addresses(value: str | None) -> bytes:
    if not value:
        return b"NIL"
    found = [(name, *spec.rpartition("@")[::2]) for name, spec in getaddresses([value]) if spec]
    entries = [
        b"(" + b" ".join([quoted(name or None), b"NIL", quoted(local), quoted(domain)]) + b")"
        for name, local, domain in found
    ]
    return b"(" + b"".join(entries) + b")" if entries else b"NIL"


def _structure(part: Part, extended: bool) -> bytes:
    children = _children(part)
    if part.get_content_maintype() == "multipart" and children:
        words = [
            b"".join(_structure(child, extended) for child in children),
            quoted(part.get_content_subtype()),
        ]
        if extended:
            words += [_parameters(part), _disposition(part), b"NIL", b"NIL"]
        return b"(" + b" ".join(words) + b")"
    return b"(" + b" ".join(_leaf(part, extended)) + b")"


def _leaf(part: Part, extended: bool) -> list[bytes]:
    octets = _payload(part)
    words = [
        quoted(part.get_content_maintype()),
        quoted(part.get_content_subtype()),
        _parameters(part),
        quoted(_raw(part, "content-id")),
        quoted(_raw(part, "content-description")),
        quoted(_raw(part, "content-transfer-encoding") or "7bit"),
        b"%d" % len(octets),
    ]
    if part.get_content_type() == "message/rfc822" and (enclosed := _children(part)):
        words += [envelope(octets), _structure(enclosed[0], extended)]
    if part.get_content_maintype() == "text" or part.get_content_type() == "message/rfc822":
        words.append(b"%d" % octets.count(b"\n"))
    if extended:
        words += [b"NIL", _disposition(part), b"NIL", b"NIL"]
    return words


def _parameters(part: Part) -> bytes:
    pairs = [(name, value) for name, value in (part.get_params(unquote=True) or [])[1:] if name]
    if not pairs and "content-type" not in part:
        pairs = [("charset", "us-ascii")]
    return _pairs(pairs)


def _disposition(part: Part) -> bytes:
    kind = part.get_content_disposition()
    if kind is None:
        return b"NIL"
    pairs = (part.get_params(header="content-disposition", unquote=True) or [])[1:]
    return b"(" + quoted(kind) + b" " + _pairs(pairs) + b")"


def _pairs(pairs: list[tuple[str, str]]) -> bytes:
    if not pairs:
        return b"NIL"
    return b"(" + b" ".join(quoted(name) + b" " + quoted(str(value)) for name, value in pairs) + b")"
