"""How long nothing can be wrong with a parcel, whatever its journey: a bound that costs far less than a judgement.

A replay asks it of every word of a history. It must never be later than the first deadline that a judgement finds.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from carriers.events import Event
from config.durations import Span, WorkingDays
from config.policy import Policy
from config.words import ENDED, Kind, State
from tracker.rules.by_clock import place_of
from tracker.rules.journey import FIRST, ends_hold, is_in_import_customs
from tracker.rules.known import Known

NEVER = datetime.max.replace(tzinfo=UTC)

_BY_WORD = frozenset({State.RETURNING, State.DESTROYED})
_OF_A_STAGE = (Kind.NOT_PICKED_UP, Kind.PICKUP_UNCLAIMED, Kind.STUCK_SAME_PLACE)
_SPRING_FORWARD = timedelta(hours=2)  # so much less than its hours a span of days may take, where clocks are set


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortest:
    """The least that a policy allows a parcel on any leg and lane: of silence, in customs, in one stage or place, after
    the promised day, and until it is given up."""

    silence: timedelta
    hold: timedelta
    stage: timedelta
    promise: timedelta
    lost: timedelta

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """Those of a policy."""
        no_scan = policy.no_scan
        by_leg = (no_scan.origin, no_scan.line_haul, no_scan.arrived, no_scan.last_mile)
        return cls(
            silence=_least(policy, Kind.NO_SCAN, *((no_scan.flat,) if no_scan.flat else by_leg)),
            hold=_least(policy, Kind.CUSTOMS_HOLD, policy.customs_hold.after),
            stage=min(_least(policy, kind, policy.after[kind]) for kind in _OF_A_STAGE),
            promise=_least(policy, Kind.OVERDUE_PROMISE, policy.after[Kind.OVERDUE_PROMISE]),
            lost=_least(policy, Kind.LOST_PRESUMED, policy.after[Kind.LOST_PRESUMED]),
        )


def quiet_until(known: Known, policy: Policy, shortest: Shortest) -> datetime | None:
    """Before this instant no stall begins unless something new is heard; None: only a judgement can tell."""
    moving = [event for event in known.events if event.state is not None]
    if not moving or known.statements or any(_is_trouble(event) for event in known.events):
        return None
    if any(event.occurred_from < FIRST for event in moving):  # nobody believes it, so it has not ended the way either
        return None
    latest = max(event.occurred_to for event in moving)
    if all(event.state in ENDED for event in moving if event.occurred_to == latest):
        return NEVER
    held = _held_since(moving)
    since = latest if held is None else min(held, latest)
    bounds = [latest + shortest.silence, _alike_since(moving, latest) + shortest.stage, since + shortest.lost]
    if held is not None:
        bounds.append(held + shortest.hold)
    if known.route.promised_at is not None:
        bounds.append(known.route.promised_at + shortest.promise)
    if known.route.shipped_at is not None and policy.claims.window is not None:
        bounds.append(known.route.shipped_at + policy.claims.window - policy.claims.presume_before)
    return min(bounds)


def _is_trouble(event: Event) -> bool:
    return event.kind is not None or event.state in _BY_WORD


def _alike_since(moving: list[Event], latest: datetime) -> datetime:
    """The first event in the state, or in the place, of one that may be the last."""
    last = [event for event in moving if event.occurred_to == latest]
    states, places = {event.state for event in last}, {place_of(event) for event in last} - {None}
    return min(event.occurred_to for event in moving if event.state in states or place_of(event) in places)


def _held_since(moving: list[Event]) -> datetime | None:
    """Customs' first word since the last that ended a hold."""
    said = [event for event in moving if is_in_import_customs(event)]
    if not said:
        return None
    over = [event.occurred_to for event in moving if ends_hold(event)]
    freed = max(over, default=None)
    return min((event.occurred_to for event in said if freed is None or event.occurred_from > freed), default=None)


def _least(policy: Policy, kind: Kind, *spans: Span) -> timedelta:
    lines = (line.after for line in policy.threshold if line.kind is kind)
    return min(_at_least(span) for span in (*spans, *lines))


def _at_least(span: Span) -> timedelta:
    return timedelta(days=span.days) - _SPRING_FORWARD if isinstance(span, WorkingDays) else span
