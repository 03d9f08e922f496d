"""The silences of delivered parcels: which parcels are yet to teach, and what they taught."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select

from carriers.events import Event
from tracker.store.bulk import insert_or_nothing
from tracker.store.histories import as_event
from tracker.store.tables import EventRow, Parcel, Silence


def hold_untaught(session: Session, most: int) -> Sequence[Parcel]:
    """So many of the parcels whose way has ended and that have not taught yet, held for the rest of the transaction."""
    wanted = select(Parcel).where(col(Parcel.ended_at).is_not(None), col(Parcel.taught_at).is_(None))
    return session.exec(wanted.order_by(col(Parcel.id)).limit(most).with_for_update(skip_locked=True)).all()


def events_of(session: Session, parcels: Sequence[Parcel]) -> dict[int, list[Event]]:
    """What each parcel's carrier told and has not taken back; of one that nobody watches, what an import told."""
    found: dict[int, list[Event]] = {parcel.id or 0: [] for parcel in parcels}
    imported = [parcel.id for parcel in parcels if not parcel.watched]
    counts = or_(col(EventRow.imported_at).is_(None), col(EventRow.parcel_id).in_(imported))
    wanted = select(EventRow).where(col(EventRow.parcel_id).in_(found), col(EventRow.superseded_at).is_(None), counts)
    for row in session.exec(wanted):
        found[row.parcel_id].append(as_event(row))
    return found


def keep_silences(
    session: Session, parcel_ids: Sequence[int], rows: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """These parcels have taught these rows, in place of what they may have taught before."""
    session.connection().execute(delete(Silence).where(col(Silence.parcel_id).in_(parcel_ids)))
    insert_or_nothing(session, Silence, rows)
    session.connection().execute(update(Parcel).where(col(Parcel.id).in_(parcel_ids)).values(taught_at=now))
