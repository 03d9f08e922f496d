"""Coupons: reserved with the decision, one for an order's life, issued under the notice's key."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from config.words import CouponStatus
from tracker.store.bulk import insert_or_nothing
from tracker.store.storms import HELD
from tracker.store.tables import Coupon, Notice


def reserve(session: Session, order_key: str, values: dict[str, Any]) -> bool:
    """Set a coupon aside for an order. False: the order has had one. A void one is set aside anew."""
    if insert_or_nothing(session, Coupon, [{"order_key": order_key, **values}]):
        return True
    void = update(Coupon).where(col(Coupon.order_key) == order_key, col(Coupon.status) == CouponStatus.VOID)
    anew = {**values, "status": CouponStatus.RESERVED, "code": None, "issued_at": None, "ended_why": None}
    return session.connection().execute(void.values(anew)).rowcount == 1


def has_one(session: Session, order_key: str) -> bool:
    """Whether an order has had its coupon, void ones apart."""
    found = select(Coupon.id).where(Coupon.order_key == order_key, Coupon.status != CouponStatus.VOID)
    return session.connection().execute(found).first() is not None


def coupon_of(session: Session, notice_id: int) -> Coupon | None:
    """The coupon that this notice carries, void ones apart."""
    found = select(Coupon).where(Coupon.notice_id == notice_id, Coupon.status != CouponStatus.VOID)
    return session.exec(found).first()


def issue(session: Session, coupon: Coupon, code: str, now: datetime) -> bool:
    """Keep the code that the issuer gave. False: it was kept already; the same key gives the same code."""
    unissued = update(Coupon).where(col(Coupon.id) == coupon.id, col(Coupon.status) == CouponStatus.RESERVED)
    written = unissued.values(status=CouponStatus.ISSUED, code=code, issued_at=now)
    return session.connection().execute(written).rowcount == 1


def void_of_storm(session: Session, storm_id: int, *, why: str) -> None:
    """Take back the coupons of all letters that a storm holds."""
    held = select(Notice.id).where(Notice.storm_id == storm_id, HELD)
    live = update(Coupon).where(col(Coupon.notice_id).in_(held), col(Coupon.status) != CouponStatus.VOID)
    session.connection().execute(live.values(status=CouponStatus.VOID, ended_why=why))


def void(session: Session, notice_id: int, *, why: str) -> bool:
    """Take back a coupon whose notice does not leave. False: there was none."""
    live = update(Coupon).where(col(Coupon.notice_id) == notice_id, col(Coupon.status) != CouponStatus.VOID)
    return session.connection().execute(live.values(status=CouponStatus.VOID, ended_why=why)).rowcount > 0
