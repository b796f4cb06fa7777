"""Compare what tomllib gave with the schema: typed values, defaults filled in, every problem with its place.

Nothing here stops at the first problem: a value that cannot be used is replaced by its default, so that the
rest is still looked at.
"""

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from firstmove.config import places
from firstmove.config.keys import REQUIRED, Key, Table
from firstmove.config.kinds import Kind, NotAllowed
from firstmove.config.places import Path

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
Values = dict[str, Any]
HIDDEN = "(hidden)"
_LONGEST_SHOWN = 80


@dataclass(slots=True)
class Problems:
    """Everything found wrong so far, in the order of the file's schema."""

    lines: Mapping[Path, int] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    at: set[Path] = field(default_factory=set)  # places that have a problem already

    def add(self, path: Path, text: str, *, section: bool = False) -> None:
        """Note a problem at `path`; `section`: the path names a table at the top."""
        line = places.line_of(path, self.lines)
        where = places.shown(path, section=section)
        self.found.append(f"{where} (line {line}): {text}" if line else f"{where}: {text}")
        self.at.add(path)


def read(table: Table, raw: Mapping[str, object], path: Path, problems: Problems) -> Values:
    """The values of one table, named as in the schema."""
    for name in raw:
        if name not in {entry.name for entry in table.entries}:
            section = not path and isinstance(raw[name], dict | list)
            problems.add(places.join(path, name), _unknown(name, table, section), section=section)
    values: Values = {}
    for entry in table.entries:
        place = places.join(path, entry.name)
        if isinstance(entry, Key):
            values[entry.name] = _value(entry, raw, place, problems)
        else:
            values[entry.name] = _table(entry, raw.get(entry.name), place, problems)
    return values


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {toml(item)}" for name, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def visible(kind: Kind, value: object) -> str:
    """A value as TOML, without the passwords in it: what is shown is copied into questions."""
    if kind.name == "secret" and isinstance(value, str):
        return toml(HIDDEN)
    if kind.name == "database URL" and isinstance(value, str):
        return toml(_without_password(value))
    if kind.name == "apprise URLs" and isinstance(value, list):  # they hold tokens
        return toml([f"{str(item).partition('://')[0]}://{HIDDEN}" for item in value])
    return toml(value)


def _without_password(url: str) -> str:
    login, at, rest = url.rpartition("@")
    login = re.sub(r"(://[^:/]*:).*", rf"\g<1>{HIDDEN}", login)
    return re.sub(r"([?&]password=)[^&]*", rf"\g<1>{HIDDEN}", login + at + rest)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _value(key: Key, raw: Mapping[str, object], path: Path, problems: Problems) -> Any:
    if key.name in raw:
        given = raw[key.name]
        try:
            value = key.kind.read(given)
        except (ValueError, OverflowError) as error:
            own_words = str(error) if isinstance(error, NotAllowed) else ""
            # The value of a secret is never repeated: problems are printed and logged.
            value = "what is given" if key.kind.name == "secret" else _shortened(visible(key.kind, given))
            reason = own_words or f"{value} is not {key.kind.noun}"
            problems.add(path, f"{reason}; allowed: {key.kind.allowed}")
        else:
            if key.default is REQUIRED and value == "":
                problems.add(path, f"empty; needed: {key.kind.allowed}")
            return value
    elif key.default is REQUIRED:
        problems.add(path, f"missing; needed: {key.kind.allowed}")
    if key.default is REQUIRED or key.default is None:
        return None
    return key.kind.read(key.default)


def _table(table: Table, raw: object, path: Path, problems: Problems) -> Any:
    if table.shape == "list":
        return _listed(table, raw, path, problems)
    if raw is None and table.optional:
        return None
    if raw is not None and not isinstance(raw, dict):
        problems.add(
            path,
            f"{_shortened(toml(raw))} is not a table; write [{places.dotted(path)}] and its keys below it",
            section=True,
        )
        raw = {}
    if table.shape == "named":
        return _named(table, raw or {}, path, problems)
    return read(table, raw or {}, path, problems)


def _listed(table: Table, raw: object, path: Path, problems: Problems) -> list[Values]:
    if raw is None:
        return []
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        problems.add(
            path, f"not a list of tables; write [[{places.dotted(path)}]] for each one", section=True
        )
        return []
    return [read(table, item, (*path, f"#{number}"), problems) for number, item in enumerate(raw, 1)]


def _named(table: Table, raw: Mapping[str, object], path: Path, problems: Problems) -> dict[str, Values]:
    result: dict[str, Values] = {}
    for name, item in raw.items():
        place = places.join(path, name)
        if not isinstance(item, dict):
            problems.add(place, f"not a table; write [{table.name}.<id>] and its keys below it", section=True)
        elif not _ID.fullmatch(name):
            problems.add(
                place, "this id cannot be used; allowed: small letters, digits, - and _", section=True
            )
        else:
            result[name] = read(table, item, place, problems)
    return result


def _unknown(name: str, table: Table, section: bool) -> str:
    names = [entry.name for entry in (table.tables if section else table.entries)]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    what = "section" if section else "key"
    if near:
        return f"no such {what}; did you mean " + (f"[{near[0]}]?" if section else f'"{near[0]}"?')
    return f"no such {what}; known here: {', '.join(names)}"
