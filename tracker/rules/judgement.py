"""From all that is known of a parcel to a judgement, the one way that polling, detection, explanation and replay take.

1 fold the events into a journey   2 ask every clock, and everybody's word   3 leave out what staff overruled, and what
cannot be said of such a history   4 let the gravest speak among those that are due
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from config.policy import Policy
from config.words import Contradiction, Said
from tracker.rules.by_clock import Clocks
from tracker.rules.by_word import after_remedy, said
from tracker.rules.journey import Journey, fold
from tracker.rules.kinds import GRAVEST_FIRST, LATE, ORDER, OUTLAST
from tracker.rules.known import Known
from tracker.rules.learnt import Learnt
from tracker.rules.sanity import contradiction
from tracker.rules.standing import Standing

NOTHING_LEARNT: Learnt = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Judgement:
    """The journey; every way in which the parcel stands, due or not, the gravest first (`found`); those that are stalls
    at this instant, of which the gravest speaks (`stalled`). `contradiction`: why nothing is made of its history."""

    journey: Journey
    found: tuple[Standing, ...]
    stalled: tuple[Standing, ...]
    contradiction: Contradiction | None = None

    def at(self, later: datetime) -> "Judgement":
        """The same at a later instant by which nothing new was heard, and no event that lies ahead has come."""
        return Judgement(self.journey, self.found, stalls(self.found, later), self.contradiction)

    def first_check_at(self, now: datetime) -> datetime | None:
        """When a parcel whose events have just changed is to be judged: at once if it stands already."""
        return now if self.stalled else self.next_check_at(now)

    def next_check_at(self, now: datetime, *besides: datetime | None) -> datetime | None:
        """When a look at this parcel could next find something new; None while only news could change anything.
        `besides`: other instants at which it could."""
        turns = (at for each in self.found for at in (each.due_at, each.tell_at))
        instants = [self.journey.believable_at, *turns, *besides]
        return min((at for at in instants if at is not None and at > now), default=None)


def judge(known: Known, *, policy: Policy, now: datetime, learnt: Learnt = NOTHING_LEARNT) -> Judgement:
    """Judge a parcel on what is known of it at `now`; the order of its events does not matter."""
    journey = fold(known.events, destination=known.route.destination, now=now)
    against = contradiction(journey, known.route)
    found = [each for each in _standings(known, journey, policy, learnt) if _may_be_said(each, known, journey, against)]
    found.sort(key=lambda each: (ORDER.index(each.kind), each.due_at))
    found = list({each.kind: each for each in reversed(found)}.values())[::-1]
    return Judgement(journey, tuple(found), stalls(found, now), against)


def stalls(found: Iterable[Standing], now: datetime) -> tuple[Standing, ...]:
    """The stalls there are at `now`, the gravest first: each from the very instant of its deadline, unless a graver one
    speaks for the parcel."""
    due = [each for each in found if each.due_at <= now]
    speaking = _speaking([each for each in due if each.kind in GRAVEST_FIRST])
    return tuple(each for each in due if each.kind not in GRAVEST_FIRST or each in speaking)


def _speaking(due: Sequence[Standing]) -> Sequence[Standing]:
    """The gravest; beside it, where that is a mere lateness of which only staff hear, what the buyer is to be told."""
    beyond = next((each for each in due if each.kind not in LATE or each.tell_at is not None), None)
    return due[:1] if beyond is None or beyond.tell_at is None else [due[0], beyond]


def _standings(known: Known, journey: Journey, policy: Policy, learnt: Learnt) -> Iterable[Standing]:
    if known.remedied_at is not None:  # its buyer is owed nothing any more, whatever becomes of it
        return after_remedy(known, journey, policy)
    return [*said(known, journey, policy), *Clocks(known, journey, policy, learnt).run()]


def _may_be_said(each: Standing, known: Known, journey: Journey, against: Contradiction | None) -> bool:
    if journey.ended and each.kind not in OUTLAST:
        return False
    if against is not None and each.recorded_at is None:
        return False
    overruled = (word for word in known.statements if word.said is Said.OVERRULED and word.kind is each.kind)
    return not any(word.onset_at is not None and each.onset_at <= word.onset_at for word in overruled)
