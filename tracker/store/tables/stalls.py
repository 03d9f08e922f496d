"""The stalls: a parcel stands still in one way, from an onset to an end."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from config.words import CustomsReason, Kind, Knowledge, Leg, Untold
from tracker.store.tables.columns import words

_OPEN = text("ended_at IS NULL")
_JOINED = text("incident_id IS NOT NULL")
_UNGATHERED = text("gathered_at IS NULL")


class Stall(SQLModel, table=True):
    """One episode of standing still. At most one is open for a parcel and kind, whatever its onset is corrected to.

    `onset_at`: when it stopped. `due_at`: when the threshold was reached. `knowable_at`: when we could first have
    known. `detected_at`: when we did. `tell_at`: from when on the buyer is told; `untold` says why they are not.
    `threshold_from`: the key of the policy that the threshold stands under. `gathered_at`: when it was asked with which
    others it stands, and `place`: where its parcel had been scanned last by then.
    """

    __tablename__ = "stalls"
    __table_args__ = (
        UniqueConstraint("parcel_id", "kind", "episode"),
        Index("uq_stalls_open", "parcel_id", "kind", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_stalls_open_due_at", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_stalls_incident_id", "incident_id", sqlite_where=_JOINED, postgresql_where=_JOINED),
        Index("ix_stalls_ungathered", "due_at", sqlite_where=_UNGATHERED, postgresql_where=_UNGATHERED),
    )

    id: int | None = Field(default=None, primary_key=True)
    parcel_id: int = Field(foreign_key="parcels.id")
    kind: Kind = Field(sa_type=words(Kind))
    episode: int
    leg: Leg | None = Field(default=None, sa_type=words(Leg))
    customs_reason: CustomsReason | None = Field(default=None, sa_type=words(CustomsReason))
    knowledge: Knowledge = Field(
        default=Knowledge.CLOCK, sa_type=words(Knowledge), sa_column_kwargs={"server_default": Knowledge.CLOCK.value}
    )
    threshold: str = Field(max_length=32)
    threshold_from: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    onset_at: datetime
    due_at: datetime
    knowable_at: datetime
    detected_at: datetime
    tell_at: datetime | None = None
    untold: Untold | None = Field(default=None, sa_type=words(Untold))
    policy_digest: str = Field(max_length=12)
    case_id: int = Field(foreign_key="cases.id", index=True)
    notice_id: int | None = Field(default=None, foreign_key="notices.id", index=True)
    incident_id: int | None = Field(default=None, foreign_key="incidents.id")
    place: str | None = None
    gathered_at: datetime | None = None
    ended_at: datetime | None = None
    ended_why: str | None = Field(default=None, max_length=64)
