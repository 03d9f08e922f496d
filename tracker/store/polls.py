"""Which parcels are due to be asked for, claimed so that nobody else asks meanwhile."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import UpdateBase, bindparam, case, exists, or_, select, update
from sqlmodel import Session, UTCDateTime, col

from config.words import DataHealth, Leg
from tracker.store.tables import Parcel, Stall


def _claim() -> UpdateBase:
    """The claim as one statement. Built once: building it costs as much as running it."""
    leased, place, now = col(Parcel.poll_leased_until), col(Parcel.id), bindparam("now", type_=UTCDateTime())
    due = (
        select(place)
        .where(
            col(Parcel.account_id) == bindparam("account"),
            col(Parcel.next_poll_at) <= bindparam("due_by", type_=UTCDateTime()),
            or_(leased.is_(None), leased <= now),
        )
        .order_by(col(Parcel.next_poll_at))
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    asked = (
        place,
        col(Parcel.number),
        col(Parcel.destination),
        col(Parcel.origin),
        col(Parcel.carrier),
        col(Parcel.service),
        col(Parcel.shipped_at),
        col(Parcel.promised_at),
        col(Parcel.enrolled_at),
        col(Parcel.registered_at),
        col(Parcel.next_poll_at),
        col(Parcel.failed_polls),
        col(Parcel.answer_digest),
        col(Parcel.data_health),
        col(Parcel.leg),
        exists().where(col(Stall.parcel_id) == place, col(Stall.ended_at).is_(None)),
    )
    claimed = update(Parcel).where(place.in_(select(due.c.id))).values(poll_leased_until=bindparam("until"))
    return claimed.returning(*asked)


_CLAIM = _claim()


@dataclass(frozen=True, slots=True)
class DueParcel:
    """A claimed parcel with what the poll must know of it (`rules.known.Route` among it). `due_at` is when this poll
    was due."""

    id: int
    number: str
    destination: str
    origin: str | None
    carrier: str
    service: str | None
    shipped_at: datetime | None
    promised_at: datetime | None
    enrolled_at: datetime
    _: KW_ONLY
    registered: bool
    due_at: datetime
    failed_polls: int
    answer_digest: str | None
    data_health: DataHealth
    leg: Leg | None
    stalled: bool


def claim_due(
    session: Session, account_id: int, *, due_by: datetime, now: datetime, lease: timedelta, most: int
) -> list[DueParcel]:
    """Take up to `most` parcels of an account that were due by then, the longest due first, until the lease lapses."""
    values = {"account": account_id, "due_by": due_by, "now": now, "until": now + lease, "most": most}
    rows = session.connection().execute(_CLAIM, values).all()
    return sorted((_due(row) for row in rows), key=lambda parcel: (parcel.due_at, parcel.id))


def mark_registered(session: Session, parcel_ids: Sequence[int], now: datetime) -> None:
    """The account follows these parcels from now on."""
    _set(session, parcel_ids, registered_at=now)


def put_off(session: Session, parcel_ids: Sequence[int], until: datetime) -> None:
    """Give claimed parcels back, to be asked for at `until`, without holding anything against them."""
    _set(session, parcel_ids, next_poll_at=until, poll_leased_until=None)


def ask_now(session: Session, parcel_ids: Sequence[int], now: datetime) -> None:
    """A judgement waits for these parcels: let them be asked for at once, if they were not due already, and keep
    since when it waits. One whose last poll failed keeps its back-off."""
    due_at, since = col(Parcel.next_poll_at), col(Parcel.awaited_since)
    later = (due_at > now) & (col(Parcel.failed_polls) == 0)
    first = or_(since.is_(None), since <= col(Parcel.answered_at))
    written = update(Parcel).where(col(Parcel.id).in_(parcel_ids), or_(later, first), col(Parcel.ended_at).is_(None))
    new = {"next_poll_at": case((later, now), else_=due_at), "awaited_since": case((first, now), else_=since)}
    session.connection().execute(written.values(new))


def is_fresh(parcel: Parcel, *, since: datetime) -> bool:
    """Whether a judgement can rest on what is known of it: the carrier answered since then, or its way has ended and
    nothing more is asked."""
    return parcel.ended_at is not None or (parcel.answered_at is not None and parcel.answered_at >= since)


def _due(row: Any) -> DueParcel:
    *said, registered_at, due_at, failed_polls, answer_digest, data_health, leg, stalled = row
    return DueParcel(
        *said,
        registered=registered_at is not None,
        due_at=due_at,
        failed_polls=failed_polls,
        answer_digest=answer_digest,
        data_health=data_health,
        leg=leg,
        stalled=stalled,
    )


def _set(session: Session, parcel_ids: Sequence[int], **values: object) -> None:
    if parcel_ids:
        session.connection().execute(update(Parcel).where(col(Parcel.id).in_(parcel_ids)).values(**values))
