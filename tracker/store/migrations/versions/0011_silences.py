"""What delivered parcels teach about silence, and which parcels have taught."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_UNTAUGHT = sa.text("ended_at IS NOT NULL AND taught_at IS NULL")


def upgrade() -> None:
    """Make the tables, the column and its index. Every parcel that has ended is yet to teach."""
    op.add_column("parcels", sa.Column("taught_at", UTCDateTime()))
    op.create_index("ix_parcels_untaught", "parcels", ["id"], sqlite_where=_UNTAUGHT, postgresql_where=_UNTAUGHT)
    _silences()
    _learnt()


def downgrade() -> None:
    """Drop them with all that was learnt."""
    op.drop_table("learnt")
    op.drop_table("silences")
    op.drop_index("ix_parcels_untaught", "parcels")
    op.drop_column("parcels", "taught_at")


def _silences() -> None:
    op.create_table(
        "silences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("leg", sa.String(32), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(2)),
        sa.Column("destination", sa.String(2), nullable=False),
        sa.Column("carrier", sa.String(64), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcels.id"], name=op.f("fk_silences_parcel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
        sa.UniqueConstraint("parcel_id", "leg", name=op.f("uq_silences_parcel_id_leg")),
    )
    op.create_index("ix_silences_country", "silences", ["leg", "destination", "origin", "ended_at"])
    op.create_index("ix_silences_carrier", "silences", ["leg", "carrier", "ended_at"])


def _learnt() -> None:
    op.create_table(
        "learnt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("leg", sa.String(32), nullable=False),
        sa.Column("origin", sa.String(2), nullable=False),
        sa.Column("destination", sa.String(2), nullable=False),
        sa.Column("carrier", sa.String(64), nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer()),
        sa.Column("learnt_at", UTCDateTime()),
        sa.Column("soonest_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learnt")),
        sa.UniqueConstraint(
            "leg", "origin", "destination", "carrier", name=op.f("uq_learnt_leg_origin_destination_carrier")
        ),
    )
    op.create_index(op.f("ix_learnt_due_at"), "learnt", ["due_at"])
