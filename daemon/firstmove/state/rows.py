"""Rows of the database as frozen facts of model.record; nothing else leaves `state/`."""

from typing import Any

from sqlalchemy import Row

from firstmove.model.case import CaseFacts
from firstmove.model.mail import Position
from firstmove.model.order import Order, OrderItem
from firstmove.model.record import (
    Effect,
    FolderSeen,
    Happening,
    MessageRow,
    Outgoing,
    Placed,
    PromiseRow,
    TimerRow,
)
from firstmove.state.codec import remedies_of


def case_of(row: Row[Any]) -> CaseFacts:
    """A row of support_case."""
    triage = row.triage
    return CaseFacts(
        id=row.id,
        number=row.number,
        mailbox=row.mailbox,
        channel=row.channel,
        state=row.state,
        category=row.category,
        customer=row.customer,
        customer_name=row.customer_name,
        flags=tuple(triage.get("flags", ())),
        also=tuple(triage.get("also", ())),
        anger=triage.get("anger", 0),
        priority=row.priority,
        language=triage.get("language", "ja"),
        order_number=row.order_number,
        match_confidence=row.match_confidence,
        opened_at=row.opened_at,
        last_customer_at=row.last_customer_at,
        oldest_unanswered_at=row.oldest_unanswered_at,
        last_reply_at=row.last_reply_at,
        deadline=triage.get("deadline") or "",
        round_trips=row.round_trips,
        version=row.version,
        undeliverable=row.undeliverable,
        remedies=remedies_of(row.remedies),
        assignee=row.assignee,
    )


def effect_of(row: Row[Any]) -> Effect:
    """A row of effect."""
    return Effect(
        id=row.id,
        kind=row.kind,
        state=row.state,
        mailbox=row.mailbox,
        case_id=row.case_id,
        message_row=row.message_row,
        version=row.version,
        plan=row.plan,
        out=outgoing_of(row),
        attempts=row.attempts,
        doubts=row.doubts,
        due_at=row.due_at,
        not_after=row.not_after,
        first_tried_at=row.first_tried_at,
        created_at=row.created_at,
        settled_at=row.settled_at,
        reply=row.reply,
    )


def outgoing_of(row: Row[Any]) -> Outgoing | None:
    """The octets of an effect, once they are fixed."""
    if row.octets is None:
        return None
    return Outgoing(
        octets=bytes(row.octets),
        message_id=row.message_id or "",
        recipient=row.recipient,
        envelope_from=row.envelope_from,
        token=row.token,
        text_hash=row.text_hash,
        subject=row.subject,
        fallback=row.fallback,
    )


def message_of(row: Row[Any]) -> MessageRow:
    """A row of message."""
    return MessageRow(
        id=row.id,
        position=Position(row.mailbox, row.folder, row.uidvalidity, row.uid),
        direction=row.direction,
        case_id=row.case_id,
        message_id=row.message_id,
        subject=row.subject,
        sender=row.sender,
        sender_name=row.sender_name,
        received_at=row.received_at,
        reason=row.reason,
        refusal=row.refusal,
        category=row.category,
        visible_text=row.visible_text,
        folder_role=row.folder_role,
        references=tuple(row.refs),
        to_address=row.to_address,
        facts=row.facts,
    )


def timer_of(row: Row[Any]) -> TimerRow:
    """A row of timer."""
    return TimerRow(
        id=row.id,
        case_id=row.case_id,
        clock=row.clock,
        state=row.state,
        at=row.at,
        due=row.due,
        to=row.to_role,
        draft=row.draft,
        phone=row.phone,
        marks_due=row.marks_due,
        reason=row.reason,
    )


def promise_of(row: Row[Any]) -> PromiseRow:
    """A row of promise."""
    return PromiseRow(
        id=row.id,
        case_id=row.case_id,
        due=row.due,
        state=row.state,
        source=row.source,
        told_at=row.told_at,
        settled_by=row.settled_by,
        broken_at=row.broken_at,
    )


def placed_of(row: Row[Any]) -> Placed:
    """A row of placed."""
    return Placed(
        id=row.id,
        case_id=row.case_id,
        kind=row.kind,
        version=row.version,
        state=row.state,
        message_id=row.message_id,
        token=row.token,
        text_hash=row.text_hash,
        folder=row.folder,
        uidvalidity=row.uidvalidity,
        uid=row.uid,
        text=row.text,
    )


def happening_of(row: Row[Any]) -> Happening:
    """A row of happening."""
    return Happening(at=row.at, what=row.what, detail=row.detail)


def folder_of(row: Row[Any]) -> FolderSeen:
    """A row of folder_seen."""
    return FolderSeen(row.mailbox, row.folder, row.uidvalidity, row.last_uid, row.messages)


def order_of(row: Row[Any], items: tuple[OrderItem, ...]) -> Order:
    """A row of shop_order with its lines."""
    return Order(
        number=row.number,
        channel=row.channel,
        email=row.email,
        name=row.name,
        phone=row.phone,
        address=row.address,
        items=items,
        ordered_at=row.ordered_at,
        shipped_at=row.shipped_at,
        delivered_at=row.delivered_at,
        cancelled_at=row.cancelled_at,
        carrier=row.carrier,
        tracking_number=row.tracking_number,
        as_of=row.as_of,
    )
