"""The shadow policy, what it would have done, and when it is to look at a parcel."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_DUE = sa.text("shadow_check_at IS NOT NULL")


def upgrade() -> None:
    """Make the tables, the column and its index. There is no shadow policy yet."""
    op.add_column("parcels", sa.Column("shadow_check_at", UTCDateTime()))
    columns = ["shadow_check_at"]
    op.create_index("ix_parcels_shadow_check_at", "parcels", columns, sqlite_where=_DUE, postgresql_where=_DUE)
    op.create_table(
        "shadow_policies",
        sa.Column("digest", sa.String(12), nullable=False),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_shadow_policies")),
    )
    op.create_table(
        "shadow_stalls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("onset_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("knowable_at", UTCDateTime(), nullable=False),
        sa.Column("tell_at", UTCDateTime()),
        sa.Column("untold", sa.String(32)),
        sa.Column("stood_until", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime()),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcels.id"], name=op.f("fk_shadow_stalls_parcel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shadow_stalls")),
        sa.UniqueConstraint("parcel_id", "kind", "episode", name=op.f("uq_shadow_stalls_parcel_id_kind_episode")),
    )


def downgrade() -> None:
    """Drop them with all that was written down."""
    op.drop_table("shadow_stalls")
    op.drop_table("shadow_policies")
    op.drop_index("ix_parcels_shadow_check_at", "parcels")
    op.drop_column("parcels", "shadow_check_at")
