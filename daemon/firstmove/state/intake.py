"""One message, one unit: what was seen, what was decided, what will be done, the clocks (STYLE 9).

Nothing here decides; a decision is written as it is. The same message twice writes nothing the second time.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, update

from firstmove.errors import Unavailable
from firstmove.model.case import Keys
from firstmove.model.decision import Decision
from firstmove.model.mail import RawMessage
from firstmove.model.record import Effect, Happening, Incoming, MessageRow, Outgoing, Owner, Recorded
from firstmove.state import cases, clocks, effects, placing
from firstmove.state.cases import Matter, happened
from firstmove.state.codec import bounded, clean, clipped, once_key, plain
from firstmove.state.driver import Statement
from firstmove.state.lookup import Asked, mark_key
from firstmove.state.settings import set_setting
from firstmove.state.statements import INBOUND, prepared, prepared_new, upsert
from firstmove.state.tables import CASES, MESSAGE, QUARANTINE, SUPPRESSION

MOST_REFERENCES: Final = 20  # kept as keys of a case

_INSERT = prepared(MESSAGE, returning=MESSAGE.c.id)
_INSERT_NEW = prepared_new(MESSAGE, returning=MESSAGE.c.id)
_SUPPRESS = Statement(
    upsert(SUPPRESSION, ("address_key",), ("reason", "at")), ("address_key", "reason", "at")
)
_QUARANTINE = prepared_new(QUARANTINE, returning=QUARANTINE.c.id)
_BEFORE = Statement(
    select(MESSAGE.c.id, MESSAGE.c.case_id, CASES.c.number)
    .outerjoin(CASES, CASES.c.id == MESSAGE.c.case_id)
    .where(MESSAGE.c.mailbox == bindparam("of_mailbox"))
    .where(
        ((MESSAGE.c.digest == bindparam("of_digest")) & (MESSAGE.c.direction == INBOUND))
        | (
            (MESSAGE.c.folder == bindparam("of_folder"))
            & (MESSAGE.c.uidvalidity == bindparam("of_uidvalidity"))
            & (MESSAGE.c.uid == bindparam("of_uid"))
        )
    )
    .limit(1)
)


def keys_of(incoming: Incoming) -> Keys:
    """The keys of a message that nobody looked up before."""
    message = incoming.message
    return Keys(
        sender=cases.customer_of(incoming).key,
        digest=message.digest,
        message_id=message.message_id,
        thread=(*message.in_reply_to, *reversed(message.references)),
        marks=incoming.origin.thread_keys,
        channel=incoming.origin.channel,
    )


def record(
    connection: Connection,
    asked: Asked,
    incoming: Incoming,
    decision: Decision,
    out: Outgoing | None,
    *,
    owner: Owner,
    now: datetime,
    lease: timedelta,
) -> Recorded:
    """Write a message and everything decided about it.

    Raises:
        Unavailable: the mailbox has meanwhile been leased by another.
    """
    if asked.fence and (asked.fence, asked.holder) != (owner.fence, owner.name):
        raise Unavailable(f"mailbox {incoming.position.mailbox}: its lease has gone to another worker")
    if asked.known.seen:
        return _seen_before(connection, incoming)
    if not asked.opened:
        set_setting(connection, "opened_at", now.isoformat())
    matter = _matter(connection, asked, incoming, decision, now)
    row_id = _write_message(connection, incoming, decision, matter)
    _suppress(connection, decision, now)
    if matter is None:
        effects.write_loose(connection, incoming.position.mailbox, row_id, decision.effects, now)
        return Recorded(row_id)
    effects.add_keys(connection, matter.id, _keys(asked.keys, incoming, out))
    sending = effects.Sending(
        out=out,
        owner=owner,
        now=now,
        lease=lease,
        once=once_key(asked.shop, asked.keys.sender, asked.keys.digest),
        sender=asked.keys.sender,
        skeleton=asked.keys.subject_skeleton,
    )
    ack = _carry_out(connection, matter, decision, sending, now)
    first = [Happening(incoming.received_at, "received", decision.reason)]
    happened(connection, matter.id, first + _notes(decision, now))
    return Recorded(row_id, matter.id, matter.number, ack)


def adopt(
    connection: Connection,
    asked: Asked,
    row_id: int,
    incoming: Incoming,
    decision: Decision,
    *,
    owner: Owner,
    now: datetime,
    lease: timedelta,
) -> Recorded:
    """Let a message that was taken in without a case have one."""
    matter = _matter(connection, asked, incoming, decision, now)
    if matter is None:
        return Recorded(row_id, fresh=False)
    connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == row_id)
        .values(case_id=matter.id, reason=clean(decision.reason), category=incoming.triage.category)
    )
    effects.add_keys(connection, matter.id, _keys(asked.keys, incoming, None))
    _carry_out(connection, matter, decision, effects.Sending(None, owner, now, lease), now)
    happened(connection, matter.id, [Happening(now, "moved", decision.reason), *_notes(decision, now)])
    return Recorded(row_id, matter.id, matter.number)


def apply(
    connection: Connection,
    case_id: int,
    decision: Decision,
    *,
    owner: Owner,
    now: datetime,
    out: Outgoing | None,
    lease: timedelta,
) -> Recorded | None:
    """Write a decision that no customer's mail led to: a timer, a move, a command, a reply that was sent.

    None when there is no such case.
    """
    row = cases.load(connection, case_id)
    if row is None:
        return None
    matter = cases.change_case(connection, row, decision.case, now=now, raised=bool(decision.effects))
    _suppress(connection, decision, now)
    sending = effects.Sending(out=out, owner=owner, now=now, lease=lease, sender=matter.customer_key)
    if out is not None:
        effects.add_keys(connection, matter.id, {bounded(out.message_id): "ack"})
    ack = _carry_out(connection, matter, decision, sending, now)
    happened(connection, matter.id, _notes(decision, now))
    return Recorded(0, matter.id, matter.number, ack)


def reply_seen(
    connection: Connection, case_id: int | None, incoming: Incoming, *, direction: str
) -> MessageRow | None:
    """A message found in Sent: a person's ("reply") or ours ("own"). None when it was seen before.

    Its Message-ID becomes a key of the case: the customer's next mail refers to it.
    """
    values = _message_columns(incoming, "", case_id, direction)
    row_id = _INSERT_NEW.scalar(connection, values)
    if row_id is None:
        return None
    if case_id is not None and direction == "reply":
        effects.add_keys(connection, case_id, {bounded(incoming.message.message_id): "reply"})
        happened(connection, case_id, [Happening(incoming.received_at, "reply_seen")])
    return MessageRow(
        id=row_id,
        position=incoming.position,
        direction=direction,
        case_id=case_id,
        message_id=values["message_id"],
        subject=values["subject"],
        sender=values["sender"],
        sender_name=values["sender_name"],
        received_at=incoming.received_at,
        reason="",
        refusal=values["refusal"],
        category=values["category"],
        visible_text=values["visible_text"],
        references=tuple(values["refs"]),
        to_address=values["to_address"],
        facts=values["facts"],
    )


def quarantine(connection: Connection, raw: RawMessage, code: str, now: datetime) -> bool:
    """Keep a message that could not be understood, octets and all; False when it is kept already."""
    position = raw.position
    row = {
        "mailbox": position.mailbox,
        "folder": position.folder,
        "uidvalidity": position.uidvalidity,
        "uid": position.uid,
        "code": clean(code),
        "size": raw.size,
        "received_at": raw.internal_date,
        "at": now,
        "octets": raw.octets,
        "released_at": None,
    }
    return _QUARANTINE.scalar(connection, row) is not None


def suppress(connection: Connection, address_key: str, reason: str, now: datetime) -> None:
    """No more acknowledgements to this address."""
    row = {"address_key": bounded(address_key), "reason": clean(reason) or "suppressed", "at": now}
    _SUPPRESS.run(connection, row)


def _seen_before(connection: Connection, incoming: Incoming) -> Recorded:
    position = incoming.position
    row = _BEFORE.first(
        connection,
        {
            "of_mailbox": position.mailbox,
            "of_digest": incoming.message.digest,
            "of_folder": position.folder,
            "of_uidvalidity": position.uidvalidity,
            "of_uid": position.uid,
        },
    )
    return Recorded(row.id, row.case_id, row.number, fresh=False)


def _matter(
    connection: Connection, asked: Asked, incoming: Incoming, decision: Decision, now: datetime
) -> Matter | None:
    change, found = decision.case, asked.known.case
    if change is None:
        return None
    if found is None or change.event == "open":
        number = asked.known.next_number
        return cases.open_case(connection, incoming, change, number=number, shop=asked.shop, version=1)
    row = cases.load(connection, found.id)
    assert row is not None
    heard = incoming.message.bounce is None and (change.unanswered_since or incoming.refusal is None)
    heard_at = incoming.received_at if heard else None
    return cases.change_case(
        connection, row, change, now=now, heard_at=heard_at, raised=bool(decision.effects)
    )


def _carry_out(
    connection: Connection, matter: Matter, decision: Decision, sending: effects.Sending, now: datetime
) -> Effect | None:
    ack = effects.write_effects(connection, matter, decision.effects, sending)
    clocks.carry_out(connection, matter, decision.clocks, now)
    if matter.state == "closed":
        clocks.end_all(connection, matter.id, "closed", now)
    if decision.draft is not None:
        draft = placing.newest(connection, matter.id, "draft")
        if draft is not None:
            placing.draft_event(connection, draft.id, decision.draft.event, now=now)
    return ack


def _write_message(
    connection: Connection, incoming: Incoming, decision: Decision, matter: Matter | None
) -> int:
    values = _message_columns(incoming, decision.reason, matter.id if matter else None, "in")
    values["facts"]["why"] = [clipped(line, 500) for line in decision.why[:50]]
    return int(_INSERT.scalar(connection, values))


def _keys(keys: Keys, incoming: Incoming, out: Outgoing | None) -> dict[str, str]:
    ids = [incoming.message.message_id, *keys.thread[:MOST_REFERENCES]]
    roles = {bounded(key): "in" for key in ids} | {mark_key(mark): "mark" for mark in keys.marks}
    return roles | ({bounded(out.message_id): "ack"} if out is not None else {})


def _suppress(connection: Connection, decision: Decision, now: datetime) -> None:
    for plan in decision.suppress:
        suppress(connection, plan.address, plan.reason, now)


def _notes(decision: Decision, now: datetime) -> list[Happening]:
    change = decision.case
    if change is None:
        return []
    note = (("note", change.note),) if change.note else ()
    return [Happening(now, what, detail) for what, detail in (*note, *change.told)]


def _message_columns(incoming: Incoming, reason: str, case_id: int | None, direction: str) -> dict[str, Any]:
    message, position = incoming.message, incoming.position
    sender = next(iter(message.from_), None)
    recipients = (*message.delivered_to, *message.to, *message.cc)
    return {
        "mailbox": position.mailbox,
        "folder": position.folder,
        "uidvalidity": position.uidvalidity,
        "uid": position.uid,
        "direction": direction,
        "case_id": case_id,
        "digest": message.digest,
        "message_key": bounded(message.message_id),
        "message_id": clipped(message.message_id, 2000),
        "subject": clipped(message.subject, 4000),
        "sender": clipped(sender.spec, 1000) if sender else "",
        "sender_name": clipped(sender.name, 1000) if sender else "",
        "to_address": clipped(recipients[0].spec, 1000) if recipients else "",
        "received_at": incoming.received_at,
        "reason": clean(reason),
        "refusal": incoming.refusal.code if incoming.refusal else "",
        "category": incoming.triage.category,
        "folder_role": "",
        "visible_text": clipped(message.visible_text),
        "refs": [clipped(key, 1000) for key in message.references[-MOST_REFERENCES:]],
        "facts": _facts(incoming),
    }


def _facts(incoming: Incoming) -> dict[str, Any]:
    message = incoming.message
    facts: dict[str, Any] = {
        "to": [address.spec for address in message.to[:20]],
        "cc": [address.spec for address in message.cc[:20]],
        "delivered_to": [address.spec for address in message.delivered_to[:5]],
        "reply_to": [address.spec for address in message.reply_to[:5]],
        "in_reply_to": message.in_reply_to[:5],
        "attachments": [part.filename or part.content_type for part in message.attachments[:20]],
        "decode_notes": message.decode_notes[:20],
        "refusal_detail": incoming.refusal.detail if incoming.refusal else "",
        "channel": incoming.origin.channel,
        "role": incoming.origin.role,
        "verified": incoming.origin.verified,
        "size": incoming.size,
        "truncated": message.truncated,
        "html_only": message.html_only,
        "date": message.date,
        "returned": message.bounce.original_message_ids if message.bounce else (),
        "cues": [(cue.axis, cue.value, cue.words) for cue in incoming.triage.cues[:20]],
    }
    return {name: plain(value) for name, value in facts.items() if value not in ("", (), [], None, False)}
