"""What is known of parcels, their goods and buyers, by number: what an import or a shop holds its own word against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from config.words import ENDED, MarketingBasis
from tracker.store.tables import AccountRow, Buyer, GoodsLine, Parcel, ShopRow

BuyerKey = tuple[str, str]  # the shop's key and the buyer's key within it
GoodsKey = tuple[str | None, str | None, str | None]  # description, HS code, origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelFacts:
    """What a seller says of a parcel, named as the columns. None: nothing is said."""

    carrier: str | None = None
    service: str | None = None
    order_number: str | None = None
    marketplace: str | None = None
    origin: str | None = None
    destination: str | None = None
    shipped_at: datetime | None = None
    promised_at: datetime | None = None
    batch: str | None = None
    flight: str | None = None
    master_air_waybill: str | None = None
    bag: str | None = None
    incoterm: str | None = None
    duty_disclosed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerFacts:
    """What a seller says of a buyer. `id` is ours, once they are kept."""

    key: str | None = None
    name: str | None = None
    email: str | None = None
    locale: str | None = None
    country: str | None = None
    marketing_basis: MarketingBasis | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsFacts:
    """One line of goods. `value_minor` is of one piece, in the currency's smallest unit. `id` is ours, once kept."""

    description: str | None = None
    hs_code: str | None = None
    origin: str | None = None
    quantity: int | None = None
    value_minor: int | None = None
    currency: str | None = None
    id: int | None = None

    @property
    def key(self) -> GoodsKey:
        """What makes a line of a parcel's goods the same line."""
        return self.description, self.hs_code, self.origin


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownParcel:
    """A parcel as it is kept. `id` is None for one that an import only plans to keep.

    `watched` is false where only its past is known; `past_over`: by that past its way has ended.
    """

    id: int | None
    number: str
    shop: str
    account: str
    ended_at: datetime | None
    facts: ParcelFacts
    buyer: BuyerFacts
    goods: tuple[GoodsFacts, ...]
    watched: bool = True
    past_over: bool = False


FACTS = tuple(field.name for field in fields(ParcelFacts))
BUYER_FACTS = ("name", "email", "locale", "country", "marketing_basis")
GOODS_FACTS = ("description", "hs_code", "origin", "quantity", "value_minor", "currency")


def known_parcels(session: Session, numbers: Iterable[str]) -> dict[str, list[KnownParcel]]:
    """All parcels of these numbers, those that have ended among them, the oldest first."""
    wanted = (
        select(
            col(Parcel.id),
            col(Parcel.number),
            col(ShopRow.key).label("shop"),
            col(AccountRow.name).label("account"),
            col(Parcel.ended_at),
            col(Parcel.watched),
            col(Parcel.state),
            *(getattr(Parcel, name) for name in FACTS),
            col(Buyer.id).label("buyer_id"),
            col(Buyer.key).label("buyer_key"),
            *(getattr(Buyer, name).label(f"buyer_{name}") for name in BUYER_FACTS),
        )
        .join(ShopRow, col(ShopRow.id) == col(Parcel.shop_id))
        .join(AccountRow, col(AccountRow.id) == col(Parcel.account_id))
        .join(Buyer, col(Buyer.id) == col(Parcel.buyer_id))
        .where(col(Parcel.number).in_(list(numbers)))
        .order_by(col(Parcel.id))
    )
    rows = session.connection().execute(wanted).all()
    goods = _goods(session, [row.id for row in rows])
    found: dict[str, list[KnownParcel]] = {}
    for row in rows:
        found.setdefault(row.number, []).append(_known(row, tuple(goods.get(row.id, ()))))
    return found


def known_buyers(session: Session, keys: Iterable[BuyerKey]) -> dict[BuyerKey, BuyerFacts]:
    """The buyers of these keys that are kept."""
    asked = set(keys)
    wanted = (
        select(col(ShopRow.key).label("shop"), *(getattr(Buyer, name) for name in ("id", "key", *BUYER_FACTS)))
        .join(ShopRow, col(ShopRow.id) == col(Buyer.shop_id))
        .where(col(Buyer.key).in_({key for _, key in asked}))
    )
    found = {}
    for row in session.connection().execute(wanted):
        if (row.shop, row.key) in asked:
            facts = {name: getattr(row, name) for name in ("id", "key", *BUYER_FACTS)}
            found[row.shop, row.key] = BuyerFacts(**facts)
    return found


def _goods(session: Session, parcel_ids: Sequence[int]) -> dict[int, list[GoodsFacts]]:
    columns = ("parcel_id", "id", *GOODS_FACTS)
    wanted = (
        select(*(getattr(GoodsLine, name) for name in columns))
        .where(col(GoodsLine.parcel_id).in_(parcel_ids))
        .order_by(col(GoodsLine.id))
    )
    found: dict[int, list[GoodsFacts]] = {}
    for row in session.connection().execute(wanted) if parcel_ids else ():
        found.setdefault(row.parcel_id, []).append(GoodsFacts(**{name: getattr(row, name) for name in columns[1:]}))
    return found


def _known(row: Row[Any], goods: tuple[GoodsFacts, ...]) -> KnownParcel:
    return KnownParcel(
        id=row.id,
        number=row.number,
        shop=row.shop,
        account=row.account,
        ended_at=row.ended_at,
        facts=ParcelFacts(**{name: getattr(row, name) for name in FACTS}),
        buyer=BuyerFacts(
            id=row.buyer_id, key=row.buyer_key, **{name: getattr(row, f"buyer_{name}") for name in BUYER_FACTS}
        ),
        goods=goods,
        watched=row.watched,
        past_over=not row.watched and row.state in ENDED,
    )
