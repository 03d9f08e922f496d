"""A letter's facts with everything in them, for the check at start and for a look before anything is armed."""

from datetime import UTC, datetime

from config.words import CustomsReason, Kind, Must
from notices.letter import CouponOffer, Facts, LetterParcel, Trouble


def sample(purpose: Kind, locale: str) -> Facts:
    """Two parcels of one order to Berlin, with a coupon. Nobody in it is real."""
    since = datetime(2026, 11, 20, 7, 40, tzinfo=UTC)
    reason = CustomsReason.INVOICE_MISSING if purpose is Kind.CUSTOMS_HOLD else None
    lamp = LetterParcel("YT2632000000000017", "Tischlampe Mira, messingfarben", "YunExpress", since)
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
