"""A reading transaction, as callers see it: one snapshot, many questions, no writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from firstmove.model.case import CaseFacts, Keys
from firstmove.model.mail import Position
from firstmove.model.order import Order, StockItem
from firstmove.model.record import (
    CaseView,
    Effect,
    FolderSeen,
    Happening,
    Markable,
    MessageRow,
    Placed,
    PromiseRow,
    TimerRow,
)
from firstmove.state import (
    candidates,
    claims,
    clocks,
    due,
    mailboxes,
    marks,
    ordering,
    placing,
    reading,
    stock,
)
from firstmove.state.settings import setting


@dataclass(frozen=True, slots=True)
class Reader:
    """Questions to the database. Valid within `Store.reading()` or, for a Unit, its transaction."""

    connection: Connection

    def case(self, case_id: int) -> CaseFacts | None:
        """One case."""
        return reading.case(self.connection, case_id)

    def case_by_number(self, number: int) -> CaseFacts | None:
        """The case that people call #number."""
        return reading.case_by_number(self.connection, number)

    def cases(
        self, state: str | None = None, *, mailbox: str | None = None, limit: int = 200, closed: bool = True
    ) -> tuple[CaseFacts, ...]:
        """Cases, the longest waiting first, then the newest; without `closed` none that are."""
        return reading.cases(self.connection, state, mailbox, limit, closed=closed)

    def cases_of_keys(self, keys: Sequence[str]) -> tuple[CaseFacts, ...]:
        """The cases, of any mailbox, that a mail with these references or tokens belongs to."""
        return reading.case_of_keys(self.connection, keys)

    def cases_of_customers(self, mailbox: str, customers: Sequence[str]) -> tuple[CaseFacts, ...]:
        """Cases of these customers (Address.key) that are not closed, the newest first."""
        return reading.cases_of_customers(self.connection, mailbox, customers)

    def view(self, case_id: int) -> CaseView | None:
        """Everything that may be said about one case."""
        return reading.view(self.connection, case_id)

    def happenings(self, case_id: int) -> tuple[Happening, ...]:
        """The history of a case, in the order it was written."""
        return reading.happenings(self.connection, case_id)

    def messages_of(self, case_id: int) -> tuple[MessageRow, ...]:
        """The messages of a case, oldest first."""
        return reading.messages_of(self.connection, case_id)

    def message(self, row_id: int) -> MessageRow | None:
        """One message by its row."""
        return reading.message(self.connection, row_id)

    def find_message(self, where: Position | str, *, mailbox: str | None = None) -> MessageRow | None:
        """The message at a place, or the newest with a Message-ID."""
        if isinstance(where, Position):
            return reading.message_at(self.connection, where)
        return reading.message_by_id(self.connection, where, mailbox)

    def waiting_in(self, mailbox: str, folder: str) -> tuple[MessageRow, ...]:
        """Customers' mails of cases that wait for a person, known to lie in this folder."""
        return reading.waiting_in(self.connection, mailbox, folder)

    def message_of(self, message_id: str) -> MessageRow | None:
        """The newest message with this Message-ID, in any mailbox."""
        return reading.message_by_id(self.connection, message_id)

    def message_by_digest(self, mailbox: str, digest: str) -> MessageRow | None:
        """The customer's message with this digest, wherever it lies now."""
        return reading.message_by_digest(self.connection, mailbox, digest)

    def markable(self, mailbox: str) -> tuple[Markable, ...]:
        """The mails and cards of the cases that wait for a person, where they lie as far as we know."""
        return marks.markable(self.connection, mailbox)

    def marks_in(self, mailbox: str) -> frozenset[tuple[str, str, int]]:
        """The flags of people's mail programs that are on record (Mark.key)."""
        return marks.in_mailbox(self.connection, mailbox)

    def places(self, mailbox: str) -> dict[Position, int | None]:
        """Where each customer's mail of a mailbox lies as far as we know, with its case's number."""
        return reading.places(self.connection, mailbox)

    def timers_of(self, case_id: int) -> tuple[TimerRow, ...]:
        """The clock steps of a case, running or not, by their time."""
        return reading.timers_of(self.connection, case_id)

    def due_timers(self, mailbox: str, now: datetime, limit: int = 50) -> tuple[TimerRow, ...]:
        """Armed steps whose time has come, oldest first."""
        return clocks.due_timers(self.connection, mailbox, now, limit)

    def next_due(self, mailbox: str) -> datetime | None:
        """When an effect or a timer of the mailbox wants attention next."""
        return clocks.next_due(self.connection, mailbox)

    def due_kinds(self, mailbox: str, now: datetime) -> frozenset[str]:
        """Kinds of effects that are due (or to be looked for in Sent); due.CLOCKS for due timers."""
        return due.due_kinds(self.connection, mailbox, now)

    def unfinished(self, mailbox: str, now: datetime) -> bool:
        """Whether an effect is under way or due by `now`."""
        return due.unfinished(self.connection, mailbox, now)

    def any_open(self, mailbox: str) -> bool:
        """Whether a case of the mailbox is not closed."""
        return due.any_open(self.connection, mailbox)

    def promises(self, case_id: int | None = None, *, state: str | None = None) -> tuple[PromiseRow, ...]:
        """The promise ledger, of one case or of all, oldest first."""
        return reading.promises_of(self.connection, case_id, state)

    def effect(self, effect_id: int) -> Effect | None:
        """One effect."""
        return reading.effect(self.connection, effect_id)

    def effects(
        self,
        *,
        state: str | None = None,
        kind: str | None = None,
        case_id: int | None = None,
        mailbox: str | None = None,
        above: int = 0,
    ) -> tuple[Effect, ...]:
        """Effects whose number is greater than `above`, oldest first."""
        return reading.effects(
            self.connection, state=state, kind=kind, case_id=case_id, mailbox=mailbox, above=above
        )

    def effect_of(self, message_id: str) -> Effect | None:
        """The effect that sent, or will send, the mail with this Message-ID."""
        return reading.effect_by_message_id(self.connection, message_id)

    def doubtful(self, mailbox: str, now: datetime) -> tuple[Effect, ...]:
        """What is in doubt and to be looked for in Sent now; then `looked` or `settle(…, "found")`."""
        return claims.doubtful(self.connection, mailbox, now)

    def newest_placed(self, case_id: int, kind: str) -> Placed | None:
        """The newest draft or card of a case, whatever became of it."""
        return placing.newest(self.connection, case_id, kind)

    def outdated(self, case_id: int, kind: str) -> tuple[Placed, ...]:
        """Drafts or cards that still lie there although a newer one has been placed, oldest first."""
        return placing.outdated(self.connection, case_id, kind)

    def placed_in(self, mailbox: str, kind: str, states: Sequence[str] = ("placed",)) -> tuple[Placed, ...]:
        """Drafts or cards of a mailbox in these states, oldest first."""
        return reading.placed_of_state(self.connection, mailbox, kind, states)

    def placed_by(self, folder: str, uidvalidity: int, uid: int, *, mailbox: str = "") -> Placed | None:
        """The draft or card at this place."""
        return placing.placed_by(self.connection, folder, uidvalidity, uid, mailbox)

    def placed_by_token(self, tokens: Sequence[str]) -> Placed | None:
        """The newest draft or card that has one of these tokens or Message-IDs."""
        return placing.placed_by_token(self.connection, tokens)

    def placed_by_message_id(self, message_id: str) -> Placed | None:
        """The newest draft or card with this Message-ID."""
        return placing.placed_by_token(self.connection, (message_id,))

    def own_ids(self, ids: Sequence[str]) -> frozenset[str]:
        """Which of these Message-IDs or tokens are ours."""
        return reading.own_ids(self.connection, ids)

    def is_own(self, key: str) -> bool:
        """Whether this Message-ID or token is ours."""
        return bool(reading.own_ids(self.connection, (key,)))

    def seen(self, mailbox: str, folder: str) -> FolderSeen | None:
        """How far a folder has been read; None when never."""
        return mailboxes.seen(self.connection, mailbox, folder)

    def orders(self, keys: Keys) -> tuple[Order, ...]:
        """At most 20 candidate orders, the likeliest first."""
        return candidates.of(self.connection, keys)

    def orders_by_number(self, number: str) -> tuple[Order, ...]:
        """The orders of that number."""
        return ordering.by_number(self.connection, number)

    def any_orders(self) -> bool:
        """Whether any order is known."""
        return ordering.any_at_all(self.connection)

    def order_count(self) -> int:
        """How many orders are known."""
        return ordering.count(self.connection)

    def stock_of(self, order: Order | None, words: Sequence[str] = ()) -> tuple[StockItem, ...]:
        """Articles of the inventory: of an order's lines, and those whose titles hold one of these words."""
        lines = order.items if order else ()
        found = (
            *stock.of_skus(self.connection, [line.sku for line in lines]),
            *stock.of_titles(self.connection, [line.title for line in lines if not line.sku]),
            *stock.with_words(self.connection, words),
        )
        return tuple(dict.fromkeys(found))

    def stock_count(self) -> int:
        """How many articles of the inventory are known."""
        return stock.count(self.connection)

    def quarantined(self, *, released: bool = False) -> tuple[dict[str, Any], ...]:
        """What is kept in quarantine, oldest first, without its octets."""
        return reading.quarantined(self.connection, released=released)

    def quarantined_octets(self, quarantine_id: int) -> bytes | None:
        """The octets of one message in quarantine."""
        return reading.quarantined_octets(self.connection, quarantine_id)

    def paused(self) -> bool:
        """Whether all sending is paused."""
        return setting(self.connection, "paused") == "1"

    def setting(self, key: str) -> str:
        """One fact about the database, "" when it was never written."""
        return setting(self.connection, key)

    def status(self) -> dict[str, object]:
        """Counts by state of everything that has states, and the facts about the database itself."""
        return reading.status(self.connection)
