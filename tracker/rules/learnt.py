"""What finished parcels taught about silence: for whom there is enough of them, and what it comes to."""

from collections.abc import Mapping
from typing import NamedTuple

from config.words import Leg
from tracker.rules.known import Route
from tracker.rules.standing import Usual


class Alike(NamedTuple):
    """Parcels that have these in common on a leg; None where it does not matter."""

    leg: Leg
    origin: str | None = None
    destination: str | None = None
    carrier: str | None = None


Learnt = Mapping[Alike, Usual]
"""What is usual among parcels that are alike, where enough of them have ended their way."""


def usual_of(route: Route, leg: Leg, learnt: Learnt) -> Usual | None:
    """What is usual on this leg for parcels like this one: by its lane, else by its country, else by its carrier."""
    by_lane = Alike(leg, origin=route.origin, destination=route.destination) if route.origin else None
    by_country, by_carrier = Alike(leg, destination=route.destination), Alike(leg, carrier=route.carrier)
    return next((learnt[alike] for alike in (by_lane, by_country, by_carrier) if alike and alike in learnt), None)
