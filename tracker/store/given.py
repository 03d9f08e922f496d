"""What buyers were given lately, as the caps count it: letters and coupons that left, or are about to.

A count is exact where its caller holds the shop (`store.shops.hold_shop`), since only such callers add to it. A buyer
is an address here, in whatever capitals: the same person may stand under several keys.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, distinct, func, select
from sqlmodel import Session, col

from config.words import CouponStatus, NoticeStatus
from tracker.store.tables import Buyer, CaseRow, Coupon, Notice

# What never leaves, not what does: SQLite would look the latter up in the index of statuses, which knows every letter.
_NEVER_LEAVES = (NoticeStatus.WITHDRAWN, NoticeStatus.SIMULATED, NoticeStatus.UNDELIVERABLE)
_STANDS = col(Coupon.status) != CouponStatus.VOID


def orders_written_of(session: Session, shop_id: int, address: str, *, since: datetime, besides: str) -> int:
    """Of how many orders a letter to this address was decided on after `since`. Orders are told apart by their cases'
    keys; the one of `besides` does not count."""
    letters = (
        select(func.count(distinct(col(CaseRow.key))))
        .select_from(Notice)
        .join(CaseRow, col(CaseRow.id) == col(Notice.case_id))
        .join(Buyer, col(Buyer.id) == col(Notice.buyer_id))
        .where(_is_at(shop_id, address), col(Notice.status).not_in(_NEVER_LEAVES))
        .where(col(Notice.decided_at) > since, col(CaseRow.key) != besides)
    )
    return _number(session, letters)


def coupons_to(session: Session, shop_id: int, address: str, *, since: datetime) -> int:
    """How many coupons were set aside for this address after `since`."""
    coupons = select(func.count()).select_from(Coupon).join(Buyer, col(Buyer.id) == col(Coupon.buyer_id))
    return _number(session, coupons.where(_is_at(shop_id, address), _STANDS, col(Coupon.reserved_at) > since))


def coupons_from(session: Session, shop_id: int, *, since: datetime, most: int) -> int:
    """How many coupons a shop has set aside from `since` on; no further than to `most` is counted."""
    coupons = select(col(Coupon.id)).join(Notice, col(Notice.id) == col(Coupon.notice_id))
    wanted = coupons.where(col(Notice.shop_id) == shop_id, _STANDS, col(Coupon.reserved_at) >= since).limit(most)
    return _number(session, select(func.count()).select_from(wanted.subquery()))


def _is_at(shop_id: int, address: str) -> ColumnElement[bool]:
    return (col(Buyer.shop_id) == shop_id) & (func.lower(col(Buyer.email)) == func.lower(address))


def _number(session: Session, counted: Select[int]) -> int:
    return int(session.connection().execute(counted).scalar_one())
