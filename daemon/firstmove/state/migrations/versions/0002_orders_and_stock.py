"""Orders by the canonical form of their number, the age of their lines, and the inventory."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"

TEXT, TIME, WHOLE, LARGE = AutoString(), UTCDateTime(), sa.Integer(), sa.BigInteger()
# As decision.orders.order_numbers.canonical does it; numbers are stored normalised.
_KEY = "upper(ltrim(number, '#'))"
_KEPT = (
    "id, number, channel, email, name, phone, address, ordered_at, shipped_at, delivered_at, cancelled_at,"
    " carrier, tracking_number, as_of, source"
)


def upgrade() -> None:
    """One step up. There is no way back: restore the copy that was made before."""
    _one_row_a_number()
    if op.get_bind().dialect.name == "sqlite":
        _orders_anew()
    else:
        _orders_altered()
    op.create_table(
        "stock",
        sa.Column("id", WHOLE, nullable=False),
        *(
            sa.Column(name, TEXT, nullable=False)
            for name in ("article", "sku", "shown_sku", "title", "folded")
        ),
        sa.Column("quantity", LARGE, nullable=False),
        sa.Column("as_of", TIME, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock")),
        sa.UniqueConstraint("article", name=op.f("uq_stock_article")),
    )
    op.create_index("ix_stock_sku", "stock", ["sku"])


def _one_row_a_number() -> None:
    """Of #1001 and 1001 in one channel the one that was imported first goes."""
    newest = f"SELECT max(id) FROM shop_order GROUP BY {_KEY}, channel"  # noqa: S608 - constants of this file
    op.execute(f"DELETE FROM order_item WHERE order_id NOT IN ({newest})")  # noqa: S608
    op.execute(f"DELETE FROM shop_order WHERE id NOT IN ({newest})")  # noqa: S608


def _orders_anew() -> None:
    """SQLite cannot change a table's constraints, and a table that is renamed keeps quotes round its name.

    Foreign keys are off during a migration: the lines of the orders stay.
    """
    op.execute("CREATE TEMPORARY TABLE order_before AS SELECT * FROM shop_order")
    op.drop_table("shop_order")
    texts = ("number", "number_key", "channel", "email", "name", "phone", "address")
    times = ("ordered_at", "shipped_at", "delivered_at", "cancelled_at")
    op.create_table(
        "shop_order",
        sa.Column("id", WHOLE, nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in texts),
        *(sa.Column(name, TIME, nullable=True) for name in times),
        *(sa.Column(name, TEXT, nullable=False) for name in ("carrier", "tracking_number")),
        *(sa.Column(name, TIME, nullable=True) for name in ("as_of", "items_as_of")),
        sa.Column("source", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_order")),
        sa.UniqueConstraint("number_key", "channel", name=op.f("uq_shop_order_number_key_channel")),
    )
    op.execute(
        f"INSERT INTO shop_order ({_KEPT}, number_key, items_as_of)"  # noqa: S608
        f" SELECT {_KEPT}, {_KEY}, as_of FROM order_before"
    )
    op.execute("DROP TABLE order_before")
    op.create_index("ix_shop_order_email", "shop_order", ["email", "ordered_at"])
    op.create_index("ix_shop_order_phone", "shop_order", ["phone", "ordered_at"])


def _orders_altered() -> None:
    op.add_column("shop_order", sa.Column("number_key", TEXT, nullable=True))
    op.add_column("shop_order", sa.Column("items_as_of", TIME, nullable=True))
    op.execute(f"UPDATE shop_order SET number_key = {_KEY}, items_as_of = as_of")  # noqa: S608
    op.alter_column("shop_order", "number_key", nullable=False)
    op.drop_constraint("uq_shop_order_number_channel", "shop_order")
    op.create_unique_constraint("uq_shop_order_number_key_channel", "shop_order", ["number_key", "channel"])
