"""Logins of the console and their sessions, and indexes for what its first page counts."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and the indexes."""
    _logins()
    _sessions()
    open_ones = sa.text("ended_at IS NULL")
    unread = sa.text("ended_at IS NULL AND answered_at IS NULL")
    op.create_index(
        "ix_tasks_department_due_at",
        "tasks",
        ["department", "due_at"],
        sqlite_where=open_ones,
        postgresql_where=open_ones,
    )
    op.create_index(
        "ix_parcels_unread_account_id", "parcels", ["account_id"], sqlite_where=unread, postgresql_where=unread
    )


def downgrade() -> None:
    """Drop the indexes, and the tables with all that is in them."""
    op.drop_index("ix_parcels_unread_account_id", "parcels")
    op.drop_index("ix_tasks_department_due_at", "tasks")
    op.drop_table("sessions")
    op.drop_table("logins")


def _logins() -> None:
    op.create_table(
        "logins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logins")),
        sa.UniqueConstraint("name", name=op.f("uq_logins_name")),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("login_id", sa.Integer(), nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["login_id"], ["logins.id"], name=op.f("fk_sessions_login_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_sessions_digest")),
    )
    op.create_index(op.f("ix_sessions_login_id"), "sessions", ["login_id"])
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"])
