"""Which parcels are due to be asked for, claimed so that nobody else asks meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, or_, select, update
from sqlmodel import Session, col

from config.words import DataHealth, Leg
from tracker.store.tables import Parcel, Stall


@dataclass(frozen=True, slots=True, kw_only=True)
class DueParcel:
    """A claimed parcel with what the poll must know of it. `due_at` is when this poll was due."""

    id: int
    number: str
    destination: str
    registered: bool
    due_at: datetime
    failed_polls: int
    answer_digest: str | None
    data_health: DataHealth
    leg: Leg | None
    stalled: bool


def claim_due(session: Session, account_id: int, *, now: datetime, lease: timedelta, most: int) -> list[DueParcel]:
    """Take up to `most` parcels of an account that are due, the longest due first. A claim lapses with its lease."""
    leased = col(Parcel.poll_leased_until)
    stalled = exists().where(col(Stall.parcel_id) == col(Parcel.id), col(Stall.ended_at).is_(None)).label("stalled")
    wanted = (
        select(
            col(Parcel.id),
            col(Parcel.number),
            col(Parcel.destination),
            col(Parcel.registered_at),
            col(Parcel.next_poll_at),
            col(Parcel.failed_polls),
            col(Parcel.answer_digest),
            col(Parcel.data_health),
            col(Parcel.leg),
            stalled,
        )
        .where(
            col(Parcel.account_id) == account_id, col(Parcel.next_poll_at) <= now, or_(leased.is_(None), leased <= now)
        )
        .order_by(col(Parcel.next_poll_at))
        .limit(most)
        .with_for_update(skip_locked=True, of=Parcel)
    )
    due = [_due(row) for row in session.connection().execute(wanted)]
    _set(session, [parcel.id for parcel in due], poll_leased_until=now + lease)
    return due


def mark_registered(session: Session, parcel_ids: Sequence[int], now: datetime) -> None:
    """The account follows these parcels from now on."""
    _set(session, parcel_ids, registered_at=now)


def put_off(session: Session, parcel_ids: Sequence[int], until: datetime) -> None:
    """Give claimed parcels back, to be asked for at `until`, without holding anything against them."""
    _set(session, parcel_ids, next_poll_at=until, poll_leased_until=None)


def ask_now(session: Session, parcel_ids: Sequence[int], now: datetime) -> None:
    """A judgement waits for these parcels: let them be asked for at once, if they were not due already."""
    later = col(Parcel.next_poll_at) > now
    written = update(Parcel).where(col(Parcel.id).in_(parcel_ids), later, col(Parcel.ended_at).is_(None))
    session.connection().execute(written.values(next_poll_at=now))


def _due(row: Any) -> DueParcel:
    return DueParcel(
        id=row.id,
        number=row.number,
        destination=row.destination,
        registered=row.registered_at is not None,
        due_at=row.next_poll_at,
        failed_polls=row.failed_polls,
        answer_digest=row.answer_digest,
        data_health=row.data_health,
        leg=row.leg,
        stalled=row.stalled,
    )


def _set(session: Session, parcel_ids: Sequence[int], **values: object) -> None:
    if parcel_ids:
        session.connection().execute(update(Parcel).where(col(Parcel.id).in_(parcel_ids)).values(**values))
