"""Who works on a case, and what its timeline tells."""

from enum import StrEnum


class Department(StrEnum):
    """Who holds a task."""

    SERVICE = "service"
    CUSTOMS = "customs"
    OPS = "ops"
    FINANCE = "finance"


class Untold(StrEnum):
    """Why a stall's buyer is not written to. `MANY_LETTERS`: they had enough of other orders. `CARRIER_OUTAGE`: not
    yet, for the carrier tells nothing new of any parcel. `STAFF_ONLY`: what they need to hear depends on what is found
    out. `TOLD_ALREADY`: they were, of this parcel, for another reason. `RESTORED`: they may have been, before a backup
    was restored."""

    NO_ADDRESS = "no_address"
    MARKETPLACE = "marketplace"
    BACKLOG = "backlog"
    ASKS_BUYER = "asks_buyer"
    LETTER_LEFT = "letter_left"
    MANY_LETTERS = "many_letters"
    NOT_YET = "not_yet"
    CARRIER_OUTAGE = "carrier_outage"
    STAFF_ONLY = "staff_only"
    TOLD_ALREADY = "told_already"
    RESTORED = "restored"


class Happening(StrEnum):
    """What a line of a case's timeline tells."""

    OPENED = "opened"
    STALL_BEGAN = "stall_began"
    STALL_MOVED = "stall_moved"
    TASK_SET = "task_set"
    TASK_DROPPED = "task_dropped"
    NOT_TOLD = "not_told"
    NOTICE_DECIDED = "notice_decided"
    NOTICE_JOINED = "notice_joined"
    NOTICE_ACCEPTED = "notice_accepted"
    NOTICE_SIMULATED = "notice_simulated"
    NOTICE_WITHDRAWN = "notice_withdrawn"
    NOTICE_UNDELIVERABLE = "notice_undeliverable"
    NOTICE_UNKNOWN = "notice_unknown"
    NOTICE_LEFT_UNKNOWN = "notice_left_unknown"
    NOTICE_AT_RISK = "notice_at_risk"
    NOTICE_BREACHED = "notice_breached"
    NOTICE_HELD = "notice_held"
    NOTICE_APPROVED = "notice_approved"
    NOTICE_RELEASED = "notice_released"
    COUPON_RESERVED = "coupon_reserved"
    COUPON_CAPPED = "coupon_capped"
    COUPON_ISSUED = "coupon_issued"
    COUPON_VOIDED = "coupon_voided"
    REPORTED = "reported"
    COMPLAINED = "complained"
    OVERRULED = "overruled"
    REFUNDED = "refunded"
    RESHIPPED = "reshipped"
    RETRACTED = "retracted"
    TASK_DONE = "task_done"
    INCIDENT_JOINED = "incident_joined"
    INCIDENT_EXPLAINED = "incident_explained"
    CLOSED = "closed"


class Said(StrEnum):
    """What a person, or a program in their stead, said of a parcel."""

    REPORTED = "reported"
    COMPLAINED = "complained"
    OVERRULED = "overruled"
    REFUNDED = "refunded"
    RESHIPPED = "reshipped"


class NoStall(StrEnum):
    """Why a stall that was found is none, as staff overrule it. `OTHER` needs a note."""

    MOVED_BY_OTHER_NEWS = "moved_by_other_news"
    CARRIER_CONFIRMED = "carrier_confirmed"
    NORMAL_ON_THIS_LANE = "normal_on_this_lane"
    WRONG_SCAN = "wrong_scan"
    AGREED_WITH_BUYER = "agreed_with_buyer"
    OTHER = "other"


class CaseStatus(StrEnum):
    """Whether a case still needs somebody."""

    OPEN = "open"
    CLOSED = "closed"
