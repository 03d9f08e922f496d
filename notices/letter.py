"""What a letter says, as values, and the letter that comes of them."""

from dataclasses import dataclass
from datetime import datetime

from config.public_holidays import PublicHoliday
from config.words import CustomsReason, IncidentReason, Kind, Must


@dataclass(frozen=True, slots=True)
class LastScan:
    """When and where a parcel was last scanned, where its carrier said so: a place, an ISO 3166 alpha-2 country, or
    both."""

    at: datetime
    place: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class LetterParcel:
    """One parcel of the order: its number with its carrier, and what is in it where we know.

    `since` depends on what is wrong with it: when a clock began to run, when its carrier first said so, or the end of
    the day by which it was promised (`overdue_promise`). `last_scan` is None where nobody knows it, or where the letter
    says in other words where the parcel is.
    """

    number: str
    item: str | None
    carrier: str
    since: datetime
    last_scan: LastScan | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Parcels of the order that stand still in the same way and for the same reason. `customs_reason` is None where
    customs have given none, or have nothing to do with it. `holidays`: those of one country in which all of them have
    stood meanwhile. `because`: why they stand together with many others, as staff found out."""

    kind: Kind
    customs_reason: CustomsReason | None
    parcels: tuple[LetterParcel, ...]
    holidays: tuple[PublicHoliday, ...] = ()
    because: IncidentReason | None = None

    @property
    def since(self) -> datetime:
        """When the first of them came to stand."""
        return min(parcel.since for parcel in self.parcels)


@dataclass(frozen=True, slots=True)
class CouponOffer:
    """A code for so many percent off any next order. `expires_at` (UTC) is the instant it stops working."""

    code: str
    percent: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a letter is written from. Instants are aware UTC; the letter tells them in the buyer's `zone` (IANA).

    `troubles` begin with the gravest. `destination` and `shop_country` are ISO 3166 alpha-2. `imprint` is several
    lines; `reply_to` and `unsubscribe` are mail addresses, the second for those who want no more coupons.
    """

    locale: str
    shop_name: str
    shop_country: str
    buyer_name: str | None
    order_number: str | None
    troubles: tuple[Trouble, ...]
    destination: str
    zone: str
    must: Must
    next_news_at: datetime
    coupon: CouponOffer | None
    imprint: str
    reply_to: str
    unsubscribe: str

    @property
    def parcels(self) -> tuple[LetterParcel, ...]:
        """All parcels that the letter tells of."""
        return tuple(parcel for trouble in self.troubles for parcel in trouble.parcels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter ready to be put in an envelope: the same sentences twice, once as text and once as a page."""

    locale: str
    subject: str
    text: str
    html: str
