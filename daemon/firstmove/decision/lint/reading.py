"""From a reply's text to the words that are judged: normalised, unwrapped, without quotes and signature.

Pure and total. NFKC is for looking only; every place in the words leads back to its line in the given text.
"""
# ruff: noqa: E501 - a pattern is read whole or not at all

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from firstmove.decision.lint.facts import LintFacts
from firstmove.message import quotes, signatures
from firstmove.message.quotes import Kind

MAX_TEXT = 8_000  # characters, given and normalised; the longest shipped text has 900
MAX_LINES = 1_000
MASK = "\ufffc"  # stands where others speak: 「…」, names of goods

_HIRAGANA = re.compile("[ぁ-ゖ]")
_LATIN = re.compile("[A-Za-z]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_SUBJECT = re.compile(r"\s*(?:subject|件名)\s*[:：]\s*", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[。!?\n]|\.(?=\s)")
_QUOTATION = re.compile(r"「[^「」\n]{1,200}」|『[^『』\n]{1,200}』|[\"“][^\"“”\n]{1,200}[\"”]")
_TITLE_LINE = re.compile(r"^[ \t]*(?:商品名?|品名|items?)[ \t]*:[ \t]*([^\n]*)", re.MULTILINE | re.IGNORECASE)
# A line that ends so goes on in no other one; one that begins so continues none.
_FINISHED = re.compile(r"(?:[。!?.:;)」』】>,]|様|さま|御中)\s*$")
_BEGINS = re.compile(r"[ \t]|[・*■□◆◇●○※▼★☆【<\[(「-]|\d{1,2}[.)]|[^\s:]{1,14}:|https?:")

_DASHES = re.compile(r"--[ \t]*$")
_CONTACT = re.compile(
    r"〒|℡|https?://|www\.|[\w.+-]+@[\w-]+\.|(?<!\d)0\d{1,4}[-(（]\d{1,4}[-)）]\d{3,4}"
    r"|(?:\b(?:tel|fax|phone|mail|e-?mail|url)|電話|営業時間|受付時間|定休日|株式会社|有限会社|合同会社)",
    re.IGNORECASE,
)
_MATTER = re.compile(r"注文番号|受注番号|伝票|商品|order number|tracking|item:", re.IGNORECASE)
_WORDS_TO_CUSTOMER = re.compile(
    r"[^※*(（].*(?:ます|ました|ません|ください|下さい|でしょうか|です)[。.!?！？]?\s*$|dear\b|.*\b(?:you|your|we|it|please|will)\b",
    re.IGNORECASE,
)
_SIGNATURE_LINES = 20
_SHORT_LINE = 24


@dataclass(frozen=True, slots=True)
class Words:
    """A text made of lines of another one: `starts` are offsets, `numbers` the lines that begin there."""

    text: str
    starts: tuple[int, ...]
    numbers: tuple[int, ...]

    def line_at(self, offset: int) -> int:
        """The line of the given text in which this place stands; 0 when there are no lines."""
        return self.numbers[bisect_right(self.starts, offset) - 1] if self.numbers else 0


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as the rules see it."""

    language: str
    subject: Words  # one line, 0 when it is no line of the text
    body: Words  # the shop's own words, hard wraps undone
    masked: str  # the same, MASK in place of what others say: same length
    ends: tuple[int, ...]  # where sentences of the body end
    own: Words  # own lines with the signature, wraps as they are
    raw: Words  # own lines as given, not normalised
    cut: bool  # there was more than is read

    def sentence(self, start: int, end: int) -> str:
        """The masked sentence (or sentences) around [start, end)."""
        before = bisect_right(self.ends, start)
        after = bisect_left(self.ends, max(end, start + 1))
        first = self.ends[before - 1] if before else 0
        return self.masked[first : self.ends[after] if after < len(self.ends) else len(self.masked)]

    def sentences(self) -> Iterable[tuple[int, str]]:
        """Every masked sentence that says something, with its place."""
        first = 0
        for end in (*self.ends, len(self.masked)):
            if (said := self.masked[first:end]).strip():
                yield first + len(said) - len(said.lstrip()), said.strip()
            first = end


def read(text: str, facts: LintFacts) -> Reply:
    """The reply that `text` holds."""
    given = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = given[:MAX_LINES]
    subject, first = _subject(lines)
    subject = subject or facts.subject
    own = _own(lines, first, subject)
    plain = _normalised(own)
    end = _closing([line for _, line in plain])
    body = _joined(plain[:end])
    masked = _masked(body.text, facts.titles)
    return Reply(
        language=facts.language or _language(masked),
        subject=Words(normalise(subject), (0,), (first,)),
        body=body,
        masked=masked,
        ends=tuple(match.end() for match in _SENTENCE_END.finditer(body.text)),
        own=_as_they_are(plain),
        raw=_as_they_are(own),
        cut=len(text) > MAX_TEXT or len(given) > MAX_LINES,
    )


def _normalised(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Normalised lines, no more of them than MAX_TEXT: one character may become eighteen."""
    plain: list[tuple[int, str]] = []
    room = MAX_TEXT
    for number, line in lines:
        plain.append((number, normalise(line)[:room]))
        room -= len(plain[-1][1])
    return plain


def normalise(text: str) -> str:
    """Text for looking: NFKC, no invisible characters, one apostrophe."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).replace("\u2019", "'")


def _language(text: str) -> str:
    """An English reply may name Japanese goods and people; no Japanese sentence is without hiragana."""
    return "en" if 3 * len(_HIRAGANA.findall(text)) < len(_LATIN.findall(text)) else "ja"


def _subject(lines: Sequence[str]) -> tuple[str, int]:
    """The subject that the text begins with, and the first line below it."""
    head = _SUBJECT.match(lines[0])
    return (lines[0][head.end() :], 1) if head else ("", 0)


def _own(lines: Sequence[str], first: int, subject: str) -> list[tuple[int, str]]:
    """Lines with their numbers, without those of others."""
    kinds, _ = quotes.classify(list(lines), subject)
    numbered = list(enumerate(lines, 1))[first:]
    own = [(number, line) for number, line in numbered if kinds[number - 1] is Kind.OWN]
    return own if any(line.strip() for _, line in own) else numbered


def _closing(lines: list[str]) -> int:
    """Where the signature begins; the number of lines when there is none."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    for number in range(max(0, end - 2 * _SIGNATURE_LINES), end):
        if _DASHES.match(lines[number]) or (
            signatures.is_rule(lines[number]) and _signs(lines[number + 1 : end])
        ):
            return number
    kept = signatures.without_closing(lines[:end])
    closing = lines[len(kept) : end]
    spoken = any(_WORDS_TO_CUSTOMER.match(line) for line in closing)
    return end if spoken or kept != lines[: len(kept)] else len(kept)


def _signs(rest: Sequence[str]) -> bool:
    """Whether what follows a drawn line is a shop's signature: contact data or names, nothing for the customer."""
    filled = [line.strip() for line in rest if line.strip()]
    text = [line for line in filled if not signatures.is_rule(line)]
    if len(text) > _SIGNATURE_LINES or any(_WORDS_TO_CUSTOMER.match(line) for line in text):
        return False
    upper = next((number for number, line in enumerate(filled) if signatures.is_rule(line)), len(filled))
    if any(_MATTER.search(line) for line in filled[:upper]):
        return False
    if any(_CONTACT.search(line) for line in text):
        return True
    return len(text) <= 3 and all(len(line) <= _SHORT_LINE for line in text)


def _joined(lines: Sequence[tuple[int, str]]) -> Words:
    """Lines as one text; a sentence that was broken to fit the screen is whole again."""
    pieces: list[str] = []
    starts: list[int] = []
    offset = 0
    for position, (_, line) in enumerate(lines):
        following = lines[position + 1][1] if position + 1 < len(lines) else ""
        joint = _joint(line, following)
        starts.append(offset)
        pieces.append((line.rstrip() if joint != "\n" else line) + joint)
        offset += len(pieces[-1])
    return Words("".join(pieces), tuple(starts), tuple(number for number, _ in lines))


def _joint(line: str, following: str) -> str:
    if not line.strip() or not following.strip() or _FINISHED.search(line) or _BEGINS.match(following):
        return "\n"
    return " " if line.rstrip()[-1].isascii() else ""


def _as_they_are(lines: Sequence[tuple[int, str]]) -> Words:
    starts = [0]
    for _, line in lines[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    return Words(
        "\n".join(line for _, line in lines),
        tuple(starts[: len(lines)]),
        tuple(number for number, _ in lines),
    )


def _masked(text: str, titles: Sequence[str]) -> str:
    text = _QUOTATION.sub(lambda match: match[0][0] + MASK * (len(match[0]) - 2) + match[0][-1], text)
    text = _TITLE_LINE.sub(lambda match: _behind(match[0], len(match[1])), text)
    for title in titles:
        name = normalise(title).strip()
        if len(name) > 1:
            text = text.replace(name, MASK * len(name))
    return text


def _behind(line: str, length: int) -> str:
    return line[: len(line) - length] + MASK * length
