"""A writing transaction, as callers see it: what one Unit did commits together or not at all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update

from firstmove.model.case import Keys, Known
from firstmove.model.decision import Decision
from firstmove.model.mail import Position, RawMessage
from firstmove.model.order import Order, StockItem
from firstmove.model.policy import Acknowledge
from firstmove.model.record import Effect, FolderSeen, Incoming, Mark, MessageRow, Outgoing, Owner, Recorded
from firstmove.state import (
    claims,
    clocks,
    effects,
    intake,
    lookup,
    mailboxes,
    marks,
    ordering,
    placing,
    setback,
    stock,
    turns,
)
from firstmove.state.codec import clean, plain
from firstmove.state.lookup import Asked
from firstmove.state.reader import Reader
from firstmove.state.settings import set_setting
from firstmove.state.statements import change
from firstmove.state.tables import MESSAGE, QUARANTINE

LEASE: Final = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Unit(Reader):
    """One unit of work. It answers every question of a Reader too, from within its transaction."""

    asked: dict[Position, Asked] = field(default_factory=dict)  # what `record` files a message by

    def known(
        self,
        keys: Keys,
        position: Position,
        *,
        now: datetime,
        shop: str = "default",
        counts_to: int = lookup.COUNTED,
    ) -> Known:
        """Everything a decision about the message at `position` may ask; `record` files it by these keys.

        `counts_to`: how far acknowledgements to anybody need to be counted.
        """
        asked = lookup.known(self.connection, keys, position, now=now, shop=shop, counts_to=counts_to)
        self.asked[position] = asked
        return asked.known

    def record(
        self,
        incoming: Incoming,
        decision: Decision,
        out: Outgoing | None,
        *,
        owner: Owner,
        now: datetime,
        lease: timedelta = LEASE,
    ) -> Recorded:
        """Write a message and everything decided about it, by what `known` was asked in this unit.

        An acknowledgement with its octets in `out` is born claimed by `owner`: send it once this unit's
        commit has returned. Seen before (same place or digest): nothing is written, `fresh` is False.

        Raises:
            Unavailable: the mailbox's lease has gone to another worker.
        """
        position = incoming.position
        asked = self.asked.pop(position, None)
        if asked is None:
            keys = intake.keys_of(incoming)
            asked = lookup.known(self.connection, keys, position, now=now, shop="default")
        return intake.record(
            self.connection, asked, incoming, decision, out, owner=owner, now=now, lease=lease
        )

    def adopt(
        self,
        row_id: int,
        incoming: Incoming,
        decision: Decision,
        *,
        owner: Owner,
        now: datetime,
        lease: timedelta = LEASE,
    ) -> Recorded:
        """Let a message that was taken in without a case have one, by what `known` was asked in this unit."""
        asked = self.asked.pop(incoming.position)
        return intake.adopt(
            self.connection, asked, row_id, incoming, decision, owner=owner, now=now, lease=lease
        )

    def apply(
        self,
        case_id: int,
        decision: Decision,
        *,
        owner: Owner,
        now: datetime,
        out: Outgoing | None = None,
        lease: timedelta = LEASE,
    ) -> Recorded | None:
        """Write a decision that no customer's mail led to (timer, move, command, sent reply); None: no case.

        Raises:
            BrokenTransition: the case's state has no such event.
        """
        return intake.apply(self.connection, case_id, decision, owner=owner, now=now, out=out, lease=lease)

    def reply_seen(
        self, case_id: int | None, incoming: Incoming, *, direction: str = "reply"
    ) -> MessageRow | None:
        """A message found in Sent, a person's or ("own") ours; None when it was seen before."""
        return intake.reply_seen(self.connection, case_id, incoming, direction=direction)

    def quarantine(self, raw: RawMessage, code: str, now: datetime) -> bool:
        """Keep a message that could not be understood; False when it is kept already."""
        return intake.quarantine(self.connection, raw, code, now)

    def release_quarantined(self, quarantine_id: int, now: datetime) -> bool:
        """A person took care of it: it stays kept but is no longer counted."""
        changed = self.connection.execute(
            update(QUARANTINE)
            .where(QUARANTINE.c.id == quarantine_id, QUARANTINE.c.released_at.is_(None))
            .values(released_at=now)
        )
        return changed.rowcount == 1

    def advance(self, position: Position) -> None:
        """Everything up to `position` has been taken in; call it last, in the order of reading."""
        mailboxes.advance(self.connection, position)

    def remember_folder(self, folder: FolderSeen) -> None:
        """Write down how far a folder has been read, also backwards (renumbered)."""
        mailboxes.remember_folder(self.connection, folder)

    def located(self, message_row: int, folder: str, role: str, uidvalidity: int, uid: int) -> None:
        """Where a message lies now. What another row remembers at that place is outdated and gives way."""
        row = self.message(message_row)
        if row is None:
            return
        place = Position(row.position.mailbox, folder, uidvalidity, uid)
        there = self.find_message(place)
        if there is not None and there.id != message_row:
            # the other mail has left without our seeing it: a negative UID stands for an unknown place
            self._move(there.id, there.position.folder, there.folder_role, 0, -there.id)
        self._move(message_row, clean(folder), role, uidvalidity, uid)

    def forget_places(self, mailbox: str, folder: str) -> None:
        """A folder's UIDs were given a second time: what lay in it lies somewhere unknown."""
        lying = (MESSAGE.c.mailbox == mailbox) & (MESSAGE.c.folder == folder) & (MESSAGE.c.uid > 0)
        self.connection.execute(update(MESSAGE).where(lying).values(uidvalidity=0, uid=-MESSAGE.c.id))

    def _move(self, row_id: int, folder: str, role: str, uidvalidity: int, uid: int) -> None:
        place = {"folder": folder, "folder_role": role, "uidvalidity": uidvalidity, "uid": uid}
        change(self.connection, MESSAGE, row_id, place)

    def claim(
        self,
        mailbox: str,
        kinds: Sequence[str],
        *,
        owner: Owner,
        now: datetime,
        lease: timedelta = LEASE,
        limit: int = 16,
    ) -> tuple[Effect, ...]:
        """Take up what is due, acknowledgements first, then by age; one in doubt at most once more."""
        return claims.claim(self.connection, mailbox, kinds, owner=owner, now=now, lease=lease, limit=limit)

    def extend(self, effect_ids: Sequence[int], owner: Owner, until: datetime) -> int:
        """Lengthen the leases of claimed effects that `owner` still performs; how many are still its own."""
        return claims.extend(self.connection, effect_ids, owner, until)

    def reclaim(self, owner: Owner, now: datetime) -> int:
        """Take over what dead owners had claimed: in doubt, or (IMAP) pending again. How many."""
        return claims.reclaim(self.connection, owner, now)

    def pull_in(self, mailboxes: Sequence[str], now: datetime, lost: timedelta | None = None) -> int:
        """The clock was set back by `lost` (None: perhaps, while nobody ran): pauses end as meant."""
        if lost is None:
            return setback.pull_in_unlikely(self.connection, mailboxes, now)
        return setback.pull_in(self.connection, mailboxes, now, lost)

    def looked(self, effect_id: int, again_at: datetime | None = None) -> bool:
        """A doubtful effect was not found in Sent; look again then, or wait until it is due once more."""
        return claims.looked(self.connection, effect_id, again_at)

    def set_out(self, effect_id: int, out: Outgoing, text: str = "") -> Outgoing:
        """Fix an effect's octets, once for all; gives those that stand. `text`: the draft's, for the card."""
        return placing.set_out(self.connection, effect_id, out, text)

    def settle(
        self,
        effect_id: int,
        event: str,
        *,
        owner: Owner | None,
        now: datetime,
        reply: str = "",
        due_at: datetime | None = None,
        placed: Position | None = None,
    ) -> bool:
        """Let an effect have `event` (model.states.EFFECT); False: `owner` has no say in it any more.

        `owner` None is an operator's word. `due_at`: of the next try (put-off), or of the second claim
        (unknown; default in 5 min). `placed`: where an APPEND put a draft or card.

        Raises:
            BrokenTransition: the effect's state has no such event.
        """
        settled = claims.settle(
            self.connection, effect_id, event, owner=owner, now=now, reply=reply, due_at=due_at
        )
        if settled and placed is not None:
            placing.place(self.connection, effect_id, placed)
        return settled

    def take_turn(self, policy: Acknowledge, now: datetime) -> datetime | None:
        """When one more acknowledgement that was held may leave under cap_minute; None: at once."""
        return turns.take(self.connection, policy, now)

    def add_effect(
        self,
        kind: str,
        mailbox: str,
        *,
        version: str,
        now: datetime,
        case_id: int | None = None,
        plan: Mapping[str, object] | None = None,
        due_at: datetime | None = None,
        out: Outgoing | None = None,
    ) -> int | None:
        """Write one effect that no decision planned; None when (case, kind, version) exists already."""
        return effects.add_effect(
            self.connection,
            kind,
            mailbox,
            version=version,
            now=now,
            case_id=case_id,
            plan=plain(plan or {}),
            due_at=due_at,
            out=out,
        )

    def draft_event(
        self, placed_id: int, event: str, *, now: datetime, position: Position | None = None
    ) -> bool:
        """What became of a draft or card (model.states.DRAFT), and where it lies now."""
        return placing.draft_event(self.connection, placed_id, event, now=now, position=position)

    def set_marks(self, case_id: int, found: Sequence[Mark]) -> None:
        """The flags that people's mail programs have set on the mails of the case and on its card."""
        marks.write(self.connection, case_id, found)

    def settle_timer(self, timer_id: int, event: str, *, now: datetime, reason: str = "") -> bool:
        """Fire or stop a clock step; False when it no longer runs."""
        return clocks.settle_timer(self.connection, timer_id, event, reason, now)

    def settle_promise(self, case_id: int, event: str, by: str, *, now: datetime) -> bool:
        """Keep, break, withdraw or reopen the promise that stands; False when none allows it."""
        return clocks.settle_promise(self.connection, case_id, event, by, now)

    def suppress(self, address_key: str, reason: str, now: datetime) -> None:
        """No more acknowledgements to this address (Address.key)."""
        intake.suppress(self.connection, address_key, reason, now)

    def pause(self, on: bool, by: str, now: datetime) -> None:
        """Stop all sending, or let it go on; who said so is kept."""
        set_setting(self.connection, "paused", "1" if on else "0")
        set_setting(self.connection, "paused_by", f"{now.isoformat()} {clean(by)}")

    def set_setting(self, key: str, value: str) -> None:
        """Write one fact about the database or of a caller's own (learnt of an account, told once)."""
        set_setting(self.connection, key, clean(value))

    def take_mailbox(self, name: str, owner: str, now: datetime, lease: timedelta) -> Owner | None:
        """Become the one who takes this mailbox in; None while another's lease runs."""
        return mailboxes.take_mailbox(self.connection, name, owner, now, lease)

    def free_mailboxes(self) -> None:
        """Every earlier owner is known to be dead: one process runs on a SQLite file, held by its lock."""
        mailboxes.free_all(self.connection)

    def renew(self, name: str, owner: Owner, now: datetime, lease: timedelta) -> bool:
        """Keep a mailbox; False when it is no longer ours."""
        return mailboxes.renew(self.connection, name, owner, now, lease)

    def release(self, name: str, owner: Owner) -> bool:
        """Give a mailbox back; False when it was no longer ours."""
        return mailboxes.release(self.connection, name, owner)

    def replace_orders(
        self,
        orders: Iterable[Order],
        source: str,
        as_of: datetime,
        continued: Collection[tuple[str, str]] = (),
    ) -> int:
        """Merge orders by (canonical number, channel); the same file twice changes nothing.

        An older file only fills what is empty. `continued`: `ordering.key_of` orders that the same file held
        further up.
        """
        return ordering.replace_orders(self.connection, orders, source, as_of, continued)

    def replace_stock(self, items: Iterable[StockItem], source: str, as_of: datetime) -> int:
        """Add or overwrite articles of the inventory; an older list changes nothing."""
        return stock.replace_stock(self.connection, items, source, as_of)
