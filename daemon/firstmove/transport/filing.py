"""Writing into folders: move, append, and the removal of exactly one message.

What a server lacks is made up for without ever touching a message that is not ours: without UIDPLUS a plain
EXPUNGE is only sent when nothing else is marked \\Deleted (reference libraries 9, rows 25 to 27).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from imaplib import IMAP4

from imapclient.datetime_util import datetime_to_INTERNALDATE

from firstmove.transport import reading
from firstmove.transport.abilities import Abilities
from firstmove.transport.idle import Connection, MessageOctets

_LINE_END = re.compile(rb"\r\n|\r|\n")
CHUNK = 500  # UIDs a command


@dataclass(frozen=True, slots=True)
class Moved:
    """Where messages went: source UID to new UID, None where the server does not tell.

    With UIDPLUS a source UID that was already gone is missing from `uids`.
    """

    uidvalidity: int = 0
    uids: dict[int, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Appended:
    """Where an appended message lies; `uid` is None where the server does not tell."""

    uidvalidity: int = 0
    uid: int | None = None


def move(connection: Connection, uids: Sequence[int], folder: str, abilities: Abilities) -> Moved:
    """Move by MOVE (RFC 6851), else by COPY, \\Deleted and UID EXPUNGE."""
    return _in_chunks(uids, lambda chunk: _move(connection, chunk, folder, abilities))


def copy(connection: Connection, uids: Sequence[int], folder: str, abilities: Abilities) -> Moved:
    """COPY to `folder`."""
    return _in_chunks(uids, lambda chunk: _transfer(connection, "COPY", chunk, folder, abilities))


def _in_chunks(uids: Sequence[int], transfer: Callable[[Sequence[int]], Moved]) -> Moved:
    moved = Moved()
    for start in range(0, len(uids), CHUNK):
        part = transfer(uids[start : start + CHUNK])
        moved = Moved(part.uidvalidity or moved.uidvalidity, moved.uids | part.uids)
    return moved


def _move(connection: Connection, uids: Sequence[int], folder: str, abilities: Abilities) -> Moved:
    if "MOVE" in abilities:
        try:
            return _transfer(connection, "MOVE", uids, folder, abilities)
        except IMAP4.error as error:
            if not _is_bad(error):
                raise
            abilities.distrust("MOVE", error)
    moved = _transfer(connection, "COPY", uids, folder, abilities)
    expunge(connection, list(moved.uids), abilities)
    return moved


def _transfer(
    connection: Connection, command: str, uids: Sequence[int], folder: str, abilities: Abilities
) -> Moved:
    imap = connection._imap
    imap.untagged_responses.pop("COPYUID", None)
    answer = imap.uid(command, ",".join(map(str, uids)), connection._normalise_folder(folder))
    reading.expect_ok(answer, command)
    codes = imap.untagged_responses.pop("COPYUID", [])
    if not codes:
        return Moved(0, {} if "UIDPLUS" in abilities else dict.fromkeys(uids))
    uidvalidity, sources, targets = codes[-1].split()[:3]
    return Moved(int(uidvalidity), dict(zip(expanded(sources), expanded(targets), strict=False)))


def expunge(connection: Connection, uids: Sequence[int], abilities: Abilities) -> bool:
    """Mark `uids` \\Deleted and expunge exactly them. False: they stay, marked.

    That happens without UIDPLUS, when somebody else's messages are marked as well.
    """
    if not uids:
        return True
    numbers = ",".join(map(str, uids))
    reading.expect_ok(connection._imap.uid("STORE", numbers, "+FLAGS.SILENT", "(\\Deleted)"), "STORE")
    if "UIDPLUS" in abilities:
        try:
            reading.expect_ok(connection._imap.uid("EXPUNGE", numbers), "EXPUNGE")
            return True
        except IMAP4.error as error:
            if not _is_bad(error):
                raise
            abilities.distrust("UIDPLUS", error)
    if set(reading.search(connection, "DELETED", 0)) - set(uids):
        return False
    connection.expunge()
    return True


def _is_bad(error: IMAP4.error) -> bool:
    return not isinstance(error, IMAP4.abort) and "command error: BAD" in str(error)


def append(
    connection: Connection, folder: str, octets: bytes, flags: Iterable[str], at: datetime | None
) -> Appended:
    """APPEND one message. imapclient's own append() never uses LITERAL+, which saves a round trip."""
    connection._imap.untagged_responses.pop("APPENDUID", None)
    arguments = [connection._normalise_folder(folder), *_message(octets, flags, at)]
    answer = connection._raw_command(b"APPEND", arguments, uid=False)
    reading.expect_ok(answer, "APPEND")
    return _appended(connection, 1)[0]


def multiappend(
    connection: Connection, folder: str, messages: Sequence[tuple[bytes, Iterable[str], datetime | None]]
) -> list[Appended]:
    """APPEND several messages at once, all or none (RFC 3502)."""
    connection._imap.untagged_responses.pop("APPENDUID", None)
    arguments = [connection._normalise_folder(folder)]
    for octets, flags, at in messages:
        arguments += _message(octets, flags, at)
    answer = connection._raw_command(b"APPEND", arguments, uid=False)
    reading.expect_ok(answer, "APPEND")
    return _appended(connection, len(messages))


def _message(octets: bytes, flags: Iterable[str], at: datetime | None) -> list[bytes]:
    words = [b"(" + " ".join(flags).encode("ascii") + b")"]
    if at is not None:
        words.append(f'"{datetime_to_INTERNALDATE(at)}"'.encode("ascii"))
    return [*words, MessageOctets(_LINE_END.sub(b"\r\n", octets))]


def _appended(connection: Connection, count: int) -> list[Appended]:
    codes = connection._imap.untagged_responses.pop("APPENDUID", [])
    if not codes or not codes[-1]:
        return [Appended()] * count
    uidvalidity, uids = codes[-1].split()[:2]
    return [Appended(int(uidvalidity), uid) for uid in expanded(uids)]


def expanded(uid_set: bytes) -> list[int]:
    """`1:3,7` → [1, 2, 3, 7], in the order given (RFC 4315 section 4)."""
    numbers: list[int] = []
    for part in uid_set.split(b","):
        first, _, last = part.partition(b":")
        low, high = int(first), int(last or first)
        numbers += range(low, high + 1) if low <= high else range(low, high - 1, -1)
    return numbers
