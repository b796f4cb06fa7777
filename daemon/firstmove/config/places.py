"""Where in the file something stands: paths, how they are written for people, and their line numbers.

A path is a tuple such as ("mailboxes", "#1", "imap", "port"); ids of named tables belong to the table's name:
("shops.paper", "phone").
"""

import itertools
import re
from collections.abc import Mapping

Path = tuple[str, ...]
NAMED = ("shops", "people", "contacts", "channels")
_HEADER = re.compile(r"\s*\[(\[)?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
_ASSIGNMENT = re.compile(r"\s*([A-Za-z0-9_\-.\" ]+?)\s*=")


def shown(path: Path, *, section: bool = False) -> str:
    """ "[mailboxes] #1 imap.port"; a key at the top has no brackets."""
    if len(path) == 1 and not section:
        return path[0]
    text = f"[{path[0]}]"
    for before, part in itertools.pairwise(path):
        dotted = before != path[0] and not before.startswith("#") and not part.startswith("#")
        text += f".{part}" if dotted else f" {part}"
    return text


def dotted(path: Path) -> str:
    """The table's name as its header writes it: mailboxes.imap."""
    return ".".join(part for part in path if not part.startswith("#"))


def join(path: Path, name: str) -> Path:
    """The path of `name` inside `path`; an id joins the name of its table."""
    if len(path) == 1 and path[0] in NAMED:
        return (f"{path[0]}.{name}",)
    return (*path, name)


def lines(text: str) -> Mapping[Path, int]:
    """The line of every table header and of every key that starts a line (tomllib keeps none)."""
    found: dict[Path, int] = {}
    table: Path = ()
    counts: dict[Path, int] = {}
    within = ""  # the quotes of a text over several lines
    for number, line in enumerate(text.splitlines(), 1):
        if within:
            within = "" if line.count(within) % 2 else within
            continue
        if header := _HEADER.fullmatch(line):
            table = _table(header[2], bool(header[1]), counts)
            found.setdefault(table, number)
        elif assignment := _ASSIGNMENT.match(line):
            found.setdefault(_inside(table, assignment[1]), number)
        within = next((quotes for quotes in ('"""', "'''") if line.count(quotes) % 2), "")
    return found


def line_of(path: Path, found: Mapping[Path, int]) -> int:
    """The line of `path` or of what it lies in; 0 when nothing is known."""
    while path:
        if path in found:
            return found[path]
        path = path[:-1]
    return 0


def _table(dotted: str, listed: bool, counts: dict[Path, int]) -> Path:
    path: Path = ()
    parts = _parts(dotted)
    for position, part in enumerate(parts):
        path = join(path, part)
        if listed and position == len(parts) - 1:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, f"#{counts[path]}")
    return path


def _inside(table: Path, dotted: str) -> Path:
    path = table
    for part in _parts(dotted):
        path = join(path, part)
    return path


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip('"') for part in dotted.split(".")]
