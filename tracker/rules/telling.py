"""May this buyer be written to, from when, by when, and with what?"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.policy import PlaybookTask, Policy
from config.words import ASKS_BUYER, Department, IncidentReason, Kind, MarketingBasis, Must, Untold
from tracker.rules.facts import ParcelFacts, country_of
from tracker.rules.kinds import LATE
from tracker.rules.standing import Standing

# Addresses behind which a marketplace reads: its rules forbid marketing and links, so a person writes there.
RELAYS = ("marketplace.amazon", "members.ebay", "relay.walmart", "mail.aliexpress", "etsy.com")

_BY_HAND = {
    Untold.ASKS_BUYER: "ask_the_buyer",
    Untold.LETTER_LEFT: "tell_of_another",
    Untold.MANY_LETTERS: "write_of_all",
    Untold.RESTORED: "find_out_if_told",
}

_KNOWN_TO_BE_LATE = LATE | {Kind.CUSTOMS_HOLD, Kind.DUTY_UNPAID_HOLD}


def why_untold(
    found: Standing, facts: ParcelFacts, policy: Policy, now: datetime, *, restored_at: datetime | None
) -> Untold | None:
    """Why the buyer is not told of this stall now; None: tell them.

    `restored_at`: when the database was last restored from a backup. Whoever was to be told by then may have been, by a
    letter that it has forgotten. When we could have known does not count here: polls that it has forgotten were early.
    """
    untold_yet = found.tell_at is not None and now < found.tell_at
    asks = found.customs_reason in ASKS_BUYER or not _is_sellers(found.kind, facts, policy)
    waits = found.held_until is not None and now < found.held_until
    perhaps_told = restored_at is not None and found.tell_at is not None and found.tell_at <= restored_at
    reasons = (
        (bool(facts.marketplace) or _is_relay(facts.buyer_email), Untold.MARKETPLACE),
        (found.due_at < facts.enrolled_at - policy.backlog_after, Untold.BACKLOG),
        (found.tell_at is None, Untold.STAFF_ONLY),
        (untold_yet, Untold.NOT_YET),
        (asks, Untold.ASKS_BUYER),
        (not facts.buyer_email, Untold.NO_ADDRESS),
        (perhaps_told, Untold.RESTORED),
        (waits, Untold.CARRIER_OUTAGE),
    )
    return next((why for holds, why in reasons if holds), None)


def tells_no_more(kind: Kind, told: Collection[Kind]) -> bool:
    """Whether a buyer who was told of a parcel as these kinds learns nothing from a letter about another one of it."""
    return kind in told or (kind in LATE and not _KNOWN_TO_BE_LATE.isdisjoint(told))


def by_hand(why: Untold, within: timedelta) -> tuple[PlaybookTask, ...]:
    """What customer service owes a buyer who is not written to: nothing beyond the case itself, or a task."""
    task, within = _BY_HAND.get(why), max(within, timedelta())
    return (PlaybookTask(department=Department.SERVICE, task=task, within=within),) if task else ()


def may_give_coupon(kind: Kind, facts: ParcelFacts, policy: Policy, *, because: IncidentReason | None = None) -> bool:
    """Whether law and policy allow a code in this buyer's letter. `because`: why its parcel stands, where that is
    known; a carrier's outage is no ground for one."""
    basis = facts.buyer_basis or facts.shop_basis
    if kind not in policy.coupon.kinds or basis is MarketingBasis.NONE or because is IncidentReason.CARRIER_OUTAGE:
        return False
    return basis is MarketingBasis.CONSENT or country_of(facts) not in policy.coupon.consent_only


def must_of(facts: ParcelFacts, policy: Policy) -> Must:
    """What the buyer can be told to do: under DDP all duty is the seller's, and what was not disclosed at checkout is
    so where the law says it; elsewhere nobody knows what a carrier will ask for."""
    if (facts.incoterm or "").upper() == "DDP":
        return Must.NOTHING
    if facts.duty_disclosed:
        return Must.NOTHING_YET
    return Must.NOTHING if country_of(facts) in policy.duty.undisclosed_is_sellers else Must.NOTHING_KNOWN


def knowable_at(begins: datetime, *, enrolled_at: datetime, polls: Iterable[datetime], policy_at: datetime) -> datetime:
    """When we could first have known: the latest of the deadline, the enrolment, the instants at which the polls
    that brought the deciding events were due, and the coming into force of the policy."""
    return max(begins, enrolled_at, policy_at, *polls)


def next_news_at(now: datetime, *, zone: str, policy: Policy) -> datetime:
    """The hour at which the buyer is promised to hear again: UTC, falling on the policy's hour in their own zone."""
    earliest = now + policy.news.after
    day = earliest.astimezone(ZoneInfo(zone)).date()
    promised = _at(day, policy.news.at, zone)
    if promised < earliest:
        promised = _at(day + timedelta(days=1), policy.news.at, zone)
    return promised.astimezone(now.tzinfo)


def _is_sellers(kind: Kind, facts: ParcelFacts, policy: Policy) -> bool:
    """Whether what stands is surely the seller's to mend: duty may be the buyer's to pay."""
    return kind is not Kind.DUTY_UNPAID_HOLD or must_of(facts, policy) is Must.NOTHING


def _at(day: date, clock: time, zone: str) -> datetime:
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone))


def _is_relay(email: str | None) -> bool:
    domain = f".{(email or '').rpartition('@')[2].lower()}."
    return any(f".{relay}." in domain for relay in RELAYS)
