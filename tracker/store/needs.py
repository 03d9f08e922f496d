"""What waits for a person: open tasks by their clocks, letters in trouble, and the parcels that they are about."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlmodel import Session, col

from config.words import Department, NoticeStatus
from tracker.store.tables import Arming, CaseRow, Notice, Parcel, ShopRow, Stall, Statement, Task

_OPEN: ColumnElement[bool] = col(Task.ended_at).is_(None)
_TASK: tuple[Any, ...] = (col(Task.case_id), col(Task.task), col(Task.due_at))
_LETTER: tuple[Any, ...] = (
    col(Notice.id),
    col(Notice.case_id),
    col(Notice.purpose),
    col(Notice.status),
    col(Notice.promised_by),
    col(Notice.ended_why),
    col(Notice.last_error),
)
_ARMED: tuple[Any, ...] = (col(ShopRow.key).label("shop"), col(Arming.country))
_OF_PARCEL: tuple[Any, ...] = (
    col(Parcel.number),
    col(Parcel.order_number),
    col(Parcel.carrier),
    col(Parcel.destination),
)
_STOOD: tuple[Any, ...] = (col(Stall.case_id), *_OF_PARCEL, col(Stall.kind), col(Stall.onset_at), col(Stall.ended_at))


def task_counts(session: Session, now: datetime) -> dict[Department, tuple[int, int]]:
    """How many open tasks each department has, and how many of them are overdue."""
    overdue = func.count().filter(col(Task.due_at) <= now)
    counted = select(col(Task.department), func.count(), overdue).where(_OPEN).group_by(col(Task.department))
    return {department: (number, late) for department, number, late in session.connection().execute(counted)}


def open_tasks(session: Session, department: Department, *, skip: int, most: int) -> Sequence[Row[Any]]:
    """A department's open tasks, the one due soonest first."""
    wanted = select(*_TASK).where(_OPEN, col(Task.department) == department)
    wanted = wanted.order_by(col(Task.due_at), col(Task.id)).offset(skip).limit(most)
    return session.connection().execute(wanted).all()


def troubled_letters(session: Session, *, risky_by: datetime) -> int:
    """How many letters of open cases are in trouble (`letters_in_trouble`)."""
    wanted = select(func.count()).select_from(Notice).join(CaseRow, col(CaseRow.id) == col(Notice.case_id))
    return int(session.connection().execute(wanted.where(*_in_trouble(risky_by))).scalar_one())


def letters_in_trouble(session: Session, *, risky_by: datetime, skip: int, most: int) -> Sequence[Row[Any]]:
    """The letters of open cases that are unknown, undeliverable, or still owed while their window ends by then; the
    window that ends first comes first."""
    wanted = select(*_LETTER).join(CaseRow, col(CaseRow.id) == col(Notice.case_id)).where(*_in_trouble(risky_by))
    wanted = wanted.order_by(col(Notice.promised_by), col(Notice.id)).offset(skip).limit(most)
    return session.connection().execute(wanted).all()


def parcels_of_cases(session: Session, case_ids: Collection[int]) -> Sequence[Row[Any]]:
    """The parcels that stand, or stood, in these cases, the ones that still stand first."""
    wanted: Select[Any] = select(*_STOOD).join(Parcel, col(Parcel.id) == col(Stall.parcel_id))
    wanted = wanted.where(col(Stall.case_id).in_(case_ids))
    wanted = wanted.order_by(col(Stall.ended_at).is_not(None), col(Stall.onset_at), col(Stall.id))
    return session.connection().execute(wanted).all() if case_ids else ()


def parcels_spoken_of(session: Session, case_ids: Collection[int]) -> Sequence[Row[Any]]:
    """The parcels that somebody said something of in these cases, with what and when, the last word first."""
    said = (col(Statement.case_id), *_OF_PARCEL, col(Statement.said), col(Statement.at))
    wanted: Select[Any] = select(*said).join(Parcel, col(Parcel.id) == col(Statement.parcel_id))
    wanted = wanted.where(col(Statement.case_id).in_(case_ids), col(Statement.retracted_at).is_(None))
    wanted = wanted.order_by(col(Statement.id).desc())
    return session.connection().execute(wanted).all() if case_ids else ()


def armings(session: Session) -> Sequence[Row[Any]]:
    """Which shops may write to buyers in which countries (`store.shops.EVERYWHERE` among them)."""
    wanted: Select[Any] = select(*_ARMED).join(ShopRow, col(ShopRow.id) == col(Arming.shop_id))
    return session.connection().execute(wanted.order_by(col(ShopRow.key), col(Arming.country))).all()


def _in_trouble(risky_by: datetime) -> tuple[ColumnElement[bool], ...]:
    status = col(Notice.status)
    owed = (status == NoticeStatus.WAITING) & (col(Notice.promised_by) <= risky_by)
    settled = status.in_([NoticeStatus.UNKNOWN, NoticeStatus.UNDELIVERABLE])
    return or_(owed, settled), col(CaseRow.closed_at).is_(None)
