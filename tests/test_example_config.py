"""The shipped example and the reference say exactly what the code does."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from firstmove.config import document, load
from firstmove.config.keys import AS_SHIPPED, REQUIRED, Key, Table
from firstmove.config.reading import Problems, read
from firstmove.config.schema import ROOT

PROJECT = Path(__file__).resolve().parent.parent
EXAMPLE = (PROJECT / "config.example.toml").read_text("utf-8")
EVERYTHING = re.sub(r"(?m)^#(?=[\[a-z])", "", EXAMPLE)
FILLED_IN = re.sub(r"(?m)(?<=Must be given\.\n)#(?=(?:name|address|host|user) )", "", EXAMPLE).replace(
    '#password = { credential = "imap-password" }', 'password = { credential = "imap-password" }', 1
)


def _keys(table: Table, raw: Any) -> Iterator[tuple[str, Key, Any]]:
    """Every key of the schema with what the example gives for it."""
    inside = raw.get(table.name) if table.name else raw
    if table.shape == "named":
        inside = next(iter(inside.values()))
    elif table.shape == "list":
        inside = inside[0]
    for key in table.keys:
        yield f"{table.name}.{key.name}", key, inside.get(key.name)
    for inner in table.tables:
        yield from _keys(inner, inside)


KEYS = list(_keys(ROOT, tomllib.loads(EVERYTHING)))
WITH_DEFAULT = [
    (name, key.default, given)
    for name, key, given in KEYS
    if key.default not in (REQUIRED, AS_SHIPPED) and not name.startswith("steps.")
]


def test_the_example_file_is_what_the_schema_writes() -> None:
    assert document.example() == EXAMPLE, "run tests/generate_configuration.py"


def test_the_reference_page_is_what_the_schema_writes() -> None:
    written = (PROJECT / "docs" / "configuration.md").read_text("utf-8")

    assert document.reference() == written, "run tests/generate_configuration.py"


@pytest.mark.parametrize(("name", "default", "given"), WITH_DEFAULT, ids=[row[0] for row in WITH_DEFAULT])
def test_the_example_gives_the_default(name: str, default: object, given: object) -> None:
    assert default == given


def test_every_key_of_the_schema_stands_in_the_example() -> None:
    missing = [name for name, _, given in KEYS if given is None]

    assert not missing


def test_every_line_of_the_example_can_be_used() -> None:
    problems = Problems()

    read(ROOT, tomllib.loads(EVERYTHING), (), problems)

    assert not problems.found


def test_the_example_loads_once_the_necessary_lines_are_filled_in(tmp_path: Path) -> None:
    config = load.parse(FILLED_IN, tmp_path / "firstmove.toml")

    (mailbox,) = config.mailboxes
    assert 993 == mailbox.imap.port
    assert mailbox.smtp is not None
