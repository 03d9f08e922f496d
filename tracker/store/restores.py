"""When the database came back from a backup, and the letters that may have left since the backup was taken."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from tracker.store.tables import Notice, Restore


def restored_at(session: Session) -> datetime | None:
    """When the database was restored last; None: never."""
    return session.exec(select(func.max(Restore.restored_at))).one()


def note_restore(session: Session, *, taken_at: datetime | None, now: datetime) -> None:
    """Remember that the database was restored just now, as it had been at `taken_at`."""
    session.add(Restore(restored_at=now, taken_at=taken_at))


def unsettled_notices(session: Session) -> Sequence[Notice]:
    """The notices that delivery would still look at, held for the rest of the transaction."""
    return session.exec(select(Notice).where(col(Notice.due_at).is_not(None)).order_by(col(Notice.id))).all()
