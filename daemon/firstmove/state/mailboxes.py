"""Leases of mailboxes and how far their folders have been read."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, or_, select, update

from firstmove.model.mail import Position
from firstmove.model.record import FolderSeen, Owner
from firstmove.state.driver import Statement
from firstmove.state.rows import folder_of
from firstmove.state.statements import insert_new, on_both, upsert
from firstmove.state.tables import FOLDER_SEEN, MAILBOX

_KNOWN = insert_new(MAILBOX)
_FREE = (
    select(MAILBOX.c.fence)
    .where(
        MAILBOX.c.name == bindparam("wanted"),
        or_(
            MAILBOX.c.lease_owner.is_(None),
            MAILBOX.c.lease_owner == bindparam("owner"),
            MAILBOX.c.lease_until < bindparam("at_"),
        ),
    )
    .with_for_update(skip_locked=True)  # another worker is just taking it: let it
)
_REMEMBER = upsert(FOLDER_SEEN, ("mailbox", "folder"), ("uidvalidity", "last_uid", "messages"))
_FOLDER = ("mailbox", "folder", "uidvalidity", "last_uid", "messages")
_ADVANCE_SQL = on_both(
    lambda insert: insert(FOLDER_SEEN),
    lambda made: made.on_conflict_do_update(
        index_elements=("mailbox", "folder"),
        set_={
            "uidvalidity": made.excluded.uidvalidity,
            "last_uid": case(
                (
                    (FOLDER_SEEN.c.uidvalidity == made.excluded.uidvalidity)
                    & (FOLDER_SEEN.c.last_uid > made.excluded.last_uid),
                    FOLDER_SEEN.c.last_uid,
                ),
                else_=made.excluded.last_uid,
            ),
        },
    ),
)
_ADVANCE = Statement(_ADVANCE_SQL, _FOLDER)
_SEEN = Statement(
    select(FOLDER_SEEN).where(
        FOLDER_SEEN.c.mailbox == bindparam("of_mailbox"), FOLDER_SEEN.c.folder == bindparam("of_folder")
    )
)


def take_mailbox(
    connection: Connection, name: str, owner: str, now: datetime, lease: timedelta
) -> Owner | None:
    """Become the one who takes this mailbox in; None while another's lease runs.

    Every taking has a new fence, so that what was claimed under the one before can no longer be settled.
    """
    connection.execute(
        _KNOWN[connection.dialect.name], {"name": name, "fence": 0, "lease_owner": None, "lease_until": None}
    )
    fence = connection.execute(_FREE, {"wanted": name, "owner": owner, "at_": now}).scalar()
    if fence is None:
        return None
    connection.execute(
        update(MAILBOX)
        .where(MAILBOX.c.name == name)
        .values(fence=fence + 1, lease_owner=owner, lease_until=now + lease)
    )
    return Owner(owner, fence + 1)


def free_all(connection: Connection) -> None:
    """End every lease; only for who knows that no other owner can be alive."""
    connection.execute(update(MAILBOX).values(lease_owner=None, lease_until=None))


def renew(connection: Connection, name: str, owner: Owner, now: datetime, lease: timedelta) -> bool:
    """Keep a mailbox; False when it is no longer ours."""
    changed = connection.execute(
        update(MAILBOX)
        .where(MAILBOX.c.name == name, MAILBOX.c.lease_owner == owner.name, MAILBOX.c.fence == owner.fence)
        .values(lease_until=now + lease)
    )
    return changed.rowcount == 1


def release(connection: Connection, name: str, owner: Owner) -> bool:
    """Give a mailbox back; False when it was no longer ours."""
    changed = connection.execute(
        update(MAILBOX)
        .where(MAILBOX.c.name == name, MAILBOX.c.lease_owner == owner.name, MAILBOX.c.fence == owner.fence)
        .values(lease_owner=None, lease_until=None)
    )
    return changed.rowcount == 1


def seen(connection: Connection, mailbox: str, folder: str) -> FolderSeen | None:
    """How far a folder has been read; None when never."""
    row = _SEEN.first(connection, {"of_mailbox": mailbox, "of_folder": folder})
    return folder_of(row) if row else None


def remember_folder(connection: Connection, folder: FolderSeen) -> None:
    """Write down how far a folder has been read, forwards or (renumbered) from the start."""
    connection.execute(
        _REMEMBER[connection.dialect.name],
        {
            "mailbox": folder.mailbox,
            "folder": folder.folder,
            "uidvalidity": folder.uidvalidity,
            "last_uid": folder.last_uid,
            "messages": folder.messages,
        },
    )


def advance(connection: Connection, position: Position) -> None:
    """The message at `position` is recorded: the cursor never goes back within one UIDVALIDITY."""
    _ADVANCE.run(
        connection,
        {
            "mailbox": position.mailbox,
            "folder": position.folder,
            "uidvalidity": position.uidvalidity,
            "last_uid": position.uid,
            "messages": 0,
        },
    )
