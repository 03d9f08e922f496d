"""The caps in detection: has this buyer had enough of our letters, and may the order's letter carry a coupon?

What is counted and what follows stand in one transaction, which holds the shop from the first question on: two at once
cannot both be the last.
"""

from datetime import datetime

from sqlmodel import Session

from config.policy import Policy
from config.words import Cap, Happening, Untold
from tracker.rules.caps import WEEK, coupon_cap, day_of, many_letters
from tracker.store import cases, coupons, given, shops
from tracker.store.cards import ParcelCard
from tracker.store.tables import CaseRow, Notice


def enough_letters(
    session: Session, case: CaseRow, card: ParcelCard, *, policy: Policy, now: datetime
) -> Untold | None:
    """Why no letter of ours tells the buyer of this order, where they were written to of so many others lately."""
    shops.hold_shop(session, case.shop_id)
    others = given.orders_written_of(session, case.shop_id, card.buyer_email or "", since=now - WEEK, besides=case.key)
    return many_letters(others, policy.letters)


def reserve_coupon(
    session: Session, case: CaseRow, notice: Notice, card: ParcelCard, *, policy: Policy, now: datetime
) -> None:
    """Set a coupon aside for a letter that `enough_letters` let pass, unless its order has had one. Where a cap forbids
    it the timeline says so; one beyond the day's budget waits for an approval with its letter (`jobs.braking`)."""
    if coupons.has_one(session, case.key):
        return
    cap = _cap(session, case, card, policy=policy, now=now)
    if cap is Cap.PER_BUYER:
        _tell_once(session, case, cap, now)
        return
    values = {
        "key": notice.key,
        "notice_id": notice.id,
        "buyer_id": card.buyer_id,
        "percent": policy.coupon.percent,
        "over_budget": cap is Cap.A_DAY,
        "reserved_at": now,
        "expires_at": now + policy.coupon.valid_for,
    }
    if coupons.reserve(session, case.key, values):
        cases.tell(session, case.id, Happening.COUPON_RESERVED, now, percent=policy.coupon.percent, cap=cap)


def _cap(session: Session, case: CaseRow, card: ParcelCard, *, policy: Policy, now: datetime) -> Cap | None:
    coupon, shop_id = policy.coupon, case.shop_id
    return coupon_cap(
        coupon,
        to_buyer=given.coupons_to(session, shop_id, card.buyer_email or "", since=now - coupon.per_buyer_in),
        of_day=given.coupons_from(session, shop_id, since=day_of(now), most=coupon.a_day),
    )


def _tell_once(session: Session, case: CaseRow, cap: Cap, now: datetime) -> None:
    """Every parcel that joins the letter asks anew, and the answer is the same."""
    last = cases.last_told(session, case.id, Happening.COUPON_RESERVED, Happening.COUPON_CAPPED)
    if last is None or last.what != Happening.COUPON_CAPPED:
        cases.tell(session, case.id, Happening.COUPON_CAPPED, now, cap=cap)
