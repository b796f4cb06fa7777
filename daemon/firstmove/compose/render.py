"""Templates compiled once from strings that are handed in; rendering can neither reach out nor surprise.

Sandboxed, strict about names that do not exist, without a loader that reads files, without chance or
clocks. What a customer wrote is only ever a value: it is never compiled. A template that raises, or
gives nothing, or far too much, raises TemplateFailed; the composer then uses its built-in text.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import accumulate
from typing import cast

from jinja2 import DictLoader, StrictUndefined, TemplateSyntaxError, meta, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from firstmove.compose import dates
from firstmove.decision.orders import tracking
from firstmove.errors import ConfigError, FirstmoveError

LONGEST_TEXT = 16_000  # characters of one rendered text
SHORTEST_TEXT = 20  # fewer visible ones are a template gone wrong

_BLANK_LINES = re.compile(r"\n{3,}")
# Kinsoku: what may not begin a line (行頭禁則), and what may not end one.
_NOT_FIRST = "、。，．・：；？！ー々」』）】〕〉》］｝)]}.,:;?!％℃っゃゅょッャュョぁぃぅぇぉァィゥェォ"
_NOT_LAST = "「『（【〔〈《［｛([{〒￥"


class TemplateFailed(FirstmoveError):
    """A template could not be used for these facts; the built-in text is to be used."""


class _Environment(ImmutableSandboxedEnvironment):
    """Neither private attributes nor anything that would ask for the present time."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Jinja's own rule, and no clocks: `promise.now()` would make the same facts give other octets."""
        private = attr.startswith("_")
        asks_the_time = attr in {"now", "today", "utcnow"}
        return not (private or asks_the_time) and super().is_safe_attribute(obj, attr, value)


@dataclass(frozen=True, slots=True)
class Templates:
    """All templates of a configuration, by name ("ja/ack_complaint.j2")."""

    _environment: _Environment  # keeps what it has compiled
    _names: frozenset[str]

    @classmethod
    def compile(cls, sources: Mapping[str, str]) -> "Templates":
        """Compile every source.

        Raises:
            ConfigError: one problem a template that cannot be compiled, with its line.
        """
        templates = cls.known_good(sources)
        problems: list[str] = []
        for name in templates.names():
            try:
                templates._environment.get_template(name)
            except TemplateSyntaxError as error:
                problems.append(f"{error.name or name}, line {error.lineno}: {error.message}")
        if problems:
            raise ConfigError(problems)
        return templates

    @classmethod
    def known_good(cls, sources: Mapping[str, str]) -> "Templates":
        """The shipped sources, which tests have compiled: each is compiled when it is first used."""
        return cls(_environment(sources), frozenset(sources))

    def has(self, name: str) -> bool:
        """Whether there is such a template."""
        return name in self._names

    def names(self) -> tuple[str, ...]:
        """Every template's name, sorted."""
        return tuple(sorted(self._names))

    def asks_for(self, name: str) -> frozenset[str]:
        """The facts that this one template names, not those of what it extends or includes."""
        assert self._environment.loader is not None
        source, _, _ = self._environment.loader.get_source(self._environment, name)
        return frozenset(meta.find_undeclared_variables(self._environment.parse(source)))

    def warming(self) -> Iterator[None]:
        """Compile every template, one a step."""
        for name in self.names():
            self._environment.get_template(name)
            yield

    def render(self, name: str, facts: Mapping[str, object], *, longest: int = LONGEST_TEXT) -> str:
        """The text of one template, blank lines at its ends cut.

        Raises:
            TemplateFailed: no such template, it raised, or its text is empty or longer than `longest`.
        """
        if name not in self._names:
            raise TemplateFailed(f"{name}: no such template")
        try:
            text = self._environment.get_template(name).render(facts)
        except Exception as error:  # noqa: BLE001 - a shop's template may raise anything at all
            raise TemplateFailed(f"{name}: {type(error).__name__}") from None
        text = "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")
        text = _BLANK_LINES.sub("\n\n", text)  # what an empty block leaves behind
        if not SHORTEST_TEXT <= len(text) <= longest:
            raise TemplateFailed(f"{name}: {len(text)} characters")
        return text


def columns(text: str) -> int:
    """Width on a screen: a full-width character takes two columns."""
    return sum(_width(character) for character in text)


def wrapped(text: str, full_width: int) -> str:
    """Every line at most `full_width` full-width characters, broken where Japanese may be broken."""
    return "\n".join(piece for line in text.split("\n") for piece in _pieces(line, full_width * 2))


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def _pieces(line: str, limit: int) -> list[str]:
    if columns(line) <= limit:
        return [line]
    pieces: list[str] = []
    while columns(line) > limit:
        cut = _cut(line, limit)
        pieces.append(line[:cut].rstrip())
        line = line[cut:].lstrip(" ")
    return [*pieces, line] if line else pieces


def _cut(line: str, limit: int) -> int:
    """Where to break: the last allowed place within `limit` columns, else exactly there."""
    fit = max(1, bisect_right(list(accumulate(map(_width, line))), limit))
    for cut in range(fit, max(fit - 24, 0), -1):
        if _may_break(line[cut - 1], line[cut]):
            return cut
    return fit


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST or unicodedata.combining(after):
        return False
    # Latin words, numbers and addresses stay whole; a break among kana and kanji is usual.
    return not (_solid(before) and _solid(after))


def _solid(character: str) -> bool:
    return character.isascii() and not character.isspace()


def _environment(sources: Mapping[str, str]) -> _Environment:
    environment = _Environment(
        loader=DictLoader(sources),
        undefined=StrictUndefined,
        autoescape=False,  # plain text mail: there is no markup to escape into
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.globals.clear()  # lipsum draws lots; nothing of it is needed here
    environment.filters.pop("random")
    environment.filters.update(
        ja_day=_with_holidays(dates.ja_day),
        ja_when=_ja_when,
        ja_stamp=_ja_stamp,
        en_day=dates.en_day,
        en_when=_en_when,
        en_stamp=_en_stamp,
        card_when=_card_when,
        clock=_clock,
        tracking=tracking.shown,
        wrapped=wrapped,
        local_date=_local_date,
    )
    return environment


def _zone(context: Context) -> tzinfo:
    return cast(tzinfo, context["zone"])


def _holidays(context: Context) -> dates.IsHoliday:
    return cast(dates.IsHoliday, context["is_holiday"])


def _with_holidays(write: Callable[[date, dates.IsHoliday], str]) -> Callable[[Context, date], str]:
    @pass_context
    def filtered(context: Context, day: date) -> str:
        return write(day, _holidays(context))

    return filtered


@pass_context
def _ja_when(context: Context, at: datetime) -> str:
    return dates.ja_when(at, _zone(context), _holidays(context))


@pass_context
def _ja_stamp(context: Context, at: datetime) -> str:
    return dates.ja_stamp(at, _zone(context), _holidays(context))


@pass_context
def _en_when(context: Context, at: datetime) -> str:
    return dates.en_when(at, _zone(context))


@pass_context
def _en_stamp(context: Context, at: datetime) -> str:
    return dates.en_stamp(at, _zone(context))


@pass_context
def _card_when(context: Context, at: datetime) -> str:
    return dates.card_when(at, _zone(context))


@pass_context
def _clock(context: Context, at: datetime) -> str:
    return dates.clock(at, _zone(context))


@pass_context
def _local_date(context: Context, at: datetime) -> date:
    return at.astimezone(_zone(context)).date()
