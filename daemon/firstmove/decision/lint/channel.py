"""What a marketplace does not let through: URLs, telephone numbers, mail addresses, the signature included.

Full-width forms and (at) are the usual ways round its filter; they are told as well.
"""
# ruff: noqa: E501 - a pattern is read whole or not at all

import re
from collections.abc import Iterator
from itertools import islice

from firstmove.decision.lint.facts import Finding, LintFacts
from firstmove.decision.lint.phrases import Table
from firstmove.decision.lint.reading import Reply, Words

MOST = 20

_URL = re.compile(
    r"h?ttps?:/{1,2}[^\s<>」)]{0,200}|www\.[^\s<>」)]{1,200}"
    r"|(?<![\w@.-])(?!(?:amazon|rakuten|yahoo|buyma|mercari|paypay)\.)[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,30}){0,2}"
    r"\.(?:com|jp|net|org|shop|info|store|co|me|biz)(?![a-z0-9@.])(?:/[^\s<>」)]{0,200})?",
    re.IGNORECASE | re.ASCII,
)
_ADDRESS = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}[ \t]{0,2}(?:@|\(at\)|\[at\]|アットマーク|☆|★)[ \t]{0,2}[a-z0-9-]{1,63}\.[a-z0-9.-]{2,100}",
    re.IGNORECASE | re.ASCII,
)
_TELEPHONE = re.compile(
    r"(?<![\d-])(?:\+81[ -]?|0)\d{1,4}[ (-]{0,2}\d{1,4}[ )-]{0,2}\d{3,4}(?![\d-])|(?<![\d-])(?:\+81[ -]?|0)\d{8,10}(?![\d-])",
    re.ASCII,
)
_HYPHENS = {
    0x2010: "-",
    0x2011: "-",
    0x2012: "-",
    0x2013: "-",
    0x2014: "-",
    0x2015: "-",
    0x2212: "-",
    0x30FC: "-",
}


def findings(reply: Reply, table: Table, facts: LintFacts) -> Iterator[Finding]:
    """Contact data where the channel forbids them."""
    if facts.contact_allowed:
        return
    for words in (reply.subject, reply.own):
        yield from _each("contact-url", _URL, words, table)
        yield from _each("contact-address", _ADDRESS, words, table)
        yield from _telephones(words, table, facts)


def _telephones(words: Words, table: Table, facts: LintFacts) -> Iterator[Finding]:
    numbers = {number.replace("-", "") for number in facts.numbers or ()}
    for match in islice(_TELEPHONE.finditer(words.text.translate(_HYPHENS)), MOST):
        digits = re.sub(r"\D", "", match[0])
        # Ten or eleven digits, +81 in place of the 0; twelve are a parcel's.
        if 10 <= len(digits) <= 12 - (digits[0] == "0") and digits not in numbers:
            yield from table.told("contact-telephone", match[0], words.line_at(match.start()))


def _each(code: str, pattern: re.Pattern[str], words: Words, table: Table) -> Iterator[Finding]:
    for match in islice(pattern.finditer(words.text), MOST):
        yield from table.told(code, match[0], words.line_at(match.start()))
