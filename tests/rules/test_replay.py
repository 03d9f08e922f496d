"""A parcel's past, told once more under a policy: what would have been found, when, and how it would have ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carriers.events import Event
from config.words import Kind, Knowledge, Leg, Said, State
from tests.build import NOW, POLICY, Way, ago, held, hours, released, scan
from tests.rules.histories import histories
from tracker.rules.ends import why_ended
from tracker.rules.judgement import judge
from tracker.rules.known import Known
from tracker.rules.learnt import Alike
from tracker.rules.replay import Past, PastStall, Word, heard_at, lost_at, replay
from tracker.rules.standing import Usual

HOUR = timedelta(hours=1)
SINCE = ago(days=15)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A statement of staff."""

    said: Said
    kind: Kind | None = None
    knowledge: Knowledge = Knowledge.STAFF
    at: datetime = NOW
    onset_at: datetime | None = None
    recorded_at: datetime = NOW


def told(events: Iterable[Event], *more: Word) -> Past:
    """A past of which every event was known when it happened."""
    return Past(Way(), [*(Word(event, event.occurred_from) for event in events), *more])


def replayed(past: Past, until: datetime = NOW) -> tuple[PastStall, ...]:
    return replay(past, policy=POLICY, until=until)


def test_a_hold_is_found_at_its_deadline_and_ends_with_the_release() -> None:
    (stall,) = replayed(told([*held(SINCE), released(SINCE + hours(60))]), until=SINCE + hours(99))
    assert (stall.kind, stall.onset_at, stall.found_at) == (Kind.CUSTOMS_HOLD, SINCE, SINCE + hours(48))
    assert (stall.told_at, stall.told) == (SINCE + hours(48), stall.standing)
    assert (stall.ended_at, stall.ended_why) == (SINCE + hours(60), "customs_released")


@pytest.mark.parametrize(("held_for", "found"), [(47, 0), (48, 0), (49, 1)])
def test_a_parcel_that_moves_by_its_deadline_is_none(held_for: float, found: int) -> None:
    past = told([*held(SINCE), released(SINCE + hours(held_for))])
    assert len(replayed(past, until=SINCE + hours(99))) == found


def test_what_came_late_is_not_known_before_it_came() -> None:
    late = Word(released(SINCE + hours(40)), SINCE + hours(55))
    (stall,) = replayed(told(held(SINCE), late))[:1]
    assert (stall.found_at, stall.ended_at) == (SINCE + hours(48), SINCE + hours(55))


@pytest.mark.parametrize(
    ("enrolled", "imported", "known"),
    [(-1, False, 9), (0, False, 9), (1, False, 0), (1, True, 9), (-1, True, 9)],
)
def test_an_event_is_known_when_it_came_if_its_parcel_was_followed_or_an_import_says_so(
    enrolled: int, imported: bool, known: int
) -> None:
    event = scan(SINCE, State.ACCEPTED)
    came = {"received_at": SINCE + hours(9), "enrolled_at": SINCE + hours(enrolled), "imported": imported}
    assert heard_at(event, **came) == SINCE + hours(known)


def test_silence_is_told_later_than_it_is_found_and_not_at_all_if_it_ends_before() -> None:
    accepted = scan(SINCE, State.ACCEPTED, country="CN")
    moved = scan(SINCE + hours(100), State.DEPARTED_ORIGIN, country="CN")
    (stall, *_) = replayed(told([accepted]))
    assert (stall.found_at, stall.told_at) == (SINCE + hours(72), SINCE + hours(72) + timedelta(days=7))
    (stall, *_) = replayed(told([accepted, moved]))
    assert (stall.told_at, stall.ended_at, stall.ended_why) == (None, SINCE + hours(100), "departed_origin")


def test_silence_is_told_by_what_is_usual_where_that_is_known() -> None:
    learnt = {Alike(Leg.ORIGIN, destination="DE"): Usual(hours(100), 97, 30, "DE")}
    accepted = scan(SINCE, State.ACCEPTED, country="CN")
    (stall, *_) = replay(told([accepted]), policy=POLICY, until=NOW, learnt=learnt)
    assert (stall.found_at, stall.told_at) == (SINCE + hours(72), SINCE + hours(100))


def test_an_end_that_was_taken_back_was_none() -> None:
    withdrawn = Word(released(SINCE + hours(60)), SINCE + hours(60), taken_back_at=SINCE + hours(70))
    (stall,) = replayed(told(held(SINCE), withdrawn))
    assert (stall.found_at, stall.ended_at, stall.ended_why) == (SINCE + hours(48), None, None)


def test_what_staff_overruled_ends_when_they_said_so() -> None:
    said = Statement(said=Said.OVERRULED, kind=Kind.CUSTOMS_HOLD, onset_at=SINCE)
    (stall,) = replayed(told(held(SINCE), Word(said, SINCE + hours(50))))
    assert (stall.ended_at, stall.ended_why) == (SINCE + hours(50), "overruled")


def test_a_graver_kind_takes_over_and_says_so() -> None:
    hold, lost = replayed(told(held(ago(days=40))))
    assert (hold.ended_at, hold.ended_why) == (lost.found_at, "lost_presumed")
    assert lost_at([hold, lost]) == ago(days=10)


def test_a_parcel_that_turned_up_was_not_lost() -> None:
    past = replayed(told([*held(ago(days=40)), released(ago(days=5))]))
    assert lost_at(past) is None


@pytest.mark.parametrize(
    "after",
    [
        Word(Statement(said=Said.REFUNDED), ago(days=5)),
        Word(scan(ago(days=5), State.DESTROYED), ago(days=5)),
    ],
)
def test_a_parcel_that_was_given_up_stays_lost_when_its_buyer_is_compensated_or_it_is_destroyed(after: Word) -> None:
    past = replayed(told(held(ago(days=40)), after))
    assert lost_at(past) == ago(days=10)


def test_nothing_is_found_after_the_end() -> None:
    assert replayed(told(held(SINCE)), until=SINCE + hours(48)) == ()
    assert len(replayed(told(held(SINCE)), until=SINCE + hours(49))) == 1
    (stall,) = replayed(told([*held(SINCE), released(SINCE + hours(60))]), until=SINCE + hours(60))
    assert stall.ended_at is None


def hour_by_hour(past: Past, until: datetime) -> list[PastStall]:
    """The same by judging every hour, as a daemon would whose policy has whole hours only."""
    found: list[PastStall] = []
    at = min((word.known_at for word in past.words), default=until)
    while at < until:
        events = [word.said for word in past.words if word.known_at <= at]
        known = Known(past.route, events)
        judged = judge(known, policy=POLICY, now=at)
        for place, stall in enumerate(found):
            if stall.ended_at is None and stall.kind not in {each.kind for each in judged.stalled}:
                found[place] = stall._replace(ended_at=at, ended_why=why_ended(stall, known, judged))
        for each in judged.stalled:
            places = [place for place, stall in enumerate(found) if stall.kind is each.kind]
            if not places or (found[places[-1]].ended_at and each.onset_at > found[places[-1]].onset_at):
                places.append(len(found))
                found.append(PastStall(each, found_at=at))
            stall = found[places[-1]]._replace(standing=each, ended_at=None, ended_why=None)
            if stall.told is None and each.tell_at and each.tell_at <= at:
                stall = stall._replace(told=each, told_at=at)
            found[places[-1]] = stall
        at += HOUR
    return found


@settings(max_examples=40)
@given(events=histories(), late=st.lists(st.integers(0, 60), min_size=12, max_size=12))
def test_it_finds_what_judging_every_hour_finds(events: list[Event], late: list[int]) -> None:
    first = ago(days=60)
    words = [
        Word(event, max(first, event.occurred_from) + hours(hour)) for event, hour in zip(events, late, strict=False)
    ]
    past = Past(Way(), words)
    assert list(replayed(past)) == hour_by_hour(past, NOW)
