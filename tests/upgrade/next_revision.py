"""What a next release might do, for tests only: a new table, a rewritten one, moved facts, a new index."""

import sqlalchemy as sa
from alembic import op

from firstmove.state.revisions import HEAD

revision = "9999"
down_revision = HEAD


def upgrade() -> None:
    """One step up."""
    op.create_table("newcomer", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("word", sa.Text()))
    op.execute("INSERT INTO newcomer (word) SELECT customer FROM support_case")
    with op.batch_alter_table("support_case", recreate="always") as table:  # a copy takes its place
        table.add_column(sa.Column("mood", sa.Text(), nullable=False, server_default="calm"))
    op.execute("UPDATE support_case SET mood = 'cross' WHERE number = 1001")
    op.create_index("ix_support_case_mood", "support_case", ["mood"])
