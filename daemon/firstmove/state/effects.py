"""Effects written down by a decision: what is to be done outside, before anything is done."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select, update

from firstmove.model.decision import EffectPlan, PutCard, SendAck
from firstmove.model.record import Effect, Outgoing, Owner
from firstmove.state.cases import Matter
from firstmove.state.codec import KINDS, bounded, clean, once_key, plain, plan_of
from firstmove.state.driver import Statement
from firstmove.state.settings import LAST_TURN, set_setting
from firstmove.state.statements import prepared, prepared_new, words
from firstmove.state.tables import EFFECTS, THREAD_KEY

COALESCED: Final = timedelta(seconds=60)  # between two cards of one case (DESIGN 6)
# A new effect of a case makes these older ones pointless, as long as their octets were never fixed.
_REPLACES: Final = {
    "file_thread": ("file_thread",),
    "put_card": ("put_card", "remove_card"),
    "remove_card": ("put_card", "remove_card"),
    "put_draft": ("put_draft", "remove_draft"),
    "remove_draft": ("put_draft", "remove_draft"),
}

_ABSENT: Final = dict.fromkeys(column.name for column in EFFECTS.columns if column.name != "id")
_FRESH: Final = {
    "state": "pending",
    "attempts": 0,
    "doubts": 0,
    "fence": 0,
    "recipient": "",
    "envelope_from": "",
    "token": "",
    "text_hash": "",
    "subject": "",
    "fallback": False,
    "reply": "",
}
_PLANNED: Final = ("kind", "mailbox", "case_id", "message_row", "version", "due_at", "created_at", "plan")
_INSERT_PLANNED = prepared(
    EFFECTS, fixed={name: value for name, value in (_ABSENT | _FRESH).items() if name not in _PLANNED}
)
_INSERT_NEW = prepared_new(EFFECTS, returning=EFFECTS.c.id)
_NEW_KEY = prepared_new(THREAD_KEY)
_LAST_CARD = Statement(
    select(func.max(EFFECTS.c.created_at)).where(
        EFFECTS.c.case_id == bindparam("of_case"),
        EFFECTS.c.kind == "put_card",
        EFFECTS.c.state != "cancelled",
    )
)
_ACKS = Statement(
    select(EFFECTS.c.version, EFFECTS.c.state).where(
        EFFECTS.c.case_id == bindparam("of_case"), EFFECTS.c.kind == "send_ack"
    )
)


@functools.cache
def _replacing(kinds: tuple[str, ...]) -> Statement:
    return Statement(
        update(EFFECTS)
        .where(
            EFFECTS.c.case_id == bindparam("of_case"),
            EFFECTS.c.state == "pending",
            EFFECTS.c.octets.is_(None),
            EFFECTS.c.kind.in_(words(*kinds)),
        )
        .values(state="cancelled", settled_at=bindparam("at_"), reply="replaced")
    )


@dataclass(frozen=True, slots=True)
class Sending:
    """What an acknowledgement needs besides its plan."""

    out: Outgoing | None
    owner: Owner
    now: datetime
    lease: timedelta
    once: str = ""  # "" when no message asks for it: then once for its case and ordinal
    sender: str = ""  # key of who is acknowledged, for the caps
    skeleton: str = ""


def write_effects(
    connection: Connection, matter: Matter, plans: Sequence[EffectPlan], sending: Sending
) -> Effect | None:
    """Write a decision's effects for a case; gives the acknowledgement if it is to be sent at once."""
    others = [plan for plan in plans if not isinstance(plan, SendAck)]
    if others and not matter.new:
        _replace(connection, matter.id, others, sending.now)
    rows = [_row(connection, matter, plan, index, sending.now) for index, plan in enumerate(others)]
    if rows:
        _INSERT_PLANNED.many(connection, rows)
    ack = next((plan for plan in plans if isinstance(plan, SendAck)), None)
    return _write_ack(connection, matter, ack, sending) if ack else None


def write_loose(
    connection: Connection, mailbox: str, message_row: int, plans: Sequence[EffectPlan], now: datetime
) -> None:
    """Write the effects of a message that belongs to no case."""
    rows = [
        {
            "kind": KINDS[type(plan)],
            "mailbox": mailbox,
            "case_id": None,
            "message_row": message_row,
            "version": str(index),
            "due_at": now,
            "created_at": now,
            "plan": plan_of(plan),
        }
        for index, plan in enumerate(plans)
        if not isinstance(plan, SendAck)
    ]
    if rows:
        _INSERT_PLANNED.many(connection, rows)


def add_effect(
    connection: Connection,
    kind: str,
    mailbox: str,
    *,
    now: datetime,
    case_id: int | None = None,
    version: str,
    plan: dict[str, object],
    due_at: datetime | None = None,
    out: Outgoing | None = None,
) -> int | None:
    """Write one effect that no decision planned (a push beside a notice); None when it exists already."""
    row = _blank(kind, mailbox, now) | {"case_id": case_id, "version": version, "plan": plain(plan)}
    if due_at is not None:
        row["due_at"] = due_at
    if out is not None:
        row |= out_columns(out)
    found = _INSERT_NEW.scalar(connection, row)
    return None if found is None else int(found)


def out_columns(out: Outgoing) -> dict[str, Any]:
    """Octets and envelope as columns."""
    return {
        "octets": out.octets,
        "message_id": clean(out.message_id) or None,
        "recipient": clean(out.recipient),
        "envelope_from": clean(out.envelope_from),
        "token": clean(out.token),
        "text_hash": out.text_hash,
        "subject": clean(out.subject),
        "fallback": out.fallback,
    }


def add_keys(connection: Connection, case_id: int, roles: Mapping[str, str]) -> None:
    """Let later messages be found by these Message-IDs, tokens or marks; each with its role."""
    rows = [{"key": key, "case_id": case_id, "role": role} for key, role in roles.items() if key]
    if rows:
        _NEW_KEY.many(connection, rows)


def _blank(kind: str, mailbox: str, now: datetime) -> dict[str, Any]:
    return {**_ABSENT, **_FRESH, "kind": kind, "mailbox": mailbox, "due_at": now, "created_at": now}


def _row(
    connection: Connection, matter: Matter, plan: EffectPlan, index: int, now: datetime
) -> dict[str, Any]:
    row = {
        "kind": KINDS[type(plan)],
        "mailbox": matter.mailbox,
        "case_id": matter.id,
        "message_row": None,
        "version": f"{matter.version}.{index}",
        "due_at": now,
        "created_at": now,
        "plan": plan_of(plan),
    }
    if isinstance(plan, PutCard) and not plan.prompt and not matter.new:
        before = _LAST_CARD.scalar(connection, {"of_case": matter.id})
        if before is not None:
            # The last one may lie ahead of a clock that was set back.
            row["due_at"] = max(now, min(before, now) + COALESCED)
    return row


def _replace(connection: Connection, case_id: int, plans: Sequence[EffectPlan], now: datetime) -> None:
    kinds = {kind for plan in plans for kind in _REPLACES.get(KINDS[type(plan)], ())}
    if kinds:
        _replacing(tuple(sorted(kinds))).run(connection, {"of_case": case_id, "at_": now})


def _write_ack(connection: Connection, matter: Matter, plan: SendAck, sending: Sending) -> Effect | None:
    """The acknowledgement, claimed from birth; None when it is held or was already given."""
    ordinal = plan.ordinal if matter.new else _free_ordinal(connection, matter.id, plan)
    version = f"{plan.reason}:{ordinal}"
    now, owner = sending.now, sending.owner
    waits = plan.turn is not None and plan.turn > now
    claimed = sending.out is not None and not plan.held and not waits
    if plan.turn is not None:
        set_setting(connection, LAST_TURN, plan.turn.isoformat())
    row = _blank("send_ack", matter.mailbox, now) | {
        "state": "held" if plan.held else "claimed" if claimed else "pending",
        "case_id": matter.id,
        "version": version,
        "plan": plan_of(plan),
        "due_at": plan.turn if plan.turn is not None and waits else now,
        "not_after": plan.not_after,
        "attempts": int(claimed),
        "first_tried_at": now if claimed else None,
        "lease_owner": owner.name if claimed else None,
        "lease_until": now + sending.lease if claimed else None,
        "fence": owner.fence if claimed else 0,
        "once_key": sending.once or once_key("case", str(matter.id), version),
        "sender_key": bounded(sending.sender) or None,
        "sender_domain": bounded(sending.sender).rpartition("@")[2] or None,
        "skeleton": bounded(sending.skeleton),
        "counted_at": now,
        **(out_columns(sending.out) if sending.out else {"octets": None}),
    }
    found = _INSERT_NEW.scalar(connection, row)
    if found is None:
        return None  # the UNIQUEs say that it was given: G2 comes before the decision
    return _born(int(found), row, sending.out) if claimed else None


def _free_ordinal(connection: Connection, case_id: int, plan: SendAck) -> int:
    """The plan's ordinal, or the next that no cancelled acknowledgement has used up."""
    states = {row.version: row.state for row in _ACKS.all(connection, {"of_case": case_id})}
    ordinal = plan.ordinal
    while states.get(f"{plan.reason}:{ordinal}") == "cancelled":
        ordinal += 1
    return ordinal


def _born(effect_id: int, row: dict[str, Any], out: Outgoing | None) -> Effect:
    return Effect(
        id=effect_id,
        kind="send_ack",
        state="claimed",
        mailbox=row["mailbox"],
        case_id=row["case_id"],
        message_row=None,
        version=row["version"],
        plan=row["plan"],
        out=out,
        attempts=1,
        due_at=row["due_at"],
        not_after=row["not_after"],
        first_tried_at=row["first_tried_at"],
        created_at=row["created_at"],
    )
