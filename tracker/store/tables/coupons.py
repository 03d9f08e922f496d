"""The coupons: reserved with the decision, issued under the same key, at most one for an order's life."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from config.words import CouponStatus
from tracker.store.tables.columns import words


class Coupon(SQLModel, table=True):
    """A goodwill code. `key` is what the issuer sees: the same key gives the same code. `order_key` is the case's.

    `over_budget`: beyond what the shop gives a day on its own, so the letter waits for an approval of it.
    """

    __tablename__ = "coupons"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=100)
    order_key: str = Field(unique=True, max_length=160)
    notice_id: int = Field(foreign_key="notices.id", index=True)
    buyer_id: int = Field(foreign_key="buyers.id", index=True)
    percent: int
    status: CouponStatus = Field(default=CouponStatus.RESERVED, sa_type=words(CouponStatus))
    code: str | None = Field(default=None, unique=True, max_length=64)
    over_budget: bool = False
    reserved_at: datetime = Field(index=True)
    expires_at: datetime
    issued_at: datetime | None = None
    ended_why: str | None = Field(default=None, max_length=64)
