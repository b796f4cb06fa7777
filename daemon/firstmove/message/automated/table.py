"""The table [automatic] of channels.toml as AutomaticRules.

A key that is left out keeps the built-in value. Fails: ConfigError that names every unknown key, value of the
wrong kind and pattern that does not compile.
"""

import dataclasses
import difflib
import re
from collections.abc import Mapping

from firstmove.errors import ConfigError
from firstmove.message.automated.reasons import REASONS
from firstmove.model.automatic import AutomaticRules
from firstmove.model.phrases import Phrase

_PATTERNS = ("machine_patterns", "list_return_paths", "bulk_mailers")
_WHERE = ("first", "reply", "any")


def rules_of(table: Mapping[str, object]) -> AutomaticRules:
    """The rules that a shop's table gives.

    Raises:
        ConfigError: the table has problems; all of them are named.
    """
    problems: list[str] = []
    known = [field.name for field in dataclasses.fields(AutomaticRules)]
    values: dict[str, tuple[str, ...] | tuple[Phrase, ...]] = {}
    for key, value in table.items():
        if key not in known:
            problems.append(f"automatic.{key}: no such key{_nearest(key, known)}")
        elif key == "phrases":
            values[key] = _phrases(value, problems)
        else:
            values[key] = _words(key, value, problems)
    if problems:
        raise ConfigError(problems)
    return AutomaticRules(**values)  # type: ignore[arg-type] # each key holds its own field's kind


def _words(key: str, value: object, problems: list[str]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        problems.append(f"automatic.{key}: must be a list of texts")
        return ()
    if key in _PATTERNS:
        for pattern in value:
            _check(f"automatic.{key}", pattern, problems)
        return tuple(value)
    return tuple(word.lower() for word in value)


def _phrases(value: object, problems: list[str]) -> tuple[Phrase, ...]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        problems.append("automatic.phrases: must be tables, [[automatic.phrases]]")
        return ()
    return tuple(_phrase(number, entry, problems) for number, entry in enumerate(value, 1))


def _phrase(number: int, entry: Mapping[str, object], problems: list[str]) -> Phrase:
    place = f"automatic.phrases {number}"
    known = [field.name for field in dataclasses.fields(Phrase)]
    problems.extend(
        f"{place}: no such key as {key}{_nearest(key, known)}" for key in entry if key not in known
    )
    texts = {key: value for key, value in entry.items() if key in known and isinstance(value, str)}
    if texts.get("code") not in REASONS:
        problems.append(f"{place}: code must be one of docs/no-reply-rules.md")
    if texts.get("where", "first") not in _WHERE:
        problems.append(f"{place}: where must be one of {', '.join(_WHERE)}")
    patterns = [texts[key] for key in ("subject", "text", "footer") if texts.get(key)]
    if not patterns:
        problems.append(f"{place}: needs a subject, a text or a footer")
    for pattern in patterns:
        _check(place, pattern, problems)
    return Phrase(**{"code": "", **texts})


def _check(place: str, pattern: str, problems: list[str]) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        problems.append(f"{place}: not a regular expression: {error}: {pattern[:60]}")


def _nearest(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, 1)
    return f"; did you mean {near[0]}?" if near else ""
