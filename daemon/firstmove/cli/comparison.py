"""What `firstmove verify --mailbox` finds: the database held against the folders on the server.

Nothing is changed, marked or moved on either side. A mail that firstmove should have taken in and has not is
a breach; a mail, draft or card that lies elsewhere now is told, for a person may have moved it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import compat32

from firstmove.config.accounts import Mailbox
from firstmove.errors import TransportError, Unavailable
from firstmove.model.mail import Position
from firstmove.service.connect import account_of
from firstmove.state.store import Reader
from firstmove.transport.imap import Fetched, FolderStatus, ImapSession

_HEAD = 16 * 1024  # octets of a mail: enough for its Message-ID
_PARSER = BytesHeaderParser(policy=compat32)


def compare(mailbox: Mailbox, filed: Collection[str], reader: Reader) -> Iterator[tuple[bool, str]]:
    """Sentences, each with whether it is a breach. `filed`: the folders into which firstmove moves mails.

    Raises:
        Unavailable: the server cannot be asked.
    """
    session: ImapSession | None = None
    try:
        session = ImapSession.connect(account_of(mailbox.name, mailbox.imap))
        yield from _elsewhere(session, mailbox, reader)
        for folder in mailbox.imap.folders:
            yield from _never_taken_in(session, mailbox, folder, reader)
        for folder in filed:
            yield from _unknown(session, mailbox, session.server_name(folder), reader)
    except TransportError as error:
        raise Unavailable(f"{mailbox.name}: IMAP: {error}") from error
    finally:
        if session is not None:
            session.close()


def _elsewhere(session: ImapSession, mailbox: Mailbox, reader: Reader) -> Iterator[tuple[bool, str]]:
    known: dict[str, dict[Position, str]] = defaultdict(dict)
    for position, number in reader.places(mailbox.name).items():
        known[position.folder][position] = f"a mail of case #{number}" if number else "a mail without a case"
    for kind in ("draft", "card"):
        for placed in reader.placed_in(mailbox.name, kind):
            position = Position(mailbox.name, placed.folder, placed.uidvalidity, placed.uid)
            case = reader.case(placed.case_id)
            known[placed.folder][position] = f"the {kind} of case #{case.number if case else '?'}"
    for folder, things in known.items():
        yield from _gone(session, folder, things)


def _gone(session: ImapSession, folder: str, things: dict[Position, str]) -> Iterator[tuple[bool, str]]:
    try:
        status = session.select(folder, readonly=True)
    except TransportError as error:
        if error.code != "no-folder":
            raise
        yield False, f"{folder}: there is no such folder any more; {len(things)} messages lay there"
        return
    uids = set(session.all_uids())
    renumbered = sum(1 for position in things if position.uidvalidity != status.uidvalidity)
    if renumbered:
        yield False, f"{folder}: the server has renumbered it; {renumbered} places are outdated"
    for position, what in things.items():
        if position.uidvalidity == status.uidvalidity and position.uid not in uids:
            yield False, f"{folder}: {what} lies no longer there (UID {position.uid})"


def _never_taken_in(
    session: ImapSession, mailbox: Mailbox, folder: str, reader: Reader
) -> Iterator[tuple[bool, str]]:
    """What came after firstmove's first mail, lies below the cursor, and is not on record."""
    seen = reader.seen(mailbox.name, folder)
    if seen is None:
        return
    status = session.select(folder, readonly=True)
    if status.uidvalidity != seen.uidvalidity:
        return  # the watch looks at the last days again by itself
    for mail in _not_on_record(session, mailbox, status, reader):
        if mail.uid <= seen.last_uid:
            yield True, f"{folder}: UID {mail.uid} of {mail.internal_date:%Y-%m-%d %H:%M} was never taken in"


def _unknown(
    session: ImapSession, mailbox: Mailbox, folder: str, reader: Reader
) -> Iterator[tuple[bool, str]]:
    """What firstmove has filed and knows nothing of: the database is older than the mailbox (restored)."""
    if folder not in {known.name for known in session.folders()}:
        return
    for mail in _not_on_record(session, mailbox, session.select(folder, readonly=True), reader):
        when = f"{mail.internal_date:%Y-%m-%d %H:%M}"
        yield (
            True,
            f"{folder}: UID {mail.uid} of {when} is not on record; move it to INBOX to have it taken in",
        )


def _not_on_record(
    session: ImapSession, mailbox: Mailbox, status: FolderStatus, reader: Reader
) -> Iterator[Fetched]:
    """The mails of the selected folder that came since firstmove's first one, and are not known."""
    began = reader.setting("opened_at")
    if not began:
        return
    since = datetime.fromisoformat(began)
    aside = {(mail["folder"], mail["uid"]) for mail in reader.quarantined(released=True)}
    for mail in session.fetch(session.uids_since(since.date()), _HEAD):
        position = Position(mailbox.name, status.folder, status.uidvalidity, mail.uid)
        known = (status.folder, mail.uid) in aside or _on_record(reader, position, mail)
        if mail.internal_date >= since and not known:
            yield mail


def _on_record(reader: Reader, position: Position, mail: Fetched) -> bool:
    if reader.find_message(position) is not None:
        return True
    message_id = str(_PARSER.parsebytes(mail.octets)["Message-ID"] or "").strip()
    return reader.find_message(message_id, mailbox=position.mailbox) is not None
