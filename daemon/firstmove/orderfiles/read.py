"""One export from its file: its orders or its inventory as a stream, or, for few rows, whole.

Nothing is guessed: a file whose headers are not known is refused with what to do.
"""

import glob
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from firstmove.errors import InputError
from firstmove.model.order import Order, StockItem
from firstmove.orderfiles import cells, choosing, inventory
from firstmove.orderfiles.headers import Layout
from firstmove.orderfiles.orders import Report, Rows, merged
from firstmove.orderfiles.source import opened

COLUMNS = (
    "order_number,email,name,phone,address,item,quantity,"
    "ordered_at,shipped_at,carrier,tracking_number,channel"
)
SUFFIXES = ("*.csv", "*.tsv", "*.txt")  # of a watched folder
NO_MAPPING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class OrderFile:
    """What one file holds. `skipped` rows are (line, reason); `notes` tell what was repaired or lost."""

    orders: tuple[Order, ...]
    as_of: datetime
    skipped: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()
    layout: str = ""
    stock: tuple[StockItem, ...] = ()


class RowSource(Protocol):
    """Where rows come from: a file, or a query."""

    name: str
    as_of: datetime
    size: int
    header: list[str]
    first: int
    notes: list[str]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line and cells of each row."""

    @property
    def position(self) -> int:
        """How much of `size` has been read."""

    def close(self) -> None:
        """Give it back."""


@dataclass(slots=True)
class Export:
    """An open source whose layout is known; to be closed. Its rows are walked once."""

    source: RowSource
    layout: Layout
    report: Report
    _rows: Rows | None

    @property
    def is_inventory(self) -> bool:
        """Whether it holds articles, not orders."""
        return self._rows is None

    def orders(self) -> Iterator[Order]:
        """Its orders, as a stream; one whose rows are apart comes several times."""
        return self._rows.orders(self.source.rows()) if self._rows else iter(())

    def stock(self) -> tuple[StockItem, ...]:
        """Its articles."""
        rows, as_of = self.source.rows(), self.source.as_of
        return inventory.articles(self.layout, self.source.header, rows, as_of, self.report)

    def close(self) -> None:
        """Give the file back."""
        self.source.close()


def open_export(
    path: Path,
    *,
    mapping: Mapping[str, str] = NO_MAPPING,
    zone: ZoneInfo = cells.JST,
    as_of: datetime | None = None,
) -> Export:
    """Open an export of orders or of the inventory; `as_of` is when it was made, else when it was written.

    Raises:
        InputError: the file cannot be used; says where and what to do.
    """
    source = opened(path)
    source.as_of = as_of or source.as_of
    return export_of(source, mapping, zone)


def export_of(source: RowSource, mapping: Mapping[str, str], zone: ZoneInfo) -> Export:
    """An open source with its layout; closed when it has none.

    Raises:
        InputError: no column is known.
    """
    layout = choosing.layout_of(source.header, mapping)
    if layout is not None:
        rows = Rows(layout, source.header, source.as_of, zone)
        rows.report.note(*source.notes)
        return Export(source, layout, rows.report, rows)
    layout = inventory.layout_of(source.header, mapping)
    if layout is None:
        source.close()
        raise _unknown(source)
    report = Report()
    report.note(*source.notes)
    return Export(source, layout, report, None)


def read(path: Path | str, mapping: Mapping[str, str] = NO_MAPPING) -> OrderFile:
    """Everything in one export at once.

    Raises:
        InputError: the file cannot be used; says where and what to do.
    """
    export = open_export(Path(path), mapping=mapping)
    try:
        orders: dict[tuple[str, str], Order] = {}
        for order in export.orders():
            _add(orders, order)
        stock = export.stock() if export.is_inventory else ()
    finally:
        export.close()
    report = export.report
    skipped, notes = tuple(report.skipped), tuple(report.notes)
    return OrderFile(tuple(orders.values()), export.source.as_of, skipped, notes, export.layout.name, stock)


def files_of(pattern: str) -> tuple[Path, ...]:
    """The files of one entry of [orders] files, the oldest first: a folder's, or those that fit * and ?."""
    # Path.is_dir and is_file raise where this user may not look; what cannot be seen is not there.
    folder = os.path.isdir(pattern)  # noqa: PTH112
    patterns = [str(Path(pattern) / suffix) for suffix in SUFFIXES] if folder else [pattern]
    found = {Path(name) for one in patterns for name in glob.glob(one)}  # noqa: PTH207 - Path.glob takes no absolute pattern
    return tuple(sorted((path for path in found if os.path.isfile(path)), key=_written))  # noqa: PTH113


def combined(files: Sequence[OrderFile]) -> tuple[Order, ...]:
    """The orders of several files; the same order in two of them becomes one (orders and items apart)."""
    orders: dict[tuple[str, str], Order] = {}
    for file in files:
        for order in file.orders:
            _add(orders, order)
    return tuple(orders.values())


def _add(orders: dict[tuple[str, str], Order], order: Order) -> None:
    key = (order.channel, order.number)
    orders[key] = merged(orders[key], order) if key in orders else order


def _written(path: Path) -> tuple[float, str]:
    try:
        return path.stat().st_mtime, str(path)
    except OSError:  # gone between two looks
        return 0.0, str(path)


def _unknown(source: RowSource) -> InputError:
    if not source.first:
        return InputError(f"{source.name}: the file is empty; export it again")
    header = source.header
    shown = ", ".join(header[:8]) + (", ..." if len(header) > 8 else "")
    return InputError(
        f"{source.name}, line {source.first}: no column is known to hold the order number;"
        f" name the columns {COLUMNS}, or say which is which in [orders.mapping];"
        " an inventory has the columns sku,title,quantity",
        quoted=shown,
    )
