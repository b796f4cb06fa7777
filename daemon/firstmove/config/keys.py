"""How the schema is written down: keys and tables, each documented in one sentence.

The loader, the check of config.example.toml, docs/configuration.md and `firstmove config show` all read these
declarations, so that no default and no sentence exists twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from firstmove.config.kinds import Kind

REQUIRED = object()  # the key must be given
AS_SHIPPED = None  # absent: what the shipped channel data or the table above says


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `default` is written as TOML would give it; REQUIRED when it must be filled in."""

    name: str
    kind: Kind
    default: object
    doc: str
    sample: object = None  # shown in the example when there is no default


@dataclass(frozen=True, slots=True)
class Table:
    """A table. shape: "one" ([name]), "named" ([name.<id>]) or "list" ([[name]] or inline)."""

    name: str
    doc: str
    entries: tuple["Key | Table", ...]
    shape: str = "one"
    optional: bool = False  # when absent its value is None instead of a table of defaults
    shipped: tuple[Mapping[str, object], ...] = ()  # the entries that hold when a list is not given

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys of the table itself."""
        return tuple(entry for entry in self.entries if isinstance(entry, Key))

    @property
    def tables(self) -> tuple["Table", ...]:
        """The tables inside it."""
        return tuple(entry for entry in self.entries if isinstance(entry, Table))
