"""Shops as the settings describe them, and where each may write to buyers."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from config.settings import Shop
from tracker.store.bulk import insert_or_nothing
from tracker.store.tables import Arming, ShopRow

EVERYWHERE = "*"


def keep_shops(session: Session, shops: Iterable[Shop], now: datetime) -> None:
    """Write the shops of the settings into the table, and the armings that the settings themselves give."""
    for shop in shops:
        row = find_shop(session, shop.key) or ShopRow(key=shop.key, **_facts(shop))
        row.sqlmodel_update(_facts(shop))
        session.add(row)
        session.flush()
        for country in shop.armed:
            arm(session, row, country, by="configuration", now=now)


def find_shop(session: Session, key: str) -> ShopRow | None:
    """The shop of this key."""
    return session.exec(select(ShopRow).where(ShopRow.key == key)).first()


def hold_shop(session: Session, shop_id: int) -> None:
    """Hold a shop for the rest of the transaction, so that what is counted of it stays so. After the parcel and
    the case: one order everywhere, and nobody waits in a circle."""
    wanted = select(ShopRow.id).where(ShopRow.id == shop_id).with_for_update(key_share=True)
    session.connection().execute(wanted).one()


def arm(session: Session, shop: ShopRow, country: str, *, by: str, now: datetime) -> bool:
    """Let a shop write to buyers in a country (`*`: every one). False: it already could."""
    row = {"shop_id": shop.id, "country": country, "armed_at": now, "armed_by": by}
    return insert_or_nothing(session, Arming, [row]) == 1


def disarm(session: Session, shop: ShopRow, country: str) -> bool:
    """Put a shop and country back into shadow. False: it was not armed."""
    written = delete(Arming).where(col(Arming.shop_id) == shop.id, col(Arming.country) == country)
    return session.connection().execute(written).rowcount > 0


def armed_countries(session: Session, shop: ShopRow) -> tuple[str, ...]:
    """Where this shop may write to buyers: countries, `*` among them where it is armed for every one."""
    found = select(Arming.country).where(Arming.shop_id == shop.id).order_by(col(Arming.country))
    return tuple(session.exec(found))


def all_armed(session: Session) -> tuple[str, ...]:
    """Every shop that may write to buyers anywhere, with where, as `main: AT, DE`."""
    found = select(ShopRow.key, Arming.country).join(Arming).order_by(col(ShopRow.key), col(Arming.country))
    places = groupby(session.exec(found), key=lambda row: row[0])
    return tuple(f"{key}: {', '.join(country for _, country in rows)}" for key, rows in places)


def is_armed(session: Session, shop_id: int, country: str | None) -> bool:
    """Whether this shop may write to a buyer in this country."""
    places = [EVERYWHERE, country] if country else [EVERYWHERE]
    found = select(Arming.id).where(Arming.shop_id == shop_id, col(Arming.country).in_(places))
    return session.exec(found).first() is not None


def _facts(shop: Shop) -> dict[str, Any]:
    facts = shop.model_dump(include={"name", "country", "currency", "language", "sender", "imprint", "marketing_basis"})
    return {**facts, "reply_to": shop.reply_to or shop.sender}
