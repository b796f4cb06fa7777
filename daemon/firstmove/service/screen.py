"""The mailbox as the screen: a mail that a person moved by hand is a word of that person.

Every own move is on record with its new UID, or its effect is still open. A mail of ours that turns up
anywhere else, and lies no more where we knew it, was moved by a person, and that wins until the customer
writes again (DESIGN 6). One that turns up nowhere is asked about once.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firstmove import maillog
from firstmove.decision import clocks
from firstmove.errors import Malformed
from firstmove.model.decision import Decision, FileThread
from firstmove.model.mail import Position, RawMessage
from firstmove.model.record import Effect, FolderSeen, MessageRow
from firstmove.service.adoption import adopted, adoption_of
from firstmove.service.folders import Folders
from firstmove.service.runtime import Runtime, Station
from firstmove.state.store import Unit
from firstmove.transport.imap import FolderStatus, ImapSession

GRACE = timedelta(minutes=1)  # for clients that move by COPY and EXPUNGE, and for moves between two looks
REPLACED = timedelta(minutes=10)  # how long a filing that was tried and replaced is remembered as ours
_AT_ONCE = 200
_MESSAGE_ID = re.compile(rb"^message-id:[ \t\r\n]*(.+?)\s*$", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_INBOX_CURSOR = "INBOX#moved"  # the watch has a cursor of its own there


@dataclass(frozen=True, slots=True)
class _Found:
    """A mail of ours in a folder where it was not known to lie."""

    role: str
    place: Position
    message_id: str


@dataclass(slots=True)
class Screen:
    """The folders that a person moves mail to, for the life of one connection."""

    station: Station
    runtime: Runtime
    session: ImapSession
    folders: Folders
    _copies: dict[_Found, datetime] = field(default_factory=dict)  # the original lies there still; since when
    _missing: dict[int, datetime] = field(default_factory=dict)  # message row → not in its folder since
    _last: dict[str, FolderStatus] = field(default_factory=dict)

    def look(self) -> None:
        """Read what is new in each control folder, in Trash, Junk and Archive; then look for what is gone."""
        named = {role: name for role, name in self.folders.own.items() if role != "cards"}
        others = {"trash": self.folders.trash, "junk": self.folders.junk, "archive": self.folders.archive}
        for role, folder in (named | others).items():
            if folder and (folder != "INBOX" or role == "needs_reply"):
                self._look_into(role, folder)
        for found, since in list(self._copies.items()):
            if self._moved(found) or self.runtime.now() - since > GRACE:
                del self._copies[found]
        for role in ("needs_reply", "on_hold"):
            if folder := named.get(role, ""):
                self._look_for_the_missing(folder)

    # --- what turned up

    def _look_into(self, role: str, folder: str) -> None:
        status = self.session.status(folder)
        cursor = _INBOX_CURSOR if folder == "INBOX" else folder
        with self.runtime.store.reading() as reader:
            seen = reader.seen(self.station.name, cursor)
        if seen is None or seen.uidvalidity != status.uidvalidity:
            # A renumbered or new folder: begin here; what lay in it before is no news.
            self._remember(cursor, status.uidvalidity, max(0, status.uidnext - 1))
            return
        if status.uidnext <= seen.last_uid + 1:
            return
        self.session.select(folder, readonly=True)
        uids = self.session.uids_above(seen.last_uid)[:_AT_ONCE]
        heads = self.session.fetch_head(uids, ("Message-ID",))
        for uid, head in sorted(heads.items()):
            if named := _MESSAGE_ID.search(head):
                place = Position(self.station.name, folder, status.uidvalidity, uid)
                message_id = b" ".join(named[1].split()).decode("latin-1")
                found = _Found(role, place, message_id)
                if not self._moved(found):
                    self._copies[found] = self.runtime.now()
        if uids:
            self._remember(cursor, status.uidvalidity, uids[-1])

    def _moved(self, found: _Found) -> bool:
        """Take a find in; False when the mail still lies where we knew it, so that this is a copy so far."""
        with self.runtime.store.reading() as reader:
            row = reader.find_message(found.message_id, mailbox=self.station.name)
        if row is None or row.direction != "in" or row.position == found.place:
            return True
        if self.station.rules.filing != "copy" and self._still_there(row):
            return False
        raw = self._octets(found.place) if _may_be_adopted(row, found.role) else None
        moved = self.runtime.write(lambda unit: self._note(unit, found, row))
        if not moved:
            return True
        if raw is not None:
            self._adopt(raw, row.id)
        maillog.event("message.moved", mailbox=self.station.name, case=row.case_id or "-", to=found.role)
        return True

    def _still_there(self, row: MessageRow) -> bool:
        """Whether the mail lies, not marked as deleted, where it was known to lie."""
        place = row.position
        if place.uid <= 0:
            return False
        status = self.session.select(place.folder, readonly=True)
        if status.uidvalidity != place.uidvalidity:
            return False
        flags = self.session.fetch_flags([place.uid]).get(place.uid)
        return flags is not None and "\\Deleted" not in flags

    def _note(self, unit: Unit, found: _Found, row: MessageRow) -> bool:
        """Write down where the mail lies now, and what a person meant by moving it; False: it was us."""
        place = found.place
        ours = _moved_by_us(unit, row, found.role, self.runtime.now())
        unit.located(row.id, place.folder, found.role, place.uidvalidity, place.uid)
        if row.folder_role == found.role:
            return False
        view = unit.view(row.case_id) if row.case_id is not None else None
        now = self.runtime.now()
        if ours:
            if (
                view is not None and view.case.state != found.role
            ):  # overtaken meanwhile: with its thread again
                again = Decision("moved", effects=(FileThread(view.case.state),))
                unit.apply(view.case.id, again, owner=self.station.owner, now=now)
            return False
        if view is not None:
            policy = self.station.rules.policy_of(view)
            decision = clocks.moved(view, row.folder_role, found.role, policy, now)
            unit.apply(view.case.id, decision, owner=self.station.owner, now=now)
        return True

    # --- a machine's mail that a person takes for a customer's

    def _octets(self, place: Position) -> RawMessage | None:
        self.session.select(place.folder, readonly=True)
        limit = self.station.rules.mailbox.imap.fetch_limit
        for item in self.session.fetch([place.uid], limit):
            return RawMessage(place, item.octets, item.size, item.internal_date, item.flags)
        return None

    def _adopt(self, raw: RawMessage, row_id: int) -> None:
        try:
            incoming = adopted(raw, self.station, self.runtime)
        except Malformed:
            return
        if incoming.origin.role == "own":
            return  # our own mail is nobody's question
        unit = adoption_of(incoming, row_id, self.station, self.runtime)
        self.runtime.write(unit)
        self.station.desk_bell.ring()

    # --- what is gone

    def _look_for_the_missing(self, folder: str) -> None:
        status = self.session.status(folder)
        if status == self._last.get(folder) and not self._missing:
            return
        self._last[folder] = status
        with self.runtime.store.reading() as reader:
            rows = reader.waiting_in(self.station.name, folder)
        if not rows:
            return
        self.session.select(folder, readonly=True)
        present = set(self.session.all_uids())
        for row in rows:
            if row.position.uid in present or row.position.uidvalidity != status.uidvalidity:
                self._missing.pop(row.id, None)
            elif self.runtime.now() - self._missing.setdefault(row.id, self.runtime.now()) >= GRACE:
                del self._missing[row.id]
                self._gone(row)

    def _gone(self, row: MessageRow) -> None:
        """In an unknown folder, or expunged: no command. The clocks run on, and one notice asks."""

        def note(unit: Unit) -> None:
            now, view = self.runtime.now(), unit.view(row.case_id or 0)
            if view is None or unit.message(row.id) != row:
                return  # it has turned up meanwhile
            unit.located(row.id, row.position.folder, "", 0, -row.id)
            decision = clocks.moved(view, row.folder_role, "", self.station.rules.policy_of(view), now)
            unit.apply(view.case.id, decision, owner=self.station.owner, now=now)

        self.runtime.write(note)
        maillog.event("message.moved", mailbox=self.station.name, case=row.case_id or "-", to="-")

    def _remember(self, folder: str, uidvalidity: int, last: int) -> None:
        seen = FolderSeen(self.station.name, folder, uidvalidity, last)
        self.runtime.write(lambda unit: unit.remember_folder(seen))


def _may_be_adopted(row: MessageRow, role: str) -> bool:
    return role == "needs_reply" and row.case_id is None and row.folder_role != role


def _moved_by_us(unit: Unit, row: MessageRow, role: str, now: datetime) -> bool:
    """Whether one of our own filings brought the mail there and could not write it down (a crash, a lost
    connection): it is open still, or was replaced by a newer one after it had been tried."""
    if row.case_id is not None:
        filings = unit.effects(kind="file_thread", case_id=row.case_id)
    else:
        every = unit.effects(kind="file_thread", mailbox=row.position.mailbox, state="pending")
        filings = tuple(effect for effect in every if effect.message_row == row.id)
    return any(effect.plan.get("role") == role and _may_have_run(effect, now) for effect in filings)


def _may_have_run(effect: Effect, now: datetime) -> bool:
    if effect.state in ("pending", "claimed"):
        return True
    lately = effect.settled_at is not None and now - effect.settled_at < REPLACED
    return effect.state == "cancelled" and effect.attempts > 0 and lately
