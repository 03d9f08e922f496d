"""What each carrier told last: one row a carrier, written with the answers that brought something new."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from config.words import DataHealth, Kind
from tracker.store.bulk import insert_or_change
from tracker.store.tables import CarrierRow, Parcel, Stall

_GIVEN_UP = (Kind.LOST_DECLARED, Kind.LOST_PRESUMED)


def told_news(session: Session, carriers: Collection[str], at: datetime) -> None:
    """These carriers have just told something new. In the order of their names, and last in the transaction: on
    PostgreSQL each row is held until the commit."""
    rows = [{"carrier": carrier, "told_at": at} for carrier in sorted(carriers)]
    insert_or_change(session, CarrierRow, rows, key="carrier", change="told_at")


def last_told(session: Session, carrier: str) -> CarrierRow | None:
    """The row of a carrier; None where it has told nothing new of any parcel yet."""
    return session.get(CarrierRow, carrier)


def count_heard(session: Session, carrier: str, *, since: datetime) -> tuple[int, int]:
    """How many parcels a carrier has under way of which something was ever heard, and how many of these answered since
    then. What nobody expects any more, or its source no longer follows, says nothing of its carrier."""
    given_up = select(col(Stall.parcel_id)).where(col(Stall.ended_at).is_(None), col(Stall.kind).in_(_GIVEN_UP))
    under_way = (
        col(Parcel.carrier) == carrier,
        col(Parcel.ended_at).is_(None),
        col(Parcel.answered_at).is_not(None),
        col(Parcel.data_health) != DataHealth.SOURCE_STOPPED,
        col(Parcel.id).not_in(given_up),
    )
    answered = func.count().filter(col(Parcel.answered_at) >= since)
    counted = select(func.count(), answered).select_from(Parcel).where(*under_way)
    number, since_then = session.connection().execute(counted).one()
    return number, since_then
