"""A parcel's history as it stands: the events its carrier has not taken back, and what people said of it. What only an
import told of its past is not among them, for nothing is judged by that."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from carriers.events import Event
from tracker.store.tables import EventRow, Statement


@dataclass(frozen=True, slots=True)
class History:
    """The events, for each digest the instant at which the poll that brought it was due, and what people said."""

    events: tuple[Event, ...]
    polled: dict[str, datetime]
    statements: tuple[Statement, ...]


def history_of(session: Session, parcel_id: int) -> History:
    """All that stands of a parcel, in the order of the instants."""
    stands = col(EventRow.superseded_at).is_(None) & col(EventRow.imported_at).is_(None)
    found = select(EventRow).where(EventRow.parcel_id == parcel_id, stands)
    rows = session.exec(found.order_by(col(EventRow.occurred_to), col(EventRow.id))).all()
    said = select(Statement).where(Statement.parcel_id == parcel_id, col(Statement.retracted_at).is_(None))
    return History(
        tuple(as_event(row) for row in rows),
        {row.digest: row.poll_due_at for row in rows},
        tuple(session.exec(said.order_by(col(Statement.at), col(Statement.id))).all()),
    )


def as_event(row: EventRow) -> Event:
    """The event a row holds."""
    return Event(
        occurred_from=row.occurred_from,
        occurred_to=row.occurred_to,
        zone_known=row.zone_known,
        said_at=row.said_at,
        code=row.code,
        text=row.text,
        state=row.state,
        kind=row.kind,
        customs_reason=row.customs_reason,
        direction=row.direction,
        place=row.place,
        country=row.country,
    )
