"""Whose a file is that root makes: the one's in whose place it lies, not root's.

`firstmove migrate`, `backup` or `run`, typed once as root, would otherwise leave a database (or its lock)
that the service's user cannot open. SQLite itself gives its -wal and -shm files to the database's owner.
"""

import contextlib
import os
import pwd
from pathlib import Path


def give(made: Path | int, like: Path) -> None:
    """Let `made` (a path, or an open descriptor) belong to whom `like` belongs to. Only root can, and does.

    Raises:
        OSError: `like` is gone.
    """
    if os.geteuid() != 0:
        return
    owner = like.stat()
    # A container's root may lack the capability, a file system may know no owners: then it stays as it is.
    with contextlib.suppress(PermissionError):
        if isinstance(made, int):
            os.chown(made, owner.st_uid, owner.st_gid)
        else:
            os.chown(made, owner.st_uid, owner.st_gid, follow_symlinks=False)


def owner_of(path: Path) -> str:
    """The name of a file's owner, or the number where it has none."""
    return name_of(path.stat().st_uid)


def name_of(uid: int) -> str:
    """A user's name, or the number where it has none (DynamicUser= while the service is stopped)."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
