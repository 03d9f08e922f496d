"""What carriers said, kept for good: rows are appended, and superseded where the carrier takes something back."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from config.words import CustomsReason, Direction, Kind, State
from tracker.store.tables.columns import words


class EventRow(SQLModel, table=True):
    """One event of a parcel (`carriers.events.Event`), with the poll that brought it.

    `poll_due_at` is when that poll was due: we could not have known earlier, and our own lateness is not excused.
    `imported_at`: no poll but an import brought it then, and the two instants are those at which it could have been
    known. It is history: nothing is judged by it unless the account says the same.
    """

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("parcel_id", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    parcel_id: int = Field(foreign_key="parcels.id")
    digest: str = Field(max_length=32)
    occurred_from: datetime
    occurred_to: datetime
    zone_known: bool
    said_at: str = Field(max_length=64)
    code: str = Field(max_length=64)
    text: str
    state: State | None = Field(default=None, sa_type=words(State))
    kind: Kind | None = Field(default=None, sa_type=words(Kind))
    customs_reason: CustomsReason | None = Field(default=None, sa_type=words(CustomsReason))
    direction: Direction | None = Field(default=None, sa_type=words(Direction))
    place: str | None = None
    country: str | None = Field(default=None, max_length=2)
    poll_due_at: datetime
    received_at: datetime
    superseded_at: datetime | None = None
    imported_at: datetime | None = None
