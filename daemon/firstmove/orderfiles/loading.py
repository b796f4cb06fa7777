"""An export into the database, a few hundred orders at a time: memory and each transaction stay small.

A load that is cut short left whole orders; the next one begins again and ends with the same.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import PurePath

from firstmove.model.order import Order
from firstmove.orderfiles.read import Export
from firstmove.state.ordering import key_of
from firstmove.state.store import Unit

AT_ONCE = 500

Write = Callable[[Callable[[Unit], int]], int]  # runs one unit and commits it
Told = Callable[[int], None]  # octets read so far


def _silent(_position: int) -> None:
    """Nobody watches."""


def load(export: Export, write: Write, *, at_once: int = AT_ONCE, told: Told = _silent) -> int:
    """Write an open export; gives how many orders or articles it held.

    Raises:
        InputError: the file is broken at a line; what stood before it is kept.
        Unavailable: the database does not take it.
    """
    source, as_of = PurePath(export.source.name).name, export.source.as_of
    if export.is_inventory:
        stock = export.stock()
        for start in range(0, max(1, len(stock)), at_once):
            some = stock[start : start + at_once]
            write(lambda unit, some=some: unit.replace_stock(some, source, as_of))  # type: ignore[misc]
            told(export.source.position)
        return len(stock)
    known: set[int] = set()  # hashes: of a million orders 60 MB, not a gigabyte
    for batch in _batches(export.orders(), at_once):
        keys = {key_of(order) for order in batch}
        again = {key for key in keys if hash(key) in known}
        write(lambda unit, batch=batch, again=again: unit.replace_orders(batch, source, as_of, again))  # type: ignore[misc]
        known.update(hash(key) for key in keys)
        told(export.source.position)
    if not known:
        write(lambda unit: unit.replace_orders((), source, as_of))
    return len(known)


def _batches(orders: Iterator[Order], at_once: int) -> Iterator[list[Order]]:
    """Batches in which no order comes twice: rows of one order may be far apart."""
    while batch := list(islice(orders, at_once)):
        while batch:
            first, rest = _distinct(batch)
            yield first
            batch = rest


def _distinct(orders: list[Order]) -> tuple[list[Order], list[Order]]:
    seen: set[tuple[str, str]] = set()
    for place, order in enumerate(orders):
        key = key_of(order)
        if key in seen:
            return orders[:place], orders[place:]
        seen.add(key)
    return orders, []
