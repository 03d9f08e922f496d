"""What a delivered parcel teaches: for how long it was silent on each leg of its way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from carriers.events import Event
from config.words import Leg, State
from tracker.rules.by_clock import is_silent
from tracker.rules.journey import fold
from tracker.rules.known import Route
from tracker.rules.sanity import contradiction


@dataclass(frozen=True, slots=True)
class Lesson:
    """When it was delivered, and its longest silence on each leg; neither of one that teaches nothing."""

    delivered_at: datetime | None = None
    longest: Mapping[Leg, timedelta] = field(default_factory=dict)


def lesson_of(events: Iterable[Event], route: Route, *, now: datetime) -> Lesson:
    """What this parcel teaches, if it was delivered and its history can be believed.

    Its silence is measured as its clock measured it then: from a scan to the next, on the leg that it was on after the
    first of them, and not while customs had it or it waited for its buyer.
    """
    journey = fold(events, destination=route.destination, now=now)
    if journey.state is not State.DELIVERED or journey.doubtful or contradiction(journey, route) is not None:
        return Lesson()
    longest: dict[Leg, timedelta] = {}
    places = [place for place, event in enumerate(journey.believed, 1) if event.state is not None]
    for place, following in pairwise(places):
        then = fold(journey.believed[:place], destination=route.destination, now=now)
        if then.moved is not None and then.leg is not None and is_silent(then):
            silence = journey.believed[following - 1].occurred_to - then.moved.occurred_to
            longest[then.leg] = max(silence, longest.get(then.leg, silence))
    return Lesson(journey.stage_since, longest)
