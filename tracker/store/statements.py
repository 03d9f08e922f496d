"""What people say of parcels, kept once for each key, and the parcel that it is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from config.words import Said
from tracker.store.bulk import insert_or_nothing
from tracker.store.tables import Parcel, ShopRow, Statement


def find_statement(session: Session, key: str) -> Statement | None:
    """The statement of this key."""
    return session.exec(select(Statement).where(Statement.key == key)).first()


def keep_statement(session: Session, values: Mapping[str, Any]) -> Statement | None:
    """Write a statement. None: somebody else has just used its key."""
    if not insert_or_nothing(session, Statement, [values]):
        return None
    return session.exec(select(Statement).where(Statement.key == values["key"])).one()


def retract(session: Session, statement_id: int, now: datetime) -> bool:
    """From now on it counts no more. False: it did not count before."""
    live = update(Statement).where(col(Statement.id) == statement_id, col(Statement.retracted_at).is_(None))
    return session.connection().execute(live.values(retracted_at=now)).rowcount == 1


def times_retracted(session: Session, parcel_id: int, said: Said) -> int:
    """How many statements of this sort were taken back."""
    gone = (Statement.parcel_id == parcel_id, Statement.said == said, col(Statement.retracted_at).is_not(None))
    return int(session.exec(select(func.count()).select_from(Statement).where(*gone)).one())


def complaints_of(session: Session, case_id: int) -> int:
    """How many complaints of a case stand."""
    live = (Statement.case_id == case_id, Statement.said == Said.COMPLAINED, col(Statement.retracted_at).is_(None))
    return int(session.exec(select(func.count()).select_from(Statement).where(*live)).one())


def parcels_meant(session: Session, number: str, *, shop: str | None, order: str | None) -> Sequence[int]:
    """The ids of the parcels of this number, of a shop and of an order where these are told, the one enrolled last
    first."""
    wanted = select(Parcel.id).join(ShopRow).where(Parcel.number == number)
    for column, asked in ((ShopRow.key, shop), (Parcel.order_number, order)):
        if asked is not None:
            wanted = wanted.where(column == asked)
    found = session.exec(wanted.order_by(col(Parcel.enrolled_at).desc(), col(Parcel.id).desc())).all()
    return [parcel_id or 0 for parcel_id in found]


def hold_parcel(session: Session, parcel_id: int) -> Parcel | None:
    """The parcel, held for the rest of the transaction: before its case, and that before its notice."""
    return session.exec(select(Parcel).where(Parcel.id == parcel_id).with_for_update()).first()


def have_judged(session: Session, parcel: Parcel, now: datetime) -> None:
    """Something was said of a parcel: let it be judged at once, also one whose way has ended."""
    parcel.next_check_at = now
    session.add(parcel)
