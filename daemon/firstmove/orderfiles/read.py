"""Read one order export: `read(path)` gives the orders, the age of the data, and every row that was left out.

Encodings are tried in the order UTF-8 (with or without mark), UTF-16 with mark, cp932, cp932 with replaced
characters and a note (reference C0). Nothing is guessed: a file whose headers are not known is refused with
what to do, a cell that Excel destroyed is left empty with a note, a row without an order number is skipped.
"""

import csv
import glob
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from firstmove.decision import order_numbers
from firstmove.errors import InputError
from firstmove.model.order import Order, OrderItem
from firstmove.orderfiles import cells
from firstmove.orderfiles.layouts import Layout, layout_of, plain

MAX_OCTETS = 64 * 1024 * 1024
MAX_NOTES = 200
COLUMNS = (
    "order_number,email,name,phone,address,item,quantity,"
    "ordered_at,shipped_at,carrier,tracking_number,channel"
)
_UTC = ZoneInfo("UTC")
_CANCELLED = ("キャンセル", "cancel", "取消")
_BASE_OPTION = "商品オプション「"


@dataclass(frozen=True, slots=True)
class OrderFile:
    """What one file holds. `skipped` rows are (line, reason); `notes` tell what was repaired or lost."""

    orders: tuple[Order, ...]
    as_of: datetime
    skipped: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()
    layout: str = ""


@dataclass(slots=True)
class _Row:
    """One row with its line, by plain header."""

    line: int
    cells: Mapping[str, str]
    notes: list[str]

    def value(self, layout: Layout, field: str, joint: str = "") -> str:
        """The first alternative that has something in it."""
        for choice in layout.columns.get(field, ()):
            parts = [self._cell(name, field) for name in choice]
            if any(parts):
                return joint.join(part for part in parts if part)
        return ""

    def _cell(self, name: str, field: str) -> str:
        try:
            return cells.text(self.cells.get(plain(name), ""))
        except cells.Damaged as lost:
            self.notes.append(f"line {self.line}: {field}: {lost}")
            return ""

    def moment(self, layout: Layout, field: str) -> datetime | None:
        """An instant; None when there is none or it cannot be read."""
        try:
            return cells.moment(self.value(layout, field, " "), _UTC if layout.utc else cells.JST)
        except cells.Damaged as lost:
            self.notes.append(f"line {self.line}: {field}: {lost}")
            return None


def read(path: Path | str) -> OrderFile:
    """The orders of one export.

    Raises:
        InputError: the file cannot be used; says where and what to do.
    """
    path = Path(path)
    octets, as_of = _octets(path)
    text, notes = _text(octets, path)
    delimiter = "\t" if text.partition("\n")[0].count("\t") > text.partition("\n")[0].count(",") else ","
    rows = _rows(text, delimiter, path)
    line, header = next(rows, (0, []))
    layout = layout_of(header)
    if layout is None:
        raise InputError(_unknown(path, line, header))
    return _collected(layout, header, rows, as_of, notes)


def files_of(pattern: str) -> tuple[Path, ...]:
    """The files of one entry of [orders] files; * and ? are allowed in it."""
    return tuple(Path(name) for name in sorted(glob.glob(pattern)))  # noqa: PTH207 - Path.glob takes no absolute pattern


def combined(files: Sequence[OrderFile]) -> tuple[Order, ...]:
    """The orders of several files; the same order in two of them becomes one (orders and items apart)."""
    orders: dict[tuple[str, str], Order] = {}
    for file in files:
        for order in file.orders:
            key = (order.channel, order.number)
            orders[key] = _merged(orders[key], order) if key in orders else order
    return tuple(orders.values())


def _collected(
    layout: Layout,
    header: Sequence[str],
    rows: Iterator[tuple[int, list[str]]],
    as_of: datetime,
    notes: list[str],
) -> OrderFile:
    names = [plain(name) for name in header]
    orders: dict[tuple[str, str], Order] = {}
    skipped: list[tuple[int, str]] = []
    for line, cells_of_row in rows:
        if not any(cell.strip() for cell in cells_of_row):
            continue
        row = _Row(line, dict(zip(names, cells_of_row, strict=False)), [])
        order = _order(row, layout, as_of)
        notes += row.notes
        if order is None:
            reason = row.notes[0].partition(": ")[2] if row.notes else "no order number"
            skipped.append((line, reason))
            continue
        key = (order.channel, order.number)
        orders[key] = _merged(orders[key], order) if key in orders else order
    return OrderFile(tuple(orders.values()), as_of, tuple(skipped), tuple(notes[:MAX_NOTES]), layout.name)


def _order(row: _Row, layout: Layout, as_of: datetime) -> Order | None:
    number = order_numbers.normalise(row.value(layout, "order_number")).strip()
    if not number:
        return None
    postcode = cells.postcode(row.value(layout, "postcode", "-"))
    address = " ".join(filter(None, (postcode and f"〒{postcode}", row.value(layout, "address"))))
    status = row.value(layout, "status").lower()
    cancelled_at = row.moment(layout, "cancelled_at")
    if cancelled_at is None and any(word in status for word in _CANCELLED):
        cancelled_at = as_of  # the export says that, not when
    return Order(
        number=number,
        channel=row.value(layout, "channel") or layout.channel,
        email=cells.email(row.value(layout, "email")),
        name=row.value(layout, "name", " "),
        phone=cells.phone(row.value(layout, "phone")),
        address=address,
        items=_items(row, layout),
        ordered_at=row.moment(layout, "ordered_at"),
        shipped_at=row.moment(layout, "shipped_at"),
        delivered_at=row.moment(layout, "delivered_at"),
        cancelled_at=cancelled_at,
        carrier=row.value(layout, "carrier"),
        tracking_number=unicodedata.normalize("NFKC", row.value(layout, "tracking_number")),
        as_of=as_of,
    )


def _items(row: _Row, layout: Layout) -> tuple[OrderItem, ...]:
    title = row.value(layout, "item")
    if not title:
        return ()
    return (OrderItem(title, cells.quantity(row.value(layout, "quantity")), row.value(layout, "sku")),)


def _merged(first: Order, later: Order) -> Order:
    """The first row's facts, filled from later rows; items one after the other."""
    absent = {
        fact: getattr(later, fact)
        for fact in Order.__dataclass_fields__
        if fact not in ("items", "number") and not getattr(first, fact)
    }
    return replace(first, items=_joined(first.items, later.items), **absent)


def _joined(items: tuple[OrderItem, ...], more: tuple[OrderItem, ...]) -> tuple[OrderItem, ...]:
    # BASE writes an option of an item as a row of its own (reference C0, rule 4).
    if more and items and more[0].title.startswith(_BASE_OPTION) and not more[0].sku:
        option = more[0].title.removeprefix(_BASE_OPTION).rstrip("」")
        return (*items[:-1], replace(items[-1], title=f"{items[-1].title}（{option}）"))
    return items + more


def _octets(path: Path) -> tuple[bytes, datetime]:
    try:
        facts = path.stat()
        if facts.st_size > MAX_OCTETS:
            raise InputError(f"{path}: more than 64 MiB; export a shorter period")
        octets = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    if octets.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InputError(f"{path}: this is an Excel workbook; save it as CSV (UTF-8) and import that file")
    return octets, datetime.fromtimestamp(facts.st_mtime, UTC)


def _text(octets: bytes, path: Path) -> tuple[str, list[str]]:
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return octets.decode("utf-16", "replace"), []
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return octets.decode(encoding), []
        except UnicodeDecodeError as error:
            line = octets.count(b"\n", 0, error.start) + 1
    note = f"line {line}: {path.name} is neither UTF-8 nor cp932; unreadable characters were replaced"
    return octets.decode("cp932", "replace"), [note]


def _rows(text: str, delimiter: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    # Amazon's tab-separated reports quote nothing, and a title may hold a lone quotation mark (reference C0).
    unquoted = delimiter == "\t" and '\t"' not in text.partition("\n")[0]
    quoting: Literal[0, 3] = csv.QUOTE_NONE if unquoted else csv.QUOTE_MINIMAL
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    line = 1
    try:
        for row in reader:
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{path}, line {line}: {error}; export the file again") from None


def _unknown(path: Path, line: int, header: Sequence[str]) -> str:
    if not line:
        return f"{path}: the file is empty; export it again"
    shown = ", ".join(header[:8]) + (", ..." if len(header) > 8 else "")
    return (
        f"{path}, line {line}: no column is known to hold the order number (found: {shown});"
        f" name the columns {COLUMNS}"
    )
