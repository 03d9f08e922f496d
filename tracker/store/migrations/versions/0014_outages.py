"""Outages of carriers: when each last told anything new, and one incident of each while it tells nothing."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_UNDER_WAY = sa.text("ended_at IS NULL")
_OUTAGE = sa.text("trait = 'carrier' AND ended_at IS NULL")


def upgrade() -> None:
    """Make the table and the indexes. A carrier is known from the first news on that it tells after the upgrade."""
    op.create_table(
        "carriers",
        sa.Column("carrier", sa.String(64), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        sa.Column("under_way", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("carrier", name=op.f("pk_carriers")),
    )
    op.create_index("ix_parcels_carrier", "parcels", ["carrier"], sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY)
    op.create_index(
        "uq_incidents_outage", "incidents", ["value"], unique=True, sqlite_where=_OUTAGE, postgresql_where=_OUTAGE
    )


def downgrade() -> None:
    """Drop them with all that is in them."""
    op.drop_index("uq_incidents_outage", "incidents")
    op.drop_index("ix_parcels_carrier", "parcels")
    op.drop_table("carriers")
