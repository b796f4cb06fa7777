"""How the headers of an export are compared, and what a layout is.

A field has alternatives in order of preference; an alternative is one header or several whose cells are
joined (family and given name, three parts of a phone number). Headers are compared after NFKC without blanks,
colons, hyphens, middle dots and brackets, because exports differ in them.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Alternatives = tuple[tuple[str, ...], ...]
Places = tuple[tuple[int, ...], ...]
_DROPPED = str.maketrans("", "", " \t\u3000:・()[]_-")


@dataclass(frozen=True, slots=True)
class Layout:
    """One export. `needs`: headers that only this export has, together."""

    name: str
    needs: tuple[str, ...]
    columns: Mapping[str, Alternatives]
    channel: str = ""
    utc: bool = False  # times without zone are UTC

    def fits(self, known: frozenset[str]) -> bool:
        """Whether a file with these plain headers is this export."""
        return bool(self.needs) and all(plain(need) in known for need in self.needs)


def plain(header: str) -> str:
    """A header for comparing."""
    return unicodedata.normalize("NFKC", header).strip("\ufeff\"' ").translate(_DROPPED)


def known(headers: Sequence[str]) -> frozenset[str]:
    """All headers of a file, for comparing."""
    return frozenset(plain(header) for header in headers)


def columns(**fields: str) -> Mapping[str, Alternatives]:
    """Alternatives are separated by |, joined headers by +."""
    return {
        field: tuple(tuple(part.strip() for part in choice.split("+")) for choice in text.split("|"))
        for field, text in fields.items()
        if text
    }


def places(layout: Layout, headers: Sequence[str]) -> Mapping[str, Places]:
    """For each field the numbers of the columns that hold it, once for a whole file.

    An alternative of which no header is there is left out; of one that is joined, what is there is used.
    """
    number = {plain(header): index for index, header in reversed(list(enumerate(headers)))}
    found: dict[str, Places] = {}
    for field, choices in layout.columns.items():
        there = [tuple(number[plain(name)] for name in choice if plain(name) in number) for choice in choices]
        found[field] = tuple(choice for choice in there if choice)
    return found


def count(layout: Layout, headers: frozenset[str], without: str) -> int:
    """How many fields besides `without` the headers give whole."""
    return sum(
        any(all(plain(part) in headers for part in choice) for choice in choices)
        for field, choices in layout.columns.items()
        if field != without
    )
