"""SEARCH for the demo IMAP server (RFC 3501 section 6.4.4).

Texts are compared as octets, without case; encoded words and transfer encodings are not decoded.
"""

import re
from collections.abc import Callable
from datetime import date

from firstmove.demo.imapd_mailbox import SYSTEM_FLAGS, StoredMessage
from firstmove.demo.imapd_message import section
from firstmove.demo.imapd_parse import Word, in_set, read_date, text

Test = Callable[[int, StoredMessage], bool]  # sequence number, message

_FLAG_KEYS = {flag[1:].upper(): flag for flag in SYSTEM_FLAGS}
_FOLD = re.compile(rb"\r?\n(?=[ \t])")


class Search:
    """Criteria read once, then asked for each message; raises ValueError for an unknown key."""

    def __init__(self, words: list[Word], messages: int, highest_uid: int) -> None:
        self._words = list(words)
        self._messages = messages
        self._highest_uid = highest_uid
        self._tests: list[Test] = []
        while self._words:
            self._tests.append(self._next())

    def matches(self, number: int, message: StoredMessage) -> bool:
        """True if every criterion holds."""
        return all(test(number, message) for test in self._tests)

    def _next(self) -> Test:
        word = self._take()
        if isinstance(word, list):
            return Search(word, self._messages, self._highest_uid).matches
        key = text(word).upper()
        if key == "NOT":
            inner = self._next()
            return lambda number, message: not inner(number, message)
        if key == "OR":
            one, other = self._next(), self._next()
            return lambda number, message: one(number, message) or other(number, message)
        return self._simple(key)

    def _simple(self, key: str) -> Test:
        if key in ("ALL", "OLD"):
            return lambda _number, _message: True
        if key in ("NEW", "RECENT"):
            return lambda _number, _message: False
        if flag := _FLAG_KEYS.get(key.removeprefix("UN")):
            wanted = not key.startswith("UN")
            return lambda _number, message: (flag in message.flags) is wanted
        if key in ("KEYWORD", "UNKEYWORD"):
            keyword, present = self._text(), key == "KEYWORD"
            return lambda _number, message: (keyword in message.flags) is present
        if key in ("SINCE", "BEFORE", "ON"):
            return _by_date(key, date(*read_date(self._text())))
        if key in ("LARGER", "SMALLER"):
            size, sign = int(self._text()), 1 if key == "LARGER" else -1
            return lambda _number, message: (len(message.octets) - size) * sign > 0
        return self._by_text(key)

    def _by_text(self, key: str) -> Test:
        if key == "HEADER":
            return _in_header(self._text(), self._octets())
        if key in ("SUBJECT", "FROM", "TO", "CC", "BCC"):
            return _in_header(key, self._octets())
        if key in ("BODY", "TEXT"):
            wanted, whole = self._octets(), key == "TEXT"
            return lambda _number, message: (
                wanted in (message.octets if whole else section(message.octets, "TEXT")).lower()
            )
        if key == "UID":
            uids = in_set(self._text(), self._highest_uid)
            return lambda _number, message: message.uid in uids
        numbers = in_set(key, self._messages)
        return lambda number, _message: number in numbers

    def _take(self) -> Word:
        if not self._words:
            raise ValueError("search key without its argument")
        return self._words.pop(0)

    def _text(self) -> str:
        return text(self._take())

    def _octets(self) -> bytes:
        return self._text().encode("utf-8", "surrogateescape").lower()


def _by_date(key: str, day: date) -> Test:
    if key == "SINCE":
        return lambda _number, message: message.internal_date.date() >= day
    if key == "BEFORE":
        return lambda _number, message: message.internal_date.date() < day
    return lambda _number, message: message.internal_date.date() == day


def _in_header(field: str, wanted: bytes) -> Test:
    name = f"HEADER.FIELDS ({field.upper()})"

    def test(_number: int, message: StoredMessage) -> bool:
        values = section(message.octets, name).rstrip(b"\r\n")
        return bool(values) and wanted in _FOLD.sub(b"", values.partition(b":")[2]).lower()

    return test
