"""How the commands show things to people: tables with rich, plain text when the output is no terminal."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from firstmove.cli.invocation import printable

MARKS = {"ok": "green", "warn": "yellow", "fail": "red"}


def console() -> Console:
    """Standard output; no colours and no cutting of lines when it is a file or a pipe."""
    made = Console(highlight=False)
    return made if made.is_terminal else Console(highlight=False, color_system=None, width=200)


def table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table whose cells are shown as they are: a customer's words are never markup."""
    made = Table(box=None, pad_edge=False, header_style="bold", show_header=any(titles))
    for title in titles:
        made.add_column(title, overflow="fold")
    for row in rows:
        made.add_row(*(plain(cell) for cell in row))
    return made


def plain(value: object) -> Text:
    """Text without markup and without control characters (a terminal would obey them)."""
    return Text("" if value is None else printable(str(value)))


def block(text: str) -> Text:
    """Several lines of somebody else's text, indented."""
    return Text("\n").join(plain(f"    {line}") for line in ["", *text.splitlines(), ""])


def when(at: datetime | None, zone: ZoneInfo) -> str:
    """2026-06-12 15:00; "" for never."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else ""


def jsonable(value: Any) -> Any:
    """Facts as JSON can hold them: times in ISO 8601."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [jsonable(item) for item in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
