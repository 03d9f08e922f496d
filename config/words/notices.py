"""What becomes of letters, of their promises and of their coupons."""

from enum import StrEnum


class MarketingBasis(StrEnum):
    """On what ground a buyer may be sent a coupon. Without one the apology goes without a code."""

    NONE = "none"
    CONSENT = "consent"
    EXISTING = "existing"


class Must(StrEnum):
    """What a letter tells the buyer to do, the mildest first. `NOTHING_KNOWN`: nothing was said of duty at checkout,
    and nobody can promise that none is asked for. `NOTHING_YET`: it may fall due, as the checkout told."""

    NOTHING = "nothing"
    NOTHING_KNOWN = "nothing_known"
    NOTHING_YET = "nothing_yet"


class NoticeStatus(StrEnum):
    """The life of a notice. Only `WAITING` has a successor: each of the others is final, except `UNKNOWN`
    (it may have left or not), which is sent once more where the policy prefers that."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    SIMULATED = "simulated"
    UNKNOWN = "unknown"
    UNDELIVERABLE = "undeliverable"


class Promise(StrEnum):
    """What became of the promise that a notice made: `LIFTED` where nothing is owed any more, or shadow owes nobody."""

    KEPT = "kept"
    BREACHED = "breached"
    RUNNING = "running"
    LIFTED = "lifted"


class Breach(StrEnum):
    """Why a letter was not accepted within its window."""

    CARRIER_SILENT = "carrier_silent"
    OWN_OUTAGE = "own_outage"
    CHANNEL_DOWN = "channel_down"
    BRAKE = "brake"
    OTHER = "other"


class CouponStatus(StrEnum):
    """A coupon is reserved with the decision, issued with its code, or void."""

    RESERVED = "reserved"
    ISSUED = "issued"
    VOID = "void"


class Cap(StrEnum):
    """Which limit was reached: letters of a shop that leave within an hour on their own, coupons that it gives a day on
    its own, or coupons for one buyer."""

    AN_HOUR = "an_hour"
    A_DAY = "a_day"
    PER_BUYER = "per_buyer"


class StormEnd(StrEnum):
    """How a storm ended: its letters were approved, with their coupons or without any, or nobody said a word."""

    APPROVED = "approved"
    WITHOUT_COUPONS = "without_coupons"
    UNANSWERED = "unanswered"
