"""A small SMTP server inside this process, for `firstmove demo` and for tests (RFC 5321, loopback only).

EHLO, HELO, AUTH PLAIN and LOGIN (any password is accepted), MAIL, RCPT, DATA, RSET, NOOP, QUIT. Each message
is handed to a callback. Not implemented: STARTTLS, PIPELINING, CHUNKING, SMTPUTF8, DSN.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from firstmove.demo.serving import Serving

MAX_MESSAGE = 64 << 20


@dataclass(frozen=True, slots=True)
class Accepted:
    """One message as it was handed over, dots unstuffed."""

    envelope_from: str
    recipients: tuple[str, ...]
    octets: bytes


class DemoSmtpServer(Serving):
    """`with DemoSmtpServer(callback) as server:`; the callback runs on the server's thread, be quick."""

    def __init__(self, accept: Callable[[Accepted], None], *, port: int = 0) -> None:
        super().__init__("demo-smtpd", port)
        self._accept = accept

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client."""
        await _Conversation(reader, writer, self._accept).run()


class _Conversation:
    """One client."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, accept: Callable[[Accepted], None]
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._accept = accept
        self._reset()

    def _reset(self) -> None:
        self._envelope_from: str | None = None
        self._recipients: list[str] = []

    async def run(self) -> None:
        await self._say("220 demo.example.jp ESMTP firstmove demo")
        while line := await self._reader.readline():
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            if verb.upper() == "QUIT":
                await self._say("221 2.0.0 bye")
                return
            await self._say(await self._answer(verb.upper(), rest))

    async def _answer(self, verb: str, rest: str) -> str:
        match verb:
            case "EHLO":
                return (
                    f"250-demo.example.jp\r\n250-AUTH PLAIN LOGIN\r\n250-8BITMIME\r\n250 SIZE {MAX_MESSAGE}"
                )
            case "HELO" | "NOOP":
                return "250 2.0.0 fine"
            case "RSET":
                self._reset()
                return "250 2.0.0 forgotten"
            case "AUTH":
                return await self._log_in(rest)
            case "MAIL":
                self._reset()
                self._envelope_from = _path(rest)
                return "250 2.1.0 sender taken"
            case "RCPT":
                return self._recipient(rest)
            case "DATA":
                return await self._take_message()
        return "500 5.5.2 unknown command"

    async def _log_in(self, rest: str) -> str:
        method, _, initial = rest.partition(" ")
        steps = {"PLAIN": 1, "LOGIN": 2}.get(method.upper())
        if steps is None:
            return "504 5.5.4 PLAIN or LOGIN"
        for _ in range(steps - bool(initial)):
            await self._say("334 ")
            await self._reader.readline()
        return "235 2.7.0 welcome"

    def _recipient(self, rest: str) -> str:
        if self._envelope_from is None:
            return "503 5.5.1 MAIL first"
        self._recipients.append(_path(rest))
        return "250 2.1.5 recipient taken"

    async def _take_message(self) -> str:
        if self._envelope_from is None or not self._recipients:
            return "503 5.5.1 RCPT first"
        await self._say("354 end with a dot")
        lines: list[bytes] = []
        size = 0
        while (line := await self._reader.readline()) not in (b".\r\n", b""):
            size += len(line)
            lines.append(line[1:] if line.startswith(b".") else line)
            if size > MAX_MESSAGE:
                raise ConnectionError("message too large")
        if line == b"":
            raise ConnectionError("gone in the middle of a message")
        self._accept(Accepted(self._envelope_from, tuple(self._recipients), b"".join(lines)))
        self._reset()
        return "250 2.0.0 taken"

    async def _say(self, line: str) -> None:
        self._writer.write(line.encode() + b"\r\n")
        await self._writer.drain()


def _path(rest: str) -> str:
    """`FROM:<a@example.jp> SIZE=1` → `a@example.jp`."""
    return rest.partition(":")[2].strip().removeprefix("<").partition(">")[0]
