"""The incidents: parcels that came to stand together, and why."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from config.words import IncidentReason, Kind, Trait
from tracker.store.tables.columns import words

_OPEN = text("ended_at IS NULL")
_OUTAGE = text("trait = 'carrier' AND ended_at IS NULL")


class IncidentRow(SQLModel, table=True):
    """Stalls of one kind whose parcels have a trait in common. `parcels`: how many it has taken in, whatever became of
    them; `began_at`: when the first of them came to stand. Their deadlines lie between `first_due_at` and
    `last_due_at`. It has ended once none of them stands. `reason`: why they do, and `reason_by`: who said so.

    A carrier's outage is one of whatever kinds rest on silence, called `no_scan`; it began when the carrier last told
    anything, has ended once it does again, and there is one of a carrier at a time.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        Index("ix_incidents_open", "last_due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("uq_incidents_outage", "value", unique=True, sqlite_where=_OUTAGE, postgresql_where=_OUTAGE),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: Kind = Field(sa_type=words(Kind))
    trait: Trait = Field(sa_type=words(Trait))
    value: str
    began_at: datetime
    first_due_at: datetime
    last_due_at: datetime
    opened_at: datetime
    parcels: int = 0
    reason: IncidentReason | None = Field(default=None, sa_type=words(IncidentReason))
    reason_by: str | None = Field(default=None, max_length=64)
    reason_at: datetime | None = None
    ended_at: datetime | None = None
