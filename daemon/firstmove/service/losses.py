"""Mails that end the connection whenever they are fetched (a literal of the wrong length, a server's bug).

A lost connection says nothing of a mail: only when it was fetched alone is the loss its own. After STRIKES of
those it is hopeless, and whoever reads the folder passes it by. Outlives connections; used by one thread.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from firstmove.errors import TransportError

STRIKES = 3


@dataclass(slots=True)
class Losses:
    """What one worker's connections to one mailbox ended with."""

    _careful_to: dict[str, int] = field(default_factory=dict)  # by folder: up to this UID one by one
    _cost: Counter[tuple[str, int]] = field(default_factory=Counter)  # connections that one mail has cost

    def at_once(self, folder: str, uids: Sequence[int]) -> Sequence[int]:
        """The first of `uids`, as many as may be fetched together."""
        return uids[:1] if uids[0] <= self._careful_to.get(folder, 0) else uids

    def hopeless(self, folder: str, uids: Sequence[int]) -> bool:
        """Whether this is one mail that has ended every connection."""
        return len(uids) == 1 and self._cost[folder, uids[0]] >= STRIKES

    @contextmanager
    def counted(self, folder: str, uids: Sequence[int]) -> Iterator[None]:
        """Around the fetching of `uids`.

        Raises:
            TransportError: as it came.
        """
        try:
            yield
        except TransportError:
            self._careful_to[folder] = max(uids)
            self._cost.update([(folder, uid) for uid in uids if len(uids) == 1])
            raise
