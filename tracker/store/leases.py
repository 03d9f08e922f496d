"""Claims that outlived their claimer."""

from sqlalchemy import update
from sqlmodel import Session, col

from tracker.store.tables import Notice, Parcel


def release_all(session: Session) -> None:
    """Let go of every claim. For the one daemon at its start: whoever claimed before it is gone, or is fenced off."""
    polled = update(Parcel).where(col(Parcel.poll_leased_until).is_not(None))
    session.connection().execute(polled.values(poll_leased_until=None))
    held = update(Notice).where(col(Notice.leased_until).is_not(None))
    session.connection().execute(held.values(leased_until=None))
