"""Which case a statement belongs to, and the programs that may make one."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column and the table."""
    # Written out: Alembic would copy the table on SQLite.
    op.execute(
        "ALTER TABLE statements ADD COLUMN case_id INTEGER CONSTRAINT fk_statements_case_id REFERENCES cases (id)"
    )
    op.create_index(op.f("ix_statements_case_id"), "statements", ["case_id"])
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("name", name=op.f("uq_tokens_name")),
        sa.UniqueConstraint("digest", name=op.f("uq_tokens_digest")),
    )


def downgrade() -> None:
    """Drop them with all that is in them."""
    op.drop_table("tokens")
    op.drop_index(op.f("ix_statements_case_id"), "statements")
    op.drop_column("statements", "case_id")
