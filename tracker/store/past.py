"""What an import tells of the past: events that no account brought, and parcels that nobody watches."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from carriers.events import Event
from config.words import Leg, State
from tracker.store.bulk import change_rows, insert_or_nothing
from tracker.store.histories import as_event
from tracker.store.tables import AccountRow, EventRow, Parcel

_OF_EVENT = tuple(field.name for field in fields(Event))

PastKey = tuple[int, str]  # a parcel's id and an event's digest


@dataclass(frozen=True, slots=True)
class PastEvent:
    """An event that an import tells of, and when it could first have been known."""

    event: Event
    received_at: datetime


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """An event that is kept already. `imported`: no account has said it."""

    id: int
    past: PastEvent
    imported: bool


@dataclass(frozen=True, slots=True)
class PastJourney:
    """Where its events leave a parcel that nobody watches; `ended_at` where its way had ended, by the events."""

    state: State | None
    leg: Leg | None
    stage_since: datetime | None
    moved_at: datetime | None
    ended_at: datetime


def take_turns(session: Session) -> None:
    """Let other imports of the past wait until this transaction is over: two would add the same parcel twice."""
    held = select(col(AccountRow.id)).order_by(col(AccountRow.id)).with_for_update(key_share=True)
    session.connection().execute(held).all()


def unwatched_ids(session: Session, numbers: Collection[str]) -> dict[str, int]:
    """The parcels of these numbers that nobody watches; of several of one number the newest."""
    wanted = select(col(Parcel.number), col(Parcel.id)).where(
        col(Parcel.number).in_(numbers), col(Parcel.watched).is_(False)
    )
    rows = session.connection().execute(wanted.order_by(col(Parcel.id)))
    return {row.number: row.id or 0 for row in rows}


def kept_events(
    session: Session, parcel_ids: Collection[int], *, hold: bool = False
) -> dict[int, dict[str, KeptEvent]]:
    """All that is kept of these parcels, by the parcel and the digest. `hold`: nobody else changes it meanwhile."""
    columns = EventRow.__table__.c  # type: ignore[attr-defined] # SQLModel makes it and does not say so
    wanted = select(*columns).where(columns.parcel_id.in_(parcel_ids)).order_by(columns.id)
    wanted = wanted.with_for_update() if hold else wanted
    found: dict[int, dict[str, KeptEvent]] = {parcel_id: {} for parcel_id in parcel_ids}
    for row in session.connection().execute(wanted):
        found[row.parcel_id][row.digest] = _kept(row)
    return found


def keep_past(
    session: Session, new: Mapping[PastKey, PastEvent], changed: Mapping[int, PastEvent], now: datetime
) -> None:
    """Add events, and bring imported ones, by their ids, up to date."""
    insert_or_nothing(
        session,
        EventRow,
        [
            {"parcel_id": parcel_id, "digest": digest, "imported_at": now, **_told(past)}
            for (parcel_id, digest), past in new.items()
        ],
    )
    change_rows(session, EventRow, {id_: _told(past) for id_, past in changed.items()})


def keep_journeys(session: Session, journeys: Mapping[int, PastJourney]) -> None:
    """Write where parcels that nobody watches were left. What they teach may have changed."""
    names = ("state", "leg", "stage_since", "moved_at", "ended_at")
    left = {id_: {name: getattr(journey, name) for name in names} for id_, journey in journeys.items()}
    change_rows(session, Parcel, {id_: {**values, "taught_at": None} for id_, values in left.items()})


def _told(past: PastEvent) -> dict[str, Any]:
    values = {name: getattr(past.event, name) for name in _OF_EVENT}
    return {**values, "poll_due_at": past.received_at, "received_at": past.received_at}


def _kept(row: Row[Any]) -> KeptEvent:
    event: Any = row
    return KeptEvent(row.id, PastEvent(as_event(event), row.received_at), imported=row.imported_at is not None)
