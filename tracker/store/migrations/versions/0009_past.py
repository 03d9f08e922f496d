"""What an import of events told: parcels that nobody watches, and events that no account brought."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. All that is there came from an account and is watched."""
    op.add_column("parcels", sa.Column("watched", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("events", sa.Column("imported_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Drop the columns, and what only they tell apart: nobody may take an imported past for an account's word."""
    op.execute("DELETE FROM events WHERE imported_at IS NOT NULL")
    op.drop_column("events", "imported_at")
    op.drop_column("parcels", "watched")
