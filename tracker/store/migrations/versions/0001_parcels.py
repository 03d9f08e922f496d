"""The first tables: shops, buyers, accounts, parcels and their events."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, each before those that refer to it."""
    _accounts()
    _column_mappings()
    _shops()
    _armings()
    _buyers()
    _parcels()
    _events()
    _goods()


def downgrade() -> None:
    """Drop the tables, and all that is in them."""
    for table in ("goods", "events", "parcels", "buyers", "armings", "shops", "column_mappings", "accounts"):
        op.drop_table(table)


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("carrier", sa.String(32), nullable=False),
        sa.Column("health", sa.String(32), nullable=False),
        sa.Column("last_good_at", UTCDateTime()),
        sa.Column("last_error_at", UTCDateTime()),
        sa.Column("last_error", sa.String()),
        sa.Column("failures_in_a_row", sa.Integer(), nullable=False),
        sa.Column("blocked_until", UTCDateTime()),
        sa.Column("registrations_on", sa.Date()),
        sa.Column("registrations", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_accounts_name")),
    )


def _column_mappings() -> None:
    op.create_table(
        "column_mappings",
        sa.Column("headers", sa.String(64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("learnt_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("headers", name=op.f("pk_column_mappings")),
    )


def _shops() -> None:
    op.create_table(
        "shops",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("reply_to", sa.String(), nullable=False),
        sa.Column("imprint", sa.String(), nullable=False),
        sa.Column("marketing_basis", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shops")),
        sa.UniqueConstraint("key", name=op.f("uq_shops_key")),
    )


def _armings() -> None:
    op.create_table(
        "armings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("armed_at", UTCDateTime(), nullable=False),
        sa.Column("armed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_armings_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_armings")),
        sa.UniqueConstraint("shop_id", "country", name=op.f("uq_armings_shop_id_country")),
    )


def _buyers() -> None:
    op.create_table(
        "buyers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String()),
        sa.Column("email", sa.String()),
        sa.Column("locale", sa.String(16)),
        sa.Column("country", sa.String(2)),
        sa.Column("marketing_basis", sa.String(32)),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_buyers_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyers")),
        sa.UniqueConstraint("shop_id", "key", name=op.f("uq_buyers_shop_id_key")),
    )


def _parcels() -> None:
    op.create_table(
        "parcels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(64), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("service", sa.String()),
        sa.Column("order_number", sa.String(100)),
        sa.Column("marketplace", sa.String(64)),
        sa.Column("origin", sa.String(2)),
        sa.Column("destination", sa.String(2), nullable=False),
        sa.Column("shipped_at", UTCDateTime()),
        sa.Column("batch", sa.String(100)),
        sa.Column("flight", sa.String(32)),
        sa.Column("master_air_waybill", sa.String(32)),
        sa.Column("bag", sa.String(100)),
        sa.Column("incoterm", sa.String(8)),
        sa.Column("duty_disclosed", sa.Boolean(), nullable=False),
        sa.Column("enrolled_at", UTCDateTime(), nullable=False),
        sa.Column("registered_at", UTCDateTime()),
        sa.Column("next_poll_at", UTCDateTime()),
        sa.Column("poll_leased_until", UTCDateTime()),
        sa.Column("failed_polls", sa.Integer(), nullable=False),
        sa.Column("answered_at", UTCDateTime()),
        sa.Column("awaited_since", UTCDateTime()),
        sa.Column("source_synced_at", UTCDateTime()),
        sa.Column("answer_digest", sa.String(32)),
        sa.Column("data_health", sa.String(32), nullable=False),
        sa.Column("trouble", sa.String()),
        sa.Column("state", sa.String(32)),
        sa.Column("leg", sa.String(32)),
        sa.Column("stage_since", UTCDateTime()),
        sa.Column("moved_at", UTCDateTime()),
        sa.Column("next_check_at", UTCDateTime()),
        sa.Column("ended_at", UTCDateTime()),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_parcels_account_id")),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_parcels_buyer_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_parcels_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcels")),
    )
    op.create_index("ix_parcels_account_id_next_poll_at", "parcels", ["account_id", "next_poll_at"])
    op.create_index(op.f("ix_parcels_batch"), "parcels", ["batch"])
    op.create_index(op.f("ix_parcels_buyer_id"), "parcels", ["buyer_id"])
    op.create_index(op.f("ix_parcels_next_check_at"), "parcels", ["next_check_at"])
    op.create_index(op.f("ix_parcels_number"), "parcels", ["number"])
    op.create_index("ix_parcels_shop_id_order_number", "parcels", ["shop_id", "order_number"])
    op.create_index(
        "uq_parcels_active_number",
        "parcels",
        ["account_id", "number"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("occurred_from", UTCDateTime(), nullable=False),
        sa.Column("occurred_to", UTCDateTime(), nullable=False),
        sa.Column("zone_known", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.String(64), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(32)),
        sa.Column("kind", sa.String(32)),
        sa.Column("customs_reason", sa.String(32)),
        sa.Column("direction", sa.String(32)),
        sa.Column("place", sa.String()),
        sa.Column("country", sa.String(2)),
        sa.Column("poll_due_at", UTCDateTime(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("superseded_at", UTCDateTime()),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcels.id"], name=op.f("fk_events_parcel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("parcel_id", "digest", name=op.f("uq_events_parcel_id_digest")),
    )


def _goods() -> None:
    op.create_table(
        "goods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("description", sa.String()),
        sa.Column("hs_code", sa.String(12)),
        sa.Column("quantity", sa.Integer()),
        sa.Column("value_minor", sa.Integer()),
        sa.Column("currency", sa.String(3)),
        sa.Column("origin", sa.String(2)),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcels.id"], name=op.f("fk_goods_parcel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods")),
    )
    op.create_index(op.f("ix_goods_parcel_id"), "goods", ["parcel_id"])
