"""[automatic] of channels.toml: the data by which machine mail is told, as a shop may have changed it."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from firstmove.config.reading import toml
from firstmove.model.automatic import AutomaticRules
from firstmove.model.phrases import Phrase

_NAMES = tuple(field.name for field in fields(AutomaticRules))
_PATTERNS = ("machine_patterns", "list_return_paths", "bulk_mailers")
_PHRASE_KEYS = tuple(field.name for field in fields(Phrase))


def rules(raw: Mapping[str, Any]) -> AutomaticRules:
    """The rules; a key that is left out keeps the built-in list. `raw` must be free of problems."""
    given = {name: tuple(value) for name, value in raw.items() if name != "phrases"}
    if "phrases" in raw:
        given["phrases"] = tuple(Phrase(**phrase) for phrase in raw["phrases"])
    return AutomaticRules(**given)


def problems(raw: Any) -> Iterator[str]:
    """What is wrong with the section, one sentence each."""
    if not isinstance(raw, dict):
        yield "[automatic]: not a table"
        return
    for name, value in raw.items():
        if name not in _NAMES:
            yield f"[automatic] {name}: no such key; {_hint(name, _NAMES)}"
        elif name == "phrases":
            yield from _phrase_problems(value)
        elif not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            yield f"[automatic] {name}: {toml(value)[:60]} is not a list of texts"
        elif name in _PATTERNS:
            yield from (f"[automatic] {name}: {found}" for item in value if (found := _unreadable(item)))


def _phrase_problems(value: Any) -> Iterator[str]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        yield "[automatic] phrases: not a list of tables; write [[automatic.phrases]] for each one"
        return
    for number, phrase in enumerate(value, 1):
        place = f"[automatic] phrases #{number}"
        if "code" not in phrase:
            yield f"{place} code: missing; needed: the reason that `firstmove why` shows"
        for key, text in phrase.items():
            if key not in _PHRASE_KEYS:
                yield f"{place} {key}: no such key; {_hint(key, _PHRASE_KEYS)}"
            elif not isinstance(text, str):
                yield f"{place} {key}: {toml(text)[:60]} is not text"
            elif key in ("subject", "text", "footer") and (found := _unreadable(text)):
                yield f"{place} {key}: {found}"


def _unreadable(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        return f"the regular expression cannot be read: {error}"
    return ""


def _hint(name: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f'did you mean "{near[0]}"?' if near else f"known here: {', '.join(known)}"
