"""What a letter says, as values, and the letter that comes of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from config.words import CustomsReason, Kind


class Must(StrEnum):
    """What the buyer must do. `NOTHING_YET`: duty may still fall due, as the checkout told."""

    NOTHING = "nothing"
    NOTHING_YET = "nothing_yet"


@dataclass(frozen=True, slots=True)
class LetterParcel:
    """One parcel of the order: its number with its carrier, and what is in it where we know."""

    number: str
    item: str | None
    carrier: str


@dataclass(frozen=True, slots=True)
class CouponOffer:
    """A code for so many percent off any next order. `expires_at` (UTC) is the instant it stops working."""

    code: str
    percent: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a letter is written from. Instants are aware UTC; the letter tells them in the buyer's `zone` (IANA).

    `destination` and `shop_country` are ISO 3166 alpha-2. `imprint` is several lines; `reply_to` and
    `unsubscribe` are mail addresses, the second for those who want no more coupons.
    """

    purpose: Kind
    locale: str
    shop_name: str
    shop_country: str
    buyer_name: str | None
    order_number: str | None
    parcels: tuple[LetterParcel, ...]
    since: datetime
    destination: str
    zone: str
    customs_reason: CustomsReason | None
    must: Must
    next_news_at: datetime
    coupon: CouponOffer | None
    imprint: str
    reply_to: str
    unsubscribe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter ready to be put in an envelope: the same sentences twice, once as text and once as a page."""

    locale: str
    subject: str
    text: str
    html: str
