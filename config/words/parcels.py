"""Where a parcel is, what is wrong with it, and how far what we hold of it can be trusted."""

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


class Knowledge(StrEnum):
    """From whom it is known that something is wrong: what is written about it, and how sure it is, differ."""

    CARRIER = "carrier_reported"
    CLOCK = "clock_derived"
    CUSTOMER = "customer_reported"
    INVOICE = "invoice_reported"
    STAFF = "staff_reported"


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


class DataHealth(StrEnum):
    """How far what we hold on one parcel can be trusted."""

    OK = "ok"
    NOT_REGISTERED = "not_registered"
    SOURCE_FAILING = "source_failing"
    SOURCE_STOPPED = "source_stopped"
    CODE_UNMAPPED = "code_unmapped"
    TIME_UNCERTAIN = "time_uncertain"
    CONTRADICTORY = "contradictory"


class Contradiction(StrEnum):
    """Why a history cannot be one parcel's: it began before the parcel was shipped, ended in another country, or began
    once more after it had ended."""

    BEFORE_SHIPPING = "before_shipping"
    ELSEWHERE = "elsewhere"
    TWO_PARCELS = "two_parcels"


# With one of these the buyer may have to do something. No letter of ours asks for that: a person writes.
ASKS_BUYER = frozenset({CustomsReason.CUSTOMS_DELIVERS, CustomsReason.CONTACT_UNREACHABLE})

# A parcel in one of these has ended its way: nothing more is polled or judged.
ENDED = frozenset({State.DELIVERED, State.RETURNED, State.CANCELLED, State.DESTROYED})
