"""Can this be one parcel's history? Where it cannot, nobody is apologised to for it."""

from datetime import timedelta

from config.words import Contradiction, State
from tracker.rules.journey import Journey
from tracker.rules.known import Route
from tracker.rules.way import MOVING

_EARLY = timedelta(days=3)  # sellers note the day of shipping late, and carriers' clocks are not ours


def contradiction(journey: Journey, route: Route) -> Contradiction | None:
    """What shows that these events are not, or not all, this parcel's."""
    moving = [event for event in journey.believed if event.state in MOVING]
    if route.shipped_at is not None and any(event.occurred_to < route.shipped_at - _EARLY for event in moving):
        return Contradiction.BEFORE_SHIPPING
    delivered = [event for event in moving if event.state is State.DELIVERED]
    if any(event.country not in (None, route.destination) for event in delivered):
        return Contradiction.ELSEWHERE
    first = min((event.occurred_to for event in delivered), default=None)
    begun_anew = (event for event in moving if event.state in (State.ACCEPTED, State.DEPARTED_ORIGIN))
    if first is not None and any(event.occurred_from > first for event in begun_anew):
        return Contradiction.TWO_PARCELS
    return None
