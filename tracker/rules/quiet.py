"""How long nothing can be wrong with a parcel, whatever its journey: a bound that costs far less than a judgement.

A replay asks it of every word of a history. It must never be later than the first deadline that a judgement finds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

from carriers.events import Event
from config.durations import Span, WorkingDays
from config.policy import Policy
from config.words import ENDED, Kind, Leg, State
from tracker.rules.by_clock import place_of
from tracker.rules.journey import FIRST, ends_hold, further, is_in_import_customs, leg_of
from tracker.rules.known import Route, Statement

NEVER = datetime.max.replace(tzinfo=UTC)
_EVER = datetime.min.replace(tzinfo=UTC)

_BY_WORD = frozenset({State.RETURNING, State.DESTROYED})
_SPRING_FORWARD = timedelta(hours=2)  # so much less than its hours a span of days may take, where clocks are set


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortest:
    """The least that a policy allows any parcel, on every lane and with every carrier. `silence`: on each leg; `claim`:
    from the day it was shipped, where claims have a window; the others: until it is a stall of a kind."""

    silence: Mapping[Leg, timedelta]
    hold: timedelta
    not_picked_up: timedelta
    unclaimed: timedelta
    in_one_place: timedelta
    promise: timedelta
    lost: timedelta
    claim: timedelta | None

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """Those of a policy."""
        silence = {leg: policy.no_scan.threshold(leg) for leg in Leg}
        after, claims = policy.after, policy.claims
        return cls(
            silence={leg: _least(policy, Kind.NO_SCAN, span, leg) for leg, span in silence.items() if span is not None},
            hold=_least(policy, Kind.CUSTOMS_HOLD, policy.customs_hold.after),
            not_picked_up=_least(policy, Kind.NOT_PICKED_UP, after[Kind.NOT_PICKED_UP]),
            unclaimed=_least(policy, Kind.PICKUP_UNCLAIMED, after[Kind.PICKUP_UNCLAIMED]),
            in_one_place=_least(policy, Kind.STUCK_SAME_PLACE, after[Kind.STUCK_SAME_PLACE]),
            promise=_least(policy, Kind.OVERDUE_PROMISE, after[Kind.OVERDUE_PROMISE]),
            lost=_least(policy, Kind.LOST_PRESUMED, after[Kind.LOST_PRESUMED]),
            claim=claims.window and claims.window - claims.presume_before,
        )


@dataclass(slots=True)
class Quiet:
    """What is heard of one parcel, word by word, once it has happened: as much of it as tells how long nothing can be
    wrong.

    `strange`: something of it only a judgement can weigh. `last`: the latest event, or those of that instant. `leg`:
    the furthest that it was seen on. `announced_at`, `ready_at` and `places`: since when it was first said to wait to
    be collected, to wait for its buyer, and to be in a place. `in_customs`: what customs said since they were last
    done with it.
    """

    route: Route
    strange: bool = False
    last: list[Event] = field(default_factory=list)
    leg: Leg | None = None
    announced_at: datetime = NEVER
    ready_at: datetime = NEVER
    places: dict[tuple[str, str | None], datetime] = field(default_factory=dict)
    in_customs: list[Event] = field(default_factory=list)
    freed_at: datetime = _EVER

    def hear(self, said: Event | Statement) -> None:
        """Another word. What nobody believes is strange: it has not ended the way either."""
        if not isinstance(said, Event) or said.kind is not None or said.state in _BY_WORD:
            self.strange = True
        elif said.state is not None:
            self.strange |= said.occurred_from < FIRST
            self._move(said)

    def until(self, shortest: Shortest) -> datetime | None:
        """Before this instant no stall begins unless something new is heard; None: only a judgement can tell."""
        if self.strange or not self.last:
            return None
        if all(event.state in ENDED for event in self.last):
            return NEVER
        return min(self._by_last_scan(shortest), self._by_customs(shortest), self._by_the_seller(shortest))

    def _move(self, event: Event) -> None:
        at, place = event.occurred_to, place_of(event)
        if not self.last or at >= self.last[0].occurred_to:
            self.last = [*self.last, event] if self.last and at == self.last[0].occurred_to else [event]
        self.leg = further(self.leg, leg_of(event, self.route.destination))
        if event.state is State.PRE_ADVISED:
            self.announced_at = min(at, self.announced_at)
        elif event.state is State.READY_FOR_PICKUP:
            self.ready_at = min(at, self.ready_at)
        if place is not None:
            self.places[place] = min(at, self.places.get(place, at))
        if ends_hold(event) and at > self.freed_at:
            self.freed_at = at
            self.in_customs = [said for said in self.in_customs if said.occurred_from > at]
        if is_in_import_customs(event) and event.occurred_from > self.freed_at:
            self.in_customs.append(event)

    def _by_last_scan(self, shortest: Shortest) -> datetime:
        latest = self.last[0].occurred_to
        until = latest + shortest.lost
        if self.leg is None:
            until = min(until, _after(self.announced_at, shortest.not_picked_up))
        elif self.leg in shortest.silence:
            until = min(until, latest + shortest.silence[self.leg])
        for event in self.last:
            if event.state is State.READY_FOR_PICKUP:
                until = min(until, self.ready_at + shortest.unclaimed)
            place = place_of(event)
            if place is not None and self.places[place] + shortest.in_one_place <= latest:
                until = min(until, self.places[place] + shortest.in_one_place)
        return until

    def _by_customs(self, shortest: Shortest) -> datetime:
        held = min((event.occurred_to for event in self.in_customs), default=NEVER)
        return _after(held, min(shortest.hold, shortest.lost))

    def _by_the_seller(self, shortest: Shortest) -> datetime:
        promised_at, shipped_at = self.route.promised_at, self.route.shipped_at
        until = NEVER if promised_at is None else promised_at + shortest.promise
        return until if shipped_at is None or shortest.claim is None else min(until, shipped_at + shortest.claim)


def _after(begun_at: datetime, span: timedelta) -> datetime:
    return NEVER if begun_at == NEVER else begun_at + span


def _least(policy: Policy, kind: Kind, span: Span, leg: Leg | None = None) -> timedelta:
    lines = (line for line in policy.threshold if line.kind is kind)
    spans = (line.after for line in lines if leg is None or line.leg in (None, leg))
    return min(map(_at_least, (span, *spans)))


def _at_least(span: Span) -> timedelta:
    return timedelta(days=span.days) - _SPRING_FORWARD if isinstance(span, WorkingDays) else span
