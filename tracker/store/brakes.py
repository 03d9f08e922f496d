"""What is asked of the storm brake: which storms hold letters now, and what those letters are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from config.words import CouponStatus, Kind
from tracker.store.letters import BUYERS_COUNTRY, with_parcels
from tracker.store.storms import HELD
from tracker.store.tables import Coupon, Notice, ShopRow, Storm

_STORM: tuple[Any, ...] = (
    col(Storm.id).label("storm"),
    col(ShopRow.key).label("shop"),
    col(Storm.began_at),
    col(Storm.allowance),
    func.count().label("letters"),
    func.min(col(Notice.due_at)).label("first_release_at"),
)
_LETTERS: Any = func.count(func.distinct(col(Notice.id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Braked:
    """A storm that holds letters: how many, since when, and when the first of them leaves without anybody's word.
    `allowance`: how many letters of the shop leave within a clock hour on their own."""

    storm: int
    shop: str
    began_at: datetime
    allowance: int
    letters: int
    first_release_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLetters:
    """The letters that a storm holds: by kind, by buyers' country, how many hold a coupon of so many percent, and how
    many one that is beyond its day's budget."""

    kinds: Mapping[Kind, int]
    countries: Mapping[str, int]
    coupons: Mapping[int, int]
    over_budget: int


def braked(session: Session, storm_id: int | None = None) -> list[Braked]:
    """The storms that hold letters, or this one if it does; by shop."""
    found = (
        select(*_STORM)
        .join(ShopRow, col(ShopRow.id) == col(Storm.shop_id))
        .join(Notice, col(Notice.storm_id) == col(Storm.id))
        .where(HELD, col(Storm.ended_at).is_(None) if storm_id is None else col(Storm.id) == storm_id)
        .group_by(col(Storm.id), col(ShopRow.key))
        .order_by(col(ShopRow.key), col(Storm.id))
    )
    return [Braked(**row._mapping) for row in session.connection().execute(found)]  # noqa: SLF001 - its public name


def held_letters(session: Session, storm_id: int) -> HeldLetters:
    """What a storm holds, the most frequent first."""
    letters = select(_LETTERS.label("letters")).where(col(Notice.storm_id) == storm_id, HELD)
    return HeldLetters(
        kinds=_counted(session, letters, col(Notice.purpose)),
        countries=_counted(session, with_parcels(letters), BUYERS_COUNTRY),
        coupons=_counted(session, _with_coupons(letters), col(Coupon.percent)),
        over_budget=_counted(session, _with_coupons(letters), col(Coupon.over_budget)).get(True, 0),
    )


def _with_coupons(letters: Select[Any]) -> Select[Any]:
    carried = (col(Coupon.notice_id) == col(Notice.id)) & (col(Coupon.status) != CouponStatus.VOID)
    return letters.join(Coupon, carried)


def _counted(session: Session, letters: Select[Any], by: Any) -> dict[Any, int]:
    grouped = letters.add_columns(by.label("what")).group_by(by).order_by(_LETTERS.desc(), by)
    return {row.what: row.letters for row in session.connection().execute(grouped)}
