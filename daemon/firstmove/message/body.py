"""The body of a message: which parts are its text, and what of the text its sender wrote.

Pure and total. Text comes from text/plain, else from HTML; never from attachments, enclosed messages or
delivery reports.
"""

import re
from dataclasses import dataclass
from itertools import islice

from firstmove.message import flowed, forms, html, visible
from firstmove.message.fields import Notes
from firstmove.message.mime import Part
from firstmove.model.mail import Address, Form

MAX_TEXT = 65_536  # octets of UTF-8
MAX_PLAIN = 81_920  # octets of one part that are decoded: more than MAX_TEXT in any charset that is in use
MAX_HTML = 262_144
MAX_BLOCK_PARTS = 10  # HTML parts that are searched for a marketplace's block

# Only the first of their parts is the text; the others are its pictures, signature or report.
_ONE_TEXT = frozenset(("multipart/related", "multipart/signed", "multipart/report", "multipart/appledouble"))
_AMAZON = re.compile(r"(?:.*\.)?amazon\.[a-z.]{2,6}$")
# "This mail is HTML, use another program": text that no person wrote.
_PLACEHOLDER = re.compile(
    r"html.{0,60}(?:表示|対応|閲覧|ご覧|view|support|enable|display|client|see)|(?:view|see).{0,60}html",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Content:
    """What is known of the body."""

    text: str = ""
    visible_text: str = ""
    html_only: bool = False
    forwarded: bool = False
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class _Texts:
    """Texts of some parts in their order, and what kinds of part gave them."""

    texts: tuple[str, ...] = ()
    plain: bool = False
    html: bool = False

    def say_something(self) -> bool:
        return any(text.strip() for text in self.texts)


@dataclass(frozen=True, slots=True)
class Senders:
    """Who the header says wrote, as far as the body's reading depends on it."""

    from_: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    original: Address | None = None

    def amazon(self) -> bool:
        """Whether the mail claims to come from Amazon; only decides how its HTML is read."""
        senders = (*self.from_, *self.reply_to, *([self.original] if self.original else []))
        return any(_AMAZON.match(sender.domain) for sender in senders)


def read(root: Part, subject: str, senders: Senders, notes: Notes) -> Content:
    """Text, visible text and form of the message under `root`."""
    found = _Reader(root, notes).texts(root)
    text = capped("\n".join(piece.strip("\n") for piece in found.texts if piece.strip()))
    html_only = found.html and not found.plain
    block = _marketplace_block(root, senders)
    if block is not None:
        return Content(text, block[: visible.MAX_VISIBLE], html_only)
    form = forms.read(text, senders.from_, senders.reply_to)
    if form is not None:
        return Content(text, form.text[: visible.MAX_VISIBLE], html_only, form=form)
    shown, forwarded = visible.visible(text, subject)
    return Content(text, shown, html_only, forwarded)


class _Reader:
    """Collects the texts of one message's parts; stops when no more would be stored."""

    def __init__(self, root: Part, notes: Notes) -> None:
        self._root = root
        self._notes = notes
        self._tags_left = html.MAX_TAGS
        self._room = MAX_TEXT

    def texts(self, part: Part) -> _Texts:
        """The texts at and below `part`."""
        if not part.children or not part.content_type.startswith("multipart/"):
            return self._leaf(part)
        if part.content_type == "multipart/alternative":
            return self._best(part)
        if part.content_type in _ONE_TEXT:
            found = [self.texts(child) for child in part.children[:3]]
            return next((one for one in found if one.say_something()), _Texts())
        found = [self.texts(child) for child in part.children]
        return _Texts(
            tuple(text for one in found for text in one.texts),
            any(one.plain for one in found),
            any(one.html for one in found),
        )

    def _best(self, part: Part) -> _Texts:
        """Of alternatives, plain text that says something, else what HTML says."""
        rich: list[Part] = []
        for child in part.children[:10]:
            if child.content_type != "text/plain":
                rich.append(child)
                continue
            found = self._leaf(child)
            if found.say_something() and not (len(part.children) > 1 and _is_placeholder(found.texts[0])):
                return found
        for child in rich:
            found = self.texts(child)
            if found.say_something():
                return found
        return _Texts()

    def _leaf(self, part: Part) -> _Texts:
        is_root = part is self._root
        if self._room <= 0 or (not is_root and (part.disposition == "attachment" or part.filename)):
            return _Texts()
        broken = is_root and part.content_type.startswith("multipart/") and b"\n--" not in part.raw
        if not broken and part.content_type not in ("text/plain", "text/html"):
            return _Texts()  # a multipart whose boundary never comes has nothing but the text it holds
        found = self._html(part) if part.content_type == "text/html" else self._plain(part)
        self._room -= sum(map(len, found.texts))
        return found

    def _plain(self, part: Part) -> _Texts:
        decoded = part.text(MAX_PLAIN)
        text = decoded.text
        if text[:200].lstrip().lower().startswith(("<html", "<!doctype html")):
            return self._html(part)
        self._notes.add("body", decoded.notes)
        if part.parameters.get("format", "").lower() == "flowed":
            text = flowed.unflowed(text, part.parameters.get("delsp", "").lower() == "yes")
        return _Texts((text,), plain=True)

    def _html(self, part: Part) -> _Texts:
        if self._tags_left == 0:
            return _Texts()
        decoded = part.text(MAX_HTML)
        self._notes.add("body", decoded.notes)
        text = html.to_text(decoded.text, self._tags_left)
        self._tags_left = max(0, self._tags_left - decoded.text.count("<"))
        return _Texts((text,), html=True)


def _is_placeholder(text: str) -> bool:
    return len(text) < 400 and _PLACEHOLDER.search(text) is not None


def _marketplace_block(root: Part, senders: Senders) -> str | None:
    """The buyer's words inside a marketplace's template, "" when it holds photos only (reference A1)."""
    rich = (part for part in root.walk() if part.content_type == "text/html")
    for part in islice(rich, MAX_BLOCK_PARTS):
        octets = part.octets(MAX_HTML)
        if b"pre-wrap" not in octets or (b"-o-pre-wrap" not in octets and not senders.amazon()):
            continue
        blocks = html.prewrapped_blocks(part.text(MAX_HTML).text, opera=not senders.amazon())
        if len(blocks) == 1:
            return blocks[0].strip()
    return None


def capped(text: str) -> str:
    """At most MAX_TEXT octets in UTF-8."""
    if len(text) * 4 <= MAX_TEXT:
        return text
    return text.encode("utf-8", "replace")[:MAX_TEXT].decode("utf-8", "ignore")
