"""A letter's facts with everything in them, for the check at start and for a look before anything is armed."""

from datetime import UTC, date, datetime, timedelta

from config.public_holidays import PublicHoliday
from config.words import CustomsReason, Kind, Must
from notices.letter import CouponOffer, Facts, LastScan, LetterParcel, Trouble

_SINCE = {
    Kind.LOST_PRESUMED: datetime(2026, 10, 20, 7, 40, tzinfo=UTC),
    Kind.OVERDUE_PROMISE: datetime(2026, 11, 20, 23, 0, tzinfo=UTC),  # the end of that Friday in Berlin
}
_SILENT = frozenset({Kind.NO_SCAN, Kind.LOST_PRESUMED})
_AT_CUSTOMS = frozenset({Kind.CUSTOMS_HOLD, Kind.DUTY_UNPAID_HOLD})


def sample_holidays() -> tuple[tuple[PublicHoliday, ...], ...]:
    """One holiday, two, and several of one name: with names in some of the letters' languages, and without."""
    good_friday, easter_monday = PublicHoliday("DE", date(2026, 4, 3)), PublicHoliday("DE", date(2026, 4, 6))
    spring_festival = tuple(PublicHoliday("CN", date(2026, 2, day)) for day in (16, 17, 18, 19))
    return (easter_monday,), (good_friday, easter_monday), spring_festival


def sample(purpose: Kind, locale: str) -> Facts:
    """Two parcels of one order to Berlin, with a coupon. Nobody in it is real."""
    since = _SINCE.get(purpose, datetime(2026, 11, 20, 7, 40, tzinfo=UTC))
    scanned_at = since if purpose in _SILENT else since - timedelta(days=1)
    last_scan = None if purpose in _AT_CUSTOMS else LastScan(scanned_at, "Leipzig", "DE")
    reason = CustomsReason.INVOICE_MISSING if purpose is Kind.CUSTOMS_HOLD else None
    lamp = LetterParcel("YT2632000000000017", "Tischlampe Mira, messingfarben", "YunExpress", since, last_scan)
    shade = LetterParcel("00340434161094042557", "Ersatzschirm", "DHL", since)
    return Facts(
        locale=locale,
        shop_name="Lumen Leuchten",
        shop_country="CN",
        buyer_name="Anna Müller",
        order_number="LL-20481",
        troubles=(Trouble(purpose, reason, (lamp, shade)),),
        destination="DE",
        zone="Europe/Berlin",
        must=Must.NOTHING,
        next_news_at=datetime(2026, 11, 25, 9, 0, tzinfo=UTC),
        coupon=CouponOffer("LUMEN-7QK4D-RW9AM-CTX63", 5, datetime(2027, 1, 21, 23, 0, tzinfo=UTC)),
        imprint="Lumen Leuchten Trading Co., Ltd.\nRoom 1203, 88 Example Road, Shenzhen 518000, China\n"
        "Represented by: Li Na\nE-mail: hello@lumen-leuchten.example\nVAT ID: DE000000000",
        reply_to="hello@lumen-leuchten.example",
        unsubscribe="no-coupons@lumen-leuchten.example",
    )
