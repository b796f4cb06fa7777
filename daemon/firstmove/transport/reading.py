"""Reading a selected folder: windowed searches and partial fetches that survive what servers really send.

Nothing here ever sets \\Seen (BODY.PEEK) or trusts a FETCH that was not asked for. UIDs come back sorted.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from imaplib import IMAP4
from itertools import islice
from typing import Any

from imapclient.response_parser import parse_fetch_response

from firstmove.transport.idle import Connection

FETCH_CHUNK = 50  # UIDs a FETCH of bodies
FLAG_CHUNK = 500
# imaplib refuses a reply line over 1,000,000 bytes and is out of step afterwards; 11 bytes a UID at most.
SEARCH_WINDOW = 80_000
CANDIDATES = 200

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NEXT_FIELD = re.compile(rb"\r?\n(?![ \t])")
_SPACE = re.compile(rb"\s+")
_SEARCHABLE = re.compile(r"[!#-\[\]-~]+")


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message as fetched. `octets` may be only the first of `size`; `internal_date` is aware.

    `garbled`: the server's answer for it cannot be parsed, again and again. Nothing is known but the UID.
    """

    uid: int
    octets: bytes
    size: int
    internal_date: datetime
    flags: frozenset[str] = frozenset()
    garbled: bool = False


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """A folder as SELECT or STATUS tells it; 0 where the server is silent."""

    folder: str
    uidvalidity: int
    uidnext: int
    exists: int
    read_only: bool = False
    keywords: bool = True  # custom flags are stored


def search(connection: Connection, criteria: str, exists: int, *, window: int = SEARCH_WINDOW) -> list[int]:
    """UIDs that match. A folder of more than `window` messages is searched in windows.

    Windows go from the newest down: an expunge in between moves messages into windows still to come.
    """
    if exists <= window:
        return sorted(_search(connection, criteria))
    found: set[int] = set()
    tops = range(exists, 0, -window)
    for top in tops:
        last = "*" if top == exists else str(top)
        found.update(_search(connection, f"{max(1, top - window + 1)}:{last} {criteria}"))
    return sorted(found)


def _search(connection: Connection, criteria: str) -> list[int]:
    imap = connection._imap
    imap.untagged_responses.pop("SEARCH", None)
    answer = imap.uid("SEARCH", criteria)
    expect_ok(answer, "SEARCH")
    words = b" ".join(line for line in answer[1] if line).split()
    return [int(word) for word in words if word.isdigit()]


def search_date(day: date) -> str:
    """`1-Feb-2026`; strftime would follow the locale."""
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


def fetch(connection: Connection, uids: Iterable[int], limit: int) -> Iterator[Fetched]:
    """Messages with at most `limit` octets each (0: whole). Those that are gone are left out."""
    body = f"BODY.PEEK[]<0.{limit}>" if limit else "BODY.PEEK[]"
    items = f"(UID {body} RFC822.SIZE INTERNALDATE FLAGS)"
    for chunk in _chunks(uids, FETCH_CHUNK if limit else 1):
        answers = _fetch_each(connection, chunk, items)
        for uid in chunk:
            answer = answers.get(uid, {})
            if answer is None:
                yield Fetched(uid, b"", 0, datetime.now(UTC), garbled=True)
            elif fetched := _fetched(uid, answer):
                yield fetched


def fetch_head(connection: Connection, uids: Iterable[int], fields: Sequence[str]) -> dict[int, bytes]:
    """The named header fields of each message, raw, ending with an empty line."""
    items = f"(UID BODY.PEEK[HEADER.FIELDS ({' '.join(fields)})])"
    heads: dict[int, bytes] = {}
    for chunk in _chunks(uids, FLAG_CHUNK):
        for uid, answer in _fetch_each(connection, chunk, items).items():
            if answer is None:
                continue
            head = next((value for key, value in answer.items() if key.startswith(b"BODY[HEADER")), None)
            if isinstance(head, bytes):
                heads[uid] = head
    return heads


def fetch_flags(connection: Connection, uids: Iterable[int]) -> dict[int, frozenset[str]]:
    """The flags of each message that is still there."""
    flags: dict[int, frozenset[str]] = {}
    for chunk in _chunks(uids, FLAG_CHUNK):
        for uid, answer in _fetch_each(connection, chunk, "(UID FLAGS)").items():
            if answer is not None and b"FLAGS" in answer:
                flags[uid] = _flags(answer[b"FLAGS"])
    return flags


def search_header(connection: Connection, field: str, value: str, exists: int) -> list[int]:
    """UIDs whose header `field` is exactly `value`, compared without white space.

    The server is asked only for the longest part of `value` that is plain ASCII without quotes, so that a
    customer's Message-ID needs neither a CHARSET nor a literal; the field is then fetched and compared.
    """
    fragment = max(_SEARCHABLE.findall(value), key=len, default="")
    if not fragment:
        return []
    candidates = search(connection, f'HEADER {field} "{fragment}"', exists)[-CANDIDATES:]
    wanted = _SPACE.sub(b"", value.encode("utf-8", "surrogateescape"))
    heads = fetch_head(connection, candidates, [field])
    return [uid for uid in candidates if wanted in _values(heads.get(uid, b""))]


def _values(head: bytes) -> list[bytes]:
    """The values of raw header fields, without white space and so unfolded."""
    return [_SPACE.sub(b"", line.partition(b":")[2]) for line in _NEXT_FIELD.split(head)]


Answers = dict[int, dict[bytes, Any] | None]  # None: malformed


def _fetch_each(connection: Connection, uids: Sequence[int], items: str) -> Answers:
    answers = _fetch(connection, uids, items)
    if answers is not None:
        return {**answers}
    if len(uids) == 1:
        return {uids[0]: None}
    # One malformed answer spoils the parse of the whole command: ask for each message by itself.
    each: Answers = {}
    for uid in uids:
        each |= _fetch_each(connection, [uid], items)
    return each


def _fetch(connection: Connection, uids: Sequence[int], items: str) -> dict[int, dict[bytes, Any]] | None:
    imap = connection._imap
    imap.untagged_responses.pop("FETCH", None)
    answer = imap.uid("FETCH", ",".join(map(str, uids)), items)
    expect_ok(answer, "FETCH")
    try:
        parsed = parse_fetch_response(answer[1], normalise_times=False, uid_is_key=False)
    except (ValueError, AssertionError, IndexError, TypeError, AttributeError, IMAP4.error):
        return None
    wanted = set(uids)
    # An unsolicited FETCH has no UID; imapclient would take its sequence number for one.
    return {found[b"UID"]: found for found in parsed.values() if found.get(b"UID") in wanted}


def _fetched(uid: int, answer: dict[bytes, Any]) -> Fetched | None:
    octets = answer.get(b"BODY[]<0>", answer.get(b"BODY[]"))
    if not isinstance(octets, bytes):
        return None  # expunged meanwhile, or NIL
    size = answer.get(b"RFC822.SIZE")
    when = answer.get(b"INTERNALDATE")
    return Fetched(
        uid=uid,
        octets=octets,
        size=size if isinstance(size, int) else len(octets),
        internal_date=when if isinstance(when, datetime) and when.tzinfo else datetime.now(UTC),
        flags=_flags(answer.get(b"FLAGS", ())),
    )


def _flags(answer: Any) -> frozenset[str]:
    return frozenset(
        str(flag, "ascii", "replace") if isinstance(flag, bytes) else str(flag) for flag in answer or ()
    )


def expect_ok(answer: tuple[str, Sequence[Any]], command: str) -> None:
    """Raise IMAP4.error with the server's words unless its tagged answer was OK."""
    kind, lines = answer
    if kind != "OK":
        text = lines[0].decode("utf-8", "replace") if lines and isinstance(lines[0], bytes) else ""
        raise IMAP4.error(f"{command} failed: {text}")


def _chunks(uids: Iterable[int], size: int) -> Iterator[list[int]]:
    left = iter(uids)
    while chunk := list(islice(left, size)):
        yield chunk
