"""The tables. Importing this package registers every one of them with the metadata."""

from tracker.store.tables.accounts import AccountRow
from tracker.store.tables.carriers import CarrierRow
from tracker.store.tables.cases import CaseEvent, CaseRow, Task
from tracker.store.tables.coupons import Coupon
from tracker.store.tables.events import EventRow
from tracker.store.tables.incidents import IncidentRow
from tracker.store.tables.installation import ColumnMapping, DaemonLease, PolicyVersion, Restore
from tracker.store.tables.logins import LoginRow, SessionRow, TokenRow
from tracker.store.tables.notices import Notice
from tracker.store.tables.parcels import GoodsLine, Parcel
from tracker.store.tables.shadows import ShadowPolicy, ShadowStall
from tracker.store.tables.shops import Arming, Buyer, ShopRow
from tracker.store.tables.silences import LearntRow, Silence
from tracker.store.tables.stalls import Stall
from tracker.store.tables.statements import Statement
from tracker.store.tables.storms import LetterHour, Storm
from tracker.store.tables.tallies import Tally

__all__ = [
    "AccountRow",
    "Arming",
    "Buyer",
    "CarrierRow",
    "CaseEvent",
    "CaseRow",
    "ColumnMapping",
    "Coupon",
    "DaemonLease",
    "EventRow",
    "GoodsLine",
    "IncidentRow",
    "LearntRow",
    "LetterHour",
    "LoginRow",
    "Notice",
    "Parcel",
    "PolicyVersion",
    "Restore",
    "SessionRow",
    "ShadowPolicy",
    "ShadowStall",
    "ShopRow",
    "Silence",
    "Stall",
    "Statement",
    "Storm",
    "Tally",
    "Task",
    "TokenRow",
]
