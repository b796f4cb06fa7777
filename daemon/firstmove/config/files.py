"""Paths that the configuration names: a relative one starts at its directory, ~ is somebody's home.

Whether something lies there is asked so that it never raises: where this user may not look, there is nothing.
"""

import os
from pathlib import Path


def path_in(directory: Path, name: str) -> Path:
    """The path that is meant. The ~ of a user who has no home stays as it is: there is no such file."""
    try:
        return directory / Path(name).expanduser()
    except RuntimeError:
        return directory / name


def is_file(path: Path) -> bool:
    """Whether a file lies there (Path.is_file raises PermissionError)."""
    return os.path.isfile(path)  # noqa: PTH113


def is_directory(path: Path) -> bool:
    """Whether a directory lies there (Path.is_dir raises PermissionError)."""
    return os.path.isdir(path)  # noqa: PTH112
