"""Is a carrier out? Its API answers, but of all its parcels it tells nothing new: then it is its data that stands
still, and the parcels are probably moving.

What we did not ask for cannot have been told, so only parcels count that have answered since it was silent for so long:
after a night without the daemon nobody is out before most of its parcels were asked for anew.
"""

from dataclasses import dataclass
from datetime import datetime

from config.policy import Outage
from config.words import Kind, Knowledge
from tracker.rules.kinds import SILENCE
from tracker.rules.standing import Standing

_UNSEEN = SILENCE | {Kind.OVERDUE_PROMISE}


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierHeard:
    """What is heard of a carrier. `told_at`: when it last told anything new of any parcel. `under_way`: how many of its
    parcels are on their way, not given up, and ever answered; `answered`: how many of these have since it had been
    silent for `Outage.after`."""

    told_at: datetime
    under_way: int
    answered: int


def is_silent(told_at: datetime, policy: Outage, now: datetime) -> bool:
    """Whether a carrier has told nothing for so long that it may be out. An outage goes on as long as this holds."""
    return policy.hold is not None and told_at + policy.after <= now


def is_out(heard: CarrierHeard, policy: Outage, now: datetime) -> bool:
    """Whether a carrier is out: asked for enough of its parcels, and for most of them, it told nothing new."""
    asked = heard.answered >= policy.parcels and 2 * heard.answered > heard.under_way
    return asked and is_silent(heard.told_at, policy, now)


def may_move_unseen(found: Standing) -> bool:
    """Whether a parcel stands so only by a clock, because nothing was heard of it. What a carrier, customs or a person
    said is so, whatever the carrier's data does."""
    return found.knowledge is Knowledge.CLOCK and found.kind in _UNSEEN


def held_until(begins: datetime, policy: Outage) -> datetime:
    """Until when a letter waits at the longest, of which the buyer's two hours would begin at an instant."""
    return begins + policy.hold if policy.hold is not None else begins
