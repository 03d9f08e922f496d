"""Counting what there is, for summaries. Each function is one grouped statement."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, SQLModel, col

from config.words import CouponStatus, NoticeStatus, Untold
from tracker.store.tables import AccountRow, CaseRow, Coupon, EventRow, Notice, Parcel, Stall, Task


def count(session: Session, table: type[SQLModel], *where: ColumnElement[bool]) -> int:
    """How many rows of a table meet these conditions."""
    counted = session.connection().execute(select(func.count()).select_from(table).where(*where))
    return int(counted.scalar_one())


def grouped(session: Session, key: Any, *where: ColumnElement[bool]) -> dict[str, int]:
    """How many rows there are for each value of a column, in the order of the values."""
    rows = session.connection().execute(select(key, func.count()).where(*where).group_by(key).order_by(key))
    return {str(value): int(number) for value, number in rows}


def parcels(session: Session) -> int:
    """Every parcel that is or was under watch."""
    return count(session, Parcel, col(Parcel.watched).is_(True))


def events(session: Session) -> int:
    """Every event kept, superseded ones among them."""
    return count(session, EventRow)


def unread(session: Session) -> int:
    """Active parcels whose account has neither answered nor said why not."""
    return count(
        session,
        Parcel,
        col(Parcel.ended_at).is_(None),
        col(Parcel.answered_at).is_(None),
        col(Parcel.trouble).is_(None),
    )


def unregistered(session: Session) -> Mapping[str, int]:
    """Active parcels that their account does not follow yet, by its name."""
    with_account = col(Parcel.account_id) == col(AccountRow.id)
    return grouped(
        session, col(AccountRow.name), with_account, col(Parcel.ended_at).is_(None), col(Parcel.registered_at).is_(None)
    )


def unjudged(session: Session, now: datetime) -> int:
    """Parcels that are due to be judged."""
    return count(session, Parcel, col(Parcel.next_check_at) <= now)


def stalls(session: Session) -> Mapping[str, int]:
    """Every stall found, by kind, those that have ended among them."""
    return grouped(session, col(Stall.kind))


def open_stalls(session: Session) -> Mapping[str, int]:
    """The stalls of now, by kind."""
    return grouped(session, col(Stall.kind), col(Stall.ended_at).is_(None))


def unreachable(session: Session) -> int:
    """Stalls whose buyer would be told, had they an address."""
    return count(session, Stall, col(Stall.untold) == Untold.NO_ADDRESS)


def cases(session: Session) -> int:
    """Every case ever opened."""
    return count(session, CaseRow)


def open_tasks(session: Session) -> Mapping[str, int]:
    """The open tasks, by department."""
    return grouped(session, col(Task.department), col(Task.ended_at).is_(None))


def open_cases_by_department(session: Session) -> Mapping[str, int]:
    """In how many open cases each department still has something to do."""
    each = func.count(func.distinct(col(Task.case_id)))
    rows = session.connection().execute(
        select(col(Task.department), each)
        .join(CaseRow, col(CaseRow.id) == col(Task.case_id))
        .where(col(Task.ended_at).is_(None), col(CaseRow.closed_at).is_(None))
        .group_by(col(Task.department))
        .order_by(col(Task.department))
    )
    return {str(department): int(number) for department, number in rows}


def notices(session: Session) -> Mapping[str, int]:
    """Every notice, by status."""
    return grouped(session, col(Notice.status))


def waiting(session: Session, *, tries: int) -> int:
    """Notices still to be settled that have failed fewer than so many times."""
    return count(session, Notice, col(Notice.due_at).is_not(None), col(Notice.attempts) < tries)


def missed_since(session: Session, since: datetime) -> int:
    """Notices whose window closed since then, before they had left, as it was written down."""
    return count(session, Notice, col(Notice.breach).is_not(None), col(Notice.promised_by) >= since)


def first_window_to_close(session: Session) -> datetime | None:
    """The end of the window that closes first, or closed longest ago, among the letters still owed."""
    owed = select(func.min(col(Notice.promised_by))).where(col(Notice.status) == NoticeStatus.WAITING)
    found: datetime | None = session.connection().execute(owed).scalar_one()
    return found


def coupons(session: Session) -> int:
    """Coupons whose code was given out."""
    return count(session, Coupon, col(Coupon.status) == CouponStatus.ISSUED)


def window_kept(session: Session) -> int:
    """Notices accepted within their window."""
    accepted = col(Notice.status) == NoticeStatus.ACCEPTED
    return count(session, Notice, accepted, col(Notice.accepted_at) <= col(Notice.promised_by))


def window_breached(session: Session, now: datetime) -> int:
    """Notices settled after their window, or still owed at its end (as `rules.window.promise_of` judges)."""
    status, end = col(Notice.status), col(Notice.promised_by)
    late = (status == NoticeStatus.ACCEPTED) & (col(Notice.accepted_at) > end)
    lifted = status.in_([NoticeStatus.WITHDRAWN, NoticeStatus.UNDELIVERABLE]) & (col(Notice.ended_at) > end)
    owed = status.in_([NoticeStatus.WAITING, NoticeStatus.UNKNOWN]) & (end <= now)
    return count(session, Notice, late | lifted | owed)
