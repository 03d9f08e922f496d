"""How a parcel stands still: one way of it, with the figures and the events that it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from carriers.events import Event
from config.durations import Span
from config.words import CustomsReason, Kind, Knowledge, Leg


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for parcels like this one: `share` percent of `sample` had moved `within` so long. `among`: what
    they have in common with it, as `CN>DE`; `learnt_at`: since when that is known."""

    within: timedelta
    share: int
    sample: int
    among: str
    learnt_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A parcel that has stood in this way since `onset_at` and is stalled from `due_at` on, unless it moves before.

    `threshold_from`: the key of the policy that the threshold stands under. `tell_at`: when its buyer is to hear of it;
    None where that is the staff's business. `decided_by`: the events this rests on; `recorded_at`: when a person
    told us of it, where one did. `held_until`: until when its letter waits at the longest, where its carrier is out, or
    did wait.
    """

    kind: Kind
    knowledge: Knowledge
    leg: Leg | None
    customs_reason: CustomsReason | None = None
    threshold: Span
    threshold_from: str
    onset_at: datetime
    due_at: datetime
    tell_at: datetime | None
    decided_by: tuple[Event, ...] = ()
    recorded_at: datetime | None = None
    usual: Usual | None = None
    held_until: datetime | None = None

    def learnt_at(self, polled: Mapping[str, datetime]) -> list[datetime]:
        """When we could first have learnt what this rests on: when the polls were due that brought its events
        (`polled`, by their digests), and when a person told us."""
        polls = [polled[event.digest()] for event in self.decided_by]
        return [*polls, self.recorded_at] if self.recorded_at is not None else polls
