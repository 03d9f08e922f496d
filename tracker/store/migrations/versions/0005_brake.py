"""The storm brake: storms, the letters of each hour, and which storm holds a notice."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. Notices of before were never held."""
    _storms()
    _letter_hours()
    # Written out: Alembic would copy the table on SQLite, which other tables' rows refer to.
    op.execute("ALTER TABLE notices ADD COLUMN storm_id INTEGER CONSTRAINT fk_notices_storm_id REFERENCES storms (id)")
    op.add_column("notices", sa.Column("let_through_at", UTCDateTime()))
    op.create_index(op.f("ix_notices_storm_id"), "notices", ["storm_id"])


def downgrade() -> None:
    """Drop the tables, and all that is in them."""
    op.drop_index(op.f("ix_notices_storm_id"), "notices")
    op.drop_column("notices", "let_through_at")
    op.drop_column("notices", "storm_id")
    op.drop_table("letter_hours")
    op.drop_table("storms")


def _storms() -> None:
    op.create_table(
        "storms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("allowance", sa.Integer(), nullable=False),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("released_at", UTCDateTime()),
        sa.Column("ended_at", UTCDateTime()),
        sa.Column("ended_as", sa.String(32)),
        sa.Column("ended_by", sa.String()),
        sa.Column("followed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_storms_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storms")),
    )
    op.create_index(op.f("ix_storms_shop_id"), "storms", ["shop_id"])
    op.create_index(
        "uq_storms_open",
        "storms",
        ["shop_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _letter_hours() -> None:
    op.create_table(
        "letter_hours",
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("hour", UTCDateTime(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_letter_hours_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "hour", name=op.f("pk_letter_hours")),
    )
