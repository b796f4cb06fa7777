"""Mailboxes of an address field, as the mailer meant them.

Pure and total. Own scanner: `email.utils` gives different mailboxes in different Python versions for one
and the same field, and refuses or truncates addresses that Japanese carriers let people register
(`foo..bar.@docomo.ne.jp`; reference E6, E8 PY-3). Where a field is ambiguous the last <...> is the address.
What holds no usable address gives no Address; the field stays readable in the headers.
"""

import re

from firstmove.message import charset, encoded_words
from firstmove.model.mail import Address

MAX_OCTETS = 16_384  # of one field
MAX_MAILBOXES = 200
MAX_NAME = 320

_ATOM = re.compile(r"=\?[^?\s]+\?[bBqQ]\?[^?]*\?=|[^\s\"(),:;<>]+")
_SPACE = re.compile(r"[ \t\r\n]+")
_QUOTED = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL)
_ANGLE = re.compile(r"<([^<>]*)>?")
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_HOST = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[\w-]+)*\Z|\[[0-9a-fA-F:.IPv]+\]\Z")
_UNSENDABLE = re.compile(r"[\x00-\x1f\x7f-\x9f<>]")


def mailboxes(raw: bytes) -> tuple[Address, ...]:
    """The mailboxes of an address field's unfolded value, in their order."""
    text = charset.decode(raw[:MAX_OCTETS]).text
    found = _Scanner(text).mailboxes()
    if not found and "@" not in text and "=?" in text:
        # The whole field is one encoded word, address included.
        found = _Scanner(encoded_words.decode_text(text).text).mailboxes()
    return found


class _Item:
    """One mailbox while it is being read."""

    __slots__ = ("angle", "at_sign", "comment", "phrase")

    def __init__(self) -> None:
        self.phrase: list[str] = []
        self.comment = ""
        self.angle: str | None = None
        self.at_sign = False

    def has_address(self) -> bool:
        return self.angle is not None or self.at_sign

    def address(self) -> Address | None:
        if self.angle is not None:
            return _address(self.angle, "".join(self.phrase), self.comment)
        words = "".join(self.phrase).split()
        specs = [word for word in words if "@" in word]
        if not specs:
            return None
        name = " ".join(word for word in words if word != specs[-1])
        return _address(specs[-1], name, self.comment)


class _Scanner:
    """Reads one field from left to right, each character once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._quotes_close = True
        self._comments_close = True
        self._item = _Item()
        self._found: list[Address] = []

    def mailboxes(self) -> tuple[Address, ...]:
        while self._position < len(self._text) and len(self._found) < MAX_MAILBOXES:
            self._step(self._text[self._position])
        self._finish()
        return tuple(self._found)

    def _step(self, character: str) -> None:
        if character == '"' and self._quotes_close:
            self._quoted()
        elif character == "(" and self._comments_close:
            self._comment()
        elif character == "<":
            self._angle()
        elif character == ">":
            self._take(" ", self._position + 1)
        elif character in ",;":
            self._separator(character)
        elif character == ":":
            self._colon()
        elif (space := _SPACE.match(self._text, self._position)) is not None:
            self._take(" ", space.end())
        elif (atom := _ATOM.match(self._text, self._position)) is not None:
            self._take(atom[0], atom.end())
        else:
            self._take(character, self._position + 1)

    def _take(self, word: str, position: int) -> None:
        self._item.phrase.append(word)
        self._item.at_sign = self._item.at_sign or "@" in word
        self._position = position

    def _quoted(self) -> None:
        quoted = _QUOTED.match(self._text, self._position)
        if quoted is None:
            self._quotes_close = False
            return
        following = self._text[quoted.end() : quoted.end() + 1]
        if following == "@":  # "foo..bar."@docomo.ne.jp: the quotes belong to the address
            domain = _ATOM.match(self._text, quoted.end())
            if domain is not None and not self._item.has_address():
                self._item.angle = quoted[0] + domain[0]
                self._position = domain.end()
                return
        self._take(_QUOTED_PAIR.sub(r"\1", quoted[1]), quoted.end())

    def _comment(self) -> None:
        depth = 0
        for position in range(self._position, len(self._text)):
            character = self._text[position]
            if self._text[position - 1] == "\\":
                continue
            depth += (character == "(") - (character == ")")
            if depth == 0:
                self._item.comment = self._item.comment or self._text[self._position + 1 : position]
                self._position = position + 1
                return
        self._comments_close = False

    def _angle(self) -> None:
        angle = _ANGLE.match(self._text, self._position)
        assert angle is not None
        if self._item.angle is not None:  # an earlier <...> was part of the name
            self._item.phrase.append(self._item.angle)
        self._item.angle = angle[1]
        self._position = angle.end()

    def _separator(self, character: str) -> None:
        if character == "," and not self._item.has_address():
            self._take(",", self._position + 1)  # yamada, taro <...>: an unquoted comma in a name
            return
        self._finish()
        self._position += 1

    def _colon(self) -> None:
        if self._item.has_address():
            self._take(" ", self._position + 1)
            return
        self._item = _Item()  # the name of a group
        self._position += 1

    def _finish(self) -> None:
        address = self._item.address()
        if address is not None:
            self._found.append(address)
        self._item = _Item()


def _address(spec: str, phrase: str, comment: str) -> Address | None:
    local, domain = split_spec(spec)
    if not local or not domain:
        return None
    name = encoded_words.decode_text(phrase).text.strip(" ,") or encoded_words.decode_text(comment).text
    if len(name) > 2 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1].strip()
    return Address(local, domain, name[:MAX_NAME])


def split_spec(spec: str) -> tuple[str, str]:
    """Local part without quotes and domain in lower case (IDN as xn--); ("", "") when it is no address."""
    spec = spec.strip()
    if spec.startswith("@"):  # <@relay,@relay:user@host>, RFC 5322 section 4.4
        spec = spec.partition(":")[2].strip()
    if spec[:7].lower() == "mailto:":
        spec = spec[7:]
    quoted = _QUOTED.match(spec)
    if quoted is not None and spec[quoted.end() :].lstrip().startswith("@"):
        local = _QUOTED_PAIR.sub(r"\1", quoted[1])
        domain = spec[quoted.end() :].lstrip()[1:]
    else:
        local, _, domain = _COMMENT.sub("", spec).rpartition("@")
        local = _DOT.sub(".", local.strip())
        if " " in local or "\u3000" in local:
            return "", ""  # which of the words was meant cannot be known
    domain = _domain(domain)
    if not domain or not local or _UNSENDABLE.search(local) or len(local) + len(domain) > 320:
        return "", ""
    return local, domain


def _domain(domain: str) -> str:
    domain = _DOT.sub(".", _COMMENT.sub("", domain).strip()).rstrip(".").lower()
    if not _HOST.match(domain) or len(domain) > 255:
        return ""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


_COMMENT = re.compile(r"\([^()]*\)")
_DOT = re.compile(
    r"[ \t]+\.[ \t]*|\.[ \t]+"
)  # obsolete syntax allows spaces round dots (RFC 5322 section 4.4)
