"""One connection to the demo IMAP server: reading commands, logging in, selecting, IDLE.

Commands on folders are in `imapd_folders`, those on the selected folder's messages in `imapd_selected`. What
the server says is gathered and written once a command, so that a reply and the news with it arrive together,
as real servers do it.
"""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from firstmove.demo.imapd_folders import FolderCommands, Place
from firstmove.demo.imapd_mailbox import SYSTEM_FLAGS, Folders
from firstmove.demo.imapd_parse import Word, literal_announced, parse, text
from firstmove.demo.imapd_selected import No, Selected

MAX_LITERAL = 64 << 20
_UID_COMMANDS = frozenset({"FETCH", "STORE", "COPY", "MOVE", "SEARCH", "EXPUNGE"})
_NO_EXPUNGE = frozenset({"FETCH", "STORE", "SEARCH"})  # RFC 3501 section 7.4.1, unless by UID

Command = Callable[[list[Word]], Awaitable[str] | str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one command.

    action: "drop" and "hang" happen before it is performed, "lose-reply" after it; "answer" says `reply`
    instead of performing it, with `{tag}` replaced by the command's tag.
    """

    action: str
    reply: str = ""


class Host(Place, Protocol):
    """What a session asks of its server."""

    def intercept(self, command: str) -> Fault | None:
        """What goes wrong with this command, if anything."""

    def knows(self, user: str, password: str) -> bool:
        """True for a right password."""

    def folders(self, user: str) -> Folders:
        """The folders of a user."""


class Closed(Exception):
    """The connection ends here."""


class Session:
    """State of one connection."""

    def __init__(self, server: Host, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer
        self._out = bytearray()
        self._folders: FolderCommands | None = None
        self._selected: Selected | None = None
        self._news = asyncio.Event()
        self._commands: dict[str, Command] = {name: getattr(self, f"_{name.lower()}") for name in _COMMANDS}

    async def run(self) -> None:
        """Serve until LOGOUT or the end of the connection."""
        self._say(f"* OK [CAPABILITY {self._server.capabilities}] firstmove demo ready")
        await self._flush()
        try:
            while True:
                command = await self._read_command()
                tag, _, rest = command.partition(b" ")
                await self._answer(tag.decode("ascii", "replace"), rest)
        except (Closed, ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            self._leave()

    def hang_up(self, farewell: str) -> None:
        """End the connection from the server's side, with a BYE line if one is given."""
        if farewell:
            self._writer.write(f"* BYE {farewell}\r\n".encode())
        self._writer.close()

    # --- one command

    async def _read_command(self) -> bytes:
        command = b""
        while True:
            line = await self._reader.readline()
            if not line.endswith(b"\n"):
                raise Closed
            command += line
            if (announced := literal_announced(line)) is None:
                return command.removesuffix(b"\n").removesuffix(b"\r")
            octets, waits = announced
            if octets > MAX_LITERAL:
                self.hang_up("literal too large")
                raise Closed
            if waits:
                self._say("+ go ahead")
                await self._flush()
            command += await self._reader.readexactly(octets)

    async def _answer(self, tag: str, rest: bytes) -> None:
        fault = self._server.intercept(rest.partition(b"\r\n")[0].decode("utf-8", "replace"))
        if fault is not None and await self._fails_before(fault, tag):
            return
        verb, by_uid, outcome = await self._perform(rest)
        if self._selected is not None:
            self._say_all(self._selected.report(expunges=by_uid or verb not in _NO_EXPUNGE))
        if fault is not None and fault.action == "lose-reply":
            raise Closed
        self._say(f"{tag} {outcome}")
        await self._flush()
        if verb == "LOGOUT":
            raise Closed

    async def _perform(self, rest: bytes) -> tuple[str, bool, str]:
        verb, by_uid = "", False
        try:
            arguments = parse(rest)
            verb = text(arguments.pop(0)).upper()
            if verb == "UID":
                verb, by_uid = text(arguments.pop(0)).upper(), True
            if verb in _UID_COMMANDS:
                return verb, by_uid, self._on_messages(verb, arguments, by_uid)
            return verb, by_uid, await self._otherwise(verb, arguments)
        except No as refusal:
            return verb, by_uid, f"NO {refusal}"
        except (ValueError, IndexError, LookupError) as error:
            return verb, by_uid, f"BAD {type(error).__name__} in {verb or 'the command'}"

    async def _otherwise(self, verb: str, arguments: list[Word]) -> str:
        if self._folders is None and verb not in _BEFORE_LOGIN:
            return "BAD log in first"
        if self._folders is not None and verb in self._folders.verbs:
            lines, outcome = self._folders.perform(verb, arguments)
            self._say_all(lines)
            return outcome
        if verb not in self._commands:
            return f"BAD unknown command {verb}"
        answer = self._commands[verb](arguments)
        return answer if isinstance(answer, str) else await answer

    def _on_messages(self, verb: str, arguments: list[Word], by_uid: bool) -> str:
        if self._selected is None or self._folders is None:
            return "BAD no folder selected"
        if verb == "MOVE" and "MOVE" not in self._server.capabilities.split():
            return "BAD unknown command MOVE"
        target = self._folders.named(arguments[1]) if verb in ("COPY", "MOVE") else None
        lines, outcome = self._selected.perform(verb, arguments, by_uid, target)
        self._say_all(lines)
        return outcome

    async def _fails_before(self, fault: Fault, tag: str) -> bool:
        """True when the command is not to be performed any more."""
        if fault.action == "drop":
            raise Closed
        if fault.action == "hang":
            await asyncio.Event().wait()
        if fault.action == "answer":
            self._say(fault.reply.replace("{tag}", tag))
            await self._flush()
            return True
        return False

    def _say(self, line: str) -> None:
        self._out += line.encode("utf-8", "surrogateescape") + b"\r\n"

    def _say_all(self, lines: list[bytes]) -> None:
        for line in lines:
            self._out += line + b"\r\n"

    async def _flush(self) -> None:
        self._writer.write(bytes(self._out))
        self._out.clear()
        await self._writer.drain()

    # --- before login

    def _capability(self, _arguments: list[Word]) -> str:
        self._say(f"* CAPABILITY {self._server.capabilities}")
        return "OK done"

    def _enable(self, _arguments: list[Word]) -> str:
        self._say("* ENABLED")
        return "OK done"

    def _noop(self, _arguments: list[Word]) -> str:
        return "OK done"

    _check = _noop

    def _logout(self, _arguments: list[Word]) -> str:
        self._say("* BYE see you")
        return "OK done"

    def _id(self, _arguments: list[Word]) -> str:
        self._say('* ID ("name" "firstmove demo")')
        return "OK done"

    def _login(self, arguments: list[Word]) -> str:
        return self._log_in(text(arguments[0]), text(arguments[1]))

    async def _authenticate(self, arguments: list[Word]) -> str:
        if text(arguments[0]).upper() != "PLAIN":
            return "NO [CANNOT] only PLAIN"
        if len(arguments) == 1:
            self._say("+ ")
            await self._flush()
            response = (await self._reader.readline()).strip()
        else:
            response = text(arguments[1]).encode("ascii", "replace")
        parts = base64.b64decode(response, validate=True).decode("utf-8").split("\0")
        return self._log_in(parts[1], parts[2])

    def _log_in(self, user: str, password: str) -> str:
        if not self._server.knows(user, password):
            raise No("[AUTHENTICATIONFAILED] wrong user name or password")
        self._folders = FolderCommands(self._server, self._server.folders(user))
        return f"OK [CAPABILITY {self._server.capabilities}] logged in"

    # --- the selected folder as a whole

    def _select(self, arguments: list[Word], read_only: bool = False) -> str:
        self._leave()
        assert self._folders is not None
        mailbox = self._folders.named(arguments[0])
        uidplus = "UIDPLUS" in self._server.capabilities.split()
        self._selected = Selected(mailbox, read_only=read_only, tells_uids=uidplus)
        mailbox.listeners.add(self._news.set)
        flags = " ".join(SYSTEM_FLAGS)
        kept = "" if read_only else f"{flags} \\*"
        self._say(f"* FLAGS ({flags})")
        self._say(f"* OK [PERMANENTFLAGS ({kept})] kept")
        self._say(f"* {len(mailbox.messages)} EXISTS")
        self._say("* 0 RECENT")
        self._say(f"* OK [UIDVALIDITY {mailbox.uidvalidity}] valid")
        self._say(f"* OK [UIDNEXT {mailbox.uidnext}] next")
        return "OK [READ-ONLY] done" if read_only else "OK [READ-WRITE] done"

    def _examine(self, arguments: list[Word]) -> str:
        return self._select(arguments, read_only=True)

    def _unselect(self, _arguments: list[Word]) -> str:
        self._leave()
        return "OK done"

    def _close(self, _arguments: list[Word]) -> str:
        if self._selected is not None:
            self._selected.expunge_deleted()
        self._leave()
        return "OK done"

    def _leave(self) -> None:
        if self._selected is not None:
            self._selected.mailbox.listeners.discard(self._news.set)
        self._selected = None

    async def _idle(self, _arguments: list[Word]) -> str:
        self._say("+ idling")
        line = asyncio.ensure_future(self._reader.readline())
        try:
            while not line.done():
                self._news.clear()
                if self._selected is not None:
                    self._say_all(self._selected.report(expunges=True))
                await self._flush()
                news = asyncio.ensure_future(self._news.wait())
                await asyncio.wait({line, news}, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
        finally:
            line.cancel()
        if line.result().strip().upper() != b"DONE":
            raise Closed
        return "OK done"


_BEFORE_LOGIN = frozenset({"CAPABILITY", "NOOP", "LOGOUT", "ID", "LOGIN", "AUTHENTICATE"})
_COMMANDS = (*_BEFORE_LOGIN, "CHECK", "ENABLE", "SELECT", "EXAMINE", "UNSELECT", "CLOSE", "IDLE")
