"""States and the only ways between them (DESIGN 5), one table per thing.

A change that is not in its table raises BrokenTransition and stops that piece of work. The SQL CHECKs and
docs/state-machine.md are tested against these tables.
"""

from collections.abc import Mapping

from firstmove.errors import BrokenTransition

Table = Mapping[tuple[str, str], str]

EFFECT: Table = {
    ("pending", "claim"): "claimed",
    ("pending", "hold"): "held",
    ("pending", "cancel"): "cancelled",
    ("claimed", "accepted"): "done",
    ("claimed", "put-off"): "pending",
    ("claimed", "unknown"): "in_doubt",
    ("claimed", "refused"): "dead",
    ("in_doubt", "found"): "done",
    ("in_doubt", "claim"): "claimed",  # once: the store counts it
    ("in_doubt", "hold"): "held",
    ("in_doubt", "give-up"): "dead",
    ("held", "release"): "pending",
    ("held", "cancel"): "cancelled",
    ("dead", "retry"): "pending",  # an operator's word
}
EFFECT_KINDS = (
    "send_ack",
    "send_notice",
    "file_thread",
    "put_draft",
    "remove_draft",
    "put_card",
    "remove_card",
    "push_notify",
)
# Only what leaves by SMTP or push can be in doubt; an IMAP effect is searched for, then repeated.
DOUBTFUL_KINDS = ("send_ack", "send_notice", "push_notify")

TIMER: Table = {
    ("armed", "pause"): "paused",
    ("paused", "resume"): "armed",
    ("armed", "fire"): "fired",
    ("armed", "stop"): "stopped",
    ("paused", "stop"): "stopped",
}

PROMISE: Table = {
    ("open", "keep"): "kept",
    ("open", "break"): "broken",
    ("open", "withdraw"): "withdrawn",
    ("kept", "reopen"): "open",  # the human reply bounced
    ("broken", "keep"): "kept",  # kept late; the ledger still shows that it was broken (broken_at)
}

DRAFT: Table = {
    ("pending", "place"): "placed",
    ("pending", "remove"): "removed",
    ("placed", "edit"): "edited",
    ("placed", "send"): "sent",
    ("placed", "answer-elsewhere"): "answered_elsewhere",
    ("placed", "discard"): "discarded",
    ("placed", "lose"): "gone",
    ("placed", "outdate"): "stale",
    ("placed", "remove"): "removed",
    ("edited", "send"): "sent",
    ("edited", "answer-elsewhere"): "answered_elsewhere",
    ("edited", "discard"): "discarded",
    ("edited", "lose"): "gone",
    ("edited", "outdate"): "stale",
    ("stale", "send"): "sent",
    ("stale", "discard"): "discarded",
    ("stale", "answer-elsewhere"): "answered_elsewhere",
    ("gone", "send"): "sent",
    ("gone", "edit"): "edited",
    ("gone", "discard"): "discarded",
    ("gone", "answer-elsewhere"): "answered_elsewhere",
    ("discarded", "send"): "sent",
}

CASE: Table = {
    ("needs_reply", "reply"): "replied",
    ("needs_reply", "snooze"): "on_hold",
    ("needs_reply", "close"): "closed",
    ("on_hold", "reopen"): "needs_reply",
    ("on_hold", "reply"): "replied",
    ("on_hold", "close"): "closed",
    ("replied", "reopen"): "needs_reply",
    ("replied", "snooze"): "on_hold",
    ("replied", "close"): "closed",
    ("closed", "reopen"): "needs_reply",
    ("closed", "reply"): "replied",
    ("closed", "snooze"): "on_hold",
}


def states(table: Table) -> tuple[str, ...]:
    """Every state of a table, sorted."""
    return tuple(sorted({before for before, _ in table} | set(table.values())))


def advance(table: Table, state: str, event: str) -> str:
    """The state after `event`.

    Raises:
        BrokenTransition: the table has no such change.
    """
    try:
        return table[state, event]
    except KeyError:
        raise BrokenTransition(f"no change {event!r} from state {state!r}") from None


def allows(table: Table, state: str, event: str) -> bool:
    """Whether `event` may happen in `state`."""
    return (state, event) in table
