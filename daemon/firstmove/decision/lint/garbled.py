"""Holes that were never filled in, and characters that broke on their way."""
# ruff: noqa: E501 - a pattern is read whole or not at all

import re
from collections.abc import Iterator
from itertools import islice

from firstmove.decision.lint.facts import Finding, LintFacts
from firstmove.decision.lint.phrases import Table
from firstmove.decision.lint.reading import Reply, Words

MOST = 10

_HOLE = re.compile(
    r"[○◯●△▲□■×✕]{2,}(?=\S)|(?<![〇一二三四五六七八九十百千])[〇]{2,}|(?<![○◯●△〇一二三四五六七八九十])[○◯●△〇](?=[月日時分円様個点])"
    r"|\{\{[^\n]{0,60}|[^\n]{0,20}\}\}|\{%[^\n]{0,60}|\{[A-Za-z_]{2,30}\}|\{[^{}\s]{0,10}[一-龥ぁ-んァ-ヶ][^{}\n]{0,20}\}"
    r"|【[^】\n]{0,12}(?:要確認|未定|未記入|要記入|要入力|[をに](?:記入|入力)|ここに|差し込み)[^】\n]{0,20}】|(?<!_)_{3,}(?!_)"
    r"|\[(?:お?名前|氏名|宛名|日付|日時|商品名|注文番号|金額|住所|name|customer name|date|time|item|order number|amount)\]"
    r"|<(?:name|customer|date|order number|item|お?名前|氏名)>|(?<![0-9A-Za-z])(?:TODO|TBD|FIXME|XXX+)(?![0-9A-Za-z])|(?<![A-Za-z])(?:lorem ipsum)\b|%\(?[a-z_]{3,20}\)?s\b",
    re.IGNORECASE,
)
# UTF-8 read as Shift_JIS (縺薙ｓ), as Latin-1 (ã“ã‚“); ISO-2022-JP without its escapes; undecoded transfer forms.
_BROKEN = re.compile(
    r"\ufffd[^\n]{0,10}|〓+|(?:[縺繧繝][^\sぁ-ん]){2,}|(?:[ãâÃÂ][\x80-\u02ff\u2010-\u2122€]{1,2}){2,}|\$[B@][!-~]{2,60}\([BJ]"
    r"|=\?[a-z0-9_-]{2,20}\?[bq]\?[^\s]{0,20}|(?:=[0-9A-F]{2}){3,}|&(?:amp|nbsp|lt|gt|quot|#\d{2,6}|#x[0-9a-f]{2,5});"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\?{4,}|[\ue000-\uf8ff]",
    re.IGNORECASE,
)


def findings(reply: Reply, table: Table, _facts: LintFacts) -> Iterator[Finding]:
    """Placeholders and mojibake in the shop's own words; the signature too, for it is sent as well."""
    for words in (reply.subject, reply.own):
        yield from _each("placeholder", _HOLE, words, table)
    for words in (reply.subject, reply.raw):
        yield from _each("mojibake", _BROKEN, words, table)


def _each(code: str, pattern: re.Pattern[str], words: Words, table: Table) -> Iterator[Finding]:
    for match in islice(pattern.finditer(words.text), MOST):
        shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in match[0])
        yield from table.told(code, shown, words.line_at(match.start()))
