"""The words of letters and coupons."""

from collections.abc import Mapping
from enum import StrEnum

from config.catalogues import N_
from config.words import Breach, Cap, CouponStatus, MarketingBasis, Must, NoticeStatus, Promise, StormEnd

_MARKETING_BASIS: dict[StrEnum, str] = {
    MarketingBasis.NONE: N_("no ground for advertising"),
    MarketingBasis.CONSENT: N_("the buyer's consent"),
    MarketingBasis.EXISTING: N_("existing customer"),
}
_MUST: dict[StrEnum, str] = {
    Must.NOTHING: N_("nothing to do and nothing to pay"),
    Must.NOTHING_KNOWN: N_("nothing to do now, and nothing known to pay"),
    Must.NOTHING_YET: N_("nothing to do now; charges as told at checkout"),
}
_NOTICE_STATUS: dict[StrEnum, str] = {
    NoticeStatus.WAITING: N_("waiting to be sent"),
    NoticeStatus.ACCEPTED: N_("sent"),
    NoticeStatus.WITHDRAWN: N_("withdrawn"),
    NoticeStatus.SIMULATED: N_("shadow, not sent"),
    NoticeStatus.UNKNOWN: N_("sent or not, unknown"),
    NoticeStatus.UNDELIVERABLE: N_("undeliverable"),
}
_PROMISE: dict[StrEnum, str] = {
    Promise.KEPT: N_("kept"),
    Promise.BREACHED: N_("missed"),
    Promise.RUNNING: N_("still running"),
    Promise.LIFTED: N_("nothing owed any more"),
}
_BREACH: dict[StrEnum, str] = {
    Breach.CARRIER_SILENT: N_("the carrier did not answer"),
    Breach.OWN_OUTAGE: N_("Stallwatch did not run, or not in time"),
    Breach.CHANNEL_DOWN: N_("the letter could not be handed over"),
    Breach.BRAKE: N_("the storm brake held the letter"),
    Breach.OTHER: N_("no single cause is known"),
}
_COUPON_STATUS: dict[StrEnum, str] = {
    CouponStatus.RESERVED: N_("reserved"),
    CouponStatus.ISSUED: N_("issued"),
    CouponStatus.VOID: N_("void"),
}
_CAP: dict[StrEnum, str] = {
    Cap.AN_HOUR: N_("more letters than leave within an hour on their own"),
    Cap.A_DAY: N_("the coupons that the shop gives a day on its own are used up"),
    Cap.PER_BUYER: N_("the buyer has had as many as one is given for now"),
}
STORM_ENDS: dict[StrEnum, str] = {
    StormEnd.APPROVED: N_("approved"),
    StormEnd.WITHOUT_COUPONS: N_("approved without coupons"),
    StormEnd.UNANSWERED: N_("nobody approved it in time"),
}

LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    MarketingBasis: _MARKETING_BASIS,
    Must: _MUST,
    NoticeStatus: _NOTICE_STATUS,
    Promise: _PROMISE,
    Breach: _BREACH,
    CouponStatus: _COUPON_STATUS,
    Cap: _CAP,
    StormEnd: STORM_ENDS,
}
