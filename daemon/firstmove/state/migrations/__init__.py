"""Alembic's environment and the history of the schema. A released version is never changed."""
