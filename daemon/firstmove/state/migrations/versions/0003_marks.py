"""Flags that people's mail programs set: answered, and the star."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0003"
down_revision = "0002"

TEXT, TIME, WHOLE = AutoString(), UTCDateTime(), sa.Integer()


def upgrade() -> None:
    """One step up. There is no way back: restore the copy that was made before."""
    op.create_table(
        "mark",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("flag", TEXT, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("item_row", WHOLE, nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.CheckConstraint("flag IN ('answered', 'flagged')", name=op.f("ck_mark_flag")),
        sa.CheckConstraint("item IN ('mail', 'card')", name=op.f("ck_mark_item")),
        sa.ForeignKeyConstraint(["case_id"], ["support_case.id"], name=op.f("fk_mark_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("flag", "item", "item_row", name=op.f("uq_mark_flag_item_item_row")),
    )
    op.create_index("ix_mark_case_id", "mark", ["case_id"])
