"""Facts and text into the octets of one mail; every octet is 7-bit and decided here, once.

Header encoding is our own: the standard library encodes long Message-IDs as words, damages spaces in
Japanese names and cannot write carrier addresses such as foo..bar.@docomo.ne.jp (reference E8 PY-2,
libraries 0.8 and 2.2). Text that may come from a customer is cleaned; addresses and identifiers that
could start a second header line are refused, never repaired.

Raises Unsendable; the code says why ("bad-address", "bad-value", "mangled", ...).
"""

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from email.errors import MessageError
from email.header import decode_header
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import format_datetime

from firstmove.errors import FirstmoveError
from firstmove.model.mail import Address

LINE = 76  # RFC 2047 section 2: lines that hold encoded-words
WORD = 75  # RFC 2047 section 2: one encoded-word
LONGEST_LINE = 998  # RFC 5322 section 2.1.1
REFERENCES_LIMIT = 1500  # characters of a References field; some relays refuse longer ones

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Marks that turn the reading direction or only hide: a name must not rearrange the line it stands in.
_DIRECTION = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_UNWANTED = re.compile(f"{_DIRECTION.pattern}|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ODD = re.compile(f"{_UNWANTED.pattern}|{_SURROGATE.pattern}")
_TOKEN = re.compile(r"[!-9;-~]+")  # RFC 5322 section 3.6.8: a field name
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")  # a display name that needs no quotes
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")  # atoms and dots, wherever the dots stand
_DOMAIN = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")
_IDENTIFIER = re.compile(r"<[ -;=?-~]+>")  # printable ASCII between one pair of brackets, spaces as received

_PARSER = BytesHeaderParser(policy=compat32)


class Unsendable(FirstmoveError):
    """These facts cannot become a mail; `code` is stable."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Header:
    """One field, encoded and folded: ASCII, continuation lines begin with a space."""

    name: str
    value: str


def clean(text: str) -> str:
    """One line without control characters, direction marks or halves of surrogate pairs."""
    text = _CONTROL.sub(" ", _DIRECTION.sub("", text))
    return _SURROGATE.sub("\ufffd", text).strip()


def unstructured(name: str, text: str) -> Header:
    """A field of free text (Subject): as it is when it is plain ASCII, else as UTF-8 B-words."""
    text = clean(text)
    if _plain(text) and (lines := _fold_words(text.split(" "), len(name) + 2)):
        return Header(name, lines)
    return Header(name, _words(text, len(name) + 2))


def mailboxes(name: str, *addresses: Address) -> Header:
    """An address field (From, To, Reply-To).

    Raises:
        Unsendable: "bad-address", or "no-address" when there is none.
    """
    if not addresses:
        raise Unsendable("no-address", name)
    parts: list[str] = []
    column = len(name) + 2
    for address in addresses:
        part = _mailbox(address, column)
        parts.append(part)
        column = 1
    return Header(name, ",\r\n ".join(parts))


def identifiers(name: str, ids: Iterable[str]) -> Header | None:
    """A field of Message-IDs, one a line and never broken; None when no usable one is left.

    An identifier that is not printable ASCII in one pair of angle brackets is left out: writing it would
    need an encoding, and an encoded one matches nothing.
    """
    usable = [item for item in (i.strip() for i in ids) if is_identifier(item)]
    return Header(name, "\r\n ".join(usable)) if usable else None


def own_identifier(message_id: str) -> Header:
    """The Message-ID field.

    Raises:
        Unsendable: "bad-value".
    """
    if not is_identifier(message_id):
        raise Unsendable("bad-value", "Message-ID")
    return Header("Message-ID", message_id)


def is_identifier(text: str) -> bool:
    """Whether this Message-ID can be written as it is."""
    return len(text) < LONGEST_LINE - 20 and _IDENTIFIER.fullmatch(text) is not None


def references(ids: Sequence[str], limit: int = REFERENCES_LIMIT) -> tuple[str, ...]:
    """The first identifier and as many of the newest as fit in `limit` characters; each one once."""
    usable = list(dict.fromkeys(i.strip() for i in ids if is_identifier(i.strip())))
    if len(usable) < 2:
        return tuple(usable)
    left = limit - len(usable[0]) - len(usable[-1])
    newest = [usable[-1]]
    for item in reversed(usable[1:-1]):
        left -= len(item) + 1
        if left < 0:
            break
        newest.append(item)
    return (usable[0], *reversed(newest))


def date(at: datetime, zone: tzinfo) -> Header:
    """The Date field in the shop's own zone."""
    return Header("Date", format_datetime(at.astimezone(zone).replace(microsecond=0)))


def plain(name: str, value: str) -> Header:
    """A field whose value is our own ASCII.

    Raises:
        Unsendable: "bad-value".
    """
    if not value.isascii() or not value.isprintable():
        raise Unsendable("bad-value", name)
    return Header(name, value)


def ascii_domain(domain: str) -> str:
    """The domain as DNS knows it.

    Raises:
        Unsendable: "bad-address".
    """
    try:
        ascii_form = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise Unsendable("bad-address", "domain") from None
    if not _DOMAIN.fullmatch(ascii_form):
        raise Unsendable("bad-address", "domain")
    return ascii_form


def envelope(address: Address) -> str:
    """The address for MAIL FROM and RCPT TO: a carrier's dots stay as they were registered.

    Raises:
        Unsendable: "bad-address".
    """
    local = address.local
    if not local or not local.isascii() or not local.isprintable():
        raise Unsendable("bad-address", "local part")
    if not _LOCAL.fullmatch(local):
        local = _quoted(local)
    return f"{local}@{ascii_domain(address.domain)}"


def compose_message(headers: Sequence[Header], text: str) -> bytes:
    """The whole mail: the given fields, text/plain in UTF-8 as base64, CRLF everywhere.

    Raises:
        Unsendable: "bad-value" for a field that could break out of its line.
    """
    lines = [_line(header) for header in headers]
    lines += [
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: base64",
        "",
    ]
    octets = canonical(text).replace("\n", "\r\n").encode("utf-8")
    body = base64.b64encode(octets).decode("ascii")
    lines += [body[start : start + LINE] for start in range(0, len(body), LINE)]
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def canonical(text: str) -> str:
    """Body text as it is sent: \\n line ends, no control characters, exactly one line end at the end."""
    if _ODD.search(text):  # rare: one search is cheaper than four passes on every mail
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = _SURROGATE.sub("\ufffd", _UNWANTED.sub("", text))
    return text.strip("\n") + "\n"


def check(octets: bytes, *, subject: str, text: str, to: str) -> None:
    """Read the mail back as a receiver would and compare (文字化け).

    `to` is the envelope form of the recipient.

    Raises:
        Unsendable: "mangled" with the part that does not come back as it went in.
    """
    try:
        head, _, body = octets.partition(b"\r\n\r\n")
        message = _PARSER.parsebytes(head)
        read_subject = _decoded(message["Subject"] or "")
        read_text = base64.b64decode(body).decode("utf-8")
        read_to = str(message["To"] or "").rpartition(" ")[2].strip("<>")
    except (MessageError, UnicodeError, LookupError, ValueError) as error:
        raise Unsendable("mangled", type(error).__name__) from None
    for part, expected, read in (
        ("subject", clean(subject), read_subject),
        ("text", canonical(text), read_text.replace("\r\n", "\n")),
        ("to", to.rpartition(" ")[2], read_to),
    ):
        if expected != read:
            raise Unsendable("mangled", part)


def _line(header: Header) -> str:
    first, *rest = header.value.split("\r\n")
    continued = all(line[:1] == " " and line.strip() for line in rest)
    whole = all(line.isascii() and line.isprintable() for line in (first, *rest))
    if not (_TOKEN.fullmatch(header.name) and continued and whole):
        raise Unsendable("bad-value", "field")
    return f"{header.name}: {header.value}"


def _plain(text: str) -> bool:
    # Doubled spaces could end a folded line, where relays strip them; "=?" would be taken for a word.
    return text.isascii() and "=?" not in text and "  " not in text


def _fold_words(words: Sequence[str], column: int) -> str:
    """Words folded at single spaces; "" when one of them is too long for a line."""
    if any(len(word) > LINE - 20 for word in words):
        return ""
    out: list[str] = []
    for word in words:
        if out and column + 1 + len(word) > LINE:
            out.append("\r\n " + word)
            column = 1 + len(word)
            continue
        out.append(" " + word if out else word)
        column += len(word) + (1 if len(out) > 1 else 0)
    return "".join(out)


def _words(text: str, column: int) -> str:
    """UTF-8 B-words of at most 75 characters, each holding whole characters, one a line."""
    octets = text.encode("utf-8")
    words: list[str] = []
    start, room = 0, _octets_that_fit(min(WORD, LINE - column))
    while start < len(octets):
        end = start + room
        while end < len(octets) and octets[end] & 0xC0 == 0x80:  # inside a character (RFC 2047 section 5)
            end -= 1
        words.append(f"=?UTF-8?B?{base64.b64encode(octets[start:end]).decode('ascii')}?=")
        start, room = end, _octets_that_fit(WORD)
    return "\r\n ".join(words)


def _octets_that_fit(length: int) -> int:
    return (length - len("=?UTF-8?B??=")) // 4 * 3


def _mailbox(address: Address, column: int) -> str:
    spec = f"<{envelope(address)}>"
    name = clean(address.name)
    if not name:
        return spec[1:-1]
    if not _plain(name) or len(name) > LINE - column - 2:
        phrase = _words(name, column)
    else:
        phrase = name if _ATOM.fullmatch(name) else _quoted(name)
    last = phrase.rpartition("\r\n")[2]
    used = len(last) + (column if last == phrase else 0)
    separator = " " if used + 1 + len(spec) <= LINE else "\r\n "
    return f"{phrase}{separator}{spec}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _decoded(value: str) -> str:
    return "".join(
        part.decode(charset or "ascii") if isinstance(part, bytes) else part
        for part, charset in decode_header(value.replace("\r\n", "").replace("\n", ""))
    )
