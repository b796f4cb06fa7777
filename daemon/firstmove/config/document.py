"""The schema as people read it: config.example.toml, docs/configuration.md and `firstmove config show`.

Written from the same declarations that the loader reads; a test compares the files with what these functions
give, so neither a default nor a sentence can drift.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from firstmove.config.keys import AS_SHIPPED, REQUIRED, Key, Table
from firstmove.config.reading import toml, visible
from firstmove.config.schema import ROOT

_SAMPLE_IDS = {"shops": "paper", "people": "operator", "contacts": "maker", "channels": "rakuten"}
_SHOWN_ALTHOUGH_OPTIONAL = ("smtp",)  # an account that cannot send is rare
_EXAMPLE_HEAD = """\
# firstmove's configuration (TOML). `firstmove check` says what is wrong with it, docs/configuration.md more.
# What is written here is the default, so any line may be left out. A line that begins with # and no space is
# either one that you must fill in, or a possibility. 0 means "no cap".
"""
_REFERENCE_HEAD = """\
# Configuration

Generated from the code by `tests/generate_configuration.py`; a test compares it.

One TOML file. An unknown key is an error with a suggestion, and all problems are told at once with their
place (exit code 78). Spans of time are written `"30m"`, `"6h"`, `"2d"`, sizes `"256KiB"`; 0 means "no cap".

A secret is never needed in the file: `{ credential = "name" }` reads `$CREDENTIALS_DIRECTORY/name`
(systemd's `LoadCredential=`), else `credentials/name` beside the configuration, else
`/etc/credstore/firstmove.name`; `{ file = "path" }` reads the first line of a file, `{ env = "NAME" }` a
variable, `{ command = "words" }` the first line that a program prints. A plain `password = "..."` is refused
unless nobody but its owner can read the file (mode 0600). `security = "none"` is refused except towards
this very machine.
"""


def example() -> str:
    """config.example.toml."""
    lines = [_EXAMPLE_HEAD.rstrip("\n")]
    for key in ROOT.keys:
        lines += ["", *_example_key(key, dead=False)]
    for table in ROOT.tables:
        lines += _example_table(table, "", dead=False)
    return "\n".join(lines) + "\n"


def reference() -> str:
    """docs/configuration.md."""
    lines = [_REFERENCE_HEAD.rstrip("\n"), "", "## At the top", "", *_rows(ROOT.keys)]
    for table in ROOT.tables:
        lines += _reference_table(table, "", "##")
    return "\n".join(lines) + "\n"


def effective(raw: Mapping[str, Any]) -> str:
    """What holds: the file's values and, marked, the defaults. Secrets written in the file are hidden."""
    lines = [_effective_key(key, raw) for key in ROOT.keys]
    for table in ROOT.tables:
        lines += _effective_table(table, raw.get(table.name), table.name)
    return "\n".join(lines) + "\n"


def _example_table(table: Table, prefix: str, *, dead: bool) -> Iterator[str]:
    optional = table.optional and table.name not in _SHOWN_ALTHOUGH_OPTIONAL
    dead = dead or optional or table.shape == "named" or (table.shape == "list" and table.name != "mailboxes")
    yield from ("", f"# {table.doc}")
    if not table.shipped:
        yield from _example_body(table, prefix, dead=dead)
    for number, entry in enumerate(table.shipped):
        yield ("#" if dead else "") + _header(table, prefix)
        for key in table.keys:
            if number == 0:
                yield from _example_key(key, dead=dead, value=entry.get(key.name, key.default))
            elif key.name in entry:
                yield f"#{key.name} = {toml(entry[key.name])}"


def _example_body(table: Table, prefix: str, *, dead: bool) -> Iterator[str]:
    yield ("#" if dead else "") + _header(table, prefix)
    for key in table.keys:
        yield from _example_key(key, dead=dead)
    for inner in table.tables:
        yield from _example_table(inner, _inner_prefix(table, prefix), dead=dead)


def _example_key(key: Key, *, dead: bool, value: object = None) -> Iterator[str]:
    needed = key.default is REQUIRED
    without = needed or key.default is AS_SHIPPED
    shown = value if value is not None and value is not REQUIRED else (key.sample if without else key.default)
    if without and shown is None:
        shown = _sample(key)
    must = " Must be given when this section is used." if dead else " Must be given."
    yield f"# {key.doc}" + (must if needed else "")
    yield ("#" if dead or without else "") + f"{key.name} = {toml(shown)}"


def _sample(key: Key) -> object:
    """Something that the key's own kind reads."""
    for candidate in ("operator", "JP", ["09:00-18:00"]):
        try:
            key.kind.read(candidate)
        except ValueError:
            continue
        return candidate
    raise AssertionError(f"{key.name} has neither a default nor a sample")


def _header(table: Table, prefix: str) -> str:
    name = prefix + table.name
    if table.shape == "list":
        return f"[[{name}]]"
    if table.shape == "named":
        return f"[{name}.{_SAMPLE_IDS[table.name]}]"
    return f"[{name}]"


def _inner_prefix(table: Table, prefix: str) -> str:
    name = prefix + table.name
    return f"{name}.{_SAMPLE_IDS[table.name]}." if table.shape == "named" else f"{name}."


def _reference_table(table: Table, prefix: str, level: str) -> Iterator[str]:
    name = prefix + table.name + (".<id>" if table.shape == "named" else "")
    header = f"[[{name}]]" if table.shape == "list" else f"[{name}]"
    yield from ("", f"{level} `{header}`", "", table.doc, "")
    yield from _rows(table.keys)
    if table.shipped:
        yield from ("", "Shipped:", "", "```toml", "steps = [")
        yield from (f"  {toml(entry)}," for entry in table.shipped)
        yield from ("]", "```")
    for inner in table.tables:
        yield from _reference_table(inner, f"{name}.", level + "#")


def _rows(keys: tuple[Key, ...]) -> Iterator[str]:
    yield "| key | default | what it is |"
    yield "|---|---|---|"
    for key in keys:
        doc = f"{key.doc} Allowed: {key.kind.allowed}.".replace("|", "\\|")
        yield f"| `{key.name}` | {_default(key)} | {doc} |"


def _default(key: Key) -> str:
    if key.default is REQUIRED:
        return "must be given"
    return "–" if key.default is AS_SHIPPED else f"`{toml(key.default)}`"


def _effective_table(table: Table, raw: Any, name: str) -> Iterator[str]:
    if table.shape == "list":
        for entry in raw if raw is not None else table.shipped:
            yield from _effective_body(table, entry, name, f"[[{name}]]")
    elif table.shape == "named":
        for identifier, entry in (raw or {}).items():
            yield from _effective_body(table, entry, f"{name}.{identifier}", f"[{name}.{identifier}]")
    elif raw is not None or not table.optional:
        yield from _effective_body(table, raw or {}, name, f"[{name}]")


def _effective_body(table: Table, raw: Mapping[str, Any], name: str, header: str) -> Iterator[str]:
    yield from ("", header)
    yield from (line for key in table.keys if (line := _effective_key(key, raw)))
    for inner in table.tables:
        yield from _effective_table(inner, raw.get(inner.name), f"{name}.{inner.name}")


def _effective_key(key: Key, raw: Mapping[str, Any]) -> str:
    if key.name in raw:
        return f"{key.name} = {visible(key.kind, raw[key.name])}"
    if key.default is REQUIRED or key.default is AS_SHIPPED:
        return ""
    return f"{key.name} = {toml(key.default)}  # default"
