"""HTML mail as plain text: what a person sees, without what mailers hide and without fetching anything.

Pure, total and linear in the input: own scanner, because the standard library's parser takes quadratic time
on unclosed constructs in the Python versions we support. Tags that never close, deep nesting and `<` without
end cost no more than ordinary text.
"""

import html
import re
from collections.abc import Iterator

MAX_CHARACTERS = 400_000  # of HTML that are read
MAX_TAGS = 5_000  # what follows is read without its structure
MAX_TEXT = 65_536

_HALVES = re.compile(
    r"&#(5[56]\d{3}|[xX][dD][89abAB][0-9a-fA-F]{2});&#(5[67]\d{3}|[xX][dD][c-fC-F][0-9a-fA-F]{2});"
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,20})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?![.\d])"
    r"|(?:font-size|max-height|max-width)\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"\shidden(?:[\s/=]|$)", re.IGNORECASE)
_ATTRIBUTE_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")
_SKIPPED = frozenset(
    (
        "script",
        "style",
        "head",
        "title",
        "noscript",
        "template",
        "svg",
        "object",
        "iframe",
        "select",
        "textarea",
    )
)
_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    )
)
_PARAGRAPHS = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "blockquote", "pre")
)
_BLOCKS = _PARAGRAPHS | frozenset(
    (
        "div",
        "tr",
        "li",
        "dt",
        "dd",
        "section",
        "article",
        "header",
        "footer",
        "address",
        "form",
        "fieldset",
        "center",
        "body",
        "html",
        "caption",
    )
)
_SPACES = re.compile(r"[ \t\r\n\x0c\xa0]+")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")
_INVISIBLE = re.compile("[\u200b\u200c\u2060\u00ad\u034f\ufeff]+")
_URL = re.compile(r"https?://", re.IGNORECASE)


def to_text(source: str, max_tags: int = MAX_TAGS) -> str:
    """The visible text, at most MAX_TEXT characters; quoted blocks get `> ` like plain mail."""
    return _Reader().read(source[:MAX_CHARACTERS], max_tags)


class _Reader:
    """Turns tags and text, in their order, into lines."""

    def __init__(self) -> None:
        self._lines: list[str] = [""]
        self._length = 0
        self._quotes = 0
        self._preformatted = 0
        self._hidden_by = ""  # the element whose end makes text visible again
        self._hidden_depth = 0
        self._link = ""
        self._link_start = 0
        self._first_cell = True

    def read(self, source: str, max_tags: int) -> str:
        for tag, content in tokens(source, max_tags):
            if self._length > MAX_TEXT:
                break
            if tag:
                self._tag(tag, content)
            elif not self._hidden_by:
                self._text(content)
        while self._lines and not self._lines[-1].strip("> "):
            self._lines.pop()
        text = "\n".join(line.rstrip() for line in self._lines)
        return _BLANK_LINES.sub("\n\n", text).strip("\n")[:MAX_TEXT]

    def _tag(self, name: str, content: str) -> None:
        closing = content.startswith("/")
        if self._hidden_by:
            if name == self._hidden_by:
                self._hidden_depth += -1 if closing else 1
                if self._hidden_depth == 0:
                    self._hidden_by = ""
            return
        if not closing and name not in _VOID and (name in _SKIPPED or _hides(content)):
            self._hidden_by, self._hidden_depth = name, 1
            return
        self._visible_tag(name, content, closing)

    def _visible_tag(self, name: str, content: str, closing: bool) -> None:
        if name == "br":
            self._new_line()
        elif name == "hr":
            self._block(name)
            self._write("-----")
            self._block(name)
        elif name in ("td", "th"):
            if not closing and self._lines[-1].strip(" >"):
                self._write(" ")
        elif name == "a":
            self._end_link() if closing else self._begin_link(content)
        elif name in _BLOCKS:
            self._block(name)
            if name == "blockquote":
                self._quotes = max(0, self._quotes + (-1 if closing else 1))
                self._lines[-1] = "> " * min(self._quotes, 10)
            elif name == "pre":
                self._preformatted = max(0, self._preformatted + (-1 if closing else 1))
            elif name == "li" and not closing:
                self._write("- ")

    def _text(self, content: str) -> None:
        text = unescaped(content) if "&" in content else content
        text = _INVISIBLE.sub("", text)
        if self._preformatted:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self._write(first)
            for line in others:
                self._new_line()
                self._write(line)
            return
        text = _SPACES.sub(" ", text)
        if text.startswith(" ") and (not self._lines[-1].strip("> ") or self._lines[-1].endswith(" ")):
            text = text[1:]
        self._write(text)

    def _write(self, text: str) -> None:
        self._lines[-1] += text
        self._length += len(text)

    def _new_line(self) -> None:
        self._lines.append("> " * min(self._quotes, 10))
        self._length += 1

    def _block(self, name: str) -> None:
        """Begin on a line of its own; paragraphs leave a blank line before them."""
        if self._lines[-1].strip("> "):
            self._new_line()
        blank = len(self._lines) < 2 or not self._lines[-2].strip("> ")
        if name in _PARAGRAPHS and not blank:
            self._new_line()

    def _begin_link(self, content: str) -> None:
        target = attribute(content, "href") if "href" in content.lower() else ""
        self._link = target if _URL.match(target) else ""
        self._link_start = len(self._lines[-1])

    def _end_link(self) -> None:
        """The target stays readable when the shown words are not the target itself."""
        shown = self._lines[-1][self._link_start :].strip()
        if (
            self._link
            and shown
            and _URL.sub("", shown).rstrip("/") not in self._link
            and len(self._link) <= 200
        ):
            self._write(f" <{self._link}>")
        self._link = ""


def tokens(source: str, max_tags: int) -> Iterator[tuple[str, str]]:
    """("", text) and (tag name, inside of the tag) in their order. Each character is looked at once."""
    position = 0
    for _ in range(max_tags):
        opened = source.find("<", position)
        if opened < 0:
            break
        if opened > position:
            yield "", source[position:opened]
        tag = _TAG.match(source, opened)
        if tag is not None:
            name = tag[2].lower()
            yield name, tag[1]
            position = tag.end()
            if name in ("script", "style") and tag[1][0] != "/":
                position = _end_of_raw(source, position, name)
            continue
        if (
            source[opened + 1 : opened + 2] not in ("!", "?", "/")
            and not source[opened + 1 : opened + 2].isalpha()
        ):
            yield "", "<"
            position = opened + 1
            continue
        position = _odd_tag_end(source, opened)
    if position < len(source):
        yield "", _ANY_TAG.sub(" ", source[position:])


# Possessive: a tag that does not end costs its length once.
_TAG = re.compile(r"""<(/?([a-zA-Z][a-zA-Z0-9:]*+)(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>""")
_ANY_TAG = re.compile(r"<[^<>]*>")


def _odd_tag_end(source: str, opened: int) -> int:
    """Behind a comment, a declaration or a tag with unbalanced quotes; one that never ends hides the rest."""
    if source.startswith("<!--", opened):
        end = source.find("-->", opened + 2)
        return end + 3 if end >= 0 else len(source)
    end = source.find(">", opened)
    return end + 1 if end >= 0 else len(source)


def _end_of_raw(source: str, position: int, name: str) -> int:
    """Where the closing tag of a script or style begins; its content is no markup."""
    end = source.find(f"</{name}", position)
    if end < 0:
        end = source.find(f"</{name.upper()}", position)
    return end if end >= 0 else len(source)


def unescaped(text: str) -> str:
    """Entities as characters; emoji that mailers write as two halves (&#55357;&#56832;) become whole."""
    return html.unescape(_HALVES.sub(_joined, text) if "&#" in text else text)


def _joined(halves: re.Match[str]) -> str:
    high, low = (int(found[1:], 16) if found[0] in "xX" else int(found) for found in halves.groups())
    if not (0xD800 <= high <= 0xDBFF and 0xDC00 <= low <= 0xDFFF):
        return halves[0]
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def attribute(content: str, name: str) -> str:
    """An attribute's value, "" when the tag has none."""
    for found in _ATTRIBUTE.finditer(content, 0, 4_000):
        if found[1].lower() == name:
            return unescaped(found[2] or found[3] or found[4] or "")
    return ""


def _hides(content: str) -> bool:
    """Whether an element's attributes hide it: preheaders, tracking texts."""
    if "=" in content and _HIDING_STYLE.search(content, 0, 4_000):
        return True
    return "hidden" in content and _HIDDEN.search(_ATTRIBUTE_VALUE.sub("", content[:4_000])) is not None


def prewrapped_blocks(source: str, *, opera: bool) -> list[str]:
    """The texts of <pre> elements that wrap like a marketplace's message template (reference A1).

    `opera`: only those with the old `-o-pre-wrap`, which nothing but such templates still writes.
    """
    blocks = []
    for opening in _PRE.finditer(source[:MAX_CHARACTERS]):
        style = opening[0].lower()
        if "pre-wrap" not in style or (opera and "-o-pre-wrap" not in style):
            continue
        end = source.find("</pre", opening.end())
        inside = source[opening.end() : end if end >= 0 else opening.end() + MAX_TEXT]
        blocks.append(to_text(f"<pre>{inside}"))
        if len(blocks) == 4:
            break
    return blocks


_PRE = re.compile(r"<pre\b[^<>]{0,1000}>", re.IGNORECASE)
