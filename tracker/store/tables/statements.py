"""What people said of parcels: buyers, staff, and invoices that somebody read."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from config.words import Kind, Knowledge, Said
from tracker.store.tables.columns import words


class Statement(SQLModel, table=True):
    """One thing that somebody said of a parcel. Never changed, but `retracted_at`: from then on it counts no more.

    `key` makes it unique, so that a program may say it twice. `kind`: the trouble that is reported, or the stall that
    is overruled, with its `onset_at`. `why` is a fixed word, `note` what they wrote. `at`: when it was said. `case_id`:
    the case whose timeline tells of it; NULL where there was none yet.
    """

    __tablename__ = "statements"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=100)
    parcel_id: int = Field(foreign_key="parcels.id", index=True)
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    said: Said = Field(sa_type=words(Said))
    kind: Kind | None = Field(default=None, sa_type=words(Kind))
    knowledge: Knowledge = Field(sa_type=words(Knowledge))
    at: datetime
    onset_at: datetime | None = None
    why: str | None = Field(default=None, max_length=64)
    note: str | None = None
    by: str = Field(max_length=64)
    recorded_at: datetime
    retracted_at: datetime | None = None
