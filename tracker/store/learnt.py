"""What is usual: kept for parcels that are alike, and counted anew once another one has taught."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, update
from sqlmodel import Session, col, select

from config.words import Kind, Leg, Untold
from tracker.store.bulk import change_rows, insert_or_nothing
from tracker.store.tables import LearntRow, Parcel, Silence, Stall

_TRAITS = ("leg", "origin", "destination", "carrier")

Alike = tuple[Leg, str | None, str | None, str | None]
"""These traits of parcels that are alike; None where one does not matter."""


def learnt_rows(session: Session) -> Sequence[LearntRow]:
    """Every figure that is kept."""
    return session.exec(select(LearntRow)).all()


def have_counted(session: Session, alike: Iterable[Alike], now: datetime) -> None:
    """Another parcel like these has taught: their figures are counted anew as soon as may be."""
    wanted = [dict(zip(_TRAITS, (trait or "" for trait in each), strict=True)) for each in alike]
    wanted.sort(key=lambda each: [*each.values()])
    insert_or_nothing(session, LearntRow, [{**each, "soonest_at": now, "due_at": now} for each in wanted])
    these = [col(getattr(LearntRow, trait)) == bindparam(f"_{trait}") for trait in _TRAITS]
    sooner = update(LearntRow).where(*these, col(LearntRow.due_at) > col(LearntRow.soonest_at))
    if wanted:
        values = [{f"_{trait}": value for trait, value in each.items()} for each in wanted]
        session.connection().execute(sooner.values(due_at=col(LearntRow.soonest_at)), values)


def hold_due(session: Session, now: datetime) -> LearntRow | None:
    """The figure that is due to be counted, held for the rest of the transaction."""
    wanted = select(LearntRow).where(LearntRow.due_at <= now).order_by(col(LearntRow.due_at), col(LearntRow.id))
    return session.exec(wanted.limit(1).with_for_update(skip_locked=True)).first()


def sample_of(session: Session, figure: LearntRow, since: datetime) -> int:
    """How many parcels of those that are alike were delivered since then."""
    return session.exec(select(func.count()).select_from(Silence).where(*_alike(figure, since))).one()


def nth_silence(session: Session, figure: LearntRow, since: datetime, place: int) -> int:
    """The seconds of the one of their silences that stands in this place, the shortest in the first."""
    wanted = select(Silence.seconds).where(*_alike(figure, since)).order_by(col(Silence.seconds))
    return session.exec(wanted.offset(place - 1).limit(1)).one()


def have_judged(session: Session, figure: LearntRow, now: datetime) -> None:
    """Have the silent parcels that a new figure is about judged when it says so, where that is sooner."""
    if figure.seconds is None:
        return
    within = timedelta(seconds=figure.seconds)
    silent = (
        select(Parcel.id, Stall.onset_at, Parcel.next_check_at)
        .join(Stall, col(Stall.parcel_id) == col(Parcel.id))
        .where(col(Stall.ended_at).is_(None), Stall.kind == Kind.NO_SCAN, Stall.untold == Untold.NOT_YET)
        .where(Stall.leg == figure.leg, *_of(Parcel, figure))
        .order_by(col(Parcel.id))
        .with_for_update(of=Parcel)
    )
    told = [(id_ or 0, max(onset_at + within, now), due_at) for id_, onset_at, due_at in session.exec(silent)]
    sooner = {id_: {"next_check_at": at} for id_, at, due_at in told if due_at is None or at < due_at}
    change_rows(session, Parcel, sooner)


def _alike(figure: LearntRow, since: datetime) -> list[ColumnElement[bool]]:
    return [col(Silence.leg) == figure.leg, col(Silence.ended_at) >= since, *_of(Silence, figure)]


def _of(table: Any, figure: LearntRow) -> list[ColumnElement[bool]]:
    """The conditions for what a figure is about."""
    asked = ((table.origin, figure.origin), (table.destination, figure.destination), (table.carrier, figure.carrier))
    return [col(column) == value for column, value in asked if value]
