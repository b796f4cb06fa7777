"""The owner note: a small message in the mailbox by which one database tells others that it works there.

Pure. `X-Firstmove-Owner: <database> <since> <host>` is the whole of its meaning; the text is for a person.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from firstmove.compose import wire
from firstmove.model.mail import Address
from firstmove.model.policy import Shop

FOLDER = "firstmove"  # beside the other folders, not subscribed
FIELD = "X-Firstmove-Owner"
LIVES = timedelta(hours=50)  # a note that nobody has renewed for so long is a dead one's
RENEWED = timedelta(hours=24)
_VALUE = re.compile(
    rb"^x-firstmove-owner:\s+([0-9a-f]{8,64})\s+(\S+)\s+(\S+)\s*$", re.IGNORECASE | re.MULTILINE
)
_ODD = re.compile(r"[^A-Za-z0-9._-]+")
_TEXT = """\
firstmove（{host}）が、このメールボックスを担当していることを示すメモです。
二つの firstmove が同じメールボックスで働くと、お客様に受付メールが二通届きます。
それを防ぐためのものですので、そのままにしておいてください。
担当を別の firstmove に移すときは、古い方を止めてから、このメールを削除してください。

This note says that a firstmove on {host} works this mailbox. Please leave it here:
two of them would acknowledge every mail twice. To hand the mailbox over to another
firstmove, stop the old one, then delete this message.
"""


@dataclass(frozen=True, slots=True)
class Note:
    """One note as it lies in the mailbox; `written` is its INTERNALDATE."""

    uid: int
    database: str
    since: datetime
    written: datetime
    host: str = ""


def octets(database: str, since: datetime, host: str, shop: Shop, message_id: str, now: datetime) -> bytes:
    """The note of a database that has worked the mailbox since then."""
    local, _, domain = shop.address.rpartition("@")
    host = _ODD.sub("-", host)[:60] or "-"
    own = Address(local, domain, "firstmove")
    headers = (
        wire.mailboxes("From", own),
        wire.mailboxes("To", own),
        wire.unstructured("Subject", "担当のメモ（削除しないでください） / owner note, please keep"),
        wire.date(now, UTC),
        wire.own_identifier(message_id),
        wire.plain("Auto-Submitted", "auto-generated"),
        wire.plain(
            FIELD, f"{database} {since.astimezone(UTC).isoformat()} {_ODD.sub('-', host)[:60] or '-'}"
        ),
    )
    return wire.compose_message(headers, _TEXT.format(host=host))


def read(uid: int, head: bytes, written: datetime) -> Note | None:
    """What lies there as a note; None for anything else."""
    found = _VALUE.search(head)
    if found is None:
        return None
    try:
        since = datetime.fromisoformat(found[2].decode("ascii"))
    except ValueError:
        return None
    since = since if since.tzinfo else since.replace(tzinfo=UTC)
    return Note(uid, found[1].decode("ascii"), since, written, found[3].decode("ascii", "replace"))


def owner(notes: Iterable[Note], now: datetime) -> Note | None:
    """Who works the mailbox: the one that began first, of those that are alive."""
    alive = [note for note in notes if now - note.written < LIVES]
    return min(alive, key=lambda note: (note.since, note.database), default=None)
