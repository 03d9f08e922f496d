"""What a clock makes of a parcel: it is held, silent, always in one place, late, waited for, or given up."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from carriers.events import Event
from config.policy import Policy
from config.words import CustomsReason, Kind, Knowledge, Leg, State
from tracker.rules.journey import Hold, Journey
from tracker.rules.known import Known
from tracker.rules.learnt import Learnt, usual_of
from tracker.rules.standing import Standing, Usual
from tracker.rules.thresholds import country_on, threshold_of

# A parcel that waits for its buyer, or goes back, is not silent.
_WAITING = frozenset({State.READY_FOR_PICKUP, State.ATTEMPTED, State.RETURNING, State.NOT_FOUND, State.PRE_ADVISED})

# Who announces a parcel, or does not find it, has not scanned it.
_UNSEEN = frozenset({None, State.NOT_FOUND, State.PRE_ADVISED})


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks that run for one parcel on its journey."""

    known: Known
    journey: Journey
    policy: Policy
    learnt: Learnt

    def run(self) -> Iterator[Standing]:
        """How the parcel stands by each clock that runs, whether or not it has run out yet."""
        if self.journey.ended:
            return
        hold, moved = self.journey.hold, self.journey.moved
        if hold is not None:
            yield from self._held(hold)
        elif moved is not None:
            yield from self._by_last_scan(moved)
        if self.known.route.promised_at is not None and self.journey.state is not State.READY_FOR_PICKUP:
            yield from self._stands(Kind.OVERDUE_PROMISE, self.known.route.promised_at)

    def _held(self, hold: Hold) -> Iterator[Standing]:
        yield from self._stands(Kind.CUSTOMS_HOLD, hold.since, reason=hold.reason, decided_by=hold.decided_by)
        yield from self._lost(hold.since, hold.decided_by)

    def _by_last_scan(self, moved: Event) -> Iterator[Standing]:
        journey, since = self.journey, moved.occurred_to
        begun = journey.stage_since or since
        if journey.state is State.PRE_ADVISED and journey.leg is None:
            shipped_at = self.known.route.shipped_at or begun
            yield from self._stands(Kind.NOT_PICKED_UP, max(begun, shipped_at), decided_by=(moved,))
        elif journey.state is State.READY_FOR_PICKUP:
            yield from self._stands(Kind.PICKUP_UNCLAIMED, begun, decided_by=(moved,))
        elif journey.leg is not None and is_silent(journey):
            yield from self._silent(moved, journey.leg)
            yield from self._in_one_place(moved)
            yield from self._lost(since, (moved,))

    def _silent(self, moved: Event, leg: Leg) -> Iterator[Standing]:
        usual = usual_of(self.known.route, leg, self.learnt)
        yield from self._stands(Kind.NO_SCAN, moved.occurred_to, usual=usual, decided_by=(moved,))

    def _in_one_place(self, moved: Event) -> Iterator[Standing]:
        """Scanned in the place where it is, and nowhere else, from the first of these scans until its threshold and on.
        One that is scanned there no more by then is silent, and one that has left is not there."""
        there, first = place_of(moved), moved
        if there is None or moved.state is State.DEPARTED_ORIGIN:
            return
        for event in reversed(self.journey.believed):
            if event.state in _UNSEEN:
                continue
            if place_of(event) != there:
                break
            first = event
        if first is not moved:
            standing = self._stands(Kind.STUCK_SAME_PLACE, first.occurred_to, decided_by=(first, moved))
            yield from (each for each in standing if each.due_at <= moved.occurred_to)

    def _lost(self, since: datetime, decided_by: tuple[Event, ...]) -> Iterator[Standing]:
        claims, shipped_at = self.policy.claims, self.known.route.shipped_at
        last_call = shipped_at + claims.window - claims.presume_before if shipped_at and claims.window else None
        for standing in self._stands(Kind.LOST_PRESUMED, since, decided_by=decided_by):
            yield standing if last_call is None else _no_later(standing, max(last_call, since))

    def _stands(
        self,
        kind: Kind,
        onset_at: datetime,
        *,
        reason: CustomsReason | None = None,
        usual: Usual | None = None,
        decided_by: tuple[Event, ...] = (),
    ) -> Iterator[Standing]:
        leg = self.journey.leg
        threshold = threshold_of(kind, leg, self.known.route, self.policy)
        if threshold is None:
            return
        due_at = threshold.passed_at(onset_at, country_on(leg, self.known.route))
        yield Standing(
            kind=kind,
            knowledge=Knowledge.CLOCK,
            leg=leg,
            customs_reason=reason,
            threshold=threshold.span,
            threshold_from=threshold.key,
            onset_at=onset_at,
            due_at=due_at,
            tell_at=self._tell_at(kind, onset_at, due_at, usual),
            decided_by=decided_by,
            usual=usual,
        )

    def _tell_at(self, kind: Kind, onset_at: datetime, due_at: datetime, usual: Usual | None) -> datetime | None:
        """When the buyer is told: of silence once it is unusual, as far as anybody knows what is usual."""
        if kind is Kind.CUSTOMS_HOLD:
            return due_at
        if kind is not Kind.NO_SCAN:
            after = self.policy.tell_after.get(kind)
            return None if after is None else due_at + after
        if self.policy.no_scan.flat:
            return due_at
        latest: datetime = due_at + self.policy.no_scan.tell_after
        return latest if usual is None else min(latest, max(due_at, unusual_at(onset_at, usual)))


def is_silent(journey: Journey) -> bool:
    """Whether a parcel that is not scanned is silent: not where customs has it, or somebody has to come for it."""
    return not journey.ended and journey.hold is None and journey.state not in _WAITING


def unusual_at(onset_at: datetime, usual: Usual) -> datetime:
    """When silence becomes unusual; not before it was learnt what is usual, for nobody could have known."""
    return max(onset_at + usual.within, usual.learnt_at or onset_at)


def place_of(event: Event) -> tuple[str, str | None] | None:
    """Where an event was, so that two spellings of a place are one; None where it does not tell."""
    return (event.place.strip().casefold(), event.country) if event.place else None


def _no_later(standing: Standing, last_call: datetime) -> Standing:
    if last_call >= standing.due_at:
        return standing
    tell_at = standing.tell_at and standing.tell_at - (standing.due_at - last_call)
    return replace(standing, threshold_from="claims.window", due_at=last_call, tell_at=tell_at)
