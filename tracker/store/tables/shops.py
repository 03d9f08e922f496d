"""The seller's shops, where they are armed, and the buyers."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from config.words import MarketingBasis
from tracker.store.tables.columns import words


class ShopRow(SQLModel, table=True):
    """A shop as the settings describe it: written anew from them at every start."""

    __tablename__ = "shops"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=32)
    name: str
    country: str = Field(max_length=2)
    currency: str = Field(max_length=3)
    language: str = Field(max_length=16)
    sender: str
    reply_to: str
    imprint: str
    marketing_basis: MarketingBasis = Field(sa_type=words(MarketingBasis))


class Arming(SQLModel, table=True):
    """A shop may write to buyers in this country (`*`: in every one). No row: shadow."""

    __tablename__ = "armings"
    __table_args__ = (UniqueConstraint("shop_id", "country"),)

    id: int | None = Field(default=None, primary_key=True)
    shop_id: int = Field(foreign_key="shops.id")
    country: str = Field(max_length=2)
    armed_at: datetime
    armed_by: str


class Buyer(SQLModel, table=True):
    """Who waits for a parcel. `key` is the shop's own number for them, or their address, or the order's number."""

    __tablename__ = "buyers"
    __table_args__ = (
        UniqueConstraint("shop_id", "key"),
        Index("ix_buyers_address", "shop_id", text("lower(email)")),
    )

    id: int | None = Field(default=None, primary_key=True)
    shop_id: int = Field(foreign_key="shops.id")
    key: str
    name: str | None = None
    email: str | None = None
    locale: str | None = Field(default=None, max_length=16)
    country: str | None = Field(default=None, max_length=2)
    marketing_basis: MarketingBasis | None = Field(default=None, sa_type=words(MarketingBasis))
