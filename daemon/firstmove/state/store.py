"""The durable core: opened by its url, read in snapshots, written in units, one contract for both databases.

Nothing outside may be done before the unit that ordered it has committed. Rows come out as frozen facts.
Fails: ConfigError for an url or schema that cannot be used, Unavailable for a database that does not answer.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine

from firstmove.errors import ConfigError
from firstmove.state import checks, engine, revisions
from firstmove.state.reader import Reader
from firstmove.state.unit import Unit

__all__ = ["Reader", "Store", "Unit"]


@dataclass(frozen=True, slots=True)
class Store:
    """A database that is open."""

    url: str
    engine: Engine

    @classmethod
    def open(cls, url: str, *, migrate: bool = True) -> "Store":
        """Open and, unless `migrate` is False, bring the schema up to date.

        Raises:
            ConfigError: no such kind of database, a newer schema, somebody else's tables, or steps missing.
            Unavailable: it cannot be reached or read.
        """
        opened = engine.engine_of(url)
        try:
            _ready(opened, url, migrate=migrate)
        except BaseException:
            opened.dispose()
            raise
        return cls(url, opened)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reader]:
        """One snapshot to ask; never blocks a writer and is never blocked."""
        with engine.reading(self.engine) as connection:
            yield Reader(connection)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Unit]:
        """One unit in its own transaction. Within `run`, units go through the Writer instead."""
        with engine.writing(self.engine) as connection:
            yield Unit(connection)

    def verify(self) -> tuple[str, ...]:
        """Walk every invariant; one sentence a breach, empty when all hold."""
        with engine.reading(self.engine) as connection:
            return checks.breaches(connection)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _ready(opened: Engine, url: str, *, migrate: bool) -> None:
    with engine.reading(opened) as connection:
        behind = revisions.needs_upgrade(revisions.of(connection))
    if not behind:
        return
    if not migrate:
        raise ConfigError(["[store] url: the database needs a newer schema: run `firstmove migrate`"])
    # Here, not above: Alembic costs every start 0.15 s and is needed once a release.
    from firstmove.state.upgrade import upgrade

    upgrade(url)
