"""One IMAP connection that can be trusted to wait: IMAPClient with what libraries.md found missing.

- `idle_wait` sees an EXISTS that came in one segment with `+ idling`, waits only for whole lines, tells EOF
  and BYE from silence, and can be woken by a socket (imapclient's own idle_check loses the first and spins
  on the second; reference libraries 1.2).
- No argument with CR, LF or NUL reaches the wire: it would be a second command (CVE-2025-15366 in imaplib;
  imapclient's _raw_command has no check of its own).
- Keepalive finds a dead network path within 140 s; Nagle is off, because imaplib writes CRLF separately.
- debug = 0: imapclient sets 5, and then imaplib repr()s every literal, customer text included.
"""

import os
import re
import select
import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from imaplib import IMAP4
from types import MethodType
from typing import Any

from imapclient import IMAPClient
from imapclient import imapclient as library

from firstmove.errors import Again, TransportError

KEEPALIVE = (60, 20, 4)  # idle seconds, interval, probes: 140 s until a silent death is noticed

Line = tuple[Any, ...]  # an untagged response, parsed
MessageOctets = library._literal  # sent as a literal, whatever it holds
_CONTROL = re.compile(rb"[\r\n\0]")


@dataclass(frozen=True, slots=True)
class Idle:
    """How a wait ended. Look at your queue whatever `why` says: the wake bytes have been read away."""

    why: str  # "data" | "timeout" | "wake" | "lost"
    exists: bool = False  # new mail since the last search


class Connection(IMAPClient):  # type: ignore[misc]  # imapclient has no types
    """An IMAPClient owned by one thread."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.normalise_times = False
        self._imap.debug = 0
        _tune(self.socket())
        self._guard_imaplib()

    def _guard_imaplib(self) -> None:
        command = self._imap._command

        def guarded(_imap: object, name: str, *args: object) -> object:
            refuse_control_characters(args)
            return command(name, *args)

        # A method, not a function: imaplib compares its type with that of an authenticator.
        self._imap._command = MethodType(guarded, self._imap)

    def _raw_command(self, command: bytes, args: Any, uid: bool = True) -> Any:
        refuse_control_characters(args if isinstance(args, list | tuple) else [args])
        return super()._raw_command(command, args, uid=uid)

    def _normalise_folder(self, folder_name: Any) -> Any:
        refuse_control_characters([folder_name])
        return super()._normalise_folder(folder_name)

    def idle_start(self) -> list[Line]:
        """Send IDLE and wait for its `+`; returns the untagged lines that came before it.

        Raises IMAP4.error when the server refuses IDLE, IMAP4.abort at BYE.
        """
        self._idle_tag = self._imap._command("IDLE")
        early: list[Line] = []
        while (line := self._imap._get_response()) is not None:
            if answer := self._imap.tagged_commands.get(self._idle_tag):
                del self._imap.tagged_commands[self._idle_tag]
                raise IMAP4.error(f"IDLE refused: {answer!r}")
            early.append(library._parse_untagged_response(line))
            if _is_bye(early[-1]):
                raise IMAP4.abort(f"BYE: {line!r}")
        return early

    def idle_wait(self, timeout: float, wake: socket.socket | None = None) -> tuple[list[Line], str]:
        """Wait for something worth looking at: (lines, "data" | "timeout" | "wake" | "lost").

        `timeout` in seconds. Bytes in `wake` are read away. Only between idle_start and idle_done.
        """
        try:
            return self._wait(time.monotonic() + timeout, wake)
        except (OSError, IMAP4.abort):  # reset, keepalive, half a line and then silence
            return [], "lost"

    def _wait(self, end: float, wake: socket.socket | None) -> tuple[list[Line], str]:
        lines: list[Line] = []
        while True:
            while self.has_input():
                lines.append(
                    library._parse_untagged_response(self._imap._get_line())
                )  # a whole line, within the read time-out
                if _is_bye(lines[-1]):
                    return lines, "lost"
            if any(_is_news(line) for line in lines):
                return lines, "data"
            left = end - time.monotonic()
            if left <= 0:
                return lines, "timeout"
            readable, woken = wait_readable(self.socket(), wake, left)
            if woken and not readable:
                return lines, "wake"
            if readable and not self.has_input() and self._at_eof():
                return lines, "lost"

    def has_input(self) -> bool:
        """True if a byte can be had without waiting: in Python's buffer, in TLS's, or in the kernel's."""
        buffered = getattr(self._imap, "_readbuf", None)  # CPython >= 3.14 keeps its own list
        if buffered is not None and any(buffered):
            return True
        connection = self.socket()
        if buffered is not None:
            return bool(getattr(connection, "pending", int)())
        connection.setblocking(False)
        try:
            return bool(self._imap.file.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False
        except OSError:
            return True  # let the blocking read raise the real error
        finally:
            connection.setblocking(True)
            self._set_read_timeout()

    def _at_eof(self) -> bool:
        with socket.socket(fileno=os.dup(self.socket().fileno())) as duplicate:
            duplicate.setblocking(False)
            try:
                return duplicate.recv(1, socket.MSG_PEEK) == b""
            except (BlockingIOError, InterruptedError):
                return False
            except OSError:
                return True


def refuse_control_characters(args: Any) -> None:
    """Raise TransportError("bad-argument") for an argument that would end the command line."""
    for argument in args:
        if argument is None or isinstance(argument, MessageOctets):
            continue
        octets = (
            argument if isinstance(argument, bytes | bytearray) else str(argument).encode("utf-8", "replace")
        )
        if _CONTROL.search(octets):
            raise TransportError("bad-argument", "control character in an IMAP argument", again=Again.NEVER)


def wait_readable(connection: socket.socket, wake: socket.socket | None, seconds: float) -> tuple[bool, bool]:
    """(connection readable or closed, woken) within `seconds`; bytes in `wake` are read away."""
    poller = select.poll()
    poller.register(connection.fileno(), select.POLLIN | select.POLLRDHUP)
    if wake is not None:
        poller.register(wake.fileno(), select.POLLIN)
    ready = {descriptor for descriptor, _ in poller.poll(max(0.0, seconds) * 1000)}
    woken = wake is not None and wake.fileno() in ready
    if woken and wake is not None:
        wake.recv(4096)
    return connection.fileno() in ready, woken


def _tune(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if not hasattr(socket, "TCP_KEEPIDLE"):
        return
    idle, interval, probes = KEEPALIVE
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, idle)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, interval)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, probes)
    # It overrides keepalive where it is shorter, and hides it where it is longer (reference libraries 1.2).
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, (idle + interval * probes) * 1000)


def has_exists(lines: Iterable[Line]) -> bool:
    """True if one of the lines announces messages."""
    return any(len(line) > 1 and line[1] == b"EXISTS" for line in lines)


def _is_news(line: Line) -> bool:
    """False for `* OK Still here`, and for the RECENT that Dovecot sends after an EXISTS it told before."""
    return line[:1] != (b"OK",) and line[1:2] != (b"RECENT",)


def _is_bye(line: Line) -> bool:
    return line[:1] == (b"BYE",)
