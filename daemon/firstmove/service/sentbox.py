"""Read the Sent folders: a person's reply stops the clocks, our own copy settles a doubt.

A human reply is a message in a Sent folder that is none of ours, goes to the case's customer and comes from
an own address (DESIGN 8). A copy in the inbox never counts, nor does mail to any other party. The case is
found by our draft, by what the mail answers, else by its recipient where only one case of theirs waits.
A mail that cannot be fetched is set aside and told, for it may have been an answer; the others are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from firstmove import maillog
from firstmove.decision import clocks, leaks, pledges
from firstmove.decision.keys import receipt_numbers
from firstmove.errors import Malformed, TransportError, Unavailable
from firstmove.message.parse import parse
from firstmove.model.case import CaseFacts
from firstmove.model.decision import CaseChange, Decision, PutCard
from firstmove.model.mail import Message, Origin, Position, RawMessage
from firstmove.model.record import CaseView, FolderSeen, Incoming, Placed
from firstmove.model.states import DRAFT, allows
from firstmove.model.triage import Triage
from firstmove.service import commands as orders
from firstmove.service import trouble
from firstmove.service.folders import Folders
from firstmove.service.losses import Losses
from firstmove.service.runtime import Runtime, Station
from firstmove.state.store import Reader, Unit
from firstmove.transport.crashpoints import reach
from firstmove.transport.imap import Fetched, ImapSession

BATCH = 50
READ = 65_536  # octets of a sent mail: headers and text
_MASS = ("bulk", "list", "junk")  # Precedence of what no person wrote to one customer


@dataclass(slots=True)
class SentBox:
    """The Sent folders of one mailbox, for the life of one connection."""

    station: Station
    runtime: Runtime
    session: ImapSession
    folders: Folders
    losses: Losses = field(default_factory=Losses)  # the desk's: a connection that a mail ends forgets it

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
        uids: Sequence[int] = self.session.uids_above(last)
        while uids:
            batch = self.losses.at_once(folder, uids[:BATCH])
            self._read(folder, status.uidvalidity, batch)
            self._remember(folder, status.uidvalidity, batch[-1])
            uids = uids[len(batch) :]

    def _read(self, folder: str, uidvalidity: int, uids: Sequence[int]) -> None:
        if self.losses.hopeless(folder, uids):
            self._set_aside(Position(self.station.name, folder, uidvalidity, uids[0]))
            return
        with self.losses.counted(folder, uids):
            fetched = list(self.session.fetch(uids, READ))
        for item in fetched:
            position = Position(self.station.name, folder, uidvalidity, item.uid)
            reach("sent-read")
            try:
                self._set_aside(position) if item.garbled else self._one(item, position)
            except (TransportError, Unavailable):
                raise
            except Exception as error:  # noqa: BLE001 - round one message: the clocks run on, the others are read
                where = trouble.place(error)
                maillog.warn("worker.failed", mailbox=self.station.name, uid=item.uid, error=where)

    def _set_aside(self, place: Position) -> None:
        """Nobody knows whom it answers: a person is told, for the clocks of that case run on."""
        now = self.runtime.now()
        version = f"sent:{place.folder}:{place.uidvalidity}:{place.uid}"
        maillog.warn("message.quarantined", mailbox=place.mailbox, uid=place.uid, reason="garbled")

        def keep(unit: Unit) -> None:
            if unit.quarantine(RawMessage(place, b"", 0, now), "garbled", now):
                told = {"to": "operator", "kind": "sent_unreadable"}
                unit.add_effect("send_notice", place.mailbox, version=version, now=now, plan=told)

        self.runtime.write(keep)

    def _remember(self, folder: str, uidvalidity: int, last: int) -> None:
        seen = FolderSeen(self.station.name, folder, uidvalidity, last)
        self.runtime.write(lambda unit: unit.remember_folder(seen))

    def _one(self, item: Fetched, position: Position) -> None:
        try:
            message = parse(item.octets, truncated=len(item.octets) < item.size)
        except Malformed:
            return
        sent = _Sent(message, position, item.internal_date.astimezone(UTC))
        with self.runtime.store.reading() as reader:
            ours = reader.own_ids(sent.ids)
            draft, cases, card = self._about(reader, message)
        if draft is not None:
            cases = (draft.case_id, *cases)
        elif ours:
            self.runtime.write(lambda unit: self._own_copy(unit, sent.ids))
            return
        settled = self.runtime.write(lambda unit: self._understood(unit, sent, draft, cases, card))
        reach("reply-recorded")
        if card is not None and not settled:
            orders.card_answered(self.station, self.runtime, sent.row(self._channel), card)

    def _about(
        self, reader: Reader, message: Message
    ) -> tuple[Placed | None, tuple[int, ...], Placed | None]:
        """The draft that was sent, the cases that are answered, the card that is answered."""
        if not self._from_us(message) or self._known(reader, message):
            return None, (), None
        cases = tuple(case.id for case in reader.cases_of_keys(_answered_ids(message)))
        return _sent_draft(reader, message), cases, _card_among(reader, message)

    def _understood(
        self, unit: Unit, sent: "_Sent", draft: Placed | None, cases: Sequence[int], card: Placed | None
    ) -> bool:
        """Whether a person's mail was an answer or a leak; else, where it answers a card, it is a command."""
        leaked = self._leak(unit, sent, card, cases)
        number = self._reply(unit, sent, cases, draft)
        if number is None and card is None and not cases:
            number = self._to_somebody(unit, sent)
        if number is not None:
            maillog.event("reply.seen", mailbox=self.station.name, case=number, by_draft=draft is not None)
        return leaked or number is not None

    def _own_copy(self, unit: Unit, ids: Sequence[str]) -> None:
        """The provider keeps copies of what we send: it went out, whatever the connection said."""
        for effect in (unit.effect_of(known) for known in ids):
            if effect is not None and effect.state == "in_doubt":
                owner, now = self.station.owner, self.runtime.now()
                unit.settle(effect.id, "found", owner=owner, now=now, reply="found in Sent")

    def _from_us(self, message: Message) -> bool:
        own = self.station.rules.identity.own_addresses
        return message.auto_submitted in ("", "no") and any(author.key in own for author in message.from_)

    def _known(self, reader: Reader, message: Message) -> bool:
        """The same reply in a second Sent folder, or in one that was renumbered."""
        row = (
            reader.find_message(message.message_id, mailbox=self.station.name) if message.message_id else None
        )
        return row is not None and row.direction == "reply"

    def _reply(self, unit: Unit, sent: "_Sent", cases: Sequence[int], draft: Placed | None) -> int | None:
        """Record a reply to the first of these cases whose customer gets it; the case's number."""
        for view in filter(None, map(unit.view, dict.fromkeys(cases))):
            if _goes_to_customer(sent.message, view):
                return view.case.number if self._replied(unit, sent, view, draft) else None
        return None

    def _replied(self, unit: Unit, sent: "_Sent", view: CaseView, draft: Placed | None) -> bool:
        now, owner, policy = self.runtime.now(), self.station.owner, self.station.rules.policy_of(view)
        if unit.reply_seen(view.case.id, sent.row(self._channel)) is None:
            return False
        by_draft = draft is not None and view.draft is not None and draft.id == view.draft.id
        if draft is not None and not by_draft:  # an earlier one was sent; the newest is in nobody's way
            unit.draft_event(draft.id, "send", now=now)
        pledge = pledges.find(sent.message.visible_text, policy.hours, sent.at)
        decision = clocks.human_reply(view, sent.at, policy, now, by_draft=by_draft, pledge=pledge)
        unit.apply(view.case.id, decision, owner=owner, now=now)
        answered = unit.view(view.case.id)
        if answered is not None and _came_back(answered, sent.ids):  # the report was quicker than the copy
            bounced = clocks.reply_bounced(answered, policy, now)
            unit.apply(view.case.id, bounced, owner=owner, now=now)
        return True

    def _to_somebody(self, unit: Unit, sent: "_Sent") -> int | None:
        """A new mail, not a reply: it answers the one case of that customer that waits; the case's number."""
        message = sent.message
        if not self._from_us(message) or self._known(unit, message) or _to_many(message):
            return None
        keys = [address.key for address in (*message.to, *message.cc)]
        waiting = [
            case
            for case in unit.cases_of_customers(self.station.name, keys)
            if case.state in ("needs_reply", "on_hold")
        ]
        chosen = _chosen(waiting, message.subject)
        if len(chosen) == 1:
            return self._reply(unit, sent, (chosen[0].id,), None)
        if unit.reply_seen(None, sent.row(self._channel), direction="own") is None:
            return None
        asked = Decision(
            "sent_unclear", case=CaseChange(note="sent_unclear"), effects=(PutCard(unseen=True),)
        )
        for case in chosen:
            unit.apply(case.id, asked, owner=self.station.owner, now=self.runtime.now())
        return None

    @property
    def _channel(self) -> str:
        return self.station.rules.identity.default_channel

    def _leak(self, unit: Unit, sent: "_Sent", card: Placed | None, cases: Sequence[int]) -> bool:
        """Text of a card in a mail that left the house is told to the owner at once (DESIGN 6)."""
        message, policy = sent.message, self.station.rules.policy
        if not self._from_us(message) or not leaks.outside((*message.to, *message.cc), policy):
            return False
        of_cards = [card.case_id] if card is not None else []
        customers = [address.key for address in (*message.to, *message.cc)]
        of_customers = [case.id for case in unit.cases_of_customers(self.station.name, customers)]
        for view in filter(None, map(unit.view, dict.fromkeys((*of_cards, *cases, *of_customers)))):
            shown = view.card.text if view.card is not None else ""
            if leaks.holds_card(message.text, shown, view.draft.text if view.draft else ""):
                told = clocks.card_leaked(policy)
                unit.apply(view.case.id, told, owner=self.station.owner, now=self.runtime.now())
                return True
        return False


@dataclass(frozen=True, slots=True)
class _Sent:
    """One mail in a Sent folder; `at` is its INTERNALDATE."""

    message: Message
    position: Position
    at: datetime

    @property
    def ids(self) -> list[str]:
        """Its Message-IDs, the one that Exchange replaced too."""
        return [known for known in (self.message.message_id, self.message.microsoft_original_id) if known]

    def row(self, channel: str) -> Incoming:
        """As it is recorded."""
        return Incoming(self.position, self.message, Origin(channel, "own", None), None, Triage(), self.at)


def _sent_draft(reader: Reader, message: Message) -> Placed | None:
    """Our draft that a person sent: its token stands in References, or its Message-ID was kept.

    The token of one that was sent before comes back in every later mail of the thread, and means nothing.
    """
    tokens = [identifier.strip("<> ").partition("@")[0] for identifier in message.references]
    placed = reader.placed_by_token((*tokens, message.message_id, message.microsoft_original_id))
    if placed is None or placed.kind != "draft":
        return None
    return placed if allows(DRAFT, placed.state, "send") else None


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


def _came_back(view: CaseView, ids: Sequence[str]) -> bool:
    returned = [row.facts.get("returned") for row in view.messages]
    return any(isinstance(found, list) and not set(ids).isdisjoint(found) for found in returned)


def _to_many(message: Message) -> bool:
    """A mailing, not an answer to one customer."""
    return "list-unsubscribe" in message.headers or message.header("precedence").strip().lower() in _MASS


def _chosen(waiting: Sequence[CaseFacts], subject: str) -> list[CaseFacts]:
    """Those that the subject names, else all."""
    named = [case for case in waiting if case.number in receipt_numbers(subject)]
    return named or list(waiting)


def _untagged(spec: str) -> str:
    """Relay addresses are compared without their +tag (DESIGN 8)."""
    local, at, domain = spec.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"
