"""The words of parcels."""

from collections.abc import Mapping
from enum import StrEnum

from config.catalogues import N_
from config.words import Contradiction, CustomsReason, DataHealth, Direction, Kind, Knowledge, Leg, State

_STATE: dict[StrEnum, str] = {
    State.PRE_ADVISED: N_("announced to the carrier"),
    State.NOT_FOUND: N_("not known to the carrier"),
    State.ACCEPTED: N_("accepted by the carrier"),
    State.IN_TRANSIT: N_("on its way"),
    State.EXPORT_CUSTOMS: N_("in export customs"),
    State.DEPARTED_ORIGIN: N_("left the country of origin"),
    State.ARRIVED_DESTINATION: N_("arrived in the country of destination"),
    State.IMPORT_CUSTOMS: N_("in import customs"),
    State.CUSTOMS_RELEASED: N_("released by customs"),
    State.AT_DELIVERY_DEPOT: N_("at the delivery depot"),
    State.OUT_FOR_DELIVERY: N_("out for delivery"),
    State.ATTEMPTED: N_("delivery attempted"),
    State.READY_FOR_PICKUP: N_("ready for pickup"),
    State.DELIVERED: N_("delivered"),
    State.RETURNING: N_("on its way back"),
    State.RETURNED: N_("returned to the sender"),
    State.CANCELLED: N_("cancelled"),
    State.DESTROYED: N_("destroyed"),
    State.UNKNOWN: N_("in a state that nobody has mapped"),
}
_KIND: dict[StrEnum, str] = {
    Kind.CUSTOMS_HOLD: N_("held by customs"),
    Kind.CUSTOMS_INFO_REQUIRED: N_("customs asks for information"),
    Kind.CUSTOMS_REFUSED: N_("refused by customs"),
    Kind.DUTY_DUE: N_("duty is due"),
    Kind.DUTY_UNPAID_HOLD: N_("held for unpaid duty"),
    Kind.DUTY_BOUNCED: N_("duty billed after delivery"),
    Kind.DUTY_DOUBLE_CHARGED: N_("duty charged twice"),
    Kind.NOT_PICKED_UP: N_("not collected by the carrier"),
    Kind.NO_SCAN: N_("no scan"),
    Kind.STUCK_SAME_PLACE: N_("scanned, but always in the same place"),
    Kind.OVERDUE_PROMISE: N_("promised day has passed"),
    Kind.CARRIER_DELAY: N_("delayed by the carrier"),
    Kind.MISROUTED: N_("misrouted"),
    Kind.DELIVERY_FAILED: N_("delivery failed"),
    Kind.PICKUP_UNCLAIMED: N_("not picked up by the buyer"),
    Kind.DELIVERED_NOT_RECEIVED: N_("delivered, but not received"),
    Kind.LOST_DECLARED: N_("declared lost"),
    Kind.LOST_PRESUMED: N_("presumed lost"),
    Kind.DAMAGED: N_("damaged"),
    Kind.DESTROYED: N_("destroyed"),
    Kind.RETURN_STARTED: N_("return started"),
    Kind.SECOND_EXCEPTION: N_("trouble once more"),
}
_KNOWLEDGE: dict[StrEnum, str] = {
    Knowledge.CARRIER: N_("the carrier said so"),
    Knowledge.CLOCK: N_("a clock ran out"),
    Knowledge.CUSTOMER: N_("the buyer said so"),
    Knowledge.INVOICE: N_("an invoice says so"),
    Knowledge.STAFF: N_("staff said so"),
}
_LEG: dict[StrEnum, str] = {
    Leg.ORIGIN: N_("country of origin"),
    Leg.LINE_HAUL: N_("line-haul"),
    Leg.ARRIVED: N_("arrival to depot"),
    Leg.CUSTOMS: N_("import customs"),
    Leg.LAST_MILE: N_("last mile"),
}
_DIRECTION: dict[StrEnum, str] = {Direction.EXPORT: N_("export"), Direction.IMPORT: N_("import")}
_CUSTOMS_REASON: dict[StrEnum, str] = {
    CustomsReason.QUEUE: N_("waiting in line for clearance"),
    CustomsReason.CUSTOMS_DELIVERS: N_("customs hands it over itself"),
    CustomsReason.UNSPECIFIED: N_("no reason given"),
    CustomsReason.DECLARATION_MISSING: N_("customs declaration missing"),
    CustomsReason.INVOICE_MISSING: N_("commercial invoice missing"),
    CustomsReason.DOCUMENTS_INCOMPLETE: N_("documents incomplete"),
    CustomsReason.ORIGIN_CERTIFICATE: N_("certificate of origin missing"),
    CustomsReason.IMPORT_LICENCE: N_("import licence missing"),
    CustomsReason.EXPORT_LICENCE: N_("export licence missing"),
    CustomsReason.PROHIBITED: N_("prohibited or restricted goods"),
    CustomsReason.INCOMPLETE_SHIPMENT: N_("shipment incomplete"),
    CustomsReason.CONTACT_UNREACHABLE: N_("customs cannot reach the recipient"),
    CustomsReason.INSPECTION: N_("inspection by customs or another authority"),
    CustomsReason.IOSS_INVALID: N_("IOSS number missing or invalid"),
    CustomsReason.UNDERVALUATION: N_("declared value doubted"),
    CustomsReason.HS_MISMATCH: N_("HS code does not match the goods"),
    CustomsReason.PRODUCT_SAFETY: N_("product safety or responsible person in question"),
    CustomsReason.COUNTERFEIT: N_("suspected counterfeit"),
    CustomsReason.EORI_MISSING: N_("EORI number missing"),
}
_DATA_HEALTH: dict[StrEnum, str] = {
    DataHealth.OK: N_("trusted"),
    DataHealth.NOT_REGISTERED: N_("not registered with the source"),
    DataHealth.SOURCE_FAILING: N_("source fails"),
    DataHealth.SOURCE_STOPPED: N_("source no longer follows it"),
    DataHealth.CODE_UNMAPPED: N_("carrier's code not mapped"),
    DataHealth.TIME_UNCERTAIN: N_("times uncertain"),
    DataHealth.CONTRADICTORY: N_("contradicts itself"),
}
_CONTRADICTION: dict[StrEnum, str] = {
    Contradiction.BEFORE_SHIPPING: N_("it was scanned before it was shipped"),
    Contradiction.ELSEWHERE: N_("it was delivered in another country than it was sent to"),
    Contradiction.TWO_PARCELS: N_("its way began once more after it had been delivered: two parcels under one number"),
}

LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    State: _STATE,
    Kind: _KIND,
    Knowledge: _KNOWLEDGE,
    Leg: _LEG,
    Direction: _DIRECTION,
    CustomsReason: _CUSTOMS_REASON,
    DataHealth: _DATA_HEALTH,
    Contradiction: _CONTRADICTION,
}
