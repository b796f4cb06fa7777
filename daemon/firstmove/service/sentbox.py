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
from firstmove.model.decision import Decision, SendNotice
from firstmove.model.mail import Message, Position
from firstmove.model.record import CaseView, FolderSeen
from firstmove.service.folders import Folders
from firstmove.service.runtime import LEASE, Runtime, Station
from firstmove.state.store import Reader, Unit
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
            case_id, by_draft = (None, False) if ours else self._case_of(reader, message)
            card = bool(reader.cards_among(_answered_ids(message)))
        if ours:
            self.runtime.writer.submit(lambda unit: self._own_copy(unit, ids)).result(_COMMIT_LIMIT)
        elif card:
            self._card_answered(message, case_id)
        elif case_id is not None:
            self._reply(message, position, case_id, by_draft, item.internal_date.astimezone(UTC))

    def _own_copy(self, unit: Unit, ids: Sequence[str]) -> None:
        """The provider keeps copies of what we send: it went out, whatever the connection said."""
        for effect in unit.effects_with(ids):
            if effect.state == "in_doubt":
                unit.settle(
                    effect.id, "found", owner=self.station.owner, now=self.runtime.now(), reply="in Sent"
                )

    def _case_of(self, reader: Reader, message: Message) -> tuple[int | None, bool]:
        """Which case a sent mail answers, and whether it is our draft that was sent."""
        if message.auto_submitted not in ("", "no"):
            return None, False
        own = self.station.rules.identity.own_addresses
        if not any(author.key in own for author in message.from_):
            return None, False
        draft = reader.placed_by_token(message.references) or reader.placed_by_message_id(message.message_id)
        if draft is not None and draft.kind == "draft":
            return draft.case_id, True
        return reader.case_by_ids(_answered_ids(message), mailbox=self.station.name), False

    def _reply(
        self, message: Message, position: Position, case_id: int, by_draft: bool, at: datetime
    ) -> None:
        def record(unit: Unit) -> bool:
            view = unit.view(case_id)
            if view is None or not _goes_to_customer(message, view):
                return False
            if not unit.reply_seen(case_id, message, position, at=at, now=self.runtime.now()):
                return False
            decision = clocks.human_reply(
                view, at, self.station.rules.policy, self.runtime.now(), by_draft=by_draft
            )
            unit.apply(case_id, decision, owner=self.station.owner, now=self.runtime.now(), lease=LEASE)
            return True

        if self.runtime.writer.submit(record).result(_COMMIT_LIMIT):
            maillog.event("reply.seen", mailbox=self.station.name, case=case_id, by_draft=by_draft)

    def _card_answered(self, message: Message, case_id: int | None) -> None:
        """A reply to a card lands in Sent; it went to the shop itself, and the customer has not got it."""

        def tell(unit: Unit) -> None:
            target = case_id if case_id is not None else unit.case_of_card(_answered_ids(message))
            if target is None or unit.is_known(message.message_id):
                return
            notice = SendNotice(to="operator", kind="card_reply")
            unit.apply(
                target,
                Decision(reason="card_reply", effects=(notice,)),
                owner=self.station.owner,
                now=self.runtime.now(),
            )

        self.runtime.writer.submit(tell).result(_COMMIT_LIMIT)


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
