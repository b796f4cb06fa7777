"""One `run` process for one SQLite file: a lock beside it that ends with the process, however it ends.

The lock file holds the process id for the second process to name; it is never removed, for removing a
locked file lets two processes lock two files of one name.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from firstmove.errors import Unavailable
from firstmove.state import belonging
from firstmove.state.engine import FILE_MODE, sqlite_path


@contextlib.contextmanager
def process_lock(url: str) -> Iterator[None]:
    """Hold the lock of the database at `url`; PostgreSQL needs none, its workers share by leases.

    Raises:
        Unavailable: another process holds it; its id is named.
    """
    path = sqlite_path(url)
    if path is None:
        yield
        return
    descriptor = _locked(path.with_name(path.name + ".lock"))
    try:
        yield
    finally:
        os.close(descriptor)


def _locked(path: Path) -> int:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    except OSError as error:
        raise Unavailable(f"lock {path}: {error.strerror}") from error
    belonging.give(descriptor, path.parent)  # for the service, after somebody has tried it as root
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.read(descriptor, 20).decode("ascii", "replace").strip() or "unknown"
        os.close(descriptor)
        raise Unavailable(f"another firstmove runs on this database (process {holder})") from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor
