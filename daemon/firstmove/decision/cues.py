"""Cue tables: words that speak for a category, a flag, an anger level or a context, compiled once.

Pure: `compile` takes parsed TOML (reading files is `config`'s work) and gives frozen `Cues`; it raises
Unusable naming the table, the key and the pattern when one of them is not a usable regular expression.

A table is an array of groups under `category`, `faint`, `flag`, `anger`, `context`
and `short`:

    [[category]]
    value = "damaged"
    words = ['割れ', 'へこ[んみ]']   # regular expressions; <name> stands for macro.name
    weight = 1.0                     # 1.0 decides alone; less only when nothing else does
    negation = "state"               # name in [negation]: what, right behind it, takes the cue back
    unless_before = '心$'            # searched in the 22 characters before
    unless_after = 'やす'            # matched in the 18 characters behind
    unless_sentence = '写真'         # searched in its sentence

Every pattern must need some literal text ("anchor"). A sentence's character pairs are looked up in an index
of anchors first, so that of several hundred patterns only the few that can match are run at all. A pattern
never reaches beyond a sentence; what a sentence says is remembered for the next mail that holds it too (the
greetings, the closing words, the labels of forms).
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from firstmove.decision.anchors import anchors_of, rarest_pair
from firstmove.decision.scope import Passage
from firstmove.decision.weights import Model

_STRONG_AXES = ("category", "flag", "anger", "context")
MAX_HITS_PER_SENTENCE = 4
BEFORE = 22  # characters that unless_before may look at
BEHIND = 18  # characters that negation and unless_after may look at
MAX_KNOWN = 4_096  # sentences remembered; of 400 characters at most

_MACRO = re.compile(r"<([a-z_]+)>")


class Unusable(ValueError):
    """A pattern cannot be used; says in which table, under which key, and what to do."""

    def __init__(self, table: str, problem: str) -> None:
        super().__init__(f"{table}: {problem}")
        self.table = table
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern with what it speaks for and what takes it back: sources, compiled where first needed."""

    axis: str
    value: str
    weight: float
    pattern: str
    anchors: tuple[str, ...]
    negation: str = ""
    unless_before: str = ""
    unless_after: str = ""
    unless_sentence: str = ""

    def sources(self) -> Iterator[tuple[str, str]]:
        """Each of its regular expressions with what it is for."""
        yield "", self.pattern
        for key in ("negation", "unless_before", "unless_after", "unless_sentence"):
            if source := getattr(self, key):
                yield key, source


class Hit(NamedTuple):  # a long mail has a hundred, and tuples are made three times as fast
    """A rule that holds at a place of a passage."""

    axis: str
    value: str
    weight: float
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """The rules of one language, indexed by the first character pair of their anchors."""

    rules: tuple[Rule, ...]
    index: Mapping[str, tuple[tuple[str, tuple[int, ...]], ...]]
    short: tuple[Rule, ...]
    courtesy: str

    def hits(self, sentence: str, grams: set[str]) -> Iterator[Hit]:
        """Cues of this table that hold in the sentence, whose characters and pairs are `grams`."""
        found: dict[int, re.Match[str]] = {}
        for gram in grams & self.index.keys():
            for anchor, rules in self.index[gram]:
                if anchor not in sentence:
                    continue
                for number in rules:
                    if number not in found and (match := _regex(self.rules[number].pattern).search(sentence)):
                        found[number] = match
        for number, match in found.items():
            yield from _holds(self.rules[number], match)


@dataclass(frozen=True, slots=True)
class Cues:
    """All tables by name ("ja", "en", "other"); the faint cues apart, which few mails need."""

    tables: Mapping[str, Table]
    faint: Mapping[str, Table]
    model: Model | None = None
    _known: dict[str, tuple[Hit, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def hits(self, passage: Passage) -> tuple[Hit, ...]:
        """Every cue that holds in the passage, in the order of the text."""
        found: list[Hit] = []
        for offset, sentence in passage.sentences():
            hits = self._known.get(sentence)
            if hits is None:
                hits = self._learnt(sentence)
            if hits:
                found += [_moved(hit, offset) for hit in hits]
        if passage.reply and passage.body.strip():
            found = [_old(hit) if hit.start < passage.body_from else hit for hit in found]
        return tuple(sorted(found, key=_in_order))

    def traces(self, passage: Passage) -> tuple[Hit, ...]:
        """Every faint cue, in the order of the text: for mails of which nothing else speaks."""
        found = [
            _moved(hit, offset)
            for offset, sentence in passage.sentences()
            for hit in _found(self.faint, sentence)
        ]
        return tuple(sorted(found, key=_in_order))

    def warming(self) -> Iterator[None]:
        """Compile what else waits until a mail needs it, one piece a step."""
        for table in (*self.tables.values(), *self.faint.values()):
            for rule in (*table.rules, *table.short):
                for _, source in rule.sources():
                    _regex(source)
                yield
        if self.model:
            yield from self.model.mails.warming()

    def _learnt(self, sentence: str) -> tuple[Hit, ...]:
        hits = tuple(_found(self.tables, sentence))
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        self._known[sentence] = hits
        return hits

    def short(self, text: str) -> Hit | None:
        """The whole-string entry for what remains of a very short mail, if there is one."""
        for table in self.tables.values():
            for rule in table.short:
                if _regex(rule.pattern).fullmatch(text):
                    return Hit(rule.axis, rule.value, rule.weight, 0, len(text), text)
        return None

    def without_courtesy(self, line: str) -> str:
        """A line without greeting, name and closing words."""
        for table in self.tables.values():
            if table.courtesy:
                line = _regex(table.courtesy).sub(" ", line)
        return line.strip()


def _found(tables: Mapping[str, Table], sentence: str) -> list[Hit]:
    grams = grams_of(sentence)
    return [hit for table in tables.values() for hit in table.hits(sentence, grams)]


def _moved(hit: Hit, offset: int) -> Hit:
    return Hit(hit.axis, hit.value, hit.weight, hit.start + offset, hit.end + offset, hit.words)


def _old(hit: Hit) -> Hit:
    """A category that only the subject of an older mail names is a trace."""
    return hit._replace(axis="faint") if hit.axis == "category" else hit


def _in_order(hit: Hit) -> tuple[int, int, str, str]:
    return (hit.start, hit.end, hit.axis, hit.value)


def grams_of(text: str) -> set[str]:
    """All characters and all pairs of neighbours in `text`."""
    return {*text, *[text[at : at + 2] for at in range(len(text) - 1)]}


@lru_cache(maxsize=4096)
def _regex(source: str) -> re.Pattern[str]:
    """re.compile with room for all of a shop's patterns: re's own cache is smaller than the tables."""
    return re.compile(source)


def compile(  # noqa: A001 - re.compile's word for the same act
    tables: Mapping[str, Mapping[str, Any]],
    model: Model | None = None,
    *,
    trusted: Container[str] = (),
) -> Cues:
    """Tables of parsed TOML, by name, as `Cues`; with `model` what was trained judges beside them.

    Of the `trusted` tables, which were tried before, a pattern is compiled when a mail first needs it: all
    together would be most of what a start costs.

    Raises:
        Unusable: a pattern cannot be used.
    """
    cues = Cues(
        tables={name: _table(name, table, _STRONG_AXES) for name, table in tables.items()},
        faint={name: _table(name, table, ("faint",)) for name, table in tables.items()},
        model=model,
    )
    for kind in (cues.tables, cues.faint):
        for name, table in kind.items():
            if name not in trusted:
                _tried(name, table)
    return cues


def _table(name: str, table: Mapping[str, Any], axes: Sequence[str]) -> Table:
    macros = _macros(table.get("macro", {}))
    rules = tuple(rule for axis in axes for rule in _rules(name, axis, table, macros))
    index: dict[str, dict[str, list[int]]] = {}
    for number, rule in enumerate(rules):
        for anchor in rule.anchors:
            index.setdefault(rarest_pair(anchor), {}).setdefault(anchor, []).append(number)
    courtesy = table.get("courtesy", ())
    return Table(
        rules=rules,
        index={
            gram: tuple((anchor, tuple(numbers)) for anchor, numbers in entries.items())
            for gram, entries in index.items()
        },
        short=tuple(_rules(name, "short", table, macros)),
        courtesy=_expand("|".join(courtesy), macros),
    )


def _macros(given: Mapping[str, str]) -> Mapping[str, str]:
    """Macros with the earlier ones already put in."""
    macros: dict[str, str] = {}
    for name, source in given.items():
        macros[name] = f"(?:{_expand(source, macros)})"
    return macros


def _expand(source: str, macros: Mapping[str, str]) -> str:
    return _MACRO.sub(lambda match: macros.get(match.group(1), match.group()), source)


def _tried(name: str, table: Table) -> None:
    """Compile every pattern of a table now.

    Raises:
        Unusable: one of them is no regular expression.
    """
    sources = [("courtesy", table.courtesy)]
    for rule in (*table.rules, *table.short):
        place = f"[[{rule.axis}]] {rule.value}"
        sources += [(f"{place} {key or 'words'}", source) for key, source in rule.sources()]
    for place, source in sources:
        _read(name, place, source)


def _read(name: str, place: str, source: str) -> None:
    try:
        _regex(source)
    except re.error as error:
        remedy = "correct it; a sign that stands for itself needs a backslash: \\( \\? \\+"
        raise Unusable(
            name, f"{place}: the regular expression {source!r} cannot be read: {error}; {remedy}"
        ) from error


def _rules(name: str, axis: str, table: Mapping[str, Any], macros: Mapping[str, str]) -> Iterator[Rule]:
    """Each word of each group of `axis`."""
    for group in table.get(axis, ()):
        value = str(group["value"])
        place = f"[[{axis}]] {value}"
        guards = {
            key: _expand(group.get(key, ""), macros)
            for key in ("unless_before", "unless_after", "unless_sentence")
        }
        if "negation" in group:
            guards["negation"] = _expand(table["negation"][group["negation"]], macros)
        for word in group["words"]:
            pattern = _expand(word, macros)
            anchors = anchors_of(pattern) if axis != "short" else ()
            if not anchors and axis != "short":
                _read(name, f"{place} words", pattern)
                remedy = "write at least two signs in it that every match must hold"
                raise Unusable(name, f"{place} words: {pattern!r} needs no literal text; {remedy}")
            yield Rule(axis, value, float(group.get("weight", 1.0)), pattern, anchors, **guards)


def _holds(rule: Rule, match: "re.Match[str] | None") -> Iterator[Hit]:
    """Where the rule's pattern, first found by `match`, holds in its sentence."""
    for _ in range(MAX_HITS_PER_SENTENCE):
        if match is None:
            return
        start, end = match.span()
        if end > start and not _taken_back(rule, match.string, start, end):
            yield Hit(rule.axis, rule.value, rule.weight, start, end, match.group().strip())
        match = _regex(rule.pattern).search(match.string, max(end, start + 1))


def _taken_back(rule: Rule, sentence: str, start: int, end: int) -> bool:
    """Whether the words around [start, end) in its sentence say that the cue does not hold."""
    if rule.unless_before and _regex(rule.unless_before).search(sentence[max(0, start - BEFORE) : start]):
        return True
    behind = sentence[end : end + BEHIND]
    if rule.negation and _regex(rule.negation).match(behind):
        return True
    if rule.unless_after and _regex(rule.unless_after).match(behind):
        return True
    return bool(rule.unless_sentence and _regex(rule.unless_sentence).search(sentence))


def summed(hits: Sequence[Hit], axis: str) -> dict[str, float]:
    """Weight by value on one axis; the same words count once."""
    seen: set[tuple[str, str]] = set()
    weights: dict[str, float] = {}
    for hit in hits:
        if hit.axis == axis and (hit.value, hit.words) not in seen:
            seen.add((hit.value, hit.words))
            weights[hit.value] = weights.get(hit.value, 0.0) + hit.weight
    return weights
