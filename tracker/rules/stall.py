"""Does a parcel stand still? The two clocks of the first release: time in import customs, and silence on a leg."""

from dataclasses import dataclass
from datetime import datetime

from carriers.events import Event
from config.calendars import WorkCalendar
from config.durations import Span, WorkingDays
from config.policy import Policy
from config.words import CustomsReason, Kind, Leg, State
from tracker.rules.journey import Journey

# A parcel that waits for its buyer, or goes back, is not silent.
_WAITING = frozenset({State.READY_FOR_PICKUP, State.ATTEMPTED, State.RETURNING, State.NOT_FOUND, State.PRE_ADVISED})

# The graver kind speaks for the parcel; the lesser one is not opened beside it.
GRAVEST_FIRST = (Kind.CUSTOMS_HOLD, Kind.NO_SCAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A parcel that has not moved since `onset_at` and is stalled from `due_at` on, unless it moves before.

    `tell_at`: when its buyer is to hear of it. `decided_by`: the events this rests on.
    """

    kind: Kind
    leg: Leg
    customs_reason: CustomsReason | None
    threshold: Span
    onset_at: datetime
    due_at: datetime
    tell_at: datetime
    decided_by: tuple[Event, ...]


def standing(journey: Journey, policy: Policy, calendar: WorkCalendar) -> Standing | None:
    """The gravest way in which this parcel stands, whether or not its threshold is reached yet."""
    if journey.ended:
        return None
    return _in_customs(journey, policy) or _silent(journey, policy, calendar)


def judge_stall(found: Standing | None, now: datetime) -> Standing | None:
    """The stall there is at `now`: one exists from the very instant of its deadline."""
    return found if found is not None and now >= found.due_at else None


def next_check_at(found: Standing | None, journey: Journey, now: datetime) -> datetime | None:
    """When a look at this parcel could next find something new; None while only an event could change anything."""
    ahead = (journey.believable_at, *((found.due_at, found.tell_at) if found is not None else ()))
    return min((at for at in ahead if at is not None and at > now), default=None)


def _in_customs(journey: Journey, policy: Policy) -> Standing | None:
    hold = journey.hold
    if hold is None:
        return None
    due_at = hold.since + policy.customs_hold.after
    return Standing(
        kind=Kind.CUSTOMS_HOLD,
        leg=Leg.CUSTOMS,
        customs_reason=hold.reason,
        threshold=policy.customs_hold.after,
        onset_at=hold.since,
        due_at=due_at,
        tell_at=due_at,
        decided_by=hold.decided_by,
    )


def _silent(journey: Journey, policy: Policy, calendar: WorkCalendar) -> Standing | None:
    moved, leg = journey.moved, journey.leg
    if moved is None or leg is None or journey.state in _WAITING:
        return None
    threshold = policy.no_scan.threshold(leg)
    if threshold is None:
        return None
    onset_at = moved.occurred_to
    due_at = _after(onset_at, threshold, calendar)
    return Standing(
        kind=Kind.NO_SCAN,
        leg=leg,
        customs_reason=None,
        threshold=threshold,
        onset_at=onset_at,
        due_at=due_at,
        tell_at=due_at if policy.no_scan.flat else due_at + policy.no_scan.tell_after,
        decided_by=(moved,),
    )


def _after(start: datetime, span: Span, calendar: WorkCalendar) -> datetime:
    if isinstance(span, WorkingDays):
        return calendar.after_working_days(start, span.days)
    return start + span
