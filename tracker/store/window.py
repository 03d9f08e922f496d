"""The promises that notices made: which are due to be looked at, and all that tells whether they were kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select, update
from sqlmodel import Session, col

from config.words import Breach, Kind, NoticeStatus
from tracker.store.session import BATCH
from tracker.store.tables import Notice, Parcel, Stall

_ASKED: tuple[Any, ...] = (
    col(Notice.id),
    col(Notice.case_id),
    col(Notice.purpose),
    col(Notice.status),
    col(Notice.knowable_at),
    col(Notice.decided_at),
    col(Notice.promised_by),
    col(Notice.accepted_at),
    col(Notice.ended_at),
    col(Notice.last_error),
    col(Notice.breach),
    col(Notice.storm_id),
    col(Stall.onset_at),
    col(Parcel.number),
    col(Parcel.awaited_since),
    col(Parcel.answered_at),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A notice with the parcels it tells of (`rules.window.PromisedNotice`). `onset_at` is the earliest of theirs;
    `breach` is the cause that was written down, if one was."""

    id: int
    case_id: int
    purpose: Kind
    status: NoticeStatus
    numbers: tuple[str, ...]
    onset_at: datetime
    knowable_at: datetime
    detected_at: datetime
    accepted_at: datetime | None
    promised_by: datetime
    ended_at: datetime | None
    waits: tuple[tuple[datetime | None, datetime | None], ...]
    last_error: str | None
    braked: bool
    breach: Breach | None


def decided_since(session: Session, since: datetime) -> list[Promised]:
    """Every notice that was decided on at this instant or later, the first one first."""
    return _promised(session, col(Notice.decided_at) >= since)


def promised(session: Session, notice: Notice) -> Promised:
    """The promise of one notice."""
    (found,) = _promised(session, col(Notice.id) == notice.id)
    return found


def due_to_escalate(session: Session, now: datetime) -> list[int]:
    """The ids of the notices whose lateness is to be looked at, the longest due first; a batch of them."""
    wanted = select(col(Notice.id)).where(col(Notice.escalate_at) <= now).order_by(col(Notice.escalate_at)).limit(BATCH)
    return [row.id for row in session.connection().execute(wanted)]


def hold_due(session: Session, notice_id: int, now: datetime) -> Notice | None:
    """The notice, held for the rest of the transaction; None where somebody has looked at it meanwhile."""
    wanted = select(Notice).where(col(Notice.id) == notice_id, col(Notice.escalate_at) <= now).with_for_update()
    return session.execute(wanted).scalar_one_or_none()


def put_off_escalation(session: Session, notice_id: int, until: datetime) -> None:
    """A notice that could not be looked at: let the others go on."""
    session.connection().execute(update(Notice).where(col(Notice.id) == notice_id).values(escalate_at=until))


def _promised(session: Session, which: ColumnElement[bool]) -> list[Promised]:
    # A notice that was withdrawn and is owed anew tells no more of what had ended by then.
    stands = or_(col(Stall.ended_at).is_(None), col(Stall.ended_at) >= col(Notice.decided_at))
    wanted = (
        select(*_ASKED)
        .join(Stall, col(Stall.notice_id) == col(Notice.id))
        .join(Parcel, col(Parcel.id) == col(Stall.parcel_id))
        .where(which, stands)
        .order_by(col(Notice.decided_at), col(Notice.id), col(Stall.id))
    )
    rows = session.connection().execute(wanted)
    return [_of(list(group)) for _, group in groupby(rows, key=lambda row: row.id)]


def _of(rows: Sequence[Row[Any]]) -> Promised:
    first = rows[0]
    return Promised(
        id=first.id,
        case_id=first.case_id,
        purpose=first.purpose,
        status=first.status,
        numbers=tuple(dict.fromkeys(row.number for row in rows)),
        onset_at=min(row.onset_at for row in rows),
        knowable_at=first.knowable_at,
        detected_at=first.decided_at,
        accepted_at=first.accepted_at,
        promised_by=first.promised_by,
        ended_at=first.ended_at,
        waits=tuple((row.awaited_since, row.answered_at) for row in rows),
        last_error=first.last_error,
        braked=first.storm_id is not None,
        breach=first.breach,
    )
