"""What people read for a word of the trade: English here, other languages in the catalogues."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from config.words import (
    Breach,
    CaseStatus,
    CouponStatus,
    CustomsReason,
    DataHealth,
    Department,
    Direction,
    Happening,
    Health,
    Kind,
    Leg,
    MarketingBasis,
    Must,
    NoticeStatus,
    Promise,
    State,
    Untold,
)


def N_(sentence: str) -> str:  # noqa: N802 - the name by which gettext's tools find sentences that are looked up elsewhere
    """Mark a sentence for the catalogues without looking it up."""
    return sentence


def label(word: StrEnum | str, _: Callable[[str], str]) -> str:
    """The text for a word of ours. A plain word unknown here, as the name of an operator's own task, is itself."""
    if isinstance(word, StrEnum):
        return _(LABELS[type(word)][word])
    return _(WORDS[word]) if word in WORDS else word.replace("_", " ")


_STATES: dict[StrEnum, str] = {
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
_KINDS: dict[StrEnum, str] = {
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
_LEGS: dict[StrEnum, str] = {
    Leg.ORIGIN: N_("country of origin"),
    Leg.LINE_HAUL: N_("line-haul"),
    Leg.ARRIVED: N_("arrival to depot"),
    Leg.CUSTOMS: N_("import customs"),
    Leg.LAST_MILE: N_("last mile"),
}
_REASONS: dict[StrEnum, str] = {
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
_HAPPENINGS: dict[StrEnum, str] = {
    Happening.OPENED: N_("case opened"),
    Happening.STALL_BEGAN: N_("parcel stands still"),
    Happening.STALL_MOVED: N_("parcel moves again"),
    Happening.TASK_SET: N_("task set"),
    Happening.TASK_DROPPED: N_("task dropped"),
    Happening.NOT_TOLD: N_("buyer not told"),
    Happening.NOTICE_DECIDED: N_("letter decided on"),
    Happening.NOTICE_JOINED: N_("joined a letter"),
    Happening.NOTICE_ACCEPTED: N_("letter sent"),
    Happening.NOTICE_SIMULATED: N_("letter written in shadow"),
    Happening.NOTICE_WITHDRAWN: N_("letter withdrawn"),
    Happening.NOTICE_UNDELIVERABLE: N_("letter undeliverable"),
    Happening.NOTICE_UNKNOWN: N_("letter sent or not, unknown"),
    Happening.NOTICE_LEFT_UNKNOWN: N_("letter stays unknown"),
    Happening.NOTICE_AT_RISK: N_("letter may be late"),
    Happening.NOTICE_BREACHED: N_("letter is late"),
    Happening.COUPON_RESERVED: N_("coupon reserved"),
    Happening.COUPON_ISSUED: N_("coupon issued"),
    Happening.COUPON_VOIDED: N_("coupon void"),
    Happening.CLOSED: N_("case closed"),
}
LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    State: _STATES,
    Kind: _KINDS,
    Leg: _LEGS,
    CustomsReason: _REASONS,
    Happening: _HAPPENINGS,
    Direction: {Direction.EXPORT: N_("export"), Direction.IMPORT: N_("import")},
    Department: {
        Department.SERVICE: N_("customer service"),
        Department.CUSTOMS: N_("customs desk"),
        Department.OPS: N_("logistics operations"),
        Department.FINANCE: N_("finance"),
    },
    MarketingBasis: {
        MarketingBasis.NONE: N_("no ground for advertising"),
        MarketingBasis.CONSENT: N_("the buyer's consent"),
        MarketingBasis.EXISTING: N_("existing customer"),
    },
    Must: {
        Must.NOTHING: N_("nothing to do and nothing to pay"),
        Must.NOTHING_KNOWN: N_("nothing to do now, and nothing known to pay"),
        Must.NOTHING_YET: N_("nothing to do now; charges as told at checkout"),
    },
    NoticeStatus: {
        NoticeStatus.WAITING: N_("waiting to be sent"),
        NoticeStatus.ACCEPTED: N_("sent"),
        NoticeStatus.WITHDRAWN: N_("withdrawn"),
        NoticeStatus.SIMULATED: N_("shadow, not sent"),
        NoticeStatus.UNKNOWN: N_("sent or not, unknown"),
        NoticeStatus.UNDELIVERABLE: N_("undeliverable"),
    },
    Untold: {
        Untold.NO_ADDRESS: N_("no address"),
        Untold.MARKETPLACE: N_("marketplace order"),
        Untold.BACKLOG: N_("backlog"),
        Untold.ASKS_BUYER: N_("the buyer may have to act, so a person writes"),
        Untold.LETTER_LEFT: N_("the letter of its order had left before, so a person writes"),
        Untold.NOT_YET: N_("not told yet"),
        Untold.RESTORED: N_("the database was restored from a backup"),
    },
    Promise: {
        Promise.KEPT: N_("kept"),
        Promise.BREACHED: N_("missed"),
        Promise.RUNNING: N_("still running"),
        Promise.LIFTED: N_("nothing owed any more"),
    },
    Breach: {
        Breach.CARRIER_SILENT: N_("the carrier did not answer"),
        Breach.OWN_OUTAGE: N_("Stallwatch did not run, or not in time"),
        Breach.CHANNEL_DOWN: N_("the letter could not be handed over"),
        Breach.OTHER: N_("no single cause is known"),
    },
    CaseStatus: {CaseStatus.OPEN: N_("open"), CaseStatus.CLOSED: N_("closed")},
    CouponStatus: {
        CouponStatus.RESERVED: N_("reserved"),
        CouponStatus.ISSUED: N_("issued"),
        CouponStatus.VOID: N_("void"),
    },
    Health: {
        Health.NEW: N_("not asked yet"),
        Health.OK: N_("answers"),
        Health.FAILING: N_("fails"),
        Health.REFUSED: N_("refuses our key"),
        Health.QUOTA_SPENT: N_("quota spent"),
    },
    DataHealth: {
        DataHealth.OK: N_("trusted"),
        DataHealth.NOT_REGISTERED: N_("not registered with the source"),
        DataHealth.SOURCE_FAILING: N_("source fails"),
        DataHealth.SOURCE_STOPPED: N_("source no longer follows it"),
        DataHealth.CODE_UNMAPPED: N_("carrier's code not mapped"),
        DataHealth.TIME_UNCERTAIN: N_("times uncertain"),
        DataHealth.CONTRADICTORY: N_("contradicts itself"),
    },
}

# Words that are no enum's: the tasks of playbooks and jobs, how cases end, why coupons are taken back.
WORDS: Mapping[str, str] = {
    "own_the_case": N_("take the case and stay its owner"),
    "clearance_plan": N_("say how the parcel gets through customs"),
    "press_the_carrier": N_("press the carrier"),
    "check_duty": N_("check what duty is owed, and by whom"),
    "trace_the_parcel": N_("have the carrier trace the parcel"),
    "rule_out_customs": N_("rule out that customs has it"),
    "note_claim_deadline": N_("note until when the carrier takes claims"),
    "promised_news": N_("give the buyer the promised news"),
    "reach_the_buyer": N_("reach the buyer another way"),
    "ask_the_buyer": N_("find out what customs need of the buyer, and write to them"),
    "tell_of_another": N_("tell the buyer that another parcel of the order stands still"),
    "tell_it_moves": N_("tell the buyer that it moves again"),
    "find_out_if_told": N_("find out whether the buyer was told, and of what"),
    "moved_before_told": N_("moved before the buyer was told"),
    "moved": N_("moved on"),
    "asks_buyer": N_("the buyer may have to act, so a person writes"),
    "done": N_("done"),
    "shadow": N_("the shop is in shadow"),
    "withdrawn": N_("its letter was withdrawn"),
    "undeliverable": N_("its letter cannot be delivered"),
    "no_marketing_basis": N_("no ground for advertising any more"),
    "restored": N_("the database was restored from a backup"),
}
