"""What is read to answer a question about parcels: the ones that stand, and everything kept of one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row, func, or_, select
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as select_rows

from config.words import Kind
from tracker.store.storms import HELD
from tracker.store.tables import (
    AccountRow,
    Buyer,
    CaseEvent,
    CaseRow,
    Coupon,
    EventRow,
    GoodsLine,
    Notice,
    Parcel,
    ShopRow,
    Stall,
    Statement,
    Task,
)

Kept = TypeVar("Kept", bound=SQLModel)

_NEAR_MOST = 500

# Of a parcel that stands still; named as `desk.asking.stuck` says them.
_STANDING: tuple[Any, ...] = (
    col(Parcel.number).label("tracking_number"),
    col(Parcel.carrier),
    col(Stall.kind),
    col(Stall.onset_at),
    col(Stall.knowable_at),
    col(Stall.detected_at),
    col(Parcel.destination).label("country"),
    col(Parcel.order_number),
    col(Parcel.batch),
    col(Stall.leg),
    col(Parcel.state),
    col(Stall.customs_reason),
    col(Stall.untold),
    col(Stall.incident_id).label("incident"),
    col(CaseRow.id).label("case_id"),
    col(CaseRow.status).label("case_status"),
    col(Notice.id).label("notice_id"),
    col(Notice.status).label("notice_status"),
    HELD.label("notice_held"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case with its tasks and its timeline, both in the order in which they came."""

    case: CaseRow
    tasks: Sequence[Task]
    timeline: Sequence[CaseEvent]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelFile:
    """Everything kept of one parcel, with its order's coupon. Events, superseded ones among them, stalls, statements
    and cases are the newest first."""

    parcel: Parcel
    shop: ShopRow
    account: AccountRow
    buyer: Buyer
    goods: Sequence[GoodsLine]
    events: Sequence[EventRow]
    stalls: Sequence[Stall]
    statements: Sequence[Statement]
    cases: Sequence[CaseFile]
    notices: Sequence[Notice]
    coupons: Sequence[Coupon]


def standing_parcels(
    session: Session,
    *,
    kind: Kind | None,
    country: str | None,
    carrier: str | None,
    batch: str | None,
    incident: int | None,
    onset_until: datetime | None,
) -> Sequence[Row[Any]]:
    """Every open stall with its parcel, case and notice, the longest standing first. None: not asked for.

    `country` is the destination's code; the carrier's name is compared without regard to capitals.
    """
    wanted = (
        select(*_STANDING)
        .join(Parcel, col(Parcel.id) == col(Stall.parcel_id))
        .join(CaseRow, col(CaseRow.id) == col(Stall.case_id))
        .outerjoin(Notice, col(Notice.id) == col(Stall.notice_id))
        .where(col(Stall.ended_at).is_(None))
        .order_by(col(Stall.onset_at), col(Stall.id))
    )
    equal: tuple[tuple[Any, object], ...] = (
        (Stall.kind, kind),
        (Parcel.destination, country),
        (Parcel.batch, batch),
        (Stall.incident_id, incident),
        (func.lower(Parcel.carrier), carrier and carrier.lower()),
    )
    for column, asked in equal:
        if asked is not None:
            wanted = wanted.where(column == asked)
    if onset_until is not None:
        wanted = wanted.where(col(Stall.onset_at) <= onset_until)
    return session.connection().execute(wanted).all()


def standing_traits(session: Session) -> Sequence[Row[Any]]:
    """Which kinds, countries of destination and carriers there are together among the open stalls."""
    traits: tuple[Any, ...] = (col(Stall.kind), col(Parcel.destination).label("country"), col(Parcel.carrier))
    wanted = select(*traits).join(Parcel, col(Parcel.id) == col(Stall.parcel_id)).where(col(Stall.ended_at).is_(None))
    return session.connection().execute(wanted.distinct()).all()


def parcel_files(session: Session, number: str) -> list[ParcelFile]:
    """Everything kept of the parcels of this number, the one enrolled last first."""
    found = select_rows(Parcel).where(Parcel.number == number)
    parcels = session.exec(found.order_by(col(Parcel.enrolled_at).desc(), col(Parcel.id).desc())).all()
    return [_file(session, parcel) for parcel in parcels]


def near_numbers(session: Session, number: str) -> list[str]:
    """Numbers that agree with this one in its first or its second half: a slip leaves one of them whole."""
    middle = len(number) // 2
    first, second = number[:middle], number[middle:]
    kept = col(Parcel.number)
    alike = or_(kept.startswith(first, autoescape=True), kept.endswith(second, autoescape=True))
    wanted = select(kept).where(alike).distinct().order_by(kept).limit(_NEAR_MOST)
    return [row.number for row in session.connection().execute(wanted)]


def _file(session: Session, parcel: Parcel) -> ParcelFile:
    stalls = _rows(session, Stall, Stall.parcel_id, [parcel.id])
    statements = _rows(session, Statement, Statement.parcel_id, [parcel.id])
    spoken_of = {said.case_id for said in statements if said.case_id is not None}
    case_ids = sorted({stall.case_id for stall in stalls} | spoken_of, reverse=True)
    cases = [_case(session, case_id) for case_id in case_ids]
    return ParcelFile(
        parcel=parcel,
        shop=session.get_one(ShopRow, parcel.shop_id),
        account=session.get_one(AccountRow, parcel.account_id),
        buyer=session.get_one(Buyer, parcel.buyer_id),
        goods=_rows(session, GoodsLine, GoodsLine.parcel_id, [parcel.id]),
        events=_events(session, parcel),
        stalls=stalls[::-1],
        statements=statements[::-1],
        cases=cases,
        notices=_rows(session, Notice, Notice.case_id, case_ids),
        coupons=_rows(session, Coupon, Coupon.order_key, [each.case.key for each in cases]),
    )


def _case(session: Session, case_id: int) -> CaseFile:
    return CaseFile(
        case=session.get_one(CaseRow, case_id),
        tasks=_rows(session, Task, Task.case_id, [case_id]),
        timeline=_rows(session, CaseEvent, CaseEvent.case_id, [case_id]),
    )


def _events(session: Session, parcel: Parcel) -> Sequence[EventRow]:
    newest_first = (col(EventRow.occurred_to).desc(), col(EventRow.id).desc())
    return session.exec(select_rows(EventRow).where(EventRow.parcel_id == parcel.id).order_by(*newest_first)).all()


def _rows(session: Session, table: type[Kept], owner: Any, owners: Sequence[int | str | None]) -> list[Kept]:
    """The rows of a table that belong to these owners, in the order in which they were written."""
    place = table.__table__.c.id  # type: ignore[attr-defined] # SQLModel makes it and does not say so
    return list(session.exec(select_rows(table).where(owner.in_(owners)).order_by(place)).all())
