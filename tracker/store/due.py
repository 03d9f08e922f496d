"""How long the oldest due work has waited: the one figure that says whether the jobs keep up. Each is one look into an
index, however much there is."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlmodel import Session, col

from tracker.store.tables import AccountRow, Notice, Parcel, Task


def oldest_due_parcel(session: Session, now: datetime) -> datetime | None:
    """Since when the parcel that waits longest is due to be asked for, claimed ones apart; None where none is due."""
    due = _earliest(col(Parcel.next_poll_at), now, _free(col(Parcel.poll_leased_until), now))
    of_account = due.where(col(Parcel.account_id) == col(AccountRow.id)).correlate(AccountRow).scalar_subquery()
    return session.connection().execute(select(func.min(of_account)).select_from(AccountRow)).scalar()


def oldest_due_notice(session: Session, now: datetime) -> datetime | None:
    """Since when the letter that waits longest is due to leave, claimed ones apart; None where none is due."""
    due = _earliest(col(Notice.due_at), now, _free(col(Notice.leased_until), now))
    return session.connection().execute(due).scalar()


def oldest_due_check(session: Session, now: datetime) -> datetime | None:
    """Since when the parcel that waits longest is due to be judged; None where none is due."""
    return session.connection().execute(_earliest(col(Parcel.next_check_at), now)).scalar()


def oldest_due_task(session: Session, now: datetime) -> datetime | None:
    """Since when the open task that waits longest is late; None where none is."""
    return session.connection().execute(_earliest(col(Task.due_at), now, col(Task.ended_at).is_(None))).scalar()


def _earliest(due_at: Any, now: datetime, *more: ColumnElement[bool]) -> Select[Any]:
    return select(due_at).where(due_at <= now, *more).order_by(due_at).limit(1)


def _free(leased_until: Any, now: datetime) -> ColumnElement[bool]:
    return or_(leased_until.is_(None), leased_until <= now)
