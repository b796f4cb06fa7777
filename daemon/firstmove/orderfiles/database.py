"""The shop's own database as a source of orders or of the inventory: a query's rows as an export."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from firstmove.orderfiles.read import Export, export_of
from firstmove.state.foreign import Answer, asked


@dataclass(slots=True)
class Query:
    """One query's rows; lines are numbers of rows."""

    name: str
    as_of: datetime  # when it was asked
    header: list[str]
    _answer: Answer
    size: int = 0
    first: int = 1
    notes: list[str] = field(default_factory=list)
    position: int = 0

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Number and cells of each row."""
        return enumerate(self._answer.rows, 1)

    def close(self) -> None:
        """The connection belongs to `open_query`."""


@contextlib.contextmanager
def open_query(
    url: str, query: str, *, mapping: Mapping[str, str], zone: ZoneInfo, now: datetime
) -> Iterator[Export]:
    """Ask the shop's database; its rows are fetched while they are walked.

    Raises:
        InputError: the query cannot be used, or its columns are not known.
        Unavailable: the database does not answer.
    """
    with asked(url, query) as answer:
        source = Query("[orders] query", now, list(answer.header), answer)
        yield export_of(source, mapping, zone)
