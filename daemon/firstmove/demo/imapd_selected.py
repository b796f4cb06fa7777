"""The demo IMAP server's selected folder: what this client has been told of it, and the commands on messages.

A client's sequence numbers follow only what it was told (RFC 3501 section 7.4.1): messages come and go in its
view by `report`, never by themselves.
"""

import re

from firstmove.demo import imapd_message
from firstmove.demo.imapd_mailbox import Mailbox, StoredMessage, normal_flags
from firstmove.demo.imapd_parse import Word, in_set, internal_date, text, words
from firstmove.demo.imapd_search import Search

_BODY = re.compile(
    r"BODY(?P<peek>\.PEEK)?\[(?P<section>.*)\](?:<(?P<start>\d+)\.(?P<count>\d+)>)?", re.DOTALL
)
_OLD_NAMES = {"RFC822": "", "RFC822.HEADER": "HEADER", "RFC822.TEXT": "TEXT"}
_FAST = ("FLAGS", "INTERNALDATE", "RFC822.SIZE")
_MACROS = {"FAST": _FAST, "ALL": (*_FAST, "ENVELOPE"), "FULL": (*_FAST, "ENVELOPE", "BODY")}

Lines = list[bytes]


class No(Exception):
    """The command is refused; the text follows NO."""


class Selected:
    """One client's view of one folder."""

    def __init__(self, mailbox: Mailbox, *, read_only: bool, tells_uids: bool) -> None:
        self.mailbox = mailbox
        self._read_only = read_only
        self._tells_uids = tells_uids
        self._known = list(mailbox.messages)
        self._flags = {message.uid: message.flags for message in self._known}
        self._changes = mailbox.changes

    def report(self, *, expunges: bool) -> Lines:
        """Untagged lines that bring the client up to date."""
        if self._changes == self.mailbox.changes:
            return []
        lines: Lines = []
        living = set(self.mailbox.messages)
        gone = [at for at, message in enumerate(self._known) if message not in living]
        if expunges:
            for at in reversed(gone):
                lines.append(b"* %d EXPUNGE" % (at + 1))
                del self._known[at]
        if expunges or not gone:
            self._changes = self.mailbox.changes
        known = set(self._known)
        fresh = [message for message in self.mailbox.messages if message not in known]
        if fresh:
            self._known += fresh
            self._flags |= {message.uid: message.flags for message in fresh}
            lines.append(b"* %d EXISTS" % len(self._known))
        return lines + self._flag_changes()

    def _flag_changes(self) -> Lines:
        lines = []
        for number, message in enumerate(self._known, 1):
            if self._flags.get(message.uid) != message.flags:
                self._flags[message.uid] = message.flags
                lines.append(b"* %d FETCH (UID %d %b)" % (number, message.uid, _flag_item(message)))
        return lines

    def perform(
        self, verb: str, arguments: list[Word], by_uid: bool, target: Mailbox | None
    ) -> tuple[Lines, str]:
        """(untagged lines, the tagged answer); raises No and ValueError."""
        if verb == "SEARCH":
            return self._search(arguments, by_uid)
        if verb == "EXPUNGE":
            return self._expunge(arguments, by_uid)
        chosen = self._chosen(text(arguments[0]), by_uid)
        if verb == "FETCH":
            return self._fetch(chosen, arguments[1], by_uid), "OK done"
        if verb == "STORE":
            return self._store(chosen, arguments, by_uid), "OK done"
        assert target is not None
        return self._copy(chosen, target, move=verb == "MOVE")

    def expunge_deleted(self) -> None:
        """What CLOSE does."""
        if not self._read_only:
            self.mailbox.remove([m for m in self.mailbox.messages if "\\Deleted" in m.flags])

    def _chosen(self, numbers: str, by_uid: bool) -> list[tuple[int, StoredMessage]]:
        highest = (self._known[-1].uid if by_uid else len(self._known)) if self._known else 0
        wanted = in_set(numbers, highest)
        living = set(self.mailbox.messages)
        return [
            (number, message)
            for number, message in enumerate(self._known, 1)
            if (message.uid if by_uid else number) in wanted and message in living
        ]

    def _search(self, arguments: list[Word], by_uid: bool) -> tuple[Lines, str]:
        if arguments[0] in (b"CHARSET", b"charset"):
            if text(arguments[1]).upper() not in ("US-ASCII", "UTF-8"):
                raise No("[BADCHARSET (US-ASCII UTF-8)] unknown charset")
            arguments = arguments[2:]
        highest = self._known[-1].uid if self._known else 0
        search = Search(arguments, len(self._known), highest)
        hits = [
            message.uid if by_uid else number
            for number, message in enumerate(self._known, 1)
            if search.matches(number, message)
        ]
        return [b"* SEARCH" + b"".join(b" %d" % hit for hit in hits)], "OK done"

    def _fetch(self, chosen: list[tuple[int, StoredMessage]], wanted: Word, by_uid: bool) -> Lines:
        items = [item for name in words(wanted) for item in _MACROS.get(name.upper(), (name,))]
        if by_uid and "UID" not in (item.upper() for item in items):
            items.insert(0, "UID")
        return [
            b"* %d FETCH (%b)" % (number, b" ".join(self._item(item.upper(), message) for item in items))
            for number, message in chosen
        ]

    def _item(self, item: str, message: StoredMessage) -> bytes:
        if item == "UID":
            return b"UID %d" % message.uid
        if item == "FLAGS":
            return _flag_item(message)
        if item == "RFC822.SIZE":
            return b"RFC822.SIZE %d" % len(message.octets)
        if item == "INTERNALDATE":
            return f'INTERNALDATE "{internal_date(message.internal_date)}"'.encode()
        if item == "ENVELOPE":
            return b"ENVELOPE " + imapd_message.envelope(message.octets)
        if item in ("BODY", "BODYSTRUCTURE"):
            extended = item == "BODYSTRUCTURE"
            return item.encode() + b" " + imapd_message.structure(message.octets, extended=extended)
        return self._octets_item(item, message)

    def _octets_item(self, item: str, message: StoredMessage) -> bytes:
        if item in _OLD_NAMES:
            octets = imapd_message.section(message.octets, _OLD_NAMES[item])
            if item != "RFC822.HEADER":
                self._mark_seen(message)
            return item.encode() + b" {%d}\r\n" % len(octets) + octets
        asked = _BODY.fullmatch(item)
        if asked is None:
            raise ValueError(item)
        octets = imapd_message.section(message.octets, asked["section"])
        label = f"BODY[{asked['section']}]"
        if asked["start"] is not None:
            start = int(asked["start"])
            octets = octets[start : start + int(asked["count"])]
            label += f"<{start}>"
        if not asked["peek"]:
            self._mark_seen(message)
        return label.encode() + b" {%d}\r\n" % len(octets) + octets

    def _mark_seen(self, message: StoredMessage) -> None:
        if not self._read_only and "\\Seen" not in message.flags:
            message.flags |= {"\\Seen"}
            self.mailbox.changed()

    def _store(self, chosen: list[tuple[int, StoredMessage]], arguments: list[Word], by_uid: bool) -> Lines:
        if self._read_only:
            raise No("[READ-ONLY] the folder is read-only")
        operation = text(arguments[1]).upper()
        flags = normal_flags(word for argument in arguments[2:] for word in words(argument))
        lines = []
        for number, message in chosen:
            message.flags = _changed(message.flags, operation[0], flags)
            self._flags[message.uid] = message.flags
            if not operation.endswith(".SILENT"):
                uid = b"UID %d " % message.uid if by_uid else b""
                lines.append(b"* %d FETCH (%b%b)" % (number, uid, _flag_item(message)))
        self.mailbox.changed()
        return lines

    def _copy(
        self, chosen: list[tuple[int, StoredMessage]], target: Mailbox, *, move: bool
    ) -> tuple[Lines, str]:
        if move and self._read_only:
            raise No("[READ-ONLY] the folder is read-only")
        sources = [message for _, message in chosen]
        copies = [target.add(message.octets, message.flags, message.internal_date) for message in sources]
        code = ""
        if sources and self._tells_uids:
            old, new = (",".join(str(message.uid) for message in group) for group in (sources, copies))
            code = f"[COPYUID {target.uidvalidity} {old} {new}] "
        if not move:
            return [], f"OK {code}done"
        self.mailbox.remove(sources)
        return [f"* OK {code}moved".encode()] if code else [], "OK done"

    def _expunge(self, arguments: list[Word], by_uid: bool) -> tuple[Lines, str]:
        if self._read_only:
            raise No("[READ-ONLY] the folder is read-only")
        within = self._chosen(text(arguments[0]), by_uid=True) if by_uid else enumerate(self._known, 1)
        self.mailbox.remove([message for _, message in within if "\\Deleted" in message.flags])
        return [], "OK done"


def _flag_item(message: StoredMessage) -> bytes:
    return f"FLAGS ({' '.join(sorted(message.flags))})".encode()


def _changed(flags: frozenset[str], sign: str, named: frozenset[str]) -> frozenset[str]:
    if sign == "+":
        return flags | named
    return flags - named if sign == "-" else named
