"""Effects taken up, performed and settled: claim → commit → act → settle (STYLE 8).

A claim carries its owner's name and fence; a settlement by anybody else writes nothing and says so. What may
have happened is in doubt and has two times: `look_at`, when the provider's Sent copy is looked for first, and
`due_at`, when it may be claimed once more (G2). An effect that came into doubt twice is never claimed again.
"""

import functools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, func, or_, select, update

from firstmove.model.record import Effect, Happening, Owner
from firstmove.model.states import DOUBTFUL_KINDS, EFFECT, advance
from firstmove.state.cases import happened
from firstmove.state.codec import clipped
from firstmove.state.driver import Statement
from firstmove.state.rows import effect_of
from firstmove.state.settings import setting
from firstmove.state.statements import change, words
from firstmove.state.tables import EFFECTS, MAILBOX

FIRST_LOOK: Final = timedelta(seconds=30)  # after a lost reply
SECOND_LOOK: Final = timedelta(minutes=5)
SECOND_LOOK_AFTER_CRASH: Final = timedelta(seconds=15)
MAX_REPLY_OCTETS: Final = 1000
_SETTLED: Final = ("done", "cancelled", "dead")

_TRIED = func.coalesce(EFFECTS.c.first_tried_at, bindparam("tried_at", type_=EFFECTS.c.created_at.type))
_EXPIRED = Statement(
    select(EFFECTS.c.id)
    .where(
        EFFECTS.c.mailbox == bindparam("of_mailbox"),
        EFFECTS.c.state == "claimed",
        EFFECTS.c.lease_until < bindparam("by"),
    )
    .limit(1)
)
_LOCKED = Statement(
    select(
        EFFECTS.c.kind,
        EFFECTS.c.state,
        EFFECTS.c.mailbox,
        EFFECTS.c.case_id,
        EFFECTS.c.doubts,
        EFFECTS.c.reply,
        EFFECTS.c.lease_owner,
        EFFECTS.c.fence,
    )
    .where(EFFECTS.c.id == bindparam("wanted"))
    .with_for_update()
)
_LEASE = Statement(
    select(MAILBOX.c.lease_owner, MAILBOX.c.fence).where(MAILBOX.c.name == bindparam("wanted"))
)
_DOUBTFUL = Statement(
    select(EFFECTS)
    .where(
        EFFECTS.c.mailbox == bindparam("of_mailbox"),
        EFFECTS.c.state == "in_doubt",
        EFFECTS.c.look_at <= bindparam("by"),
    )
    .order_by(EFFECTS.c.id)
)


@functools.cache
def _claiming(kinds: tuple[str, ...]) -> Statement:
    due = (
        select(EFFECTS.c.id)
        .where(
            EFFECTS.c.mailbox == bindparam("of_mailbox"),
            EFFECTS.c.state.in_(words("pending", "in_doubt")),
            EFFECTS.c.due_at <= bindparam("by"),
            EFFECTS.c.kind.in_(words(*kinds)),
            or_(EFFECTS.c.state == "pending", EFFECTS.c.doubts <= 1),
        )
        .order_by((EFFECTS.c.kind == "send_ack").desc(), EFFECTS.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)  # SQLite's compiler leaves it out; there the file is locked
    )
    return Statement(
        update(EFFECTS)
        .where(EFFECTS.c.id.in_(due))
        .values(
            state="claimed",
            attempts=EFFECTS.c.attempts + 1,
            lease_owner=bindparam("owner"),
            fence=bindparam("owner_fence"),
            lease_until=bindparam("until"),
            look_at=None,
            first_tried_at=_TRIED,
        )
        .returning(*EFFECTS.columns)
    )


def claim(
    connection: Connection,
    mailbox: str,
    kinds: Sequence[str],
    *,
    owner: Owner,
    now: datetime,
    lease: timedelta,
    limit: int,
) -> tuple[Effect, ...]:
    """Take up what is due: pending effects, and doubtful ones once more; acknowledgements first, then by age.

    Nothing for an owner whose mailbox lease has gone to another, and nothing that sends while paused.
    """
    if setting(connection, "paused") == "1":
        kinds = [kind for kind in kinds if kind not in DOUBTFUL_KINDS]
    if not kinds or not holds(connection, mailbox, owner):
        return ()
    if _EXPIRED.first(connection, {"of_mailbox": mailbox, "by": now}):
        # a worker that died, or whose settlement the database refused, without the process ending
        _give_up_claims(connection, and_(EFFECTS.c.mailbox == mailbox, EFFECTS.c.lease_until < now), now)
    rows = _claiming(tuple(kinds)).all(
        connection,
        {
            "of_mailbox": mailbox,
            "by": now,
            "most": limit,
            "owner": owner.name,
            "owner_fence": owner.fence,
            "until": now + lease,
            "tried_at": now,
        },
    )
    return tuple(effect_of(row) for row in sorted(rows, key=lambda row: (row.kind != "send_ack", row.id)))


def extend(connection: Connection, effect_ids: Sequence[int], owner: Owner, until: datetime) -> int:
    """Lengthen the leases of what `owner` still performs; how many of them are still its own."""
    changed = connection.execute(
        update(EFFECTS)
        .where(
            EFFECTS.c.id.in_(effect_ids),
            EFFECTS.c.state == "claimed",
            EFFECTS.c.lease_owner == owner.name,
            EFFECTS.c.fence == owner.fence,
        )
        .values(lease_until=until)
    )
    return changed.rowcount


def holds(connection: Connection, mailbox: str, owner: Owner) -> bool:
    """Whether nobody else holds the mailbox's lease."""
    row = _LEASE.first(connection, {"wanted": mailbox})
    return row is None or row.fence == 0 or (row.fence == owner.fence and row.lease_owner == owner.name)


def settle(
    connection: Connection,
    effect_id: int,
    event: str,
    *,
    owner: Owner | None,
    now: datetime,
    reply: str,
    due_at: datetime | None,
) -> bool:
    """Let an effect have `event`; False when `owner` no longer has a say in it.

    `owner` None is an operator's word, which a claimed effect does not listen to.

    Raises:
        BrokenTransition: the effect's state has no such event.
    """
    row = _LOCKED.first(connection, {"wanted": effect_id})
    if row is None or not _may_settle(connection, row, owner):
        return False
    state = row.state
    if state == "claimed" and event == "cancel":  # found pointless after it was claimed
        state = advance(EFFECT, state, "put-off")
    state = advance(EFFECT, state, event)
    values: dict[str, Any] = {
        "state": state,
        "lease_owner": None,
        "lease_until": None,
        "look_at": None,
        "settled_at": now if state in _SETTLED else None,
        "reply": clipped(reply, MAX_REPLY_OCTETS) or row.reply,
    }
    if state == "cancelled":
        values["counted_at"] = None
    if state == "pending":
        values["due_at"] = due_at or now
    if state == "in_doubt":
        values |= {
            "doubts": row.doubts + 1,
            "look_at": now + FIRST_LOOK,
            "due_at": due_at or now + SECOND_LOOK,
        }
    change(connection, EFFECTS, effect_id, values)
    if row.case_id is not None and (what := _told(row.kind, state)):
        happened(connection, row.case_id, [Happening(now, what, reply)])
    return True


def doubtful(connection: Connection, mailbox: str, now: datetime) -> tuple[Effect, ...]:
    """What is in doubt and to be looked for now, oldest first."""
    rows = _DOUBTFUL.all(connection, {"of_mailbox": mailbox, "by": now})
    return tuple(effect_of(row) for row in rows)


def looked(connection: Connection, effect_id: int, again_at: datetime | None) -> bool:
    """A look found nothing; look again at `again_at`, or (None) wait until it may be claimed once more."""
    changed = connection.execute(
        update(EFFECTS)
        .where(EFFECTS.c.id == effect_id, EFFECTS.c.state == "in_doubt")
        .values(look_at=again_at)
    )
    return changed.rowcount == 1


def reclaim(connection: Connection, owner: Owner, now: datetime) -> int:
    """Take over what a dead owner had claimed; how many.

    Dead are those whose lease ran out, and whose mailbox we have leased since. On SQLite every other owner
    is dead, for one process runs on a file.
    """
    newer = exists().where(
        MAILBOX.c.name == EFFECTS.c.mailbox,
        MAILBOX.c.lease_owner == owner.name,
        MAILBOX.c.fence > EFFECTS.c.fence,
    )
    dead = or_(EFFECTS.c.lease_until < now, newer)
    if connection.dialect.name == "sqlite":
        dead = or_(dead, EFFECTS.c.lease_owner != owner.name)
    return _give_up_claims(connection, dead, now)


def _give_up_claims(connection: Connection, dead: ColumnElement[bool], now: datetime) -> int:
    free = {"lease_owner": None, "lease_until": None}
    in_doubt = connection.execute(
        update(EFFECTS)
        .where(EFFECTS.c.state == "claimed", EFFECTS.c.kind.in_(DOUBTFUL_KINDS), dead)
        .values(
            state=EFFECT["claimed", "unknown"],
            doubts=EFFECTS.c.doubts + 1,
            look_at=now,
            due_at=now + SECOND_LOOK_AFTER_CRASH,
            **free,
        )
    )
    again = connection.execute(
        update(EFFECTS)
        .where(EFFECTS.c.state == "claimed", EFFECTS.c.kind.not_in(DOUBTFUL_KINDS), dead)
        .values(state=EFFECT["claimed", "put-off"], due_at=now, **free)
    )
    return in_doubt.rowcount + again.rowcount


def _may_settle(connection: Connection, row: Any, owner: Owner | None) -> bool:
    if row.state == "claimed":
        return owner is not None and (row.lease_owner, row.fence) == (owner.name, owner.fence)
    return owner is None or holds(connection, row.mailbox, owner)


def _told(kind: str, state: str) -> str:
    """The line of history for an outcome that a person may ask about."""
    if kind == "send_ack":
        return {"done": "acknowledged", "cancelled": "ack_cancelled"}.get(state, f"ack_{state}")
    return {"dead": f"{kind}_failed"}.get(state, "")
