"""One logged-in IMAP connection: its failures, what the server says unasked, and waiting for that.

A session is dead after "lost", "timeout", "tls" or an IDLE that ended in "lost": close it and connect anew.
"""

import contextlib
import itertools
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from imaplib import IMAP4
from typing import Self

from firstmove.errors import TransportError
from firstmove.transport.abilities import Abilities
from firstmove.transport.account import ImapAccount, drop, open_connection
from firstmove.transport.idle import Connection, Idle, has_exists, wait_readable
from firstmove.transport.refusal import DEAD, translated

_FAREWELL = 2.0  # seconds
# Seconds between questions after news: what follows within half a second of it Dovecot keeps from an IDLE
# until that is over.
_LINGER = (0.03, 0.06, 0.09, 0.09, 0.09, 0.09)


class Session:
    """One connection, one owner thread; only close() may be called from another."""

    def __init__(self, account: ImapAccount, connection: Connection) -> None:
        self.account = account
        self.answered: Callable[[], None] = lambda: None  # told of every command that came to an end
        self._connection = connection
        self._abilities = Abilities(word.decode("ascii", "replace") for word in connection.capabilities())
        self._dead = False
        self._news = False  # an EXISTS that no search has answered yet
        self._lively = False  # news a moment ago: more may follow closely
        self._exists = 0

    @classmethod
    def connect(cls, account: ImapAccount) -> Self:
        """Connect, verify the certificate, log in. Every failure is the account's."""
        return cls(account, open_connection(account))

    @property
    def capabilities(self) -> frozenset[str]:
        """What the server offers and does, in upper case."""
        return self._abilities.words

    @property
    def quirks(self) -> list[str]:
        """What the server lacks or gets wrong, for the log."""
        return self._abilities.quirks

    # --- waiting

    def idle(self, timeout: float, wake: socket.socket | None = None) -> Idle:
        """Wait up to `timeout` seconds for something new in the selected folder.

        New mail that came at any time since the last uids_above() ends it at once. Without IDLE the server
        is asked every `account.poll` seconds; with it, a few times in the half second that follows news.
        After "lost" the session is dead.
        """
        end = time.monotonic() + timeout
        if self._news:
            return self._told("data")
        if "IDLE" not in self._abilities:
            return self._poll(itertools.repeat(self.account.poll), end, wake)
        if self._lively:
            outcome = self._poll(_LINGER, end, wake)
            self._lively = outcome.why != "timeout"
            if self._lively:
                return outcome
        try:
            return self._idle(end - time.monotonic(), wake)
        except TransportError as error:
            if error.code in DEAD:
                return Idle("lost")
            self._abilities.distrust("IDLE", error.reply)
            return self._poll(itertools.repeat(self.account.poll), end, wake)

    def _idle(self, timeout: float, wake: socket.socket | None) -> Idle:
        with self._wire("IDLE"):
            early = self._connection.idle_start()
            if has_exists(early):
                timeout = 0.0
            lines, why = self._connection.idle_wait(timeout, wake)
            if why == "lost":
                raise TransportError("lost", "IDLE ended")
            self._connection.idle_done()  # what came with its answer is kept by _gather
        self._news = self._news or has_exists(lines)
        return self._told("data" if self._news else why)

    def _poll(self, pauses: Iterable[float], end: float, wake: socket.socket | None) -> Idle:
        """Ask after every pause, until something is new."""
        try:
            for pause in pauses:
                if (left := end - time.monotonic()) <= 0:
                    break
                _, woken = wait_readable(self._connection.socket(), wake, min(left, pause))
                self.noop()
                if self._news or woken:
                    return self._told("data" if self._news else "wake")
        except TransportError:
            return Idle("lost")
        return Idle("timeout")

    def _told(self, why: str) -> Idle:
        news, self._news = self._news, False
        self._lively = self._lively or news
        return Idle(why, news)

    def noop(self) -> None:
        """NOOP: keeps the connection alive and takes in news."""
        with self._wire("NOOP"):
            self._connection.noop()

    # --- the end

    def logout(self) -> None:
        """LOGOUT and close: servers count connections. Failures are of no interest."""
        with contextlib.suppress(OSError, IMAP4.error):
            if not self._dead:
                self._connection.socket().settimeout(_FAREWELL)
                self._connection.logout()
        self.close()

    def close(self) -> None:
        """Close at once. From another thread: the owner's wait ends with "lost"."""
        self._dead = True
        with contextlib.suppress(OSError):
            self._connection.socket().shutdown(socket.SHUT_RDWR)
        drop(self._connection)

    # --- inside

    @contextlib.contextmanager
    def _wire(self, command: str) -> Iterator[None]:
        if self._dead:
            raise TransportError("lost", "the session is over", account=True)
        try:
            with translated(command):
                yield
        except TransportError as error:
            self._dead = self._dead or error.code in DEAD
            raise
        finally:
            self._gather()
            self.answered()

    def _gather(self) -> None:
        """Take what the server said unasked; imaplib would keep it for the life of the connection."""
        said = self._connection._imap.untagged_responses
        if counts := said.pop("EXISTS", None):
            self._news = True
            self._exists = int(counts[-1])
        self._exists = max(0, self._exists - len(said.pop("EXPUNGE", ())))
        for kind in ("FETCH", "RECENT", "FLAGS", "OK", "NO", "PERMANENTFLAGS"):
            said.pop(kind, None)
