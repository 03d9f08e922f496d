"""Arming: the one decision after which letters really leave. Until then all is judged and nothing is sent."""

import re
from datetime import datetime

from sqlalchemy import Engine

from config.settings import Settings
from tracker.store import shops
from tracker.store.session import writing

_COUNTRY = re.compile(r"[A-Z]{2}|\*")


class NoSuchShop(LookupError):
    """The settings know no shop of this key, or the country is none."""


def arm_country(engine: Engine, settings: Settings, *, shop: str, country: str, by: str, now: datetime) -> bool:
    """Let a shop write to buyers in a country (ISO code, or * for all). False: it could already."""
    _check(settings, shop, country)
    with writing(engine) as session:
        shops.keep_shops(session, settings.shop, now)
        row = shops.find_shop(session, shop)
        return row is not None and shops.arm(session, row, country, by=by, now=now)


def disarm_country(engine: Engine, settings: Settings, *, shop: str, country: str, now: datetime) -> bool:
    """Put a shop and country back into shadow. False: it was there already."""
    _check(settings, shop, country)
    with writing(engine) as session:
        shops.keep_shops(session, settings.shop, now)
        row = shops.find_shop(session, shop)
        return row is not None and shops.disarm(session, row, country)


def _check(settings: Settings, shop: str, country: str) -> None:
    known = [each.key for each in settings.shop]
    if shop not in known:
        raise NoSuchShop(f"There is no shop {shop!r}; the configuration has {', '.join(known) or 'none'}.")
    if not _COUNTRY.fullmatch(country):
        raise NoSuchShop(f"{country!r} is no country; give two letters as DE, or * for every country.")
