"""What the caps count by: a buyer's address, a buyer's letters, a day's coupons, and whether one was beyond its day."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column and the indexes. No coupon of before was beyond its day."""
    op.add_column("coupons", sa.Column("over_budget", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(op.f("ix_coupons_reserved_at"), "coupons", ["reserved_at"])
    op.create_index(op.f("ix_notices_buyer_id"), "notices", ["buyer_id"])
    op.create_index("ix_buyers_address", "buyers", ["shop_id", sa.text("lower(email)")])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_buyers_address", "buyers")
    op.drop_index(op.f("ix_notices_buyer_id"), "notices")
    op.drop_index(op.f("ix_coupons_reserved_at"), "coupons")
    op.drop_column("coupons", "over_budget")
