"""What strangers typed, made fit for a letter or a header: one line, nothing hidden, no link, never endless.

A hostile name is shortened or left out; it neither gets through nor keeps the letter from leaving.
"""

import re
from dataclasses import replace
from datetime import datetime
from unicodedata import category, name, normalize
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from notices.errors import MissingFact
from notices.letter import CouponOffer, Facts, LastScan, LetterParcel, Trouble

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})  # controls, direction marks and joiners, surrogates, private use
_LINK = re.compile(r"[a-z][a-z0-9+.-]*://\S*|www\.\S*", re.IGNORECASE)
_NO_NAME = re.compile(r"://|@|\w\.\w{2,}")  # spammers put an address where a shop's form asks for a name


def visible(text: str) -> str:
    """What a reader would see of a text, on one line."""
    seen = (word if word.isprintable() else _without_the_unseen(word) for word in text.split())
    return " ".join(normalize("NFC", " ".join(seen)).split())


def _without_the_unseen(word: str) -> str:
    return "".join(char for char in word if category(char) not in _UNSEEN)


def one_line(text: str, limit: int) -> str:
    """The visible text, at most `limit` characters long."""
    line = visible(text)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def cleaned(facts: Facts) -> Facts:
    """The same facts without what does not belong in a letter. Raises MissingFact where nothing would be left."""
    if not facts.troubles or not all(trouble.parcels for trouble in facts.troubles):
        raise MissingFact("the letter names no parcel; give at least one")
    return replace(
        facts,
        shop_name=_needed("shop_name", facts.shop_name, 60),
        buyer_name=_name(facts.buyer_name),
        order_number=_wanted(facts.order_number, 40),
        troubles=tuple(_trouble(trouble) for trouble in facts.troubles),
        zone=_zone(facts.zone),
        next_news_at=_instant("next_news_at", facts.next_news_at),
        coupon=_coupon(facts.coupon),
        imprint=_imprint(facts.imprint),
        reply_to=_needed("reply_to", facts.reply_to, 254),
        unsubscribe=_needed("unsubscribe", facts.unsubscribe, 254),
    )


def _wanted(text: str | None, limit: int) -> str | None:
    return one_line(_LINK.sub(" ", visible(text or "")), limit) or None


def _needed(field: str, text: str, limit: int) -> str:
    line = _wanted(text, limit)
    if line is None:
        raise MissingFact(f"{field} is blank; no letter goes out without it")
    return line


def _name(text: str | None) -> str | None:
    line = one_line(text or "", 60)
    return None if _NO_NAME.search(line) else line or None


def _trouble(trouble: Trouble) -> Trouble:
    return replace(trouble, parcels=tuple(_parcel(parcel) for parcel in trouble.parcels))


def _parcel(parcel: LetterParcel) -> LetterParcel:
    number, carrier = _needed("parcel number", parcel.number, 40), _needed("carrier", parcel.carrier, 60)
    since, last_scan = _instant("since", parcel.since), _last_scan(parcel.last_scan)
    return LetterParcel(number, _wanted(parcel.item, 120), carrier, since, last_scan)


def _last_scan(scan: LastScan | None) -> LastScan | None:
    """Without a place that is written as the reader cannot read it; None where nothing says then where it was."""
    if scan is None:
        return None
    place = _name(scan.place)
    if place is not None and not all(name(char, "").startswith("LATIN") for char in place if char.isalpha()):
        place = None
    return LastScan(_instant("last scan", scan.at), place, scan.country) if place or scan.country else None


def _coupon(coupon: CouponOffer | None) -> CouponOffer | None:
    if coupon is None:
        return None
    if coupon.percent not in range(1, 101):
        raise MissingFact(f"a coupon takes off 1 to 100 percent, not {coupon.percent}")
    return CouponOffer(
        _needed("coupon code", coupon.code, 40), coupon.percent, _instant("coupon expiry", coupon.expires_at)
    )


def _imprint(text: str) -> str:
    lines = [line for raw in text.splitlines() if (line := one_line(raw, 1000))]
    if not lines:
        raise MissingFact("the shop has no imprint; the law asks for one in every mail")
    return "\n".join(lines)


def _instant(field: str, instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise MissingFact(f"{field} has no zone; give an aware instant in UTC")
    return instant


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise MissingFact(f"the zone {name!r} is unknown; give an IANA name such as Europe/Berlin") from error
