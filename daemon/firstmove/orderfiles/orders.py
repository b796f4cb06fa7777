"""Rows of an export, or of a query, to orders: damage repaired where nothing is guessed, else told.

A cell that Excel destroyed is left empty with a note, a row without an order number is skipped; both with
their line. Rows of one order that follow each other become one order.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from firstmove.decision.orders import order_numbers
from firstmove.model.order import Order, OrderItem
from firstmove.orderfiles import cells
from firstmove.orderfiles.headers import Layout, places

MAX_NOTES = 200
_UTC = ZoneInfo("UTC")
_CANCELLED = ("キャンセル", "cancel", "取消", "注文取り消し")
_BASE_OPTION = "商品オプション「"


@dataclass(slots=True)
class Report:
    """What became of the rows: the first MAX_NOTES of each kind, and how many there were."""

    rows: int = 0
    orders: int = 0
    skipped: list[tuple[int, str]] = field(default_factory=list)  # line, reason
    notes: list[str] = field(default_factory=list)
    skipped_in_all: int = 0
    notes_in_all: int = 0

    def skip(self, line: int, reason: str) -> None:
        """A row was left out."""
        self.skipped_in_all += 1
        if len(self.skipped) < MAX_NOTES:
            self.skipped.append((line, reason))

    def note(self, *notes: str) -> None:
        """Something was lost or repaired."""
        self.notes_in_all += len(notes)
        self.notes.extend(notes[: max(0, MAX_NOTES - len(self.notes))])


class Rows:
    """The rows of one source with its layout, as orders."""

    def __init__(
        self, layout: Layout, header: Sequence[str], as_of: datetime, zone: ZoneInfo = cells.JST
    ) -> None:
        self.layout = layout
        self.report = Report()
        self._as_of = as_of
        self._zone = _UTC if layout.utc else zone
        self._places = places(layout, header)
        self._lost: list[str] = []
        self._line = 0

    def orders(self, rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Order]:
        """Orders in the order of the rows; one whose rows are apart comes several times."""
        current: Order | None = None
        for line, row in rows:
            self.report.rows += 1
            order = self._order(line, row)
            if order is None:
                continue
            if current is not None and _same(current, order):
                current = merged(current, order)
                continue
            if current is not None:
                yield self._counted(current)
            current = order
        if current is not None:
            yield self._counted(current)

    def _counted(self, order: Order) -> Order:
        self.report.orders += 1
        return order

    def _order(self, line: int, row: Sequence[str]) -> Order | None:
        self._line, self._lost = line, []
        number = order_numbers.normalise(self._value(row, "order_number")).strip()
        if not number:
            self.report.skip(line, self._lost[0].partition(": ")[2] if self._lost else "no order number")
            self.report.note(*self._lost)
            return None
        order = self._facts(number, row)
        self.report.note(*self._lost)
        return order

    def _facts(self, number: str, row: Sequence[str]) -> Order:
        postcode = cells.postcode(self._value(row, "postcode", "-"))
        address = " ".join(filter(None, (postcode and f"〒{postcode}", self._value(row, "address"))))
        status = self._value(row, "status").lower()
        cancelled_at = self._moment(row, "cancelled_at")
        if cancelled_at is None and any(word in status for word in _CANCELLED):
            cancelled_at = self._as_of  # the export says that, not when
        return Order(
            number=number,
            channel=self._value(row, "channel") or self.layout.channel,
            email=cells.email(self._value(row, "email")),
            name=self._value(row, "name", " "),
            recipient=self._recipient(row),
            phone=cells.phone(self._value(row, "phone")),
            address=address,
            items=self._items(row),
            ordered_at=self._moment(row, "ordered_at"),
            shipped_at=self._moment(row, "shipped_at"),
            delivered_at=self._moment(row, "delivered_at"),
            cancelled_at=cancelled_at,
            carrier=self._value(row, "carrier"),
            tracking_number=unicodedata.normalize("NFKC", self._value(row, "tracking_number")),
            as_of=self._as_of,
        )

    def _recipient(self, row: Sequence[str]) -> str:
        """Who gets it, where that is somebody else."""
        recipient = self._value(row, "recipient", " ")
        return "" if recipient.split() == self._value(row, "name", " ").split() else recipient

    def _items(self, row: Sequence[str]) -> tuple[OrderItem, ...]:
        title = self._value(row, "item")
        if not title:
            return ()
        return (OrderItem(title, cells.quantity(self._value(row, "quantity")), self._value(row, "sku")),)

    def _value(self, row: Sequence[str], name: str, joint: str = "") -> str:
        """The first alternative that has something in it."""
        for choice in self._places.get(name, ()):
            parts = [cell for place in choice if (cell := self._cell(row, place, name))]
            if parts:
                return joint.join(parts)
        return ""

    def _cell(self, row: Sequence[str], place: int, name: str) -> str:
        if place >= len(row) or not row[place]:
            return ""
        try:
            return cells.text(row[place])
        except cells.Damaged as lost:
            self._lost.append(f"line {self._line}: {name}: {lost}")
            return ""

    def _moment(self, row: Sequence[str], name: str) -> datetime | None:
        text = self._value(row, name, " ")
        if not text:
            return None
        try:
            return cells.moment(text, self._zone)
        except cells.Damaged as lost:
            self._lost.append(f"line {self._line}: {name}: {lost}")
            return None


def merged(first: Order, later: Order) -> Order:
    """The first row's facts, filled from later rows; items one after the other."""
    absent = {
        fact: getattr(later, fact)
        for fact in Order.__dataclass_fields__
        if fact not in ("items", "number") and not getattr(first, fact)
    }
    return replace(first, items=_joined(first.items, later.items), **absent)


def _same(one: Order, next_row: Order) -> bool:
    return one.number == next_row.number and (not next_row.channel or one.channel == next_row.channel)


def _joined(items: tuple[OrderItem, ...], more: tuple[OrderItem, ...]) -> tuple[OrderItem, ...]:
    # BASE writes an option of an item as a row of its own (reference C0, rule 4).
    if more and items and more[0].title.startswith(_BASE_OPTION) and not more[0].sku:
        option = more[0].title.removeprefix(_BASE_OPTION).rstrip("」")
        return (*items[:-1], replace(items[-1], title=f"{items[-1].title}（{option}）"))
    return items + more
