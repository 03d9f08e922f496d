"""Whether what is kept is whole and agrees with itself. Everything here only reads, and each look is one statement."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Timer
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, exists, func, select, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, SQLModel, UTCDateTime, col

from config.words import CaseStatus, CouponStatus, Flaw, Happening, NoticeStatus
from tracker.store.damage import DamagedDatabase
from tracker.store.session import reading
from tracker.store.tables import CaseEvent, CaseRow, Coupon, EventRow, Notice, Parcel, Stall, Task

SLACK = timedelta(minutes=5)
"""Jobs take their `now` before they write, and beside each other: so far apart may the lines of a timeline be."""

Look = Callable[[datetime], Any]
"""The statement that counts a flaw as it stands at an instant, and finds the smallest id."""

_FAULTS_MOST = 3
_SETTLED = (NoticeStatus.ACCEPTED, NoticeStatus.WITHDRAWN, NoticeStatus.SIMULATED, NoticeStatus.UNDELIVERABLE)


def server(engine: Engine) -> str:
    """What keeps the data, by name and version."""
    with engine.connect() as connection:
        version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
    return f"{'SQLite' if engine.dialect.name == 'sqlite' else 'PostgreSQL'} {version}"


def damage(engine: Engine) -> list[str]:
    """What is torn in an SQLite file, in SQLite's own words, at most three: pages that cannot be right, then rows that
    refer to nothing. Reads the whole file. A PostgreSQL server sees to its own files."""
    if engine.dialect.name != "sqlite":
        return []
    with engine.connect() as connection:
        torn = _torn_pages(connection)
        rows = connection.execute(text("PRAGMA foreign_key_check")).fetchmany(_FAULTS_MOST) if not torn else []
    return torn or [f"{table} {row} refers to a row of {parent} that is not there" for table, row, parent, _ in rows]


def look_through(engine: Engine, within: timedelta) -> None:
    """Read an SQLite file for so long at most, before anybody works with it. Raises DamagedDatabase where it is torn;
    what was not reached is told of when it is met."""
    if engine.dialect.name != "sqlite":
        return
    begun, most = monotonic(), within.total_seconds()
    with reading(engine) as session:
        connection = session.connection()
        limit = Timer(most, connection.connection.driver_connection.interrupt)  # type: ignore[union-attr] # sqlite3's
        limit.start()
        try:
            torn = _torn_pages(connection)
        except OperationalError as error:
            if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
                raise
            return
        finally:
            limit.cancel()
            limit.join()
    if torn and monotonic() - begun < most:  # what was broken off may call a page lost that it did not come to
        raise DamagedDatabase(engine.url.database, torn[0])


def _torn_pages(connection: Connection) -> list[str]:
    said = [str(row[0]) for row in connection.execute(text(f"PRAGMA quick_check({_FAULTS_MOST})"))]
    lines = "\n".join(said).splitlines()
    return [line for line in lines if line != "ok" and not line.startswith("***")][:_FAULTS_MOST]


def flaws(session: Session, now: datetime) -> dict[Flaw, tuple[int, int]]:
    """The flaws of the rows that there are: how many, and the smallest id among them."""
    return _found(session, _OF_ROWS, now)


def flaws_of_timelines(session: Session, now: datetime) -> dict[Flaw, tuple[int, int]]:
    """The flaws of the timelines: how many, and the smallest id, of a case, a line or a notice."""
    found = _found(session, _OF_TIMELINES, now)
    if unordered := _out_of_order(session):
        found[Flaw.LINE_OUT_OF_ORDER] = (len(unordered), min(unordered))
    return found


def newest_instant(session: Session) -> datetime | None:
    """The latest instant at which something was heard, decided or told; None of an empty database."""
    told = (
        select(func.max(col(Parcel.answered_at))),
        select(col(EventRow.received_at)).order_by(col(EventRow.id).desc()).limit(1),
        select(func.max(col(Notice.decided_at))),
        select(col(CaseEvent.at)).order_by(col(CaseEvent.id).desc()).limit(1),
    )
    instants = [session.connection().execute(each).scalar() for each in told]
    return max((instant for instant in instants if instant is not None), default=None)


def _rows(table: type[SQLModel], *where: Any) -> Any:
    return select(func.count(), func.min(table.__table__.c.id)).select_from(table).where(*where)  # type: ignore[attr-defined] # SQLModel makes it and does not say so


def _found(session: Session, looks: Mapping[Flaw, Look], now: datetime) -> dict[Flaw, tuple[int, int]]:
    seen = {flaw: session.connection().execute(look(now)).one() for flaw, look in looks.items()}
    return {flaw: (number, first) for flaw, (number, first) in seen.items() if number}


def _out_of_order(session: Session) -> list[int]:
    """The lines that are older than the one before them by more than the slack."""
    last = func.lag(col(CaseEvent.at), type_=UTCDateTime())
    before = last.over(partition_by=col(CaseEvent.case_id), order_by=col(CaseEvent.id))
    lines = select(col(CaseEvent.id).label("id"), col(CaseEvent.at).label("at"), before.label("before")).subquery()
    older = select(lines.c.id, lines.c.at, lines.c.before).where(lines.c.at < lines.c.before)
    return [row.id for row in session.connection().execute(older) if row.at < row.before - SLACK]


def _twice() -> Any:
    given = select(func.min(col(Coupon.id)).label("id")).where(col(Coupon.status) == CouponStatus.ISSUED)
    doubled = given.group_by(col(Coupon.order_key)).having(func.count() > 1).subquery()
    return select(func.count(), func.min(doubled.c.id)).select_from(doubled)


def _begun() -> Any:
    """Of a case: that its first line tells of its opening."""
    first = select(func.min(col(CaseEvent.id))).where(col(CaseEvent.case_id) == col(CaseRow.id)).correlate(CaseRow)
    line = exists().where(col(CaseEvent.id) == first.scalar_subquery(), col(CaseEvent.what) == Happening.OPENED)
    return line.correlate(CaseRow)


def _told() -> Any:
    """Of a notice: that a line of its case tells that it was accepted."""
    about = col(CaseEvent.particulars)["notice"].as_integer()
    of_case = col(CaseEvent.case_id) == col(Notice.case_id)
    return exists().where(of_case, col(CaseEvent.what) == Happening.NOTICE_ACCEPTED, about == col(Notice.id))


_OF_ROWS: Mapping[Flaw, Look] = {
    Flaw.STALL_WITHOUT_CASE: lambda _: _rows(
        Stall, col(Stall.ended_at).is_(None), ~exists().where(col(CaseRow.id) == col(Stall.case_id))
    ),
    Flaw.NOTICE_SETTLED_YET_DUE: lambda _: _rows(
        Notice, col(Notice.status).in_(_SETTLED), col(Notice.due_at).is_not(None)
    ),
    Flaw.NOTICE_NEVER_DUE: lambda _: _rows(
        Notice, col(Notice.status) == NoticeStatus.WAITING, col(Notice.due_at).is_(None)
    ),
    Flaw.PARCEL_NEVER_POLLED: lambda _: _rows(
        Parcel, col(Parcel.ended_at).is_(None), col(Parcel.next_poll_at).is_(None)
    ),
    Flaw.COUPON_TWICE: lambda _: _twice(),
    Flaw.TASK_OF_CLOSED_CASE: lambda _: _rows(
        Task,
        col(Task.ended_at).is_(None),
        exists().where(col(CaseRow.id) == col(Task.case_id), col(CaseRow.status) == CaseStatus.CLOSED),
    ),
}
_OF_TIMELINES: Mapping[Flaw, Look] = {
    Flaw.CASE_WITHOUT_OPENING: lambda _: _rows(CaseRow, ~_begun()),
    Flaw.LINE_FROM_THE_FUTURE: lambda now: _rows(CaseEvent, col(CaseEvent.at) > now + SLACK),
    Flaw.NOTICE_WITHOUT_LINE: lambda _: _rows(Notice, col(Notice.status) == NoticeStatus.ACCEPTED, ~_told()),
}
