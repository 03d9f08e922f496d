"""Stalls: begun once however often they are found, ended when the parcel moves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from config.words import CustomsReason, Kind, NoticeStatus, Untold
from tracker.store.bulk import insert_or_nothing
from tracker.store.tables import Notice, Stall

_LEFT = (NoticeStatus.ACCEPTED, NoticeStatus.UNKNOWN, NoticeStatus.SIMULATED)


def open_stalls(session: Session, parcel_id: int) -> list[Stall]:
    """The stalls of a parcel that have not ended, in the order in which they were found."""
    standing = select(Stall).where(Stall.parcel_id == parcel_id, col(Stall.ended_at).is_(None))
    return list(session.exec(standing.order_by(col(Stall.id))))


def begin_stall(session: Session, parcel_id: int, kind: Kind, values: dict[str, Any]) -> Stall | None:
    """Write a new episode, or go on with the last one where the parcel has not moved since. None: somebody else has
    just written it."""
    if resumed := _resume(session, parcel_id, kind, values):
        return resumed
    episodes = select(func.max(Stall.episode)).where(Stall.parcel_id == parcel_id, Stall.kind == kind)
    episode = (session.exec(episodes).one() or 0) + 1
    row = {"parcel_id": parcel_id, "kind": kind, "episode": episode, **values}
    if not insert_or_nothing(session, Stall, [row]):
        return None
    begun = select(Stall).where(Stall.parcel_id == parcel_id, Stall.kind == kind, Stall.episode == episode)
    return session.exec(begun).one()


def _resume(session: Session, parcel_id: int, kind: Kind, values: dict[str, Any]) -> Stall | None:
    """An end that was taken back, such as a scan that the carrier withdrew, was none."""
    last = session.exec(
        select(Stall)
        .where(Stall.parcel_id == parcel_id, Stall.kind == kind)
        .order_by(col(Stall.episode).desc())
        .limit(1)
    ).first()
    if last is None or last.ended_at is None or values["onset_at"] > last.onset_at:
        return None
    found_then = {"knowable_at": last.knowable_at, "detected_at": last.detected_at}
    last.sqlmodel_update({**values, **found_then, "ended_at": None, "ended_why": None})
    session.add(last)
    session.flush()
    return last


def told_of(session: Session, case_id: int, parcel_id: int) -> set[Kind]:
    """As what a case's letter, which has left, told its buyer of this parcel, as long as it has not moved since."""
    stands = or_(col(Stall.ended_at).is_(None), col(Stall.ended_why).in_(list(Kind)))
    told = select(Stall.kind).join(Notice, col(Notice.id) == col(Stall.notice_id))
    told = told.where(Stall.case_id == case_id, Stall.parcel_id == parcel_id, stands)
    return {Kind(kind) for kind in session.exec(told.where(col(Notice.status).in_(_LEFT)))}


def end_stall(session: Session, stall: Stall, *, why: str, now: datetime) -> None:
    """The parcel does not stand in this way any more."""
    stall.ended_at, stall.ended_why = now, why
    session.add(stall)


def open_reasons(session: Session, case_id: int) -> set[CustomsReason]:
    """What customs say of the parcels of a case that stand still."""
    said = select(Stall.customs_reason).where(Stall.case_id == case_id, col(Stall.ended_at).is_(None))
    return {CustomsReason(reason) for reason in session.exec(said) if reason}


def perhaps_told(session: Session, case_id: int) -> bool:
    """Whether a letter of this case may have left that a restored database knows nothing of."""
    found = select(Stall.id).where(Stall.case_id == case_id, Stall.untold == Untold.RESTORED).limit(1)
    return session.exec(found).first() is not None


def stalls_of_notice(session: Session, notice_id: int) -> Sequence[Stall]:
    """The stalls that one notice tells of, in the order in which they were found."""
    return session.exec(select(Stall).where(Stall.notice_id == notice_id).order_by(col(Stall.id))).all()
