"""What /metrics counts for good, and the missed windows by their end."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MISSED = sa.text("breach IS NOT NULL")


def upgrade() -> None:
    """Make the table and the index. Letters accepted earlier are not tallied: the counters begin here."""
    op.create_table(
        "tallies",
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("of", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("what", "of", name=op.f("pk_tallies")),
    )
    op.create_index("ix_notices_missed", "notices", ["promised_by"], sqlite_where=_MISSED, postgresql_where=_MISSED)


def downgrade() -> None:
    """Drop both, and what was counted."""
    op.drop_index("ix_notices_missed", "notices")
    op.drop_table("tallies")
