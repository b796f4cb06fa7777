"""The body of a message: which parts are its text, and what of the text its sender wrote.

Pure and total. Text comes from text/plain, else from HTML; never from attachments, enclosed messages or
delivery reports.
"""

from dataclasses import dataclass

from firstmove.message import html, visible
from firstmove.message.fields import Notes
from firstmove.message.mime import Part
from firstmove.model.mail import Address, Form

MAX_TEXT = 65_536  # octets of UTF-8
MAX_VISIBLE = 8_192  # characters


@dataclass(frozen=True, slots=True)
class Content:
    """What is known of the body."""

    text: str = ""
    visible_text: str = ""
    html_only: bool = False
    forwarded: bool = False
    form: Form | None = None


@dataclass(slots=True)
class _Found:
    plain: list[str]
    html: list[str]
    html_used: bool = False


def read(root: Part, from_: tuple[Address, ...], notes: Notes) -> Content:
    """Text, visible text and form of the message under `root`."""
    pieces, html_used, plain_used = _texts(root, root, notes)
    text = capped("\n".join(piece for piece in pieces if piece.strip()))
    shown, forwarded = visible.visible(text)
    return Content(text, shown[:MAX_VISIBLE], html_used and not plain_used, forwarded)


def _texts(part: Part, root: Part, notes: Notes) -> tuple[list[str], bool, bool]:
    """The texts below `part` in their order; whether HTML gave some, whether plain text gave some."""
    if part.children and part.content_type == "multipart/alternative":
        return _best(part, root, notes)
    if part.children and part.content_type.startswith("multipart/"):
        chosen = part.children[:1] if part.content_type in _FIRST_ONLY else part.children
        found = [_texts(child, root, notes) for child in chosen]
        return (
            [text for texts, _, _ in found for text in texts],
            any(from_html for _, from_html, _ in found),
            any(from_plain for _, _, from_plain in found),
        )
    return _leaf(part, root, notes)


_FIRST_ONLY = frozenset(
    ("multipart/related", "multipart/signed", "multipart/report", "multipart/appledouble")
)


def _best(part: Part, root: Part, notes: Notes) -> tuple[list[str], bool, bool]:
    """Of alternatives, plain text that says something, else what HTML says."""
    found = [_texts(child, root, notes) for child in part.children[:10]]
    for wanted in (2, 1):
        for texts in found:
            if texts[wanted] and any(text.strip() for text in texts[0]):
                return texts
    return [], False, False


def _leaf(part: Part, root: Part, notes: Notes) -> tuple[list[str], bool, bool]:
    if part.disposition == "attachment" or (part.filename and part is not root):
        return [], False, False
    if part.content_type not in ("text/plain", "text/html") or (part.children and part is not root):
        return [], False, False
    decoded = part.text()
    notes.add("body", decoded.notes)
    if part.content_type == "text/html" or _looks_like_html(decoded.text):
        return [html.to_text(decoded.text)], True, False
    return [decoded.text], False, True


def _looks_like_html(text: str) -> bool:
    start = text[:200].lstrip().lower()
    return start.startswith(("<html", "<!doctype html"))


def capped(text: str) -> str:
    """At most MAX_TEXT octets in UTF-8."""
    if len(text) * 4 <= MAX_TEXT:
        return text
    return text.encode("utf-8", "replace")[:MAX_TEXT].decode("utf-8", "ignore")
