"""What the events of a sheet add to those that are kept of a parcel, and where they leave one that nobody watches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.desk.importing.past.row import PastRow
from tracker.rules.journey import fold
from tracker.store.enrolled import KnownParcel
from tracker.store.past import KeptEvent, PastEvent, PastJourney


@dataclass(frozen=True, slots=True)
class Weighed:
    """New events by their digests, changed ones by their ids, and how many are as before."""

    new: Mapping[str, PastEvent]
    changed: Mapping[int, PastEvent]
    unchanged: int


def weigh(rows: Sequence[PastRow], parcel: KnownParcel, kept: Mapping[str, KeptEvent]) -> Weighed:
    """Hold the rows of one parcel against what is kept of it. What an account has said stands, and no import changes
    it; what an import told is brought up to date. Of two rows that tell the same event the first counts."""
    around = [*(each.past.event for each in kept.values()), *(row.event for row in rows)]
    told: dict[str, PastEvent] = {}
    for row in rows:
        event = row.settled(parcel.facts, around)
        told.setdefault(event.digest(), PastEvent(event, row.received_at))
    new = {digest: past for digest, past in told.items() if digest not in kept}
    again = ((kept[digest], past) for digest, past in told.items() if digest in kept)
    changed = {was.id: past for was, past in again if was.imported and was.past != past}
    return Weighed(new, changed, len(rows) - len(new) - len(changed))


def left(parcel: KnownParcel, kept: Mapping[str, KeptEvent], weighed: Weighed, now: datetime) -> PastJourney:
    """Where all its events together leave a parcel."""
    standing = [weighed.changed.get(each.id, each.past) for each in kept.values()]
    events = [past.event for past in (*standing, *weighed.new.values())]
    journey = fold(events, destination=parcel.facts.destination, now=now)
    moved_at = journey.moved.occurred_to if journey.moved else None
    ended_at = moved_at if journey.ended else parcel.ended_at
    return PastJourney(journey.state, journey.leg, journey.stage_since, moved_at, ended_at or now)
