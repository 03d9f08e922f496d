"""What a policy would have made of one parcel's past: its history told once more, word by word as each became known,
and judged at every instant at which anything could have changed.

What stood between two words is known from one judgement, so it costs one a word, however long it stood.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple, Self

from carriers.events import Event
from config.policy import Policy
from config.words import Kind
from tracker.rules.ends import REMEDIED, why_ended
from tracker.rules.judgement import NOTHING_LEARNT, Judgement, judge
from tracker.rules.known import Known, Route, Statement
from tracker.rules.learnt import Learnt
from tracker.rules.quiet import Quiet, Shortest
from tracker.rules.standing import Standing

LOSSES = frozenset({Kind.DESTROYED, Kind.LOST_DECLARED, Kind.LOST_PRESUMED})
_known_at = attrgetter("known_at")


class Word(NamedTuple):
    """What a carrier or a person said of a parcel, since when we knew it (never before it happened), and until when."""

    said: Event | Statement
    known_at: datetime
    taken_back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """Everything that was ever said of a parcel, in any order."""

    route: Route
    words: Sequence[Word]


class PastStall(NamedTuple):
    """A stall that would have begun: how it stood when last judged, when it would have been found and ended, and why.

    `told_at`: when its buyer's turn to be told came while it stood, and `told` how it stood then.
    """

    standing: Standing
    found_at: datetime
    told: Standing | None = None
    told_at: datetime | None = None
    ended_at: datetime | None = None
    ended_why: str | None = None

    @property
    def kind(self) -> Kind:
        return self.standing.kind

    @property
    def onset_at(self) -> datetime:
        return self.standing.onset_at


def replay(
    past: Past,
    *,
    policy: Policy,
    until: datetime,
    learnt: Learnt = NOTHING_LEARNT,
    shortest: Shortest | None = None,
) -> tuple[PastStall, ...]:
    """The stalls that would have begun by `until`, in the order in which they would have been found. Whoever replays
    many pasts under a policy has the `shortest` spans of it."""
    told, shortest = _Telling(), shortest or Shortest.of(policy)
    for heard, begins, ends in _chapters(past, until):
        quiet = None if told.is_open else heard.quiet.until(shortest)
        if quiet is not None and quiet >= ends:
            continue
        known = Known(past.route, heard.events, heard.statements)
        judged = judge(known, policy=policy, now=begins, learnt=learnt)
        for at in _turns(judged, begins, ends):
            told.look(known, judged if at == begins else judged.at(at), at)
    return tuple(told.found)


def heard_at(event: Event, *, received_at: datetime, enrolled_at: datetime, imported: bool) -> datetime:
    """When we knew of an event: when a poll brought it, if it happened while its parcel was followed, and when it could
    have been known, where an import tells of it. An older one that a poll brought along with its parcel counts from
    when it happened, as if the parcel had been followed then."""
    came = imported or event.occurred_from >= enrolled_at
    return max(event.occurred_from, received_at) if came else event.occurred_from


def lost_at(past: Iterable[PastStall]) -> datetime | None:
    """When a parcel that never turned up again was first known to be lost or destroyed, or given up."""
    for stall in past:
        gone = stall.ended_at is None or stall.ended_why == REMEDIED or stall.ended_why in LOSSES
        if stall.kind in LOSSES and gone:
            return stall.found_at
    return None


@dataclass(slots=True)
class _Heard:
    """What is known at an instant, and for how long it is quiet."""

    quiet: Quiet
    events: list[Event] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    def hear(self, words: Iterable[Word]) -> Self:
        """More of it."""
        for word in words:
            if isinstance(word.said, Event):
                self.events.append(word.said)
            else:
                self.statements.append(word.said)
            self.quiet.hear(word.said)
        return self


def _chapters(past: Past, until: datetime) -> Iterator[tuple[_Heard, datetime, datetime]]:
    """What was known from each instant on at which that changed, until the next."""
    words = sorted((word for word in past.words if word.known_at < until), key=_known_at)
    taken_back = {word.taken_back_at for word in words if word.taken_back_at is not None and word.taken_back_at < until}
    instants = [*sorted({*map(_known_at, words), *taken_back}), until]
    heard, place = _Heard(Quiet(past.route)), 0
    for begins, ends in pairwise(instants):
        before, place = place, bisect_right(words, begins, lo=place, key=_known_at)
        if begins in taken_back:
            heard = _Heard(Quiet(past.route)).hear(word for word in words[:place] if not _is_taken_back(word, begins))
        else:
            heard.hear(word for word in words[before:place] if not _is_taken_back(word, begins))
        yield heard, begins, ends


def _is_taken_back(word: Word, by: datetime) -> bool:
    return word.taken_back_at is not None and word.taken_back_at <= by


def _turns(judged: Judgement, begins: datetime, ends: datetime) -> list[datetime]:
    """The beginning, and every instant before the end at which a stall begins or a buyer's turn comes."""
    instants = {at for each in judged.found for at in (each.due_at, each.tell_at) if at is not None}
    return [begins, *sorted(at for at in instants if begins < at < ends)]


@dataclass(slots=True)
class _Telling:
    """The stalls found so far, as detection keeps them: one of a kind is open at most, and an end that was taken back
    was none."""

    found: list[PastStall] = field(default_factory=list)
    last: dict[Kind, int] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether one of them has not ended."""
        return any(self.found[place].ended_at is None for place in self.last.values())

    def look(self, known: Known, judged: Judgement, at: datetime) -> None:
        for kind, place in self.last.items():
            stall = self.found[place]
            if stall.ended_at is None and all(kind is not each.kind for each in judged.stalled):
                self.found[place] = stall._replace(ended_at=at, ended_why=why_ended(stall, known, judged))
        for standing in judged.stalled:
            self._stand(standing, at)

    def _stand(self, standing: Standing, at: datetime) -> None:
        last = self.found[self.last[standing.kind]] if standing.kind in self.last else None
        if last is None or (last.ended_at is not None and standing.onset_at > last.onset_at):
            last = PastStall(standing, found_at=at)
            self.last[standing.kind] = len(self.found)
            self.found.append(last)
        if last.told is None and standing.tell_at is not None and standing.tell_at <= at:
            last = last._replace(told=standing, told_at=at)
        self.found[self.last[standing.kind]] = last._replace(standing=standing, ended_at=None, ended_why=None)
