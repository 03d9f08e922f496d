"""What the shadow policy would have done. Nothing here is ever acted on."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from config.words import Kind, Untold
from tracker.store.tables.columns import words


class ShadowPolicy(SQLModel, table=True):
    """The shadow policy that is judged by, and since when; no row while there is none."""

    __tablename__ = "shadow_policies"

    digest: str = Field(primary_key=True, max_length=12)
    began_at: datetime
    policy: str


class ShadowStall(SQLModel, table=True):
    """One episode of standing still by the shadow policy, on a row of its own whether it was ever found or not.

    `knowable_at`: when we could first have known, had this policy been in force all along. `stood_until`: up to when
    we know that it stood, which no answer may tell before the next regular poll: found is what stood until its
    `due_at`, told of what stood until its `tell_at`. `untold`: why its buyer would not have been told then.
    """

    __tablename__ = "shadow_stalls"
    __table_args__ = (UniqueConstraint("parcel_id", "kind", "episode"),)

    id: int | None = Field(default=None, primary_key=True)
    parcel_id: int = Field(foreign_key="parcels.id")
    kind: Kind = Field(sa_type=words(Kind))
    episode: int
    onset_at: datetime
    due_at: datetime
    knowable_at: datetime
    tell_at: datetime | None = None
    untold: Untold | None = Field(default=None, sa_type=words(Untold))
    stood_until: datetime
    ended_at: datetime | None = None
