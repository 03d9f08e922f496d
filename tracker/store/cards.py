"""A parcel's card: all that is known of it beside its events, with its buyer and its shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from config.words import MarketingBasis
from tracker.store.tables import Buyer, GoodsLine, Parcel, ShopRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelCard:
    """What rules and letters ask of a parcel (`rules.facts.ParcelFacts` among it)."""

    id: int
    number: str
    carrier: str
    order_number: str | None
    item: str | None
    enrolled_at: datetime
    origin: str | None
    destination: str
    incoterm: str | None
    duty_disclosed: bool
    marketplace: str | None
    shop_id: int
    shop_basis: MarketingBasis
    shop_language: str
    buyer_id: int
    buyer_email: str | None
    buyer_locale: str | None
    buyer_country: str | None
    buyer_basis: MarketingBasis | None


def card_of(session: Session, parcel: Parcel) -> ParcelCard:
    """The card of one parcel. `item` names the first goods line that has a description."""
    buyer = session.get_one(Buyer, parcel.buyer_id)
    shop = session.get_one(ShopRow, parcel.shop_id)
    return ParcelCard(
        id=parcel.id or 0,
        number=parcel.number,
        carrier=parcel.carrier,
        order_number=parcel.order_number,
        item=_item(goods_of(session, parcel.id or 0)),
        enrolled_at=parcel.enrolled_at,
        origin=parcel.origin,
        destination=parcel.destination,
        incoterm=parcel.incoterm,
        duty_disclosed=parcel.duty_disclosed,
        marketplace=parcel.marketplace,
        shop_id=shop.id or 0,
        shop_basis=shop.marketing_basis,
        shop_language=shop.language,
        buyer_id=buyer.id or 0,
        buyer_email=buyer.email,
        buyer_locale=buyer.locale,
        buyer_country=buyer.country,
        buyer_basis=buyer.marketing_basis,
    )


def goods_of(session: Session, parcel_id: int) -> Sequence[GoodsLine]:
    """The goods lines of a parcel, as they were imported."""
    return session.exec(select(GoodsLine).where(GoodsLine.parcel_id == parcel_id).order_by(col(GoodsLine.id))).all()


def _item(goods: Sequence[GoodsLine]) -> str | None:
    return next((line.description for line in goods if line.description), None)
