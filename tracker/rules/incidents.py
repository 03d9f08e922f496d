"""Parcels that stop together: which stalls are one incident, and which one more stall belongs to.

Stalls count by their deadlines and not by when they were found, so that a daemon that was down over night makes no
incident of what it finds in the morning.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from config.policy import Incident
from config.words import Kind, Trait

_TRAITS = [*Trait]


class Stopped(Protocol):
    """A stall, with what its parcel may have in common with others. `place`: where it was scanned last."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def flight(self) -> str | None: ...
    @property
    def batch(self) -> str | None: ...
    @property
    def carrier(self) -> str: ...
    @property
    def place(self) -> str | None: ...
    @property
    def origin(self) -> str | None: ...
    @property
    def destination(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Shared:
    """What stalls of one incident have in common."""

    kind: Kind
    trait: Trait
    value: str


@dataclass(frozen=True, slots=True)
class Open:
    """An incident that may take in more: how many parcels it has, and between which instants their deadlines lie."""

    id: int
    shared: Shared
    parcels: int
    first_due_at: datetime
    last_due_at: datetime


@dataclass(frozen=True, slots=True)
class Together:
    """Stalls in the order of their deadlines: a new incident, or more of an open one (`id`)."""

    id: int | None
    shared: Shared
    stalls: tuple[Stopped, ...]


def gathered(
    stalls: Iterable[Stopped], incidents: Iterable[Open], *, policy: Incident, under_way: Mapping[str, int]
) -> list[Together]:
    """What becomes of stalls that belong to no incident yet: the largest open incident takes what it can, then the
    next; of the rest the largest group that is one, and so on. `under_way`: how many parcels are on each lane."""
    left = _Left(stalls, policy)
    found = []
    for each in sorted(incidents, key=lambda each: (-each.parcels, each.id)):
        joined = left.take(each.shared, each.first_due_at, each.last_due_at)
        found += [Together(each.id, each.shared, joined)] if joined else []
    while (largest := left.largest(under_way)) is not None:
        shared, first = largest
        found.append(Together(None, shared, left.take(shared, first, first)))
    return found


def lane_of(origin: str | None, destination: str) -> str | None:
    """A lane as people write it; None where nobody said whence."""
    return f"{origin}>{destination}" if origin else None


def shared_by(stall: Stopped) -> Iterable[Shared]:
    """All that others may have in common with a stall."""
    place = f"{stall.carrier}, {stall.place}" if stall.place else None
    lane = lane_of(stall.origin, stall.destination)
    values = {Trait.FLIGHT: stall.flight, Trait.BATCH: stall.batch, Trait.PLACE: place, Trait.LANE: lane}
    return (Shared(stall.kind, trait, value) for trait, value in values.items() if value)


class _Left:
    """The stalls that no incident has taken yet, by what they have in common, each group in the order of deadlines."""

    def __init__(self, stalls: Iterable[Stopped], policy: Incident) -> None:
        self._policy = policy
        self._groups: dict[Shared, list[Stopped]] = {}
        for stall in sorted(stalls, key=lambda stall: (stall.due_at, stall.id)):
            for shared in shared_by(stall):
                self._groups.setdefault(shared, []).append(stall)

    def take(self, shared: Shared, first: datetime, last: datetime) -> tuple[Stopped, ...]:
        """Take what was due between two instants, and before and after them what follows in time one on the other."""
        group, within = self._groups.get(shared, []), self._policy.within
        taken = []
        for stall in (each for each in group if each.due_at >= first):
            if stall.due_at > last + within:
                break
            last = max(last, stall.due_at)
            taken.append(stall)
        for stall in reversed([each for each in group if each.due_at < first]):
            if stall.due_at < first - within:
                break
            first = stall.due_at
            taken.append(stall)
        self._leave(taken)
        return tuple(sorted(taken, key=lambda stall: (stall.due_at, stall.id)))

    def largest(self, under_way: Mapping[str, int]) -> tuple[Shared, datetime] | None:
        """What most stalls have in common that were due within the span, and when the first of them was; of equals the
        most particular. None: no group is an incident."""
        best = None
        for shared, group in self._groups.items():
            least = self._least(shared, under_way)
            if len(group) < least:
                continue
            number, first = _densest(group, self._policy.within)
            place = (number, -_TRAITS.index(shared.trait), shared.value)
            if number >= least and (best is None or place > best[0]):
                best = place, (shared, first)
        return best[1] if best is not None else None

    def _least(self, shared: Shared, under_way: Mapping[str, int]) -> int:
        """How many stalls of a group are an incident."""
        if shared.trait is not Trait.LANE:
            return self._policy.parcels
        return max(self._policy.least_of_lane, -(-under_way.get(shared.value, 0) * self._policy.share_of_lane // 100))

    def _leave(self, taken: Sequence[Stopped]) -> None:
        gone = {stall.id for stall in taken}
        for shared in {each for stall in taken for each in shared_by(stall)}:
            self._groups[shared] = [stall for stall in self._groups[shared] if stall.id not in gone]


def _densest(group: Sequence[Stopped], within: timedelta) -> tuple[int, datetime]:
    """The most stalls that were due within the span, and when the first of them was."""
    begin, most = 0, (0, 0)
    for end, stall in enumerate(group):
        while stall.due_at > group[begin].due_at + within:
            begin += 1
        most = max(most, (end - begin, -begin))
    return most[0] + 1, group[-most[1]].due_at
