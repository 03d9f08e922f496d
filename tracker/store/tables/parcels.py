"""The parcels that are followed, and the goods in them."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from config.words import DataHealth, Leg, State
from tracker.store.tables.columns import words


class Parcel(SQLModel, table=True):
    """One parcel on its way. `carrier` carries it, the account is whom we ask about it.

    `next_poll_at`: when the account is to be asked next. `next_check_at`: when a rule could first find a stall;
    NULL before the first answer and while nothing can come due. `ended_at`: its way is over, nothing is due any more.
    `awaited_since`: since when a judgement or a letter waits for a fresher answer, or did the last time one had to;
    the wait is over once `answered_at` is later. `promised_at`: the end of the day by which the buyer was promised it.
    `watched` is false where an import of events told the parcel's past and nobody follows it: it counts as ended from
    the beginning, so it is never asked for, judged or written about.
    `taught_at`: when others learnt from its way, which it does once that has ended. `shadow_check_at`: when the shadow
    policy, if there is one, is to look at it; a column of its own, so that it moves nothing of what is acted on.
    """

    __tablename__ = "parcels"
    __table_args__ = (
        Index(
            "uq_parcels_active_number",
            "account_id",
            "number",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_parcels_unread_account_id",
            "account_id",
            sqlite_where=text("ended_at IS NULL AND answered_at IS NULL"),
            postgresql_where=text("ended_at IS NULL AND answered_at IS NULL"),
        ),
        Index(
            "ix_parcels_untaught",
            "id",
            sqlite_where=text("ended_at IS NOT NULL AND taught_at IS NULL"),
            postgresql_where=text("ended_at IS NOT NULL AND taught_at IS NULL"),
        ),
        Index(
            "ix_parcels_lane",
            "origin",
            "destination",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_parcels_shadow_check_at",
            "shadow_check_at",
            sqlite_where=text("shadow_check_at IS NOT NULL"),
            postgresql_where=text("shadow_check_at IS NOT NULL"),
        ),
        Index(
            "ix_parcels_carrier",
            "carrier",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_parcels_account_id_next_poll_at", "account_id", "next_poll_at"),
        Index("ix_parcels_shop_id_order_number", "shop_id", "order_number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    shop_id: int = Field(foreign_key="shops.id")
    buyer_id: int = Field(foreign_key="buyers.id", index=True)
    account_id: int = Field(foreign_key="accounts.id")
    carrier: str = Field(max_length=64)
    number: str = Field(max_length=64, index=True)
    service: str | None = None
    order_number: str | None = Field(default=None, max_length=100)
    marketplace: str | None = Field(default=None, max_length=64)
    origin: str | None = Field(default=None, max_length=2)
    destination: str = Field(max_length=2)
    shipped_at: datetime | None = None
    promised_at: datetime | None = None
    batch: str | None = Field(default=None, max_length=100, index=True)
    flight: str | None = Field(default=None, max_length=32)
    master_air_waybill: str | None = Field(default=None, max_length=32)
    bag: str | None = Field(default=None, max_length=100)
    incoterm: str | None = Field(default=None, max_length=8)
    duty_disclosed: bool = False
    enrolled_at: datetime
    watched: bool = True

    registered_at: datetime | None = None
    next_poll_at: datetime | None = None
    poll_leased_until: datetime | None = None
    failed_polls: int = 0
    answered_at: datetime | None = None
    awaited_since: datetime | None = None
    source_synced_at: datetime | None = None
    answer_digest: str | None = Field(default=None, max_length=32)
    data_health: DataHealth = Field(default=DataHealth.OK, sa_type=words(DataHealth))
    trouble: str | None = None

    state: State | None = Field(default=None, sa_type=words(State))
    leg: Leg | None = Field(default=None, sa_type=words(Leg))
    stage_since: datetime | None = None
    moved_at: datetime | None = None
    next_check_at: datetime | None = Field(default=None, index=True)
    ended_at: datetime | None = None
    taught_at: datetime | None = None
    shadow_check_at: datetime | None = None


class GoodsLine(SQLModel, table=True):
    """What customs would read on the declaration. `value_minor` is in the currency's smallest unit."""

    __tablename__ = "goods"

    id: int | None = Field(default=None, primary_key=True)
    parcel_id: int = Field(foreign_key="parcels.id", index=True)
    description: str | None = None
    hs_code: str | None = Field(default=None, max_length=12)
    quantity: int | None = None
    value_minor: int | None = None
    currency: str | None = Field(default=None, max_length=3)
    origin: str | None = Field(default=None, max_length=2)
