"""Notices: decided once a case, claimed under a lease, recorded by the holder of the latest fence alone."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from config.words import NoticeStatus
from tracker.store.bulk import insert_or_nothing
from tracker.store.tables import CaseRow, Notice


def notice_key(case: CaseRow) -> str:
    """The one apology of a case: its coupon and its Message-ID hang on this key. The instant makes it unlike the key
    of any other installation, whatever its cases are numbered."""
    return f"apology-{case.id}-{case.opened_at:%Y%m%dT%H%M%S%f}"


def owe_notice(session: Session, key: str, values: dict[str, Any]) -> tuple[Notice, bool]:
    """The notice of this key, and whether it is newly owed: written now, or never sent and owed anew."""
    is_new = insert_or_nothing(session, Notice, [{"key": key, **values}]) == 1
    notice = session.exec(select(Notice).where(Notice.key == key).with_for_update()).one()
    if notice.status in {NoticeStatus.WITHDRAWN, NoticeStatus.SIMULATED}:
        past = dict.fromkeys(["ended_at", "ended_why", "storm_id", "let_through_at"])
        notice.sqlmodel_update({**values, **past, "status": NoticeStatus.WAITING})
        session.add(notice)
        is_new = True
    return notice, is_new


class Overtaken(Exception):
    """Somebody else holds the notice by now: nothing may be sent under the old claim."""


def claim_due(session: Session, *, due_by: datetime, now: datetime, lease: timedelta, most: int) -> list[Notice]:
    """Take notices that were due by then, the longest due first, under a lease and a new fence."""
    leased = col(Notice.leased_until)
    due = (
        select(Notice)
        .where(col(Notice.due_at) <= due_by, or_(leased.is_(None), leased <= now))
        .order_by(col(Notice.due_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    claimed = list(session.exec(due))
    for notice in claimed:
        notice.leased_until = now + lease
        notice.fence += 1
        session.add(notice)
    return claimed


def keep(session: Session, notice: Notice, **values: object) -> bool:
    """Write values on a claimed notice. False: it is somebody else's by now, or done."""
    ours = update(Notice).where(
        col(Notice.id) == notice.id, col(Notice.fence) == notice.fence, col(Notice.due_at).is_not(None)
    )
    return session.connection().execute(ours.values(**values)).rowcount == 1


def hold(session: Session, notice: Notice, *, until: datetime | None, **values: object) -> bool:
    """Write values on a claimed notice and keep the claim until then. False as for `keep`."""
    return keep(session, notice, leased_until=until, **values)


def renew(session: Session, notice: Notice, *, until: datetime) -> bool:
    """Keep a claim longer. False: what came of it is recorded, or it is somebody else's by now."""
    ours = update(Notice).where(
        col(Notice.id) == notice.id, col(Notice.fence) == notice.fence, col(Notice.leased_until).is_not(None)
    )
    return session.connection().execute(ours.values(leased_until=until)).rowcount == 1


def record(session: Session, notice: Notice, **values: object) -> bool:
    """Write what came of a claim and let go of it. False as for `keep`."""
    return hold(session, notice, until=None, **values)


def conclude(session: Session, notice: Notice, status: NoticeStatus, *, now: datetime, **values: object) -> bool:
    """Give a notice its final status; it is never due again. False as for `keep`."""
    return record(session, notice, status=status, due_at=None, ended_at=now, **values)


def take_from_hands(session: Session, notice_id: int) -> bool:
    """Take a letter from whoever is about to send it, so that it is looked at anew. False: it is past the point of no
    return, or settled."""
    not_gone = (col(Notice.status) == NoticeStatus.WAITING, col(Notice.no_return_at).is_(None))
    taken = update(Notice).where(col(Notice.id) == notice_id, *not_gone)
    values = {"fence": col(Notice.fence) + 1, "leased_until": None}
    return session.connection().execute(taken.values(values)).rowcount == 1


def statuses_of_case(session: Session, case_id: int) -> set[NoticeStatus]:
    """What has become of a case's notices."""
    return {NoticeStatus(status) for status in session.exec(select(Notice.status).where(Notice.case_id == case_id))}
