"""One order's past, replayed under some policies and counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from config.policy import Policy
from tracker.desk.replaying.counts import WITHIN_HOURS, Counts, Line
from tracker.rules.past_cases import OfParcel, PastCase, PastLetter, past_cases
from tracker.rules.quiet import Shortest
from tracker.rules.replay import Past, PastStall, Word, heard_at, lost_at, replay
from tracker.store.whole_histories import PastParcel


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What is counted: all that came about from `since` on (None: from the first word) and before `until`. `now`: up to
    when the past is known; what moved after a letter is seen until then."""

    since: datetime | None
    until: datetime
    now: datetime

    def holds(self, instant: datetime) -> bool:
        """Whether it is counted."""
        return (self.since is None or self.since <= instant) and instant < self.until


def words_of(parcel: PastParcel) -> list[Word]:
    """All that was said of a parcel, each with when it was known."""
    events = [
        Word(
            each.event,
            heard_at(each.event, received_at=each.received_at, enrolled_at=parcel.enrolled_at, imported=each.imported),
            each.superseded_at,
        )
        for each in parcel.events
    ]
    return [*events, *(Word(each, each.recorded_at, each.retracted_at) for each in parcel.statements)]


@dataclass(frozen=True, slots=True)
class Tried:
    """What each policy that is tried came to, in their order."""

    of: tuple[Counts, ...]

    def add(self, other: "Tried") -> None:
        """Add what other orders came to."""
        for counts, more in zip(self.of, other.of, strict=True):
            counts.add(more)


@dataclass(frozen=True)
class Trial:
    """Asks of an order what it would have come to under each of these policies in a period (`pages.Question`)."""

    policies: tuple[Policy, ...]
    period: Period

    def nothing(self) -> Tried:
        """No order."""
        return Tried(tuple(Counts() for _ in self.policies))

    def ask(self, order: Sequence[PastParcel], answer: Tried) -> None:
        """Add an order."""
        _count_order(self, order, answer)

    @cached_property
    def shortest(self) -> tuple[Shortest, ...]:
        """The shortest spans of each policy, for all orders alike."""
        return tuple(map(Shortest.of, self.policies))


def _count_order(trial: Trial, order: Sequence[PastParcel], answer: Tried) -> None:
    """The first of the policies says which parcels were lost, so that all are held against the same."""
    followed = [(from_the_first(parcel, words), words) for parcel in order if (words := words_of(parcel))]
    period, lost = trial.period, list[datetime | None]()
    for policy, shortest, counts in zip(trial.policies, trial.shortest, answer.of, strict=True):
        found = [
            replay(Past(parcel, words), policy=policy, until=period.now, shortest=shortest)
            for parcel, words in followed
        ]
        lost = lost or [lost_at(stalls) for stalls in found]
        counts.parcels += len(order)
        counts.events += sum(len(parcel.events) for parcel in order)
        _count_lost(found, lost, counts, period)
        of_order = [
            OfParcel(parcel, lane_of(parcel), stall)
            for (parcel, _), stalls in zip(followed, found, strict=True)
            for stall in stalls
        ]
        _count_stalls(of_order, counts, period)
        for case in past_cases(of_order, policy):
            _count_case(case, order, policy, counts=counts, period=period)


def lane_of(parcel: PastParcel) -> str:
    """Its lane, spelt as in a policy."""
    return f"{parcel.origin or '*'}>{parcel.destination}"


def from_the_first(parcel: PastParcel, words: Iterable[Word]) -> PastParcel:
    """The parcel as if it had been followed from the first word of it: nothing of its past is backlog."""
    return parcel._replace(enrolled_at=min(word.known_at for word in words))


def _count_stalls(stalls: Iterable[OfParcel], counts: Counts, period: Period) -> None:
    for each in stalls:
        if period.holds(each.stall.found_at):
            counts.line(each.stall.kind, each.lane).stalls += 1


def _count_lost(
    found: Iterable[Iterable[PastStall]], lost: Iterable[datetime | None], counts: Counts, period: Period
) -> None:
    for stalls, at in zip(found, lost, strict=True):
        if at is not None and period.holds(at):
            counts.lost += 1
            counts.unnoticed += all(stall.found_at >= at for stall in stalls)


def _count_case(case: PastCase, order: Iterable[PastParcel], policy: Policy, *, counts: Counts, period: Period) -> None:
    if period.holds(case.opened_at):
        day = case.opened_at.date()
        counts.opened += 1
        counts.cases.update((department, day) for department in case.departments(policy))
    letter = case.letter
    if letter is not None and period.holds(letter.told_at):
        line = counts.line(letter.about.stall.kind, letter.about.lane)
        line.notices += 1
        _count_what_moved(letter, line, period.now)
        if letter.has_coupon:
            _count_coupon(order, line)


def _count_what_moved(letter: PastLetter, line: Line, now: datetime) -> None:
    for hours in WITHIN_HOURS:
        within = timedelta(hours=hours)
        if letter.told_at + within <= now:
            line.watched[hours] += 1
            line.moved[hours] += letter.moved_after is not None and letter.moved_after <= within


def _count_coupon(order: Iterable[PastParcel], line: Line) -> None:
    line.coupons += 1
    worth = [parcel.worth for parcel in order if parcel.worth]
    line.valued += bool(worth)
    for each in worth:
        line.worth.update(each)
