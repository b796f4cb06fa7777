"""The case's own row: opened, changed by a decision, and its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from firstmove.model.decision import CaseChange
from firstmove.model.mail import Address
from firstmove.model.order import Match
from firstmove.model.record import Happening, Incoming
from firstmove.model.states import CASE, advance
from firstmove.model.triage import Triage
from firstmove.state.codec import bounded, clean, clipped, plain_match, plain_remedies, plain_triage
from firstmove.state.driver import Statement
from firstmove.state.settings import set_setting
from firstmove.state.statements import change as write_change
from firstmove.state.statements import prepared
from firstmove.state.tables import CASES, HAPPENING

MAX_DETAIL_OCTETS: Final = 2000
_TARGET: Final = {event: after for (_, event), after in CASE.items()}


@dataclass(frozen=True, slots=True)
class Matter:
    """The case that a decision is written to, as it stands after its own row was changed."""

    id: int
    number: int
    mailbox: str
    customer_key: str
    state: str
    version: int
    new: bool = False


_INSERT = prepared(CASES, returning=CASES.c.id)
_LOCKED = Statement(
    select(*(column for column in CASES.columns if column.name not in {"triage", "match"}))
    .where(CASES.c.id == bindparam("wanted"))
    .with_for_update()  # SQLite has locked the whole file already
)
_HAPPENED = prepared(HAPPENING)


def happened(connection: Connection, case_id: int, facts: Iterable[Happening]) -> None:
    """Write lines of history."""
    rows = [
        {"case_id": case_id, "at": f.at, "what": f.what, "detail": clipped(f.detail, MAX_DETAIL_OCTETS)}
        for f in facts
    ]
    if rows:
        _HAPPENED.many(connection, rows)


def customer_of(incoming: Incoming) -> Address:
    """To whom an answer would go: the form's or relay's customer, else the sender."""
    if incoming.origin.customer is not None:
        return incoming.origin.customer
    return next(iter(incoming.message.from_), Address("", ""))


def open_case(
    connection: Connection, incoming: Incoming, change: CaseChange, *, number: int, shop: str, version: int
) -> Matter:
    """A new case for this message; born closed when the decision gives a reason (thanks, sales pitches)."""
    state = "closed" if change.closing_reason else "needs_reply"
    customer = change.customer or customer_of(incoming)
    triage = change.triage or incoming.triage
    values = {
        "number": number,
        "mailbox": incoming.position.mailbox,
        "shop": shop,
        "channel": clean(change.channel or incoming.origin.channel),
        "state": state,
        "customer": clean(customer.spec),
        "customer_key": bounded(customer.key),
        "customer_name": clipped(customer.name, 1000),
        "order_number": "",
        "match_confidence": "none",
        "match": {},
        "opened_at": incoming.received_at,
        "last_customer_at": incoming.received_at,
        "oldest_unanswered_at": change.unanswered_since,
        "round_trips": 0,
        "version": version,
        "undeliverable": bool(change.undeliverable),
        "closing_reason": clean(change.closing_reason),
        "last_reply_at": None,
        "assignee": "",
        "corrected": "",
        "remedies": plain_remedies(change.remedies or ()),
        **_triage_columns(triage),
        **(_match_columns(change.match) if change.match else {}),
    }
    case_id = int(_INSERT.scalar(connection, values))
    set_setting(connection, "last_case_number", str(number))
    return Matter(
        case_id, number, incoming.position.mailbox, values["customer_key"], state, version, new=True
    )


def load(connection: Connection, case_id: int) -> Any:
    """The case's row, kept from other workers until the transaction ends; None when there is none."""
    return _LOCKED.first(connection, {"wanted": case_id})


def change_case(
    connection: Connection,
    row: Any,
    change: CaseChange | None,
    *,
    now: datetime,
    heard_at: datetime | None = None,
    raised: bool = False,
) -> Matter:
    """Write what a decision makes of an existing case. `heard_at`: the customer wrote then.

    Raises:
        BrokenTransition: the case's state has no such event. An event that leads where the case already is
            changes nothing: a person and a decision may both say the same.
    """
    values = _changes(row, change or CaseChange(), now)
    if heard_at is not None:
        values["last_customer_at"] = max(heard_at, row.last_customer_at or heard_at)
    if raised:
        values["version"] = row.version + 1
    if values:
        write_change(connection, CASES, row.id, values)
    state = values.get("state", row.state)
    if state != row.state:
        happened(connection, row.id, [Happening(now, state, values.get("closing_reason", ""))])
    return Matter(
        row.id,
        row.number,
        row.mailbox,
        values.get("customer_key", row.customer_key),
        state,
        values.get("version", row.version),
    )


def _changes(row: Any, change: CaseChange, now: datetime) -> dict[str, Any]:
    values = _state_columns(row.state, change)
    if change.triage is not None:
        values |= _triage_columns(change.triage)
    if change.match is not None:
        values |= _match_columns(change.match)
    if change.customer is not None:
        values |= _customer_columns(change.customer)
    if change.channel:
        values["channel"] = clean(change.channel)
    if change.answered:
        answered_at = change.answered_at or now
        values |= {
            "oldest_unanswered_at": None,
            "last_reply_at": max(answered_at, row.last_reply_at or answered_at),
            "round_trips": row.round_trips + 1,
        }
    if change.unanswered_since is not None:
        waiting = None if change.answered else row.oldest_unanswered_at
        values["oldest_unanswered_at"] = min(change.unanswered_since, waiting or change.unanswered_since)
    if change.undeliverable is not None:
        values["undeliverable"] = change.undeliverable
    return values | _ordered_columns(row, change)


def _ordered_columns(row: Any, change: CaseChange) -> dict[str, Any]:
    """What a person's command set."""
    values: dict[str, Any] = {}
    if change.remedies is not None:
        values["remedies"] = plain_remedies(change.remedies)
    if change.assignee is not None:
        values["assignee"] = clipped(change.assignee, 200)
    if change.corrected and not row.corrected:  # of two corrections the first knows what had been read
        values["corrected"] = clipped("\n".join((change.corrected, *change.corrected_words)), 2000)
    return values


def _state_columns(state: str, change: CaseChange) -> dict[str, Any]:
    event = "" if change.event == "open" else change.event
    if not event or _TARGET.get(event) == state:
        return {}
    after = advance(CASE, state, event)
    if after != "closed":
        return {"state": after, "closing_reason": ""}
    # Nothing of a closed case waits: what comes later starts its clocks anew instead of finding them stopped.
    reason = clean(change.closing_reason) or "closed"
    return {"state": after, "closing_reason": reason, "oldest_unanswered_at": None}


def _triage_columns(triage: Triage) -> dict[str, Any]:
    return {"category": triage.category, "priority": triage.priority, "triage": plain_triage(triage)}


def _match_columns(match: Match) -> dict[str, Any]:
    return {
        "order_number": bounded(match.order.number) if match.order else "",
        "match_confidence": match.confidence,
        "match": plain_match(match),
    }


def _customer_columns(customer: Address) -> dict[str, Any]:
    return {
        "customer": clean(customer.spec),
        "customer_key": bounded(customer.key),
        "customer_name": clipped(customer.name, 1000),
    }
