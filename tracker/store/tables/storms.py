"""The storms: more letters than the brake lets through, and the count by which it knows."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from config.words import StormEnd
from tracker.store.tables.columns import words

_OPEN = text("ended_at IS NULL")


class Storm(SQLModel, table=True):
    """A shop had more letters than an hour allows (`allowance`): since `began_at` so many were held (`letters`).

    At most one of a shop is open. `ended_by`: who approved its letters; `released_at`: when the first of them left
    without anybody's word. `followed`: how many left within the hour after the approval, on the strength of it.
    """

    __tablename__ = "storms"
    __table_args__ = (Index("uq_storms_open", "shop_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),)

    id: int | None = Field(default=None, primary_key=True)
    shop_id: int = Field(foreign_key="shops.id", index=True)
    allowance: int
    began_at: datetime
    letters: int = 0
    released_at: datetime | None = None
    ended_at: datetime | None = None
    ended_as: StormEnd | None = Field(default=None, sa_type=words(StormEnd))
    ended_by: str | None = None
    followed: int = 0


class LetterHour(SQLModel, table=True):
    """How many letters of a shop the brake let through within a clock hour, without asking anybody."""

    __tablename__ = "letter_hours"

    shop_id: int = Field(foreign_key="shops.id", primary_key=True)
    hour: datetime = Field(primary_key=True)
    letters: int = 0
