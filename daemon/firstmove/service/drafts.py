"""What became of our drafts: edited, discarded, gone (docs/drafts.md has what each mail client does).

Only Drafts and Trash are read here; a sent draft is seen in Sent. A draft that is nowhere is pending for
fifteen minutes (a client may hold it in its own outbox), then gone, and a person is asked. It is never made
again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firstmove import maillog
from firstmove.decision import clocks
from firstmove.model.mail import Position
from firstmove.model.record import Placed
from firstmove.model.states import DRAFT, allows
from firstmove.service.folders import Folders
from firstmove.service.runtime import Runtime, Station
from firstmove.state.store import Unit
from firstmove.transport.imap import FolderStatus, ImapSession

GONE_AFTER = timedelta(minutes=15)
_NEWEST = 200  # messages of Trash that are looked at
_STRANGERS = 2000  # messages of Drafts that lie where none of ours was placed


@dataclass(slots=True)
class DraftWatch:
    """The drafts of one mailbox, for the life of one connection."""

    station: Station
    runtime: Runtime
    session: ImapSession
    folders: Folders
    _last: FolderStatus | None = None
    _missing: dict[int, datetime] = field(default_factory=dict)  # placed id → since when

    def look(self) -> None:
        """Compare the Drafts folder with what we placed there, when anything changed."""
        if not self.folders.drafts:
            return
        status = self.session.status(self.folders.drafts)
        if status == self._last and not self._missing:
            return
        self._last = status
        with self.runtime.store.reading() as reader:
            ours = reader.placed_in(self.station.name, "draft", ("placed", "edited", "stale", "gone"))
        if not ours:
            self._missing.clear()
            return
        where = self._where(ours)
        gone = any(draft.token not in where for draft in ours)
        discarded = self._tokens_in(self.folders.trash) if gone and self.folders.trash else {}
        for draft in ours:
            self._one(draft, where, discarded)

    def _where(self, ours: Sequence[Placed]) -> dict[str, list[int]]:
        """token → UIDs in Drafts. What lies where it was placed needs no reading: there may be hundreds."""
        status = self.session.select(self.folders.drafts, readonly=True)
        uids = self.session.all_uids()
        here = (self.folders.drafts, status.uidvalidity)
        placed = {draft.uid: draft.token for draft in ours if (draft.folder, draft.uidvalidity) == here}
        found = self._tokens_of([uid for uid in uids if uid not in placed][-_STRANGERS:])
        for uid in placed.keys() & set(uids):
            found.setdefault(placed[uid], []).append(uid)
        return found

    def _one(self, draft: Placed, where: Mapping[str, list[int]], discarded: Mapping[str, list[int]]) -> None:
        uids = where.get(draft.token, [])
        if uids:
            self._missing.pop(draft.id, None)
            # Several copies are normal while it is edited (neomutt keeps the old one): the newest counts.
            if max(uids) != draft.uid and draft.state != "stale":
                self._event(draft, "edit", uid=max(uids))
            return
        since = self._missing.setdefault(draft.id, self.runtime.now())
        if draft.token in discarded:
            self._missing.pop(draft.id, None)
            self._event(draft, "discard")
        elif self.runtime.now() - since >= GONE_AFTER:
            self._missing.pop(draft.id, None)
            if draft.state in ("placed", "edited"):
                self._lost(draft)

    def _lost(self, draft: Placed) -> None:
        """Nowhere for fifteen minutes: a person is asked, unless the case is answered."""

        def settle(unit: Unit) -> None:
            view, now = unit.view(draft.case_id), self.runtime.now()
            if view is None or view.draft is None or view.draft.id != draft.id:
                unit.draft_event(draft.id, "lose", now=now)
                return
            decision = clocks.draft_lost(view, self.station.rules.policy_of(view), now)
            unit.apply(draft.case_id, decision, owner=self.station.owner, now=now)

        self.runtime.write(settle)
        maillog.event("draft.fate", mailbox=self.station.name, case=draft.case_id, fate="lose")

    def _event(self, draft: Placed, event: str, uid: int = 0) -> None:
        where = Position(self.station.name, self.folders.drafts, draft.uidvalidity, uid) if uid else None

        def settle(unit: Unit) -> None:
            current = unit.placed_by_token((draft.token,))
            # A customer's mail may have outdated it since it was read; that is decided then, not now.
            if current is not None and (current.state == draft.state or allows(DRAFT, current.state, event)):
                unit.draft_event(draft.id, event, now=self.runtime.now(), position=where)

        self.runtime.write(settle)
        maillog.event("draft.fate", mailbox=self.station.name, case=draft.case_id, fate=event)

    def _tokens_in(self, folder: str) -> dict[str, list[int]]:
        """token → UIDs of the newest messages whose References hold it."""
        self.session.select(folder, readonly=True)
        return self._tokens_of(self.session.all_uids()[-_NEWEST:])

    def _tokens_of(self, uids: Sequence[int]) -> dict[str, list[int]]:
        """Tokens look like <hex@own-domain>."""
        found: dict[str, list[int]] = {}
        for uid, head in self.session.fetch_head(uids, ("References",)).items():
            for token in _TOKEN.findall(head):
                found.setdefault(token.decode("ascii"), []).append(uid)
        return found


_TOKEN = re.compile(rb"<([0-9a-f]{24})@")
