"""What people said of parcels, the day by which one was promised, and from whom and where a stall is known."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the columns."""
    op.create_table(
        "statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=True),
        sa.Column("knowledge", sa.String(32), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("onset_at", UTCDateTime(), nullable=True),
        sa.Column("why", sa.String(64), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("retracted_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcels.id"], name=op.f("fk_statements_parcel_id")),
        sa.UniqueConstraint("key", name=op.f("uq_statements_key")),
    )
    op.create_index(op.f("ix_statements_parcel_id"), "statements", ["parcel_id"])
    op.add_column("parcels", sa.Column("promised_at", UTCDateTime(), nullable=True))
    op.add_column("stalls", sa.Column("knowledge", sa.String(32), nullable=False, server_default="clock_derived"))
    op.add_column("stalls", sa.Column("threshold_from", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop them with all that is in them."""
    op.drop_column("stalls", "threshold_from")
    op.drop_column("stalls", "knowledge")
    op.drop_column("parcels", "promised_at")
    op.drop_table("statements")
