"""A recording SMTP server for tests that goes wrong on request.

    with SmtpSink() as sink:
        sink.fail("rcpt", "450 4.7.1 greylisted", times=2)
        ...
        sink.wait_for(1)

Steps: greeting, ehlo, auth, mail, rcpt, data, content, rset. A failure is a reply line, "close" (hang up
without a word) or "hang" (say nothing more). At "content" the message is recorded first when the failure is
"close", "hang" or a 2xx: it was accepted, only the reply is lost.
"""

import contextlib
import socket
import threading
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Received:
    """One accepted message: its envelope as written on the wire, and its octets with dots unstuffed."""

    envelope_from: str
    recipient: str
    octets: bytes


@dataclass(slots=True)
class _Failure:
    step: str
    action: str
    left: int


@dataclass(slots=True)
class _Talk:
    envelope_from: str = ""
    recipient: str = ""
    commands: list[str] = field(default_factory=list)


class SmtpSink:
    """Listens on 127.0.0.1 while the `with` block lasts."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.commands: list[str] = []  # every line a client said, AUTH without its secret
        self.connections = 0
        self._failures: list[_Failure] = []
        self._changed = threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> "SmtpSink":
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in tuple(self._open):
            _hang_up(connection)
        for thread in self._threads:
            thread.join(5)

    def fail(self, step: str, action: str, times: int = 1) -> None:
        """Let `step` go wrong the next `times` times."""
        with self._changed:
            self._failures.append(_Failure(step, action, times))

    def calm(self) -> None:
        """Forget every failure that has not happened yet."""
        with self._changed:
            self._failures.clear()

    def wait_for(self, count: int, seconds: float = 10.0) -> list[Received]:
        """All messages, once there are `count`; AssertionError after `seconds`."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.received) >= count, seconds), self.received
            return list(self.received)

    def wait_for_command(self, command: str, seconds: float = 10.0) -> list[str]:
        """All commands, once `command` is among them; AssertionError after `seconds`."""
        with self._changed:
            assert self._changed.wait_for(lambda: command in self.commands, seconds), self.commands
            return list(self.commands)

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.add(connection)
            self._start(self._talk, connection)

    def _talk(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            with connection, connection.makefile("rb") as lines:
                talk = _Talk()
                self._say(connection, "greeting", "220 sink.example.jp ESMTP")
                while line := lines.readline():
                    if not self._answer(connection, lines, talk, line.decode("utf-8", "replace").strip()):
                        return
        except (OSError, ValueError):
            pass  # the client left
        finally:
            self._open.discard(connection)

    def _answer(self, connection: socket.socket, lines: object, talk: _Talk, line: str) -> bool:
        verb = line.partition(" ")[0].upper()
        with self._changed:
            self.commands.append("AUTH" if verb == "AUTH" else line)
            self._changed.notify_all()
        if verb == "MAIL":
            talk.envelope_from = _path(line)
        if verb == "RCPT":
            talk.recipient = _path(line)
        replies = {
            "EHLO": "250-sink.example.jp\r\n250-SIZE 50000000\r\n250 AUTH PLAIN LOGIN",
            "AUTH": "235 2.7.0 welcome",
            "DATA": "354 end with a dot",
            "QUIT": "221 2.0.0 bye",
        }
        done = self._say(connection, verb.lower(), replies.get(verb, "250 2.0.0 fine"))
        if verb == "DATA" and done == replies["DATA"]:
            self._take(connection, lines, talk)
        return verb != "QUIT"

    def _take(self, connection: socket.socket, lines: object, talk: _Talk) -> None:
        body = []
        while (line := lines.readline()) != b".\r\n":  # type: ignore[attr-defined]
            if not line:
                raise OSError("the client left in the middle of a message")
            body.append(line[1:] if line.startswith(b".") else line)
        failure = self._failure("content")
        reply = failure or "250 2.0.0 taken"
        if reply[0] in "2ch":
            with self._changed:
                self.received.append(Received(talk.envelope_from, talk.recipient, b"".join(body)))
                self._changed.notify_all()
        self._perform(connection, reply)

    def _say(self, connection: socket.socket, step: str, reply: str) -> str:
        said = self._failure(step) or reply
        self._perform(connection, said)
        return said

    def _perform(self, connection: socket.socket, said: str) -> None:
        if said == "close":
            _hang_up(connection)
            raise OSError("hung up on request")
        if said == "hang":
            self._closing.wait()
            raise OSError("hung on request")
        connection.sendall(said.encode() + b"\r\n")

    def _failure(self, step: str) -> str:
        with self._changed:
            for failure in self._failures:
                if failure.step == step and failure.left > 0:
                    failure.left -= 1
                    return failure.action
        return ""


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is closed already
        connection.shutdown(socket.SHUT_RDWR)


def _path(line: str) -> str:
    return line.partition("<")[2].rpartition(">")[0]
