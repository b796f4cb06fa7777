"""A server that plays a dialogue from tests/dialogues and fails the test when the client leaves it.

    S: * OK ready              the server says a line (TAG is the tag of the client's last tagged line)
    S+ half a li               the server says this without a line end
    C: TAG LOGIN .*            the client must say a line that matches
    C.                         the client says lines up to a lone dot
    ! close | reset | hang     the server hangs up, resets, or says nothing more
    = another connection       the next connection plays what follows
    # a comment

Lines that follow each other on the server's side go out in one segment. TIMES(n, text) in an S line repeats.
"""

import contextlib
import re
import socket
import struct
import threading
from pathlib import Path

DIALOGUES = Path(__file__).resolve().parent.parent / "dialogues"
_TIMES = re.compile(r"TIMES\((\d+), (.*?)\)")


class Dialogue:
    """`with Dialogue("idle-exists-with-plus.imap") as server:`, then connect to server.port."""

    def __init__(self, name: str) -> None:
        text = (DIALOGUES / name).read_text("utf-8")
        self._acts = [act.splitlines() for act in re.split(r"^= .*\n", text, flags=re.MULTILINE)]
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._closing = threading.Event()
        self._current: socket.socket | None = None
        self.complaint = ""

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> "Dialogue":
        self._thread.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._closing.set()
        for listening in (self._listener, self._current):
            if listening is not None:
                _shut(listening)
                listening.close()
        self._thread.join(5)
        assert kind is not None or not self.complaint, self.complaint

    def _run(self) -> None:
        for act in self._acts:
            try:
                self._current, _ = self._listener.accept()
            except OSError:
                return
            with self._current as connection, connection.makefile("rb") as lines:
                try:
                    _Act(connection, lines, self._closing).play(act)
                except _Complaint as complaint:
                    self.complaint = str(complaint)
                    return
                except OSError:
                    pass  # the client left, or we did


class _Complaint(Exception):
    """The client did not keep to the dialogue."""


class _Act:
    def __init__(self, connection: socket.socket, lines: object, closing: threading.Event) -> None:
        self._connection = connection
        self._lines = lines
        self._closing = closing
        self._tag = ""
        self._unsaid = b""

    def play(self, act: list[str]) -> None:
        for line in act:
            mark, _, rest = line.partition(" ")
            if mark not in ("S:", "S+"):
                self._flush()
            match mark:
                case "S:":
                    self._unsaid += self._spoken(rest) + b"\r\n"
                case "S+":
                    self._unsaid += self._spoken(rest)
                case "C:":
                    self._expect(rest)
                case "C.":
                    while self._heard() not in (b".\r\n", b""):
                        pass
                case "!":
                    self._go(rest)
                    return
        self._flush()
        while self._heard():  # until the client is through
            pass

    def _spoken(self, text: str) -> bytes:
        repeated = _TIMES.sub(lambda found: found[2] * int(found[1]), text.replace("TAG", self._tag))
        return repeated.encode("utf-8").decode("unicode_escape").encode("latin-1")

    def _flush(self) -> None:
        if self._unsaid:
            self._connection.sendall(self._unsaid)
            self._unsaid = b""

    def _heard(self) -> bytes:
        return self._lines.readline()  # type: ignore[attr-defined,no-any-return]

    def _expect(self, pattern: str) -> None:
        heard = self._heard().decode("utf-8", "replace").rstrip("\r\n")
        found = re.fullmatch(pattern.replace("TAG", r"(?P<tag>\S+)"), heard)
        if found is None:
            raise _Complaint(f"expected {pattern!r}, heard {heard!r}")
        self._tag = found.groupdict().get("tag") or self._tag

    def _go(self, how: str) -> None:
        if how == "hang":
            self._closing.wait()
        if how == "reset":
            linger = struct.pack("ii", 1, 0)
            self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        else:
            _shut(self._connection)


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is closed already
        connection.shutdown(socket.SHUT_RDWR)
