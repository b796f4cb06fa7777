"""Orders by the firm that made them, its name and its domain; names in the usual forms of their kanji."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from firstmove.decision.orders import families, firms, names, recipients
from firstmove.model.order import Order

revision = "0006"
down_revision = "0005"

TEXT, TIME, WHOLE = AutoString(), UTCDateTime(), sa.Integer()
_KEPT = (
    "id, number, number_key, channel, email, name, name_key, family_key, recipient, recipient_key, phone,"
    " address, ordered_at, shipped_at, delivered_at, cancelled_at, carrier, tracking_number, parcel_key,"
    " as_of, items_as_of, source"
)
_NEW = ("firm_key", "domain_key")
_AT_ONCE = 1000


def upgrade() -> None:
    """One step up. There is no way back: restore the copy that was made before."""
    if op.get_bind().dialect.name == "sqlite":
        _orders_anew()
    else:
        for name in _NEW:
            op.add_column("shop_order", sa.Column(name, TEXT, nullable=True))
        op.execute("UPDATE shop_order SET firm_key = '', domain_key = ''")
        for name in _NEW:
            op.alter_column("shop_order", name, nullable=False)
    _fill()
    for name, columns in (("firm_key", ["firm_key", "ordered_at"]), ("domain_key", ["domain_key"])):
        given = sa.text(f"{name} != ''")
        op.create_index(
            f"ix_shop_order_{name}", "shop_order", columns, sqlite_where=given, postgresql_where=given
        )


def _orders_anew() -> None:
    """As in 0002: SQLite keeps what is added behind the constraints, and fresh tables would differ."""
    op.execute("CREATE TEMPORARY TABLE order_before AS SELECT * FROM shop_order")
    op.drop_table("shop_order")
    texts = ("number", "number_key", "channel", "email", "name", "name_key", "family_key", "recipient")
    times = ("ordered_at", "shipped_at", "delivered_at", "cancelled_at")
    op.create_table(
        "shop_order",
        sa.Column("id", WHOLE, nullable=False),
        *(
            sa.Column(name, TEXT, nullable=False)
            for name in (*texts, "recipient_key", *_NEW, "phone", "address")
        ),
        *(sa.Column(name, TIME, nullable=True) for name in times),
        *(sa.Column(name, TEXT, nullable=False) for name in ("carrier", "tracking_number", "parcel_key")),
        *(sa.Column(name, TIME, nullable=True) for name in ("as_of", "items_as_of")),
        sa.Column("source", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_order")),
        sa.UniqueConstraint("number_key", "channel", name=op.f("uq_shop_order_number_key_channel")),
    )
    op.execute(
        f"INSERT INTO shop_order ({_KEPT}, {', '.join(_NEW)})"  # noqa: S608 - constants of this file
        f" SELECT {_KEPT}, '', '' FROM order_before"
    )
    op.execute("DROP TABLE order_before")
    for name in ("email", "phone", "name_key", "family_key", "recipient_key"):
        op.create_index(f"ix_shop_order_{name}", "shop_order", [name, "ordered_at"])
    op.create_index("ix_shop_order_parcel_key", "shop_order", ["parcel_key"])


def _fill() -> None:
    """From the names and addresses that are there."""
    connection = op.get_bind()
    write = sa.text(
        "UPDATE shop_order SET firm_key = :firm_key, domain_key = :domain_key, name_key = :name_key,"
        " family_key = :family_key, recipient_key = :recipient_key WHERE id = :id"
    )
    read = sa.text(
        "SELECT id, number, name, address, email, recipient FROM shop_order"
        " WHERE id > :after ORDER BY id LIMIT :at_once"
    )
    after = -1
    while rows := connection.execute(read, {"after": after, "at_once": _AT_ONCE}).all():
        after = rows[-1].id
        connection.execute(write, [_keys(row) for row in rows])


def _keys(row: Any) -> dict[str, Any]:
    order = Order(row.number, name=row.name, address=row.address, email=row.email, recipient=row.recipient)
    return {
        "id": row.id,
        "firm_key": firms.of_order(order),
        "domain_key": firms.domain_of(order.email),
        "name_key": names.key_of(order.name),
        "family_key": families.key_of(order.name),
        "recipient_key": recipients.key_of(order),
    }
