"""What finished parcels taught about silence: for whom there is enough of them, and what it comes to."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

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


class Figure(Protocol):
    """What is kept of parcels that are alike. `seconds` is None where there are too few of them; a trait that does not
    matter is empty."""

    @property
    def leg(self) -> Leg: ...
    @property
    def origin(self) -> str: ...
    @property
    def destination(self) -> str: ...
    @property
    def carrier(self) -> str: ...
    @property
    def seconds(self) -> int | None: ...
    @property
    def share(self) -> int: ...
    @property
    def sample(self) -> int: ...
    @property
    def learnt_at(self) -> datetime | None: ...


def learnt_from(figures: Iterable[Figure]) -> Learnt:
    """What the figures that are kept come to."""
    found = {}
    for each in figures:
        if each.seconds is not None:
            alike = Alike(each.leg, each.origin or None, each.destination or None, each.carrier or None)
            within = timedelta(seconds=each.seconds)
            found[alike] = Usual(within, each.share, each.sample, _in_words(alike), each.learnt_at)
    return found


def among(route: Route, leg: Leg) -> tuple[Alike, ...]:
    """Whom this parcel is like on a leg, those most like it first: its lane, its country, its carrier."""
    lane = (Alike(leg, origin=route.origin, destination=route.destination),) if route.origin else ()
    return (*lane, Alike(leg, destination=route.destination), Alike(leg, carrier=route.carrier))


def rank(sample: int, share: int) -> int:
    """Which one of so many silences, the shortest being the first, is as long as `share` percent of them at most."""
    return -(-sample * share // 100)


def in_whole_hours(seconds: int) -> int:
    """A silence to the hour, never shorter than it was: a figure that moves with every parcel is none."""
    return -(-seconds // 3600) * 3600


def usual_of(route: Route, leg: Leg, learnt: Learnt) -> Usual | None:
    """What is usual on this leg for parcels like this one: by its lane, else by its country, else by its carrier."""
    return next((learnt[alike] for alike in among(route, leg) if alike in learnt), None)


def _in_words(alike: Alike) -> str:
    if alike.origin:
        return f"{alike.origin}>{alike.destination}"
    return alike.destination or alike.carrier or ""
