"""The mailbox's folders: SPECIAL-USE ones are found, firstmove's own are made and subscribed."""

from collections.abc import Mapping
from dataclasses import dataclass

from firstmove import maillog
from firstmove.errors import TransportError
from firstmove.service.runtime import Station
from firstmove.transport.imap import ImapSession
from firstmove.transport.refusal import DEAD

ROLES = ("cards", "needs_reply", "on_hold", "replied", "closed", "automatic", "unclear")


@dataclass(frozen=True, slots=True)
class Folders:
    """Server names by role."""

    own: Mapping[str, str]  # role → server name; a role that could not be made is absent
    sent: tuple[str, ...]
    drafts: str
    trash: str
    junk: str
    archive: str


def find_folders(session: ImapSession, station: Station) -> Folders:
    """Find or make every folder.

    A folder that cannot be made leaves its role out: filing to it stays pending, and `check` and STATUS
    say so; acknowledgements do not depend on folders.
    """
    imap = station.rules.mailbox.imap
    own: dict[str, str] = {}
    for role in ROLES:
        name = station.rules.folders.get(role, "")
        if name.upper() == "INBOX":
            own[role] = "INBOX"
        elif name:
            try:
                own[role] = session.ensure_folder(name)
            except TransportError as error:
                if error.account or error.code in DEAD:
                    raise
                station.trouble = f"folder {name}: {error.reply}"
                maillog.warn("folder.refused", mailbox=station.name, role=role, reply=error.reply[:200])
    return Folders(
        own=own,
        sent=session.find("sent", imap.sent),
        drafts=_first(session.find("drafts", imap.drafts)),
        trash=_first(session.find("trash", imap.trash)),
        junk=_first(session.find("junk", imap.junk_folder)),
        archive=_first(session.find("archive", "")),
    )


def _first(names: tuple[str, ...]) -> str:
    return names[0] if names else ""
