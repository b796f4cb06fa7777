"""What Alembic runs for every migration: on the connection that `state.upgrade` hands in, in its transaction.

The caller has begun and will commit or roll back: a failing migration leaves nothing behind, on SQLite too.
"""

from alembic import context

from firstmove.state.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite cannot alter a table in place
    compare_type=True,
    compare_server_default=True,
    transactional_ddl=True,
)
context.run_migrations()
