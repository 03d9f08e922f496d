"""Incidents: parcels that stop together, and which stalls are theirs."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_OPEN = sa.text("ended_at IS NULL")
_UNGATHERED = sa.text("gathered_at IS NULL")
_OF_STALLS = {
    "ix_stalls_open_due_at": ("due_at", _OPEN),
    "ix_stalls_incident_id": ("incident_id", sa.text("incident_id IS NOT NULL")),
    "ix_stalls_ungathered": ("due_at", _UNGATHERED),
}


def upgrade() -> None:
    """Make the table, the columns and the indexes. Stalls of before are not asked with which others they stand."""
    _incidents()
    # Written out: Alembic would copy the table on SQLite, which other tables' rows refer to.
    refers = "CONSTRAINT fk_stalls_incident_id REFERENCES incidents (id)"
    op.execute(f"ALTER TABLE stalls ADD COLUMN incident_id INTEGER {refers}")
    op.add_column("stalls", sa.Column("place", sa.String()))
    op.add_column("stalls", sa.Column("gathered_at", UTCDateTime()))
    op.execute("UPDATE stalls SET gathered_at = detected_at")
    for name, (column, where) in _OF_STALLS.items():
        op.create_index(name, "stalls", [column], sqlite_where=where, postgresql_where=where)
    op.create_index("ix_parcels_lane", "parcels", ["origin", "destination"], sqlite_where=_OPEN, postgresql_where=_OPEN)


def downgrade() -> None:
    """Drop them with all that is in them."""
    op.drop_index("ix_parcels_lane", "parcels")
    for name in _OF_STALLS:
        op.drop_index(name, "stalls")
    for column in ("gathered_at", "place", "incident_id"):
        op.drop_column("stalls", column)
    op.drop_table("incidents")


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("trait", sa.String(32), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("first_due_at", UTCDateTime(), nullable=False),
        sa.Column("last_due_at", UTCDateTime(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("parcels", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("reason_by", sa.String(64)),
        sa.Column("reason_at", UTCDateTime()),
        sa.Column("ended_at", UTCDateTime()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index("ix_incidents_open", "incidents", ["last_due_at"], sqlite_where=_OPEN, postgresql_where=_OPEN)
