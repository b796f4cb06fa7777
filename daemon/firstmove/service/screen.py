"""The mailbox as the screen: a mail that a person moved by hand is a word of that person.

Every own move is on record with its new UID. A mail of ours that turns up anywhere else was moved by a
person, and that wins until the customer writes again (DESIGN 6).
"""

import re
from dataclasses import dataclass

from firstmove import maillog
from firstmove.decision import clocks
from firstmove.model.record import FolderSeen, MessageRow
from firstmove.service.folders import Folders
from firstmove.service.runtime import Runtime, Station
from firstmove.state.store import Unit
from firstmove.transport.imap import ImapSession

_COMMIT_LIMIT = 60.0
_AT_ONCE = 200
_MESSAGE_ID = re.compile(rb"^message-id:[ \t\r\n]*(.+?)\s*$", re.IGNORECASE | re.MULTILINE | re.DOTALL)


@dataclass(slots=True)
class Screen:
    """The folders that a person moves mail to, for the life of one connection."""

    station: Station
    runtime: Runtime
    session: ImapSession
    folders: Folders

    def look(self) -> None:
        """Read what is new in each control folder, in Trash, Junk and Archive."""
        named = {role: name for role, name in self.folders.own.items() if role != "cards"}
        others = {"trash": self.folders.trash, "junk": self.folders.junk, "archive": self.folders.archive}
        for role, folder in (named | others).items():
            if folder and folder != "INBOX":
                self._look_into(role, folder)

    def _look_into(self, role: str, folder: str) -> None:
        status = self.session.status(folder)
        with self.runtime.store.reading() as reader:
            seen = reader.seen(self.station.name, folder)
        if seen is None or seen.uidvalidity != status.uidvalidity:
            # A renumbered or new folder: begin here; what lay in it before is no news.
            self._remember(folder, status.uidvalidity, max(0, status.uidnext - 1))
            return
        if status.uidnext <= seen.last_uid + 1:
            return
        self.session.select(folder, readonly=True)
        uids = self.session.uids_above(seen.last_uid)[:_AT_ONCE]
        for uid, head in sorted(self.session.fetch_head(uids, ("Message-ID",)).items()):
            found = _MESSAGE_ID.search(head)
            if found:
                self._one(
                    role, folder, status.uidvalidity, uid, b" ".join(found[1].split()).decode("latin-1")
                )
        if uids:
            self._remember(folder, status.uidvalidity, uids[-1])

    def _one(self, role: str, folder: str, uidvalidity: int, uid: int, message_id: str) -> None:
        def note(unit: Unit) -> MessageRow | None:
            row = unit.find_message(message_id, mailbox=self.station.name)
            if row is None or row.direction != "in":
                return None
            if (row.position.folder, row.position.uid) == (folder, uid):
                return None
            unit.located(row.id, folder, role, uidvalidity, uid)
            if row.folder_role == role:
                return None
            view = unit.view(row.case_id) if row.case_id is not None else None
            if view is not None:
                policy, now = self.station.rules.policy, self.runtime.now()
                decision = clocks.moved(view, row.folder_role, role, policy, now)
                unit.apply(view.case.id, decision, owner=self.station.owner, now=now)
            return row

        moved = self.runtime.writer.submit(note).result(_COMMIT_LIMIT)
        if moved is not None:
            maillog.event("message.moved", mailbox=self.station.name, case=moved.case_id or "-", to=role)

    def _remember(self, folder: str, uidvalidity: int, last: int) -> None:
        seen = FolderSeen(self.station.name, folder, uidvalidity, last)
        self.runtime.writer.submit(lambda unit: unit.remember_folder(seen)).result(_COMMIT_LIMIT)
