"""The junk folder, every fifteen minutes: a customer's mail in it is told, never answered (DESIGN 6).

A spam filter may be wrong, and a sender may be forged: whatever matches an open case or an order is a matter
for a person's eyes. Moved into the inbox by that person it is taken in like any other mail.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firstmove import maillog
from firstmove.decision import calendar, operator, steps
from firstmove.decision.keys import keys_of
from firstmove.decision.orders import matching
from firstmove.errors import Malformed
from firstmove.model.mail import Position, RawMessage
from firstmove.model.record import FolderSeen, Incoming
from firstmove.service.folders import Folders
from firstmove.service.intake import incoming_of, policy_for
from firstmove.service.losses import Losses
from firstmove.service.runtime import Runtime, Station
from firstmove.state.store import Unit
from firstmove.transport.imap import ImapSession

EVERY = timedelta(minutes=15)
READ = 65_536  # octets of a mail: headers and text
_AT_ONCE = 200
_CONFIDENT = ("high", "medium")


def due(station: Station, now: datetime) -> bool:
    """Whether the junk folder is to be looked at."""
    looked_at = station.junk_looked_at
    reported = station.rules.mailbox.imap.junk == "report"
    return reported and (looked_at is None or not timedelta(0) <= now - looked_at < EVERY)


@dataclass(slots=True)
class Junk:
    """The junk folder of one mailbox, for the life of one connection. Nothing is taken in from it."""

    station: Station
    runtime: Runtime
    session: ImapSession
    folders: Folders
    losses: Losses = field(default_factory=Losses)  # the desk's

    def look(self) -> None:
        """Read what is new there, once in fifteen minutes."""
        if not due(self.station, self.runtime.now()):
            return
        self.station.junk_looked_at = self.runtime.now()
        if self.folders.junk:
            self._read(self.folders.junk)

    def _read(self, folder: str) -> None:
        status = self.session.status(folder)
        cursor = f"{folder}#junk"  # the screen has a cursor of its own there
        with self.runtime.store.reading() as reader:
            seen = reader.seen(self.station.name, cursor)
        if seen is None or seen.uidvalidity != status.uidvalidity:
            self._remember(cursor, status.uidvalidity, max(0, status.uidnext - 1))
            return
        if status.uidnext <= seen.last_uid + 1:
            return
        self.session.select(folder, readonly=True)
        uids: Sequence[int] = self.session.uids_above(seen.last_uid)[:_AT_ONCE]
        while uids:
            batch = self.losses.at_once(folder, uids)
            if self.losses.hopeless(folder, batch):
                maillog.warn("message.quarantined", mailbox=self.station.name, uid=batch[0], reason="garbled")
            else:
                self._judge_all(folder, status.uidvalidity, batch)
            self._remember(cursor, status.uidvalidity, batch[-1])
            uids = uids[len(batch) :]

    def _judge_all(self, folder: str, uidvalidity: int, uids: Sequence[int]) -> None:
        with self.losses.counted(folder, uids):
            for item in self.session.fetch(uids, READ):
                place = Position(self.station.name, folder, uidvalidity, item.uid)
                self._one(RawMessage(place, item.octets, item.size, item.internal_date, item.flags))

    def _one(self, raw: RawMessage) -> None:
        try:
            incoming = incoming_of(raw, self.station.rules, self.runtime)
        except Malformed:
            return
        told = self.runtime.write(lambda unit: self._judge(unit, incoming))
        if told:
            maillog.event("message.in-junk", mailbox=self.station.name, uid=raw.position.uid, case=told)

    def _judge(self, unit: Unit, incoming: Incoming) -> str:
        """Tell a person where the mail matters to an open case or an order; the case's number, or "order"."""
        now, place, policy = self.runtime.now(), incoming.position, policy_for(incoming, self.station.rules)
        keys = keys_of(incoming.message, incoming.origin, incoming.triage, policy.identity)
        known = unit.known(keys, place, now=now, shop=policy.identity.shop.id)
        unit.asked.pop(place)
        if known.seen:
            return ""  # a person put it there
        view = unit.view(known.case.id) if known.case is not None else None
        if view is not None and view.case.state != "closed":
            found = operator.found_in_junk(view, policy, now)
            unit.apply(view.case.id, found, owner=self.station.owner, now=now)
            return str(view.case.number)
        words = incoming.message
        category = incoming.triage.category
        match = matching.match(
            keys, known.orders, text=words.visible_text, subject=words.subject, now=now, category=category
        )
        if match.order is None or match.confidence not in _CONFIDENT or policy.shadow:
            return ""
        role = steps.role_for(policy.people, "operator")
        at = now if steps.may_disturb(role, policy, now) else calendar.next_open(policy.hours, now)
        plan = {"to": role, "kind": "junk_match"}
        version = f"junk:{place.uidvalidity}:{place.uid}"
        unit.add_effect("send_notice", place.mailbox, version=version, now=now, plan=plan, due_at=at)
        return "order"

    def _remember(self, folder: str, uidvalidity: int, last: int) -> None:
        seen = FolderSeen(self.station.name, folder, uidvalidity, last)
        self.runtime.write(lambda unit: unit.remember_folder(seen))
