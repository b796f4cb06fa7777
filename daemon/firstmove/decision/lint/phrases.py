"""Phrase tables: what not to write to a customer, compiled once; one table a language.

Pure: `compile` takes parsed TOML and gives frozen `Phrases`. A table is:

    [macro]                          # <name> in a pattern stands for it
    date = '\\d{1,2}月\\d{1,2}日'

    [words]                          # patterns that rules in code look for
    apology = '申し訳|お詫び'

    [[phrase]]
    code = "perhaps"                 # stable; unique in all tables together with the language
    category = "uncertain"
    severity = "block"               # or "warn"
    words = ['たぶん', '多分']       # regular expressions over NFKC text; the case of letters does not matter
    alternative = "…"                # "" for leaving it out
    bad = "たぶん届きます。"         # an example, which a test tries
    at = "start"                     # only where a sentence begins; "subject": in the subject
    when = "complaint"               # "marketplace", "unapproved": only there
    unless_before = '幸い$'          # searched in the 16 characters before
    unless_after = 'か'              # matched in the 18 characters behind
    unless_sentence = '<date>'       # searched in its sentence
    unless_text = '代わり'           # searched in all of the reply
    only_sentence = 'レビュー'       # must be found in its sentence

    [[rule]]                         # wording of a rule that is code
    code = "apology-missing"
    category = "structure"
    severity = "warn"
    says = "冒頭のお詫び"            # told as the words of the finding when something is missing
    alternative = "…"
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from firstmove.decision.anchors import anchors_of
from firstmove.decision.lint.facts import BLOCK, SEVERITIES, WARN, Finding, LintFacts
from firstmove.decision.lint.reading import MASK, Reply

CATEGORIES = (
    "uncertain",
    "argumentative",
    "blame",
    "evasion",
    "commitment",
    "tone",
    "structure",
    "facts",
    "channel",
    "own",  # [lint] forbid
)
WHEN = ("", "complaint", "marketplace", "unapproved")
AT = ("", "start", "subject")
GUARDS = ("unless_before", "unless_after", "unless_sentence", "unless_text", "only_sentence")
MAX_HITS = 20  # of one phrase that are looked at
BEFORE = 16
BEHIND = 18
MACRO_DEPTH = 3

_MACRO = re.compile(r"<([a-z_]+)>")
_START = r"(?:\A|(?<=[。!?\n]))[ \t]*"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a finding of a rule in code is told."""

    code: str
    category: str
    severity: str
    says: str
    alternative: str

    def finding(self, words: str, line: int, severity: str = "") -> Finding:
        """A finding of this rule."""
        told = words.replace(MASK, "…").strip() or self.says
        return Finding(severity or self.severity, self.code, self.category, told, self.alternative, line)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of [[phrase]]."""

    wording: Wording
    pattern: re.Pattern[str]
    anchors: tuple[str, ...]  # lower case; one of them is in every text that the pattern matches
    at: str = ""
    when: str = ""
    unless_before: re.Pattern[str] | None = None
    unless_after: re.Pattern[str] | None = None
    unless_sentence: re.Pattern[str] | None = None
    unless_text: re.Pattern[str] | None = None
    only_sentence: re.Pattern[str] | None = None
    bad: tuple[str, ...] = ()

    def findings(self, reply: Reply, lowered: str, facts: LintFacts) -> Iterator[Finding]:
        """Each place where the phrase stands and nothing around excuses it."""
        if not _applies(self.when, facts):
            return
        if self.at == "subject":
            if match := self.pattern.search(reply.subject.text):
                yield self.wording.finding(match[0], reply.subject.line_at(0))
            return
        if self.anchors and not any(anchor in lowered for anchor in self.anchors):
            return
        for match in islice(self.pattern.finditer(reply.masked), MAX_HITS):
            if match[0].strip() and not self._excused(reply, *match.span()):
                place = match.start() + len(match[0]) - len(match[0].lstrip())
                yield self.wording.finding(match[0], reply.body.line_at(place))

    def _excused(self, reply: Reply, start: int, end: int) -> bool:
        text = reply.masked
        if self.unless_before and self.unless_before.search(text[max(0, start - BEFORE) : start]):
            return True
        if self.unless_after and self.unless_after.match(text[end : end + BEHIND]):
            return True
        if self.unless_text and self.unless_text.search(text):
            return True
        if self.unless_sentence is None and self.only_sentence is None:
            return False
        sentence = reply.sentence(start, end)
        if self.unless_sentence and self.unless_sentence.search(sentence):
            return True
        return self.only_sentence is not None and not self.only_sentence.search(sentence)


@dataclass(frozen=True, slots=True)
class Table:
    """One language."""

    phrases: tuple[Phrase, ...]
    rules: Mapping[str, Wording]
    words: Mapping[str, re.Pattern[str]]

    def told(self, code: str, words: str = "", line: int = 0, severity: str = "") -> Iterator[Finding]:
        """The finding of a rule in code; none when the table does not word it."""
        wording = self.rules.get(code)
        if wording is not None:
            yield wording.finding(words, line, severity)

    def says(self, name: str, text: str) -> re.Match[str] | None:
        """Where [words] `name` stands in `text`; None too when the table has no such entry."""
        pattern = self.words.get(name)
        return pattern.search(text) if pattern is not None else None


@dataclass(frozen=True, slots=True)
class Phrases:
    """All tables by language, and what the shop changed."""

    tables: Mapping[str, Table]
    allowed: frozenset[str] = frozenset()
    forbidden: tuple[Phrase, ...] = field(default=())

    def table_for(self, language: str) -> Table | None:
        """The table of a language; of a language without one, the English one, else the first."""
        return self.tables.get(language) or self.tables.get("en") or next(iter(self.tables.values()), None)

    def findings(self, reply: Reply, facts: LintFacts) -> Iterator[Finding]:
        """Phrases of all tables: many a reply is written in two languages."""
        lowered = reply.masked.lower()
        for phrase in (*(p for table in self.tables.values() for p in table.phrases), *self.forbidden):
            if phrase.wording.code not in self.allowed:
                yield from phrase.findings(reply, lowered, facts)


def compile(  # noqa: A001 - re.compile's word for the same act
    tables: Mapping[str, Mapping[str, Any]], *, allow: Collection[str] = (), forbid: Sequence[str] = ()
) -> Phrases:
    """Parsed TOML by language ("ja", "en") as Phrases; `allow` are codes to leave out, `forbid` own patterns.

    Raises:
        ValueError: an entry cannot be used, or an allowed code does not exist.
    """
    made = {language: _table(language, table) for language, table in tables.items()}
    codes = {code for table in made.values() for code in _codes(table)}
    unknown = sorted(set(allow) - codes)
    if unknown and made:
        raise ValueError(f"[lint] allow: no rule is called {', '.join(unknown)}")
    own = [
        Phrase(Wording("forbidden", "own", BLOCK, "", ""), _pattern("[lint] forbid", pattern, {}), ())
        for pattern in forbid
    ]
    return Phrases(made, frozenset(allow), tuple(own))


def _codes(table: Table) -> Iterator[str]:
    yield from table.rules
    yield from (phrase.wording.code for phrase in table.phrases)


def _table(language: str, table: Mapping[str, Any]) -> Table:
    macros = {name: str(text) for name, text in table.get("macro", {}).items()}
    place = f"{language}/phrases.toml"
    words = {
        name: _pattern(f"{place}: [words] {name}", str(text), macros)
        for name, text in table.get("words", {}).items()
    }
    phrases = tuple(_phrase(place, entry, macros) for entry in table.get("phrase", ()))
    rules = [_wording(place, "rule", entry) for entry in table.get("rule", ())]
    codes = Counter(wording.code for wording in (*rules, *(phrase.wording for phrase in phrases)))
    if twice := sorted(code for code, times in codes.items() if times > 1):
        raise ValueError(f"{place}: given twice: {', '.join(twice)}")
    return Table(phrases, {wording.code: wording for wording in rules}, words)


def _wording(place: str, kind: str, entry: Mapping[str, Any]) -> Wording:
    code = str(entry.get("code", ""))
    severity, category = str(entry.get("severity", WARN)), str(entry.get("category", ""))
    if not code or severity not in SEVERITIES or category not in CATEGORIES:
        raise ValueError(
            f'{place}: [[{kind}]] "{code}": it needs a code, a severity of {", ".join(SEVERITIES)}'
            f" and a category of {', '.join(CATEGORIES)}"
        )
    return Wording(code, category, severity, str(entry.get("says", "")), str(entry.get("alternative", "")))


def _phrase(place: str, entry: Mapping[str, Any], macros: Mapping[str, str]) -> Phrase:
    wording = _wording(place, "phrase", entry)
    place = f"{place}: [[phrase]] {wording.code}"
    at, when = str(entry.get("at", "")), str(entry.get("when", ""))
    unknown = sorted(set(entry) - {*Wording.__slots__, *GUARDS, "words", "at", "when", "bad"})
    if unknown or at not in AT or when not in WHEN or not entry.get("words"):
        raise ValueError(
            f"{place}: it needs words; at is one of {AT}, when of {WHEN}; unknown keys: {unknown or 'none'}"
        )
    joined = "|".join(f"(?:{word})" for word in entry["words"])
    pattern = _pattern(place, f"{_START}(?:{joined})" if at == "start" else joined, macros)
    guards = {name: _pattern(f"{place} {name}", str(entry[name]), macros) for name in GUARDS if name in entry}
    bad = entry.get("bad", ())
    return Phrase(
        wording,
        pattern,
        tuple(anchor.lower() for anchor in anchors_of(_expanded(joined, macros))),
        at,
        when,
        bad=(bad,) if isinstance(bad, str) else tuple(bad),
        **guards,
    )


def _expanded(text: str, macros: Mapping[str, str]) -> str:
    """The pattern with its macros written out; a macro may use others, MACRO_DEPTH deep."""
    for _ in range(MACRO_DEPTH):
        text = _MACRO.sub(lambda name: f"(?:{macros[name[1]]})" if name[1] in macros else name[0], text)
    return text


def _pattern(place: str, text: str, macros: Mapping[str, str]) -> re.Pattern[str]:
    try:
        return re.compile(_expanded(text, macros), re.IGNORECASE | re.MULTILINE)
    except re.error as error:
        raise ValueError(f"{place}: {text!r}: {error}") from error


def _applies(when: str, facts: LintFacts) -> bool:
    match when:
        case "complaint":
            return facts.complaint
        case "marketplace":
            return not facts.contact_allowed
        case "unapproved":
            return not facts.concession_approved
        case _:
            return True
