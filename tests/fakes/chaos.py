"""A proxy in front of a real server that sees whole lines and spoils what a rule matches.

    with Chaos(dovecot.imap) as chaos:
        chaos.on("server", "COPYUID", "cut")

Actions: "cut" (both sides hang up instead of the line), "freeze" (nothing passes any more, either way),
"stall" (the same for this connection only), "drop" (the line is left out), or octets that replace the line.
`hang_up` cuts every connection at once. `chunk` sends server lines in pieces of so
many octets. Octets of literals are not searched.
"""

import contextlib
import re
import socket
import threading
from dataclasses import dataclass

_LITERAL = re.compile(rb"\{(\d+)\+?\}\r\n\Z")


@dataclass(slots=True)
class _Rule:
    side: str
    pattern: re.Pattern[bytes]
    action: str | bytes
    left: int


class Chaos:
    """Listens on 127.0.0.1 while the `with` block lasts."""

    def __init__(self, target: int) -> None:
        self.chunk = 0
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._rules: list[_Rule] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._frozen = threading.Event()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def on(self, side: str, pattern: str, action: str | bytes, times: int = 1) -> None:
        """Spoil the next `times` lines from `side` ("client" | "server") that hold `pattern`."""
        with self._lock:
            self._rules.append(_Rule(side, re.compile(pattern.encode()), action, times))

    def hang_up(self) -> None:
        """Cut every connection that is open now."""
        for connection in tuple(self._open):
            _shut(connection)

    def calm(self) -> None:
        """Forget every rule that has not been used up."""
        with self._lock:
            self._rules.clear()
        self.chunk = 0

    def __enter__(self) -> "Chaos":
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        for connection in (self._listener, *tuple(self._open)):
            _shut(connection)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open.add(end)
            self._start(self._pump, "client", client, server)
            self._start(self._pump, "server", server, client)

    def _pump(self, side: str, source: socket.socket, sink: socket.socket) -> None:
        try:
            with source, source.makefile("rb") as lines:
                while line := lines.readline():
                    self._pass(side, line, sink)
                    literal = _LITERAL.search(line)
                    if literal is not None:
                        self._send(side, lines.read(int(literal[1])), sink)
        except (OSError, ValueError):
            pass  # one of the ends is gone
        finally:
            _shut(source)
            _shut(sink)
            self._open.discard(source)

    def _pass(self, side: str, line: bytes, sink: socket.socket) -> None:
        action = self._action(side, line)
        if action == "cut":
            raise OSError("cut on request")
        if action == "stall":
            self._closing.wait()
            raise OSError("stalled until the end")
        if action == "freeze":
            self._frozen.set()
        if self._frozen.is_set():
            self._closing.wait()
            raise OSError("frozen until the end")
        if action != "drop":
            self._send(side, action if isinstance(action, bytes) else line, sink)

    def _send(self, side: str, octets: bytes, sink: socket.socket) -> None:
        step = self.chunk if self.chunk and side == "server" else len(octets) or 1
        for start in range(0, len(octets), step):
            sink.sendall(octets[start : start + step])

    def _action(self, side: str, line: bytes) -> str | bytes | None:
        with self._lock:
            for rule in self._rules:
                if rule.left > 0 and rule.side == side and rule.pattern.search(line):
                    rule.left -= 1
                    return rule.action
        return None


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is closed already
        connection.shutdown(socket.SHUT_RDWR)
