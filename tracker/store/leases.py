"""Claims that outlived their claimer."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from tracker.store.counts import count
from tracker.store.tables import Notice, Parcel


def lapsed(session: Session, before: datetime) -> int:
    """How many claims had ended by then, and nobody has let go of them or taken them over since."""
    return sum(
        count(session, table, until <= before)
        for table, until in ((Parcel, col(Parcel.poll_leased_until)), (Notice, col(Notice.leased_until)))
    )


def release_all(session: Session) -> None:
    """Let go of every claim. For the one daemon at its start: whoever claimed before it is gone, or is fenced off."""
    polled = update(Parcel).where(col(Parcel.poll_leased_until).is_not(None))
    session.connection().execute(polled.values(poll_leased_until=None))
    held = update(Notice).where(col(Notice.leased_until).is_not(None))
    session.connection().execute(held.values(leased_until=None))
