"""Names that the tests of the command line share."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left: its exit code and what it wrote."""

    code: int
    out: str
    err: str


Firstmove = Callable[..., Outcome]
WriteConfig = Callable[..., Path]
