"""A bell between threads that a thread can wait for together with a socket.

`ring` may be called from any thread and never blocks; many rings before a look count as one.
"""

import contextlib
import select
import socket


class Wake:
    """One bell. Its owner waits on `socket` (in IMAP IDLE) or with `wait`."""

    def __init__(self) -> None:
        self._near, self.socket = socket.socketpair()
        self._near.setblocking(False)
        self.socket.setblocking(False)

    def ring(self) -> None:
        """Wake the owner."""
        with contextlib.suppress(BlockingIOError, OSError):  # full: it is awake already; closed: it has gone
            self._near.send(b"!")

    def wait(self, seconds: float) -> bool:
        """Wait for a ring, at most so long; True when it rang."""
        ready, _, _ = select.select([self.socket], [], [], max(0.0, seconds))
        self.hush()
        return bool(ready)

    def hush(self) -> None:
        """Forget rings so far."""
        with contextlib.suppress(BlockingIOError, OSError):
            while self.socket.recv(4096):
                pass

    def close(self) -> None:
        """Give the sockets back."""
        self._near.close()
        self.socket.close()
