"""A file system of its own, as small as a test wants it, that can be filled to the last page and freed again.

What is written there while it is full gets the kernel's own ENOSPC. Needs root; `missing()` says why it
cannot be had.
"""

import contextlib
import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path

_PAGE = 4096


@cache
def missing() -> str:
    """Why no file system can be mounted here, "" when one can."""
    if os.geteuid() != 0:
        return "mounting a small file system needs root"
    with tempfile.TemporaryDirectory() as place:
        tried = _mount(Path(place), "64k")
        if tried.returncode == 0:
            subprocess.run(["umount", place], check=True)
        return tried.stderr.decode().strip()


class SmallDisk:
    """Mounted at `place` while the `with` block lasts; holds `size` ("64m") at most."""

    def __init__(self, place: Path, size: str) -> None:
        self.place = place
        self._size = size
        self._filling = place / "filling"

    def __enter__(self) -> "SmallDisk":
        self.place.mkdir(exist_ok=True)
        _mount(self.place, self._size).check_returncode()
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", "-l", str(self.place)], check=True)

    def fill(self) -> None:
        """Not a page is left afterwards."""
        with self._filling.open("ab", buffering=0) as filling:
            step = os.statvfs(self.place).f_bavail * _PAGE
            while step >= _PAGE:
                try:
                    os.posix_fallocate(filling.fileno(), os.fstat(filling.fileno()).st_size, step)
                except OSError:  # a little less is left: somebody else has written meanwhile
                    step //= 2

    def free(self) -> None:
        """There is room again."""
        with contextlib.suppress(FileNotFoundError):
            self._filling.unlink()


def _mount(place: Path, size: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True
    )
