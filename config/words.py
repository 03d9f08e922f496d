"""The vocabulary of the trade, as enums: the same word in table, page, log and mail.

Values are what databases, logs and JSON hold; they never change once released. The sentences that
people read for them are `config/labels.py`'s.
"""

from enum import StrEnum


class State(StrEnum):
    """Where a parcel is. `UNKNOWN` is a code that nobody has mapped: never treated as healthy."""

    PRE_ADVISED = "pre_advised"
    NOT_FOUND = "not_found"
    ACCEPTED = "accepted"
    IN_TRANSIT = "in_transit"
    EXPORT_CUSTOMS = "export_customs"
    DEPARTED_ORIGIN = "departed_origin"
    ARRIVED_DESTINATION = "arrived_destination"
    IMPORT_CUSTOMS = "import_customs"
    CUSTOMS_RELEASED = "customs_released"
    AT_DELIVERY_DEPOT = "at_delivery_depot"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPTED = "attempted"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERED = "delivered"
    RETURNING = "returning"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    DESTROYED = "destroyed"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What is wrong with a parcel: what a carrier says of it, or what a clock made of its silence."""

    CUSTOMS_HOLD = "customs_hold"
    CUSTOMS_INFO_REQUIRED = "customs_info_required"
    CUSTOMS_REFUSED = "customs_refused"
    DUTY_DUE = "duty_due"
    DUTY_UNPAID_HOLD = "duty_unpaid_hold"
    DUTY_BOUNCED = "duty_bounced"
    DUTY_DOUBLE_CHARGED = "duty_double_charged"
    NOT_PICKED_UP = "not_picked_up"
    NO_SCAN = "no_scan"
    STUCK_SAME_PLACE = "stuck_same_place"
    OVERDUE_PROMISE = "overdue_promise"
    CARRIER_DELAY = "carrier_delay"
    MISROUTED = "misrouted"
    DELIVERY_FAILED = "delivery_failed"
    PICKUP_UNCLAIMED = "pickup_unclaimed"
    DELIVERED_NOT_RECEIVED = "delivered_not_received"
    LOST_DECLARED = "lost_declared"
    LOST_PRESUMED = "lost_presumed"
    DAMAGED = "damaged"
    DESTROYED = "destroyed"
    RETURN_STARTED = "return_started"
    SECOND_EXCEPTION = "second_exception"


class Leg(StrEnum):
    """The stretch of the way a parcel is on; silence is measured against a leg's own threshold."""

    ORIGIN = "origin"
    LINE_HAUL = "line_haul"
    ARRIVED = "arrived"
    CUSTOMS = "customs"
    LAST_MILE = "last_mile"


class Direction(StrEnum):
    """Which border a customs event belongs to."""

    EXPORT = "export"
    IMPORT = "import"


class CustomsReason(StrEnum):
    """Why customs keeps a parcel: the thirteen postal reasons, then those that sellers meet."""

    QUEUE = "queue"
    CUSTOMS_DELIVERS = "customs_delivers"
    UNSPECIFIED = "unspecified"
    DECLARATION_MISSING = "declaration_missing"
    INVOICE_MISSING = "invoice_missing"
    DOCUMENTS_INCOMPLETE = "documents_incomplete"
    ORIGIN_CERTIFICATE = "origin_certificate"
    IMPORT_LICENCE = "import_licence"
    EXPORT_LICENCE = "export_licence"
    PROHIBITED = "prohibited"
    INCOMPLETE_SHIPMENT = "incomplete_shipment"
    CONTACT_UNREACHABLE = "contact_unreachable"
    INSPECTION = "inspection"
    IOSS_INVALID = "ioss_invalid"
    UNDERVALUATION = "undervaluation"
    HS_MISMATCH = "hs_mismatch"
    PRODUCT_SAFETY = "product_safety"
    COUNTERFEIT = "counterfeit"
    EORI_MISSING = "eori_missing"


class Department(StrEnum):
    """Who holds a task."""

    SERVICE = "service"
    CUSTOMS = "customs"
    OPS = "ops"
    FINANCE = "finance"


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


class Untold(StrEnum):
    """Why a stall's buyer is not written to. `RESTORED`: they may have been, before a backup was restored."""

    NO_ADDRESS = "no_address"
    MARKETPLACE = "marketplace"
    BACKLOG = "backlog"
    ASKS_BUYER = "asks_buyer"
    LETTER_LEFT = "letter_left"
    NOT_YET = "not_yet"
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
    COUPON_RESERVED = "coupon_reserved"
    COUPON_ISSUED = "coupon_issued"
    COUPON_VOIDED = "coupon_voided"
    CLOSED = "closed"


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
    OTHER = "other"


class CaseStatus(StrEnum):
    """Whether a case still needs somebody."""

    OPEN = "open"
    CLOSED = "closed"


class CouponStatus(StrEnum):
    """A coupon is reserved with the decision, issued with its code, or void."""

    RESERVED = "reserved"
    ISSUED = "issued"
    VOID = "void"


class Health(StrEnum):
    """How an account with a carrier answers. It is never a parcel's fault."""

    NEW = "new"
    OK = "ok"
    FAILING = "failing"
    REFUSED = "refused"
    QUOTA_SPENT = "quota_spent"


class Condition(StrEnum):
    """How the daemon is: `DEGRADED` does its work, but somebody should look; `FAILING` cannot do it."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILING = "failing"


class Ailment(StrEnum):
    """What ails the daemon. A loop that stumbled failed just now and is tried again; one that fails has done no good
    run for long; a stuck one makes no progress at all."""

    DATABASE_SILENT = "database_silent"
    SCHEMA_WRONG = "schema_wrong"
    LOOP_STUCK = "loop_stuck"
    LOOP_FAILING = "loop_failing"
    LOOP_STUMBLED = "loop_stumbled"
    PARCEL_LATE = "parcel_late"
    NOTICE_LATE = "notice_late"
    ACCOUNT_FAILING = "account_failing"


class DataHealth(StrEnum):
    """How far what we hold on one parcel can be trusted."""

    OK = "ok"
    NOT_REGISTERED = "not_registered"
    SOURCE_FAILING = "source_failing"
    SOURCE_STOPPED = "source_stopped"
    CODE_UNMAPPED = "code_unmapped"
    TIME_UNCERTAIN = "time_uncertain"
    CONTRADICTORY = "contradictory"


class Verdict(StrEnum):
    """How a part of the installation stands. Only `BROKEN` means that something does not work; `SKIPPED`: not asked."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"
    SKIPPED = "skipped"


class Part(StrEnum):
    """What of an installation can be asked whether it is well."""

    CONFIGURATION = "configuration"
    LETTERS = "letters"
    SCHEMA = "schema"
    INTEGRITY = "integrity"
    TIMELINE = "timeline"
    DISK = "disk"
    CLOCK = "clock"
    DAEMON = "daemon"
    ACCOUNTS = "accounts"
    MAIL = "mail"
    SENDERS = "senders"


class Flaw(StrEnum):
    """What cannot be in a database that only Stallwatch has written: those of its rows, then those of its timelines."""

    STALL_WITHOUT_CASE = "stall_without_case"
    NOTICE_SETTLED_YET_DUE = "notice_settled_yet_due"
    NOTICE_NEVER_DUE = "notice_never_due"
    PARCEL_NEVER_POLLED = "parcel_never_polled"
    COUPON_TWICE = "coupon_twice"
    TASK_OF_CLOSED_CASE = "task_of_closed_case"
    CASE_WITHOUT_OPENING = "case_without_opening"
    LINE_OUT_OF_ORDER = "line_out_of_order"
    LINE_FROM_THE_FUTURE = "line_from_the_future"
    NOTICE_WITHOUT_LINE = "notice_without_line"


# With one of these the buyer may have to do something. No letter of ours asks for that: a person writes.
ASKS_BUYER = frozenset({CustomsReason.CUSTOMS_DELIVERS, CustomsReason.CONTACT_UNREACHABLE})

# A parcel in one of these has ended its way: nothing more is polled or judged.
ENDED = frozenset({State.DELIVERED, State.RETURNED, State.CANCELLED, State.DESTROYED})
