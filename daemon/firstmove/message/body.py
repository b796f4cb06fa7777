"""The body of a message: which parts are its text, and what of the text its sender wrote.

Pure and total. Text comes from text/plain, else from HTML; never from attachments, enclosed messages or
delivery reports.
"""

import re
from dataclasses import dataclass

from firstmove.message import flowed, forms, html, visible
from firstmove.message.fields import Notes
from firstmove.message.mime import Part
from firstmove.model.mail import Address, Form

MAX_TEXT = 65_536  # octets of UTF-8
MAX_HTML = 524_288  # octets that are searched for a marketplace's block

_FIRST_ONLY = frozenset(
    ("multipart/related", "multipart/signed", "multipart/report", "multipart/appledouble")
)
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
    found = _texts(root, root, notes)
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


def _texts(part: Part, root: Part, notes: Notes) -> _Texts:
    if not part.children or not part.content_type.startswith("multipart/"):
        return _leaf(part, root, notes)
    if part.content_type == "multipart/alternative":
        return _best(part, root, notes)
    chosen = part.children[:1] if part.content_type in _FIRST_ONLY else part.children
    found = [_texts(child, root, notes) for child in chosen]
    return _Texts(
        tuple(text for one in found for text in one.texts),
        any(one.plain for one in found),
        any(one.html for one in found),
    )


def _best(part: Part, root: Part, notes: Notes) -> _Texts:
    """Of alternatives, plain text that says something, else what HTML says."""
    rich: list[Part] = []
    for child in part.children[:10]:
        if child.content_type != "text/plain":
            rich.append(child)
            continue
        found = _leaf(child, root, notes)
        if found.say_something() and not (len(part.children) > 1 and _is_placeholder(found.texts[0])):
            return found
    for child in rich:
        found = _texts(child, root, notes)
        if found.say_something():
            return found
    return _Texts()


def _is_placeholder(text: str) -> bool:
    return len(text) < 400 and _PLACEHOLDER.search(text) is not None


def _leaf(part: Part, root: Part, notes: Notes) -> _Texts:
    if part.disposition == "attachment" or (part.filename and part is not root):
        return _Texts()
    if part.content_type.startswith("multipart/") and part is root:
        # A multipart whose boundary never comes: what stands there is all there is.
        return _plain(part, notes) if b"\n--" not in part.raw else _Texts()
    if part.content_type not in ("text/plain", "text/html"):
        return _Texts()
    return _plain(part, notes)


def _plain(part: Part, notes: Notes) -> _Texts:
    decoded = part.text()
    notes.add("body", decoded.notes)
    if part.content_type == "text/html" or _looks_like_html(decoded.text):
        return _Texts((html.to_text(decoded.text),), html=True)
    text = decoded.text
    if part.parameters.get("format", "").lower() == "flowed":
        text = flowed.unflowed(text, part.parameters.get("delsp", "").lower() == "yes")
    return _Texts((text,), plain=True)


def _looks_like_html(text: str) -> bool:
    return text[:200].lstrip().lower().startswith(("<html", "<!doctype html"))


def _marketplace_block(root: Part, senders: Senders) -> str | None:
    """The buyer's words inside a marketplace's template, "" when it holds photos only (reference A1)."""
    for part in root.walk():
        if part.content_type != "text/html" or part.disposition == "attachment":
            continue
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
