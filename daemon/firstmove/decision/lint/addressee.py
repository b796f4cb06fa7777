"""Who is addressed: nobody, the wrong person, or with too much honour.

A name that is wrong is the worst slip of a copied reply, so it blocks; where only the script or the variant of
a character differs (斉藤 for 齋藤, kana for kanji) a person looks.
"""
# ruff: noqa: E501 - a pattern is read whole or not at all

import re
from collections.abc import Iterator

from firstmove.decision.lint.facts import WARN, Finding, LintFacts
from firstmove.decision.lint.phrases import Table
from firstmove.decision.lint.reading import Reply, normalise

LINES = 5  # filled lines in which a reply says whom it addresses

_ADDRESSED = re.compile(
    r"[ \t]*(?P<name>[^\n。、,!?]{0,40}?)[ \t]*(?:様|さま|御中)(?=$|[\s、,。(:!])"
    r"|[ \t]*(?:dear|hello|hi|good (?:morning|afternoon|evening))[ \t]+(?P<latin>[^,\n:!]{1,60})",
    re.IGNORECASE,
)
_WHOLE_LINE = re.compile(
    r"[ \t]*[^\n。、,!?]{1,40}?[ \t]*(?:様|さま|御中)[ \t]*[、,]?[ \t]*|[ \t]*(?:dear|hello|hi)\b.*",
    re.IGNORECASE,
)
_TWICE = re.compile(r"(?:様|さま|御中|殿)[ \t]*(?:様(?!々|子|式)|さま|御中|殿)|様さん|さん様")
_TITLES_OF_COURTESY = re.compile(r"\b(?:mr|mrs|ms|mx|dr|prof)\b\.?", re.IGNORECASE)
_ANYBODY = re.compile(
    r"お?客(?:様)?|(?:ご)?(?:担当者?|購入者|注文者|各位|利用者|受取人).*|皆|customer|sir|madam|sir or madam|all|there|valued customer",
    re.IGNORECASE,
)
_KANJI = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile("[ぁ-ゖァ-ヺー]")
# Variants of the commonest names; who bears one notices, so this only turns a block into a warning.
_VARIANTS = str.maketrans(
    "齋斎齊髙邊邉濵濱澤廣﨑嶋嶌櫻國眞惠栁曻德", "斉斉斉高辺辺浜浜沢広崎島島桜国真恵柳昇徳"
)


def findings(reply: Reply, table: Table, facts: LintFacts) -> Iterator[Finding]:
    """No addressee, 様 twice, another customer's name."""
    for match in _TWICE.finditer(reply.masked):
        yield from table.told("honorific-twice", match[0], reply.body.line_at(match.start()))
    if not reply.masked.strip():
        return
    addressed = list(_addressed(reply))
    if not addressed:
        yield from table.told("addressee-missing")
    for offset, name in addressed:
        severity = _doubt(name, facts)
        if severity is not None:
            yield from table.told("addressee-wrong", name, reply.body.line_at(offset), severity)


def _addressed(reply: Reply) -> Iterator[tuple[int, str]]:
    """Names in the first lines with their places; "" for one that is no name but does address somebody."""
    offset = filled = 0
    for line in reply.masked.split("\n"):
        if match := _ADDRESSED.match(line):
            alone = _WHOLE_LINE.fullmatch(line) is not None
            yield offset + match.start(), (match["name"] or match["latin"] or "") if alone else ""
        filled += bool(line.strip())
        offset += len(line) + 1
        if filled == LINES:
            return


def _doubt(name: str, facts: LintFacts) -> str | None:
    """None when the name is right or cannot be judged, "" for the rule's own severity, else WARN."""
    known = [key for given in (facts.customer_name, *facts.addressees) if (key := _key(given))]
    said = _key(name)
    if not known or not said or _ANYBODY.fullmatch(said):
        return None
    if any(_same(said, key) for key in known):
        return None
    tokens = {token.casefold() for token in normalise(name).split() if len(token) > 1}
    if any(
        tokens & set(normalise(given).casefold().split())
        for given in (facts.customer_name, *facts.addressees)
    ):
        return None
    folded = said.translate(_VARIANTS)
    if any(_same(folded, key.translate(_VARIANTS)) or _scripts_differ(said, key) for key in known):
        return WARN
    return ""


def _key(name: str) -> str:
    plain = _TITLES_OF_COURTESY.sub("", normalise(name))
    return re.sub(r"[\s・.]", "", re.sub(r"(?:様|さま|さん|御中)$", "", plain.strip())).casefold()


def _same(said: str, known: str) -> bool:
    """Family name, given name, or with a company before it."""
    return said.startswith(known) or said.endswith(known) or known.startswith(said) or known.endswith(said)


def _scripts_differ(said: str, known: str) -> bool:
    return _script(said) != _script(known)


def _script(name: str) -> str:
    if _KANJI.search(name):
        return "kanji"
    return "kana" if _KANA.search(name) else "latin"
