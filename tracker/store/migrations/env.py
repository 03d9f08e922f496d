"""Alembic's entry: runs the revisions on the engine that `store/schema.py` hands over."""

from alembic import context
from sqlmodel import SQLModel

import tracker.store.tables  # noqa: F401 - registers the tables


def run() -> None:
    """Apply the revisions in one transaction each, so that a killed migration is either whole or absent."""
    engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            transaction_per_migration=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
