"""What parcels that were delivered taught: how long each was silent, and what is usual among those that are alike."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from config.words import Leg
from tracker.store.tables.columns import words


class Silence(SQLModel, table=True):
    """The longest silence of a parcel on a leg, with what it has in common with others. `ended_at`: its delivery."""

    __tablename__ = "silences"
    __table_args__ = (
        UniqueConstraint("parcel_id", "leg"),
        Index("ix_silences_country", "leg", "destination", "origin", "ended_at"),
        Index("ix_silences_carrier", "leg", "carrier", "ended_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    parcel_id: int = Field(foreign_key="parcels.id")
    leg: Leg = Field(sa_type=words(Leg))
    seconds: int
    origin: str | None = Field(default=None, max_length=2)
    destination: str = Field(max_length=2)
    carrier: str = Field(max_length=64)
    ended_at: datetime


class LearntRow(SQLModel, table=True):
    """What is usual on a leg among parcels of a lane, a country or a carrier (the other fields are empty): `share`
    percent of `sample` had moved within `seconds`, as is known since `learnt_at`. NULL: there are too few of them.

    `due_at`: when it is counted anew; once another parcel has taught, that is `soonest_at`.
    """

    __tablename__ = "learnt"
    __table_args__ = (UniqueConstraint("leg", "origin", "destination", "carrier"),)

    id: int | None = Field(default=None, primary_key=True)
    leg: Leg = Field(sa_type=words(Leg))
    origin: str = Field(default="", max_length=2)
    destination: str = Field(default="", max_length=2)
    carrier: str = Field(default="", max_length=64)
    sample: int = 0
    share: int = 0
    seconds: int | None = None
    learnt_at: datetime | None = None
    soonest_at: datetime
    due_at: datetime = Field(index=True)
