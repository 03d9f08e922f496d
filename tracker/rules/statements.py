"""Who may report which trouble of a parcel, and what a buyer's complaint sets going."""

from collections.abc import Mapping
from datetime import datetime

from config.policy import PlaybookTask, Policy
from config.words import Department, Kind, Knowledge, Said

REPORTABLE: Mapping[Kind, Knowledge] = {
    Kind.DELIVERED_NOT_RECEIVED: Knowledge.CUSTOMER,
    Kind.DAMAGED: Knowledge.CUSTOMER,
    Kind.DUTY_DUE: Knowledge.INVOICE,
    Kind.DUTY_BOUNCED: Knowledge.INVOICE,
    Kind.DUTY_DOUBLE_CHARGED: Knowledge.INVOICE,
    Kind.DUTY_UNPAID_HOLD: Knowledge.STAFF,
    Kind.CUSTOMS_INFO_REQUIRED: Knowledge.STAFF,
    Kind.CUSTOMS_REFUSED: Knowledge.STAFF,
    Kind.CARRIER_DELAY: Knowledge.STAFF,
    Kind.MISROUTED: Knowledge.STAFF,
    Kind.DELIVERY_FAILED: Knowledge.STAFF,
    Kind.LOST_DECLARED: Knowledge.STAFF,
    Kind.DESTROYED: Knowledge.STAFF,
    Kind.RETURN_STARTED: Knowledge.STAFF,
}
"""What can be reported, and who usually knows it first. The other kinds are what a clock makes of silence."""

ANSWER, SETTLE = "answer_the_buyer", "settle_the_complaint"
"""The tasks of a complaint."""


def usual_source(said: Said, kind: Kind | None) -> Knowledge:
    """From whom a statement is where nobody says it: staff, unless it is the buyer or an invoice that tells so."""
    if said is Said.COMPLAINED:
        return Knowledge.CUSTOMER
    return REPORTABLE.get(kind, Knowledge.STAFF) if said is Said.REPORTED and kind else Knowledge.STAFF


def may_say(said: Said, kind: Kind | None, source: Knowledge) -> bool:
    """Whether this is theirs to say. Staff may say all of it, for somebody told them."""
    return source in (Knowledge.STAFF, usual_source(said, kind))


def complaint_tasks(complained_at: datetime, policy: Policy, now: datetime) -> tuple[PlaybookTask, ...]:
    """What service owes a buyer who complains. The clocks run from the complaint, so they may be over already."""
    spans = {ANSWER: policy.complaint.first_answer, SETTLE: policy.complaint.settled}
    return tuple(
        PlaybookTask(department=Department.SERVICE, task=task, within=complained_at + span - now)
        for task, span in spans.items()
    )
