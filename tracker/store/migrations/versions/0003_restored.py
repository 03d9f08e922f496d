"""When the database was restored from a backup, so that no letter that it has forgotten is sent again."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "restores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("restored_at", UTCDateTime(), nullable=False),
        sa.Column("taken_at", UTCDateTime()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restores")),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("restores")
