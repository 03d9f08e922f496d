"""Which thresholds would have agreed with staff where they overruled a stall, and at what cost: what else these would
have missed, or found later. Nothing is changed by it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from math import ceil
from statistics import median_high
from typing import Any, NamedTuple

from sqlalchemy import Engine

from carriers.events import Event
from config.durations import written_duration, written_span
from config.policy import Policy
from config.words import Kind, Leg, Said
from tracker.desk.replaying.counting import from_the_first, words_of
from tracker.desk.replaying.pages import Progress, ask_all
from tracker.rules.ends import is_movement
from tracker.rules.kinds import ORDER
from tracker.rules.quiet import Shortest
from tracker.rules.replay import Past, PastStall, Word, replay
from tracker.store.session import reading
from tracker.store.whole_histories import PastParcel, overruled_kinds

_HOUR = timedelta(hours=1)


class Stay(NamedTuple):
    """How long a parcel stood until it moved by itself (None: it has not), after how long that was found, by which
    threshold, and whether staff said that it was none."""

    lasted: timedelta | None
    found_after: timedelta
    threshold: str
    overruled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A threshold for a kind on a leg, beside the one in use.

    Of the overrulings it agrees with `agreed`; in `standing` of them the parcel still has not moved. What staff let
    stand: `kept` stalls are found all the same, later by `later` on the middle one and by `latest` at most; `missed`
    are not found, for they ended by themselves before. `threshold` is None where none can be said yet.
    """

    kind: Kind
    leg: Leg | None
    in_use: str
    threshold: timedelta | None
    overruled: int
    agreed: int
    standing: int
    missed: int
    kept: int
    later: timedelta | None
    latest: timedelta | None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values: spans as a policy spells them."""
        said = {name: getattr(self, name) for name in self.__dataclass_fields__}
        spans = ("threshold", "later", "latest")
        return said | {name: said[name] and written_duration(said[name]) for name in spans}


@dataclass(slots=True)
class Stays:
    """All stays of each kind and leg."""

    of: dict[tuple[Kind, Leg | None], list[Stay]] = field(default_factory=dict)

    def add(self, other: "Stays") -> None:
        """Add those of other orders."""
        for key, stays in other.of.items():
            self.of.setdefault(key, []).extend(stays)


@dataclass(frozen=True)
class StaysOf:
    """Asks of an order how long its parcels stood in these ways, had nobody overruled it (`pages.Question`)."""

    kinds: frozenset[Kind]
    policy: Policy
    now: datetime

    def nothing(self) -> Stays:
        """No order."""
        return Stays()

    def ask(self, order: Sequence[PastParcel], answer: Stays) -> None:
        """Add an order."""
        for parcel in order:
            words = words_of(parcel)
            others = [word for word in words if not _is_overruling(word)]
            if not others:
                continue
            past = Past(from_the_first(parcel, others), others)
            told = replay(past, policy=self.policy, until=self.now, shortest=self.shortest)
            stalls = [each for each in told if each.kind in self.kinds]
            none = {_overruled(word, stalls) for word in words if _is_overruling(word) and word.taken_back_at is None}
            for place, stall in enumerate(stalls):
                key = stall.kind, stall.standing.leg
                answer.of.setdefault(key, []).append(_stay(stall, overruled=place in none))

    @cached_property
    def shortest(self) -> Shortest:
        """The shortest spans of the policy, for all orders alike."""
        return Shortest.of(self.policy)


def suggest(engine: Engine, policy: Policy, now: datetime, *, progress: Progress) -> list[Suggestion]:
    """What the overrulings suggest: for each kind and leg a threshold that agrees with half of them, and with all."""
    with reading(engine) as session:
        kinds = overruled_kinds(session)
    if not kinds:
        return []
    stays = ask_all(engine, StaysOf(frozenset(kinds), policy, now), progress).of
    keys = sorted(stays, key=lambda key: (ORDER.index(key[0]), key[1] or ""))
    return [each for kind, leg in keys for each in suggestions(kind, leg, stays[kind, leg])]


def suggestions(kind: Kind, leg: Leg | None, stays: Sequence[Stay]) -> Iterator[Suggestion]:
    """Those for one kind and leg."""
    overruled = [stay for stay in stays if stay.overruled]
    lasted = [stay.lasted for stay in overruled if stay.lasted is not None]
    if not overruled:
        return
    thresholds = (
        dict.fromkeys(_whole_hours(length) for length in (median_high(lasted), max(lasted))) if lasted else [None]
    )
    in_use = Counter(stay.threshold for stay in stays).most_common(1)[0][0]
    for threshold in thresholds:
        let_stand = [stay for stay in stays if not stay.overruled]
        kept = [stay for stay in let_stand if threshold is None or stay.lasted is None or stay.lasted > threshold]
        later = [max(threshold - stay.found_after, timedelta()) for stay in kept] if threshold is not None else []
        yield Suggestion(
            kind=kind,
            leg=leg,
            in_use=in_use,
            threshold=threshold,
            overruled=len(overruled),
            agreed=sum(threshold is not None and length <= threshold for length in lasted),
            standing=len(overruled) - len(lasted),
            missed=len(let_stand) - len(kept),
            kept=len(kept),
            later=median_high(later) if later else None,
            latest=max(later, default=None),
        )


def _is_overruling(word: Word) -> bool:
    return not isinstance(word.said, Event) and word.said.said is Said.OVERRULED


def _overruled(word: Word, stalls: Sequence[PastStall]) -> int | None:
    """The place of the stall that staff meant: the last of its kind that had been found when they spoke."""
    found = [
        place
        for place, stall in enumerate(stalls)
        if not isinstance(word.said, Event) and stall.kind is word.said.kind and stall.found_at <= word.known_at
    ]
    return found[-1] if found else None


def _stay(stall: PastStall, *, overruled: bool) -> Stay:
    moved = stall.ended_at if stall.ended_why is not None and is_movement(stall.ended_why) else None
    return Stay(
        lasted=moved - stall.onset_at if moved is not None else None,
        found_after=stall.found_at - stall.onset_at,
        threshold=written_span(stall.standing.threshold),
        overruled=overruled,
    )


def _whole_hours(span: timedelta) -> timedelta:
    return ceil(span / _HOUR) * _HOUR
