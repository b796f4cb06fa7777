"""Which export a file is, by its headers; a shop's own mapping comes first."""

from collections.abc import Mapping, Sequence

from firstmove.orderfiles.headers import Layout, columns, count, known, plain
from firstmove.orderfiles.layouts import ALIASES, GENERIC, LAYOUTS

FIELDS = tuple(GENERIC.columns)
NO_MAPPING: Mapping[str, str] = {}


def layout_of(headers: Sequence[str], mapping: Mapping[str, str] = NO_MAPPING) -> Layout | None:
    """The export that these headers belong to; None when the order number cannot be found by name.

    `mapping`: field to header, as `columns` reads it, where firstmove does not know the header by itself. It
    adds to what is known, and wins.
    """
    there = known(headers)
    shipped = next((layout for layout in LAYOUTS if layout.fits(there)), None)
    given = {
        field: choices
        for field, choices in columns(**mapping).items()
        if any(plain(name) in there for choice in choices for name in choice)
    }
    if given:
        return _mapped(given, shipped or ALIASES, there)
    if shipped is not None:
        return shipped
    return ALIASES if _numbered(ALIASES, there) and count(ALIASES, there, "order_number") >= 1 else None


def _mapped(
    given: Mapping[str, tuple[tuple[str, ...], ...]], base: Layout, there: frozenset[str]
) -> Layout | None:
    both = {field: given.get(field, ()) + base.columns.get(field, ()) for field in {**base.columns, **given}}
    layout = Layout("mapped" if base is ALIASES else base.name, (), both, base.channel, base.utc)
    return layout if _numbered(layout, there) else None


def _numbered(layout: Layout, there: frozenset[str]) -> bool:
    return any(all(plain(name) in there for name in choice) for choice in layout.columns["order_number"])
