"""Waiting for facts, and the database of a running daemon."""

import time
from collections.abc import Callable

from firstmove.state.store import Store
from servers.daemon import Daemon


def until(come_about: Callable[[], object], what: str, seconds: float = 90) -> None:
    """Wait for a fact with a limit; looks twenty times a second."""
    limit = time.monotonic() + seconds
    while not come_about():
        assert time.monotonic() < limit, f"{what} did not come about within {seconds} s"
        time.sleep(0.05)


def open_store(daemon: Daemon) -> Store:
    """The daemon's database, once the watch has begun (a first start begins at UIDNEXT)."""
    store = Store.open(daemon.store_url)
    until(lambda: _watching(store), "the first look at INBOX")
    return store


def _watching(store: Store) -> bool:
    with store.reading() as reader:
        return reader.seen("main", "INBOX") is not None
