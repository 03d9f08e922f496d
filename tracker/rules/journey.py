"""What a parcel's events come to: where it is, since when, and whether customs has it.

The order in which events arrive, or arrive twice, makes no difference. Where an event's zone is not known
its instant is an interval, and every judgement takes the end of it at which nobody is accused too early.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce

from carriers.events import Event
from config.words import ENDED, CustomsReason, Direction, Kind, Leg, State
from tracker.rules.way import BEYOND_CUSTOMS, LAST_MILE, MOVING, NOWHERE, RANK

_RETURNING = frozenset({State.RETURNING})
_NEWS_ONLY = NOWHERE | {State.IMPORT_CUSTOMS, State.CUSTOMS_RELEASED}
_FUTURE = timedelta(minutes=15)
_STRETCHES = (None, Leg.ORIGIN, Leg.LINE_HAUL, Leg.ARRIVED, Leg.LAST_MILE)
FIRST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Hold:
    """Import customs has the parcel. `decided_by`: the events without which it would not be so."""

    since: datetime
    reason: CustomsReason | None
    decided_by: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Journey:
    """Where a parcel is. `moved`: the last scan that tells of its way. `doubtful`: some times cannot be believed.
    `believed`: the events that tell of its way or of trouble at other times, in their order. `believable_at`: when the
    first of those that lie ahead will have to be believed."""

    state: State | None
    leg: Leg | None
    stage_since: datetime | None
    moved: Event | None
    hold: Hold | None
    ended: bool
    believed: tuple[Event, ...]
    doubtful: bool
    believable_at: datetime | None


def fold(events: Iterable[Event], *, destination: str | None, now: datetime) -> Journey:
    """The journey that these events tell, in whatever order they come. `destination` is an ISO country code."""
    told, latest = list(dict.fromkeys(events)), now + _FUTURE
    believed = sorted((event for event in told if FIRST <= event.occurred_from <= latest), key=_place_in_time)
    moving = [event for event in believed if event.state is not None]
    last = _standing(moving)
    gone = last is not None and last.state in ENDED | _RETURNING
    hold = None if gone else _hold(believed, destination)
    return Journey(
        state=last.state if last else None,
        leg=_leg(moving, destination, hold),
        stage_since=_stage_since(moving, last),
        moved=last,
        hold=hold,
        ended=last is not None and last.state in ENDED,
        believed=tuple(event for event in believed if event.state is not None or event.kind is not None),
        doubtful=len(believed) < len(told),
        believable_at=min(
            (event.occurred_from - _FUTURE for event in told if event.occurred_from > latest), default=None
        ),
    )


def is_arrival(event: Event, destination: str | None) -> bool:
    """Whether the event puts the parcel into the country of destination. Customs' own messages do not: they may
    be written while it is still in the air."""
    if event.state is State.ARRIVED_DESTINATION:
        return event.country in (None, destination) or destination is None
    return event.state not in _NEWS_ONLY and destination is not None and event.country == destination


def leg_of(event: Event, destination: str | None) -> Leg | None:
    """The stretch on which a scan sees the parcel, customs apart; None where it is nowhere yet."""
    if event.state in LAST_MILE:
        return Leg.LAST_MILE
    if is_arrival(event, destination):
        return Leg.ARRIVED
    if _is_departure(event, destination):
        return Leg.LINE_HAUL
    return None if event.state in NOWHERE else Leg.ORIGIN


def further(one: Leg | None, other: Leg | None) -> Leg | None:
    """The later one of two stretches of the way."""
    return one if _STRETCHES.index(one) >= _STRETCHES.index(other) else other


def is_in_import_customs(event: Event) -> bool:
    """Whether the event says that import customs has the parcel, or its papers."""
    customs = event.state is State.IMPORT_CUSTOMS or event.kind is Kind.CUSTOMS_HOLD
    return customs and event.direction is not Direction.EXPORT


def ends_hold(event: Event) -> bool:
    """Whether import customs is over with this event."""
    released = event.state is State.CUSTOMS_RELEASED and event.direction is not Direction.EXPORT
    return released or event.state in BEYOND_CUSTOMS


def _place_in_time(event: Event) -> tuple[datetime, int, datetime, str, str, str, str]:
    """The way decides between events of one instant, and then the carrier's own words: anything that does not depend on
    the order in which they came."""
    said = (event.said_at, event.code, event.text, event.place or "")
    return (event.occurred_to, RANK[event.state], event.occurred_from, *said)


def _standing(moving: list[Event]) -> Event | None:
    """The last event; but an end (delivered, returned) stands unless the parcel surely moved after it, and a parcel on
    its way back is on its way back, whatever is scanned there, until it is out for delivery again."""
    for lasting, undone_by in ((ENDED, MOVING), (_RETURNING, LAST_MILE)):
        stays = [event for event in moving if event.state in lasting]
        if stays and not any(
            event.state in undone_by and event.occurred_from > stays[-1].occurred_to for event in moving
        ):
            return stays[-1]
    return moving[-1] if moving else None


def _stage_since(moving: list[Event], last: Event | None) -> datetime | None:
    if last is None:
        return None
    since = last.occurred_to
    for event in reversed(moving[: moving.index(last)]):
        if event.state is not last.state:
            break
        since = event.occurred_to
    return since


def _leg(moving: list[Event], destination: str | None, hold: Hold | None) -> Leg | None:
    """The furthest stretch reached: scans that come late or lie about the past do not set a parcel back."""
    if hold is not None:
        return Leg.CUSTOMS
    return reduce(further, (leg_of(event, destination) for event in moving), None)


def _is_departure(event: Event, destination: str | None) -> bool:
    return event.state is State.DEPARTED_ORIGIN and (event.country is None or event.country != destination)


def _hold(believed: list[Event], destination: str | None) -> Hold | None:
    """Import customs, from the later of its first word and the arrival, unless released or gone further since."""
    said = [event for event in believed if is_in_import_customs(event)]
    if not said:
        return None
    left = max((event.occurred_from for event in believed if _is_departure(event, destination)), default=None)
    if left is not None:  # customs on the way there, in another country, is over once the parcel has left it
        said = [event for event in said if event.country in (None, destination) or event.occurred_to >= left]
    over = [event for event in believed if ends_hold(event)]
    if over:
        freed = max(event.occurred_to for event in over)
        said = [event for event in said if event.occurred_from > freed]
    if not said:
        return None
    first = said[0]
    landed = _landing(believed, said, destination)
    if landed is None:
        return None
    reasons = [event.customs_reason for event in said if event.customs_reason not in (None, CustomsReason.UNSPECIFIED)]
    since = max(first.occurred_to, landed.occurred_to)
    return Hold(since, reasons[-1] if reasons else said[-1].customs_reason, (first, landed))


def _landing(believed: list[Event], said: list[Event], destination: str | None) -> Event | None:
    """The event that puts the parcel on the ground where customs speaks; None while it may still be in the air.

    An explicit hold counts, and so does customs' word where nobody else ever saw the parcel.
    """
    departures = [event for event in believed if _is_departure(event, destination)]
    arrivals = [event for event in believed if is_arrival(event, destination)]
    if departures:
        left = departures[-1].occurred_from
        arrivals = [event for event in arrivals if event.occurred_to >= left]
    if arrivals:
        return arrivals[0]
    held = [event for event in said if event.kind is Kind.CUSTOMS_HOLD]
    if held:
        return held[0]
    seen = any(event.state not in _NEWS_ONLY for event in believed)
    return None if seen else said[0]
