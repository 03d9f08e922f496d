"""Arming: the one decision after which letters really leave. Until then all is judged and nothing is sent."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from config.settings import Settings, Shop
from tracker.desk.first_files import Answers
from tracker.desk.importing.places import country_code
from tracker.store import shops, storms
from tracker.store.session import writing

_MADE_UP = Answers()


class NoSuchShop(LookupError):
    """The settings know no shop of this key, or the country is none."""


class StillMadeUp(ValueError):
    """The shop has not said yet who it is: its letters would bear what `stallwatch init` wrote for want of better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disarmed:
    """What came of disarming. `still`: what is armed that covers the country all the same; `by_settings`: the entries
    of the settings that would arm it again."""

    was_armed: bool
    still: tuple[str, ...]
    by_settings: tuple[str, ...]


def arm_country(engine: Engine, settings: Settings, *, shop: str, country: str, by: str, now: datetime) -> bool:
    """Let a shop write to buyers in a country (ISO code, or * for all). False: it could already.

    Raises NoSuchShop or StillMadeUp.
    """
    _check_own(_shop(settings, shop, country))
    with writing(engine) as session:
        shops.keep_shops(session, settings.shop, now)
        row = shops.find_shop(session, shop)
        return row is not None and shops.arm(session, row, country, by=by, now=now)


def disarm_country(engine: Engine, settings: Settings, *, shop: str, country: str, now: datetime) -> Disarmed:
    """Put a shop and country back into shadow. Raises NoSuchShop."""
    configured = _shop(settings, shop, country)
    with writing(engine) as session:
        shops.keep_shops(session, settings.shop, now)
        row = shops.find_shop(session, shop)
        assert row is not None, "the settings' shops are in the table now"  # noqa: S101
        was_armed = shops.disarm(session, row, country)
        storms.look_again(session, now, shop_id=row.id)
        still = shops.armed_countries(session, row)
    return Disarmed(
        was_armed=was_armed,
        still=tuple(each for each in still if shops.EVERYWHERE in (each, country)),
        by_settings=tuple(each for each in configured.armed if shops.EVERYWHERE in (each, country) or each == country),
    )


def shop_of(settings: Settings, key: str) -> Shop:
    """The shop of this key. Raises NoSuchShop."""
    known = {each.key: each for each in settings.shop}
    if key not in known:
        raise NoSuchShop(f"There is no shop {key!r}; the configuration has {', '.join(known) or 'none'}.")
    return known[key]


def _shop(settings: Settings, key: str, country: str) -> Shop:
    if country != shops.EVERYWHERE and country_code(country) != country:
        raise NoSuchShop(f"{country!r} is no country; give two letters as DE, or * for every country.")
    return shop_of(settings, key)


def still_made_up(shop: Shop) -> list[str]:
    """The settings of a shop that still hold what `stallwatch init` wrote for want of better."""
    told = (
        ("sender", shop.sender, _MADE_UP.sender),
        ("reply_to", shop.reply_to or shop.sender, _MADE_UP.reply_to),
        ("imprint", shop.imprint, _MADE_UP.imprint),
    )
    return [name for name, own, made_up in told if _words(own) == _words(made_up)]


def _check_own(shop: Shop) -> None:
    if untouched := still_made_up(shop):
        raise StillMadeUp(
            f"Nothing was armed: stallwatch.toml still holds what `stallwatch init` made up of the shop {shop.key}: "
            f"{', '.join(untouched)}. Write your own there, then arm."
        )


def _words(text: str) -> list[str]:
    return re.split(r"[\s,]+", text.strip().lower())
