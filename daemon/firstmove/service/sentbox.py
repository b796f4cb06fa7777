"""Read the Sent folders: a person's reply stops the clocks, our own copy settles a doubt.

A human reply is a message in a Sent folder that is none of ours, answers no card, goes to the case's customer
and comes from an own address (DESIGN 8). A copy in the inbox never counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from firstmove import maillog
from firstmove.decision import clocks
from firstmove.errors import Malformed
from firstmove.message.parse import parse
from firstmove.model.mail import Message, Origin, Position
from firstmove.model.record import CaseView, FolderSeen, Incoming, Placed
from firstmove.model.triage import Triage
from firstmove.service import commands as orders
from firstmove.service.folders import Folders
from firstmove.service.runtime import Runtime, Station
from firstmove.state.store import Reader, Unit
from firstmove.transport.crashpoints import reach
from firstmove.transport.imap import Fetched, ImapSession

READ = 65_536  # octets of a sent mail: headers and text
_COMMIT_LIMIT = 60.0


@dataclass(slots=True)
class SentBox:
    """The Sent folders of one mailbox, for the life of one connection."""

    station: Station
    runtime: Runtime
    session: ImapSession
    folders: Folders

    def look(self) -> None:
        """Read what is new in every Sent folder."""
        for folder in self.folders.sent:
            status = self.session.status(folder)
            last = self._last_read(folder, status.uidvalidity, status.uidnext)
            if status.uidnext > last + 1:
                self._read_above(folder, last)

    def _last_read(self, folder: str, uidvalidity: int, uidnext: int) -> int:
        with self.runtime.store.reading() as reader:
            seen = reader.seen(self.station.name, folder)
        if seen is not None and seen.uidvalidity == uidvalidity:
            return seen.last_uid
        last = max(0, uidnext - 1)
        if seen is not None:  # renumbered: replies of the last days are known by their Message-ID
            self.session.select(folder, readonly=True)
            recent = self.session.uids_since((self.runtime.now() - timedelta(days=3)).date())
            last = min(recent) - 1 if recent else last
        self._remember(folder, uidvalidity, last)
        return last

    def _read_above(self, folder: str, last: int) -> None:
        status = self.session.select(folder, readonly=True)
        uids = self.session.uids_above(last)
        for item in self.session.fetch(uids, READ):
            position = Position(self.station.name, folder, status.uidvalidity, item.uid)
            reach("sent-read")
            self._one(item, position)
        if uids:
            self._remember(folder, status.uidvalidity, uids[-1])

    def _remember(self, folder: str, uidvalidity: int, last: int) -> None:
        seen = FolderSeen(self.station.name, folder, uidvalidity, last)
        self.runtime.writer.submit(lambda unit: unit.remember_folder(seen)).result(_COMMIT_LIMIT)

    def _one(self, item: Fetched, position: Position) -> None:
        try:
            message = parse(item.octets, truncated=len(item.octets) < item.size)
        except Malformed:
            return
        ids = [known for known in (message.message_id, message.microsoft_original_id) if known]
        with self.runtime.store.reading() as reader:
            ours = reader.own_ids(ids)
            draft = self._sent_draft(reader, message)
            cases = self._cases_of(reader, message)
            card = _card_among(reader, message)
        at = item.internal_date.astimezone(UTC)
        if draft is not None:
            self._reply(message, position, (draft.case_id,), at, by_draft=True)
        elif ours:
            self.runtime.writer.submit(lambda unit: self._own_copy(unit, ids)).result(_COMMIT_LIMIT)
        elif card is not None:
            incoming = self._as_row(message, position, at)
            orders.card_answered(self.station, self.runtime, incoming, card, believed=self._from_us(message))
        elif cases:
            self._reply(message, position, cases, at, by_draft=False)

    def _own_copy(self, unit: Unit, ids: Sequence[str]) -> None:
        """The provider keeps copies of what we send: it went out, whatever the connection said."""
        for effect in (unit.effect_of(known) for known in ids):
            if effect is not None and effect.state == "in_doubt":
                owner, now = self.station.owner, self.runtime.now()
                unit.settle(effect.id, "found", owner=owner, now=now, reply="found in Sent")

    def _from_us(self, message: Message) -> bool:
        own = self.station.rules.identity.own_addresses
        return message.auto_submitted in ("", "no") and any(author.key in own for author in message.from_)

    def _sent_draft(self, reader: Reader, message: Message) -> Placed | None:
        """Our draft that a person sent: its token stands in References, or its Message-ID was kept."""
        if not self._from_us(message):
            return None
        tokens = [identifier.strip("<> ").partition("@")[0] for identifier in message.references]
        keys = (*tokens, message.message_id, message.microsoft_original_id)
        placed = reader.placed_by_token(keys)
        return placed if placed is not None and placed.kind == "draft" else None

    def _cases_of(self, reader: Reader, message: Message) -> tuple[int, ...]:
        if not self._from_us(message):
            return ()
        return tuple(case.id for case in reader.cases_of_keys(_answered_ids(message)))

    def _reply(
        self, message: Message, position: Position, cases: Sequence[int], at: datetime, *, by_draft: bool
    ) -> None:
        incoming = self._as_row(message, position, at)

        def record(unit: Unit) -> int | None:
            for view in (unit.view(case_id) for case_id in cases):
                if view is None or not _goes_to_customer(message, view):
                    continue
                now = self.runtime.now()
                if unit.reply_seen(view.case.id, incoming) is None:
                    return None
                decision = clocks.human_reply(view, at, self.station.rules.policy, now, by_draft=by_draft)
                unit.apply(view.case.id, decision, owner=self.station.owner, now=now)
                return view.case.number
            return None

        number = self.runtime.writer.submit(record).result(_COMMIT_LIMIT)
        reach("reply-recorded")
        if number is not None:
            maillog.event("reply.seen", mailbox=self.station.name, case=number, by_draft=by_draft)

    def _as_row(self, message: Message, position: Position, at: datetime) -> Incoming:
        channel = self.station.rules.identity.default_channel
        return Incoming(position, message, Origin(channel, "own", None), None, Triage(), at)


def _card_among(reader: Reader, message: Message) -> Placed | None:
    placed = reader.placed_by_token(_answered_ids(message))
    return placed if placed is not None and placed.kind == "card" else None


def _answered_ids(message: Message) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*message.in_reply_to, *reversed(message.references))))


def _goes_to_customer(message: Message, view: CaseView) -> bool:
    customer = view.case.customer.lower()
    wanted = {customer, _untagged(customer)}
    return any(
        address.key in wanted or _untagged(address.spec.lower()) in wanted
        for address in (*message.to, *message.cc)
    )


def _untagged(spec: str) -> str:
    """Relay addresses are compared without their +tag (DESIGN 8)."""
    local, at, domain = spec.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"
