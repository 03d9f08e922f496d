"""Which parcels are due to be judged."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Engine, select, tuple_, update
from sqlmodel import Session, col

from tracker.store.session import BATCH, reading
from tracker.store.tables import Parcel


def due_for_check(engine: Engine, now: datetime) -> Iterator[list[int]]:
    """The ids of all parcels due at `now`, a page at a time, the longest due first. What stays due is not seen twice.

    The one indexed column decides alone: another condition made this twenty times as dear.
    """
    key = tuple_(col(Parcel.next_check_at), col(Parcel.id))
    wanted = select(col(Parcel.id), col(Parcel.next_check_at)).where(col(Parcel.next_check_at) <= now)
    wanted = wanted.order_by(col(Parcel.next_check_at), col(Parcel.id)).limit(BATCH)
    page = wanted
    while True:
        with reading(engine) as session:
            rows = session.connection().execute(page).all()
        if not rows:
            return
        yield [row[0] or 0 for row in rows]
        page = wanted.where(key > tuple_(rows[-1][1], rows[-1][0]))


def hold_due(session: Session, parcel_id: int, now: datetime) -> Parcel | None:
    """The parcel, held for the rest of the transaction; None where somebody has judged it meanwhile."""
    wanted = select(Parcel).where(col(Parcel.id) == parcel_id).with_for_update()
    parcel = session.execute(wanted).scalar_one_or_none()
    return parcel if parcel is not None and parcel.next_check_at and parcel.next_check_at <= now else None


def put_off_check(session: Session, parcel_id: int, *, until: datetime, trouble: str) -> None:
    """A parcel that could not be judged: leave the mark on its row and let the others go on."""
    written = update(Parcel).where(col(Parcel.id) == parcel_id)
    session.connection().execute(written.values(next_check_at=until, trouble=trouble))
