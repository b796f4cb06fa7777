"""One line a fact: a fixed event name, then key=value.

Never a body, never a password; an address only where the administrator asked for it ([log] addresses).
EVENTS is the whole list; docs/operations.md says what each means, and a test compares the two.
Lines go to stderr; under systemd they carry the <priority> prefix that journald reads (sd-daemon(3)).
"""

import hashlib
import logging
import os
import re
import sys
from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "daemon.starting": "The process starts; version and configuration file.",
    "daemon.ready": "Configuration and database are usable; mailboxes connect in the background.",
    "daemon.stopping": "A stop was asked for; what is in flight gets up to 30 s.",
    "daemon.stopped": "Everything is settled; the process ends.",
    "daemon.reloaded": "The configuration was read again and is in force.",
    "daemon.reload-refused": "The new configuration has problems; the old one stays in force.",
    "daemon.clock-set-back": "The wall clock was set back; what was put off waits no longer for that.",
    "database.unavailable": "The database does not answer; a mailbox's work waits and is tried again.",
    "worker.failed": "A worker ended with an unexpected error and is started again.",
    "mailbox.connected": "IMAP login succeeded; names what the server lacks.",
    "mailbox.lost": "The IMAP connection ended; it is opened again after a pause.",
    "mailbox.refused": "The server refuses the login; tried again slowly, the owner is told.",
    "mailbox.taken": "Another database's firstmove works the mailbox; this one stands by, the owner is told.",
    "mailbox.uidvalidity": "The server renumbered a folder; known mail is recognised by its digest.",
    "folder.created": "A folder was made and subscribed.",
    "folder.refused": "A folder could not be made.",
    "message.recorded": "A message was taken in: its position, the reason, the case.",
    "message.quarantined": "A message could not be understood; it is kept whole and a person is told.",
    "message.moved": "A person moved a message; what it was taken to mean.",
    "message.marked": "A person's mail program set or took a flag (answered, star) that means something.",
    "message.in-junk": "A mail in the junk folder matches an open case or an order; a person is told.",
    "effect.settled": "Something outside was done, put off, refused or left in doubt.",
    "effect.failed": "An effect met an unexpected error; it is put off.",
    "reply.seen": "A person's reply was found in a Sent folder; the case's clocks stop.",
    "command.read": "A reply to a card was read; its commands, or why a line is none.",
    "draft.fate": "What became of a draft: edited, sent, discarded, gone.",
    "timer.fired": "A clock's step came due.",
    "template.failed": "A template raised; the built-in text was used and the owner told.",
    "draft.replaced": "A draft would have said what must not be said; the card says what it was.",
    "orders.loaded": "Order data was read; rows and age.",
    "orders.refused": "An order file could not be used; the earlier data stays in force.",
    "paused": "Sending is paused, or no longer.",
}

_PRIORITY = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}
_LOG = logging.getLogger("firstmove")
_show_addresses = False


def setup(level: str = "info", *, addresses: bool = False) -> None:
    """Send firstmove's lines to stderr; other libraries only from warnings on (they would log bodies)."""
    global _show_addresses  # noqa: PLW0603 - one process, one log
    _show_addresses = addresses
    handler = logging.StreamHandler(sys.stderr)
    journal = bool(os.environ.get("JOURNAL_STREAM"))
    handler.setFormatter(_Line(journal))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("mailparser").setLevel(logging.CRITICAL)  # its warnings quote the mail
    _LOG.setLevel(level.upper())


def event(name: str, level: int = logging.INFO, **facts: object) -> None:
    """Log one fact. `name` must be in EVENTS."""
    assert name in EVENTS, name
    if _LOG.isEnabledFor(level):
        text = " ".join([name, *(f"{key}={_value(value)}" for key, value in facts.items())])
        # Not by _LOG.log, which looks for the line of code: no line of ours names it.
        _LOG.handle(logging.LogRecord(_LOG.name, level, "", 0, text, None, None))


def warn(name: str, **facts: object) -> None:
    """Log a fact that an administrator should look at."""
    event(name, logging.WARNING, **facts)


def address(spec: str) -> str:
    """An address for the log: itself if asked for, else a short stable hash."""
    if _show_addresses or not spec:
        return spec
    return "#" + hashlib.sha256(spec.lower().encode("utf-8", "replace")).hexdigest()[:8]


def _value(value: object) -> str:
    text = str(value)
    if _PLAIN.fullmatch(text):
        return text
    return '"' + text.translate(_ESCAPES).replace('"', '\\"') + '"'


_PLAIN = re.compile(r"[!#-<>-\[\]-~]+")
# What ends a line or commands a terminal: C0, C1, and Unicode's two line ends.
_ESCAPES = {c: f"\\x{c:02x}" for c in (*range(32), *range(127, 160), 0x2028, 0x2029)}
_ESCAPES |= {10: "\\n", 13: "\\r", 92: "\\\\"}


class _Line(logging.Formatter):
    def __init__(self, journal: bool) -> None:
        super().__init__("%(message)s" if journal else "%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return f"<{_PRIORITY.get(record.levelno, 6)}>{line}" if self._journal else line
