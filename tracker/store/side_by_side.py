"""What the policy in force found and what the shadow policy would have found, in rows of one shape."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlmodel import Session, col

from tracker.store.tables import Parcel, ShadowStall, Stall


def stalls_since(session: Session, began_at: datetime) -> Sequence[Row[Any]]:
    """The stalls of the policy in force that stood at this instant or later."""
    told = col(Stall.notice_id).is_not(None)
    stood_then = or_(col(Stall.ended_at).is_(None), col(Stall.ended_at) >= began_at)
    return session.connection().execute(_of_parcels(Stall, told).where(stood_then)).all()


def shadow_stalls(session: Session) -> Sequence[Row[Any]]:
    """Those that the shadow policy would have found."""
    until = col(ShadowStall.stood_until)
    told = and_(col(ShadowStall.untold).is_(None), col(ShadowStall.tell_at) <= until)
    found = _of_parcels(ShadowStall, told).where(col(ShadowStall.due_at) <= until)
    return session.connection().execute(found).all()


def _of_parcels(table: Any, told: ColumnElement[bool]) -> Select[Any]:
    """Stalls of this table with their parcels. `told`: a letter tells of it; `stands`: it has not ended."""
    parcel = (Parcel.number, Parcel.origin, Parcel.destination, Parcel.shop_id, Parcel.order_number)
    stall = (table.parcel_id, table.kind, table.onset_at, table.knowable_at, table.tell_at)
    columns = (*map(col, stall), *map(col, parcel))
    said = (told.label("told"), col(table.ended_at).is_(None).label("stands"))
    return select(*columns, *said).join(Parcel, col(Parcel.id) == col(table.parcel_id)).order_by(col(table.id))
