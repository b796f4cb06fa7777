"""The first schema."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0001"
down_revision = None

TEXT, TIME, WHOLE, LARGE = AutoString(), UTCDateTime(), sa.Integer(), sa.BigInteger()
TRUTH, JSON, OCTETS = sa.Boolean(), sa.JSON(), sa.LargeBinary()


def upgrade() -> None:
    """One step up. There is no way back: restore the copy that was made before."""
    _folder_seen()
    _quarantine()
    _setting()
    _shop_order()
    _support_case()
    _happening()
    _message()
    _promise()
    _thread_key()
    _timer()
    _effect()
    _placed()


def _columns(kind: Any, *names: str) -> Iterator[sa.Column[Any]]:
    """Columns of one type; a name that ends with "?" may be NULL."""
    return (sa.Column(name.rstrip("?"), kind, nullable=name.endswith("?")) for name in names)


def _check(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(name))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _points(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _index(name: str, table: str, *columns: str, where: str = "", unique: bool = False) -> None:
    partial: dict[str, Any] = {f"{d}_where": sa.text(where) for d in ("sqlite", "postgresql") if where}
    op.create_index(name, table, list(columns), unique=unique, **partial)


def _folder_seen() -> None:
    op.create_table(
        "folder_seen",
        *_columns(TEXT, "mailbox", "folder"),
        *_columns(LARGE, "uidvalidity", "last_uid", "messages"),
        _check("ck_folder_seen_numbers", "uidvalidity >= 0 AND last_uid >= 0"),
        _key("folder_seen", "mailbox", "folder"),
    )
    op.create_table(
        "mailbox",
        *_columns(TEXT, "name"),
        *_columns(LARGE, "fence"),
        *_columns(TEXT, "lease_owner?"),
        *_columns(TIME, "lease_until?"),
        _check("ck_mailbox_fence", "fence >= 0"),
        _check("ck_mailbox_lease", "(lease_owner IS NULL) = (lease_until IS NULL)"),
        _key("mailbox", "name"),
    )


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        *_columns(WHOLE, "id"),
        *_columns(TEXT, "mailbox", "folder"),
        *_columns(LARGE, "uidvalidity", "uid"),
        *_columns(TEXT, "code"),
        *_columns(LARGE, "size"),
        *_columns(TIME, "received_at", "at", "released_at?"),
        *_columns(OCTETS, "octets"),
        _key("quarantine", "id"),
        _unique("quarantine", "mailbox", "folder", "uidvalidity", "uid"),
    )


def _setting() -> None:
    op.create_table(
        "setting",
        *_columns(TEXT, "key", "value"),
        _key("setting", "key"),
    )
    op.create_table(
        "suppression",
        *_columns(TEXT, "address_key", "reason"),
        *_columns(TIME, "at"),
        _key("suppression", "address_key"),
    )


def _shop_order() -> None:
    op.create_table(
        "shop_order",
        *_columns(WHOLE, "id"),
        *_columns(TEXT, "number", "channel", "email", "name", "phone", "address"),
        *_columns(TIME, "ordered_at?", "shipped_at?", "delivered_at?", "cancelled_at?"),
        *_columns(TEXT, "carrier", "tracking_number"),
        *_columns(TIME, "as_of?"),
        *_columns(TEXT, "source"),
        _key("shop_order", "id"),
        _unique("shop_order", "number", "channel"),
    )
    _index("ix_shop_order_email", "shop_order", "email", "ordered_at")
    _index("ix_shop_order_phone", "shop_order", "phone", "ordered_at")
    op.create_table(
        "order_item",
        *_columns(WHOLE, "order_id", "line"),
        *_columns(TEXT, "title"),
        *_columns(LARGE, "quantity"),
        *_columns(TEXT, "sku"),
        _points("order_item", "order_id", "shop_order.id", "CASCADE"),
        _key("order_item", "order_id", "line"),
    )


def _support_case() -> None:
    op.create_table(
        "support_case",
        *_columns(WHOLE, "id", "number"),
        *_columns(
            TEXT,
            "mailbox",
            "shop",
            "channel",
            "state",
            "category",
            "priority",
            "customer",
            "customer_key",
            "customer_name",
            "order_number",
            "match_confidence",
        ),
        *_columns(TIME, "opened_at", "last_customer_at?", "oldest_unanswered_at?", "last_reply_at?"),
        *_columns(WHOLE, "round_trips", "version"),
        *_columns(TRUTH, "undeliverable"),
        *_columns(TEXT, "closing_reason", "assignee", "corrected"),
        *_columns(JSON, "remedies", "triage", "match"),
        _check("ck_support_case_closing", "state <> 'closed' OR closing_reason <> ''"),
        _check("ck_support_case_counts", "round_trips >= 0 AND version >= 0 AND number > 0"),
        _check("ck_support_case_state", "state IN ('closed', 'needs_reply', 'on_hold', 'replied')"),
        _key("support_case", "id"),
        _unique("support_case", "number"),
    )
    _index("ix_support_case_customer", "support_case", "customer_key", "mailbox")
    _index("ix_support_case_state", "support_case", "state")


def _happening() -> None:
    op.create_table(
        "happening",
        *_columns(WHOLE, "id", "case_id"),
        *_columns(TIME, "at"),
        *_columns(TEXT, "what", "detail"),
        _points("happening", "case_id", "support_case.id"),
        _key("happening", "id"),
    )
    _index("ix_happening_case_id", "happening", "case_id")


def _message() -> None:
    op.create_table(
        "message",
        *_columns(WHOLE, "id"),
        *_columns(TEXT, "mailbox", "folder"),
        *_columns(LARGE, "uidvalidity", "uid"),
        *_columns(TEXT, "direction"),
        *_columns(WHOLE, "case_id?"),
        *_columns(
            TEXT, "digest", "message_key", "message_id", "subject", "sender", "sender_name", "to_address"
        ),
        *_columns(TIME, "received_at"),
        *_columns(TEXT, "reason", "refusal", "category", "folder_role", "visible_text"),
        *_columns(JSON, "refs", "facts"),
        _check("ck_message_direction", "direction IN ('in', 'reply', 'own')"),
        _points("message", "case_id", "support_case.id"),
        _key("message", "id"),
        _unique("message", "mailbox", "folder", "uidvalidity", "uid"),
    )
    _index("ix_message_case_id", "message", "case_id")
    _index("ix_message_message_key", "message", "message_key")
    _index("uq_message_digest", "message", "mailbox", "digest", where="direction = 'in'", unique=True)


def _promise() -> None:
    op.create_table(
        "promise",
        *_columns(WHOLE, "id", "case_id"),
        *_columns(TIME, "due"),
        *_columns(TEXT, "state", "source"),
        *_columns(TIME, "told_at"),
        *_columns(TEXT, "settled_by"),
        *_columns(TIME, "settled_at?", "broken_at?"),
        _check("ck_promise_broken", "state <> 'broken' OR broken_at IS NOT NULL"),
        _check("ck_promise_settled", "(state = 'open') = (settled_at IS NULL)"),
        _check("ck_promise_state", "state IN ('broken', 'kept', 'open', 'withdrawn')"),
        _points("promise", "case_id", "support_case.id"),
        _key("promise", "id"),
    )
    _index("ix_promise_case_id", "promise", "case_id")
    _index("uq_promise_open", "promise", "case_id", where="state = 'open'", unique=True)


def _thread_key() -> None:
    op.create_table(
        "thread_key",
        *_columns(TEXT, "key"),
        *_columns(WHOLE, "case_id"),
        *_columns(TEXT, "role"),
        _check("ck_thread_key_role", "role IN ('in', 'ack', 'draft', 'card', 'notice', 'reply', 'mark')"),
        _points("thread_key", "case_id", "support_case.id"),
        _key("thread_key", "key", "case_id"),
    )


def _timer() -> None:
    op.create_table(
        "timer",
        *_columns(WHOLE, "id", "case_id"),
        *_columns(TEXT, "mailbox", "clock", "state"),
        *_columns(TIME, "at", "due"),
        *_columns(TEXT, "to_role", "draft"),
        *_columns(TRUTH, "phone", "marks_due"),
        *_columns(TEXT, "reason"),
        *_columns(TIME, "paused_at?", "settled_at?"),
        _check("ck_timer_paused", "(state = 'paused') = (paused_at IS NOT NULL)"),
        _check("ck_timer_reason", "state <> 'stopped' OR reason <> ''"),
        _check("ck_timer_state", "state IN ('armed', 'fired', 'paused', 'stopped')"),
        _points("timer", "case_id", "support_case.id"),
        _key("timer", "id"),
    )
    _index("ix_timer_case_id", "timer", "case_id")
    _index("ix_timer_due", "timer", "mailbox", "state", "at")


def _effect() -> None:
    op.create_table(
        "effect",
        *_columns(WHOLE, "id"),
        *_columns(TEXT, "kind", "state", "mailbox"),
        *_columns(WHOLE, "case_id?", "message_row?"),
        *_columns(TEXT, "version"),
        *_columns(WHOLE, "attempts", "doubts"),
        *_columns(TIME, "due_at", "look_at?", "not_after?", "first_tried_at?", "created_at", "settled_at?"),
        *_columns(TEXT, "lease_owner?"),
        *_columns(TIME, "lease_until?"),
        *_columns(LARGE, "fence"),
        *_columns(TEXT, "once_key?", "sender_key?", "sender_domain?", "skeleton?"),
        *_columns(TIME, "counted_at?"),
        *_columns(TEXT, "message_id?", "recipient", "envelope_from", "token", "text_hash", "subject"),
        *_columns(TRUTH, "fallback"),
        *_columns(TEXT, "reply"),
        *_columns(JSON, "plan"),
        *_columns(OCTETS, "octets?"),
        _check("ck_effect_counted", "counted_at IS NULL OR (kind = 'send_ack' AND state <> 'cancelled')"),
        _check("ck_effect_counts", "attempts >= 0 AND doubts >= 0"),
        _check("ck_effect_doubted", "state <> 'in_doubt' OR doubts > 0"),
        _check(
            "ck_effect_doubtful", "state <> 'in_doubt' OR kind IN ('send_ack', 'send_notice', 'push_notify')"
        ),
        _check(
            "ck_effect_kind",
            "kind IN ('send_ack', 'send_notice', 'file_thread', 'put_draft', 'remove_draft', "
            "'put_card', 'remove_card', 'push_notify')",
        ),
        _check("ck_effect_lease", "(state = 'claimed') = (lease_until IS NOT NULL)"),
        _check("ck_effect_once", "(kind = 'send_ack') = (once_key IS NOT NULL)"),
        _check("ck_effect_owner", "(lease_owner IS NULL) = (lease_until IS NULL)"),
        _check("ck_effect_settled", "(state IN ('done', 'cancelled', 'dead')) = (settled_at IS NOT NULL)"),
        _check(
            "ck_effect_state",
            "state IN ('cancelled', 'claimed', 'dead', 'done', 'held', 'in_doubt', 'pending')",
        ),
        _points("effect", "case_id", "support_case.id"),
        _points("effect", "message_row", "message.id"),
        _key("effect", "id"),
        _unique("effect", "case_id", "kind", "version"),
    )
    _effect_indexes()


def _effect_indexes() -> None:
    _index("ix_effect_counted", "effect", "counted_at", where="counted_at IS NOT NULL")
    _index(
        "ix_effect_domain",
        "effect",
        "sender_domain",
        "counted_at",
        "skeleton",
        where="counted_at IS NOT NULL",
    )
    _index("ix_effect_due", "effect", "mailbox", "state", "due_at")
    _index("ix_effect_message_id", "effect", "message_id", where="message_id IS NOT NULL")
    _index("ix_effect_sender", "effect", "sender_key", "counted_at", where="counted_at IS NOT NULL")
    _index(
        "uq_effect_message_row",
        "effect",
        "message_row",
        "kind",
        "version",
        where="message_row IS NOT NULL",
        unique=True,
    )
    _index("uq_effect_once_key", "effect", "once_key", where="once_key IS NOT NULL", unique=True)


def _placed() -> None:
    op.create_table(
        "placed",
        *_columns(WHOLE, "id", "case_id", "effect_id"),
        *_columns(TEXT, "mailbox", "kind"),
        *_columns(WHOLE, "version"),
        *_columns(TEXT, "state", "message_id", "token", "text_hash", "folder"),
        *_columns(LARGE, "uidvalidity", "uid"),
        *_columns(TEXT, "text"),
        _check("ck_placed_kind", "kind IN ('draft', 'card')"),
        _check(
            "ck_placed_state",
            "state IN ('answered_elsewhere', 'discarded', 'edited', 'gone', 'pending', "
            "'placed', 'removed', 'sent', 'stale')",
        ),
        _check("ck_placed_uid", "state <> 'placed' OR uid > 0"),
        _points("placed", "case_id", "support_case.id"),
        _points("placed", "effect_id", "effect.id"),
        _key("placed", "id"),
        _unique("placed", "effect_id"),
    )
    _index("ix_placed_case_id", "placed", "case_id", "kind")
    _index("ix_placed_message_id", "placed", "message_id")
    _index("ix_placed_position", "placed", "folder", "uidvalidity", "uid")
    _index("ix_placed_token", "placed", "token")
