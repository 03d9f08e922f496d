"""The vocabulary of the trade, as enums: the same word in table, page, log and mail.

Values are what databases, logs and JSON hold; they never change once released. The sentences that
people read for them are `config/labels`'.
"""

from config.words.cases import CaseStatus, Department, Happening, NoStall, Said, Untold
from config.words.incidents import IncidentReason, Trait
from config.words.installation import Ailment, Condition, Flaw, Health, Part, Verdict
from config.words.notices import Breach, Cap, CouponStatus, MarketingBasis, Must, NoticeStatus, Promise, StormEnd
from config.words.parcels import (
    ASKS_BUYER,
    ENDED,
    Contradiction,
    CustomsReason,
    DataHealth,
    Direction,
    Kind,
    Knowledge,
    Leg,
    State,
)

__all__ = [
    "ASKS_BUYER",
    "ENDED",
    "Ailment",
    "Breach",
    "Cap",
    "CaseStatus",
    "Condition",
    "Contradiction",
    "CouponStatus",
    "CustomsReason",
    "DataHealth",
    "Department",
    "Direction",
    "Flaw",
    "Happening",
    "Health",
    "IncidentReason",
    "Kind",
    "Knowledge",
    "Leg",
    "MarketingBasis",
    "Must",
    "NoStall",
    "NoticeStatus",
    "Part",
    "Promise",
    "Said",
    "State",
    "StormEnd",
    "Trait",
    "Untold",
    "Verdict",
]
