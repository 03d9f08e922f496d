"""What a parcel comes to when more than one thing is wrong with it, or its history cannot be believed."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import Policy
from config.policy import Threshold as Line
from config.words import Contradiction, DataHealth, Kind, Leg, Said, State
from tests.build import NOW, POLICY, Way, ago, held, hours, scan
from tests.rules.histories import histories
from tests.rules.test_by_word import Word
from tracker.rules.ends import MOVED, OVERRULED, REMEDIED, is_movement, why_ended
from tracker.rules.judgement import judge, stalls
from tracker.rules.kinds import BESIDE, CLEARED_BY, GRAVEST_FIRST, LATE, ORDER, is_doubted
from tracker.rules.known import Known
from tracker.rules.learnt import Alike, usual_of
from tracker.rules.standing import Usual
from tracker.rules.thresholds import country_on, threshold_of

SILENT = scan(ago(days=5), State.ACCEPTED, country="CN")


def test_every_kind_has_its_place_and_a_threshold() -> None:
    assert sorted(ORDER) == sorted(Kind)
    assert set(GRAVEST_FIRST).isdisjoint(BESIDE)
    thresholds = [threshold_of(kind, Leg.ORIGIN, Way(), POLICY) for kind in Kind]
    assert {each and each.regions for each in thresholds} == {POLICY.calendars.regions}


@pytest.mark.parametrize(("graver", "lesser"), [*pairwise(kind for kind in GRAVEST_FIRST if kind is not Kind.NO_SCAN)])
def test_the_graver_of_two_that_are_due_speaks_for_the_parcel(graver: Kind, lesser: Kind) -> None:
    words = tuple(Word(kind=kind, at=ago(days=40)) for kind in (lesser, graver))
    found = judge(Known(Way(), (), words), policy=POLICY, now=NOW)
    assert [each.kind for each in found.found] == [graver, lesser]
    assert found.stalled[0].kind is graver


@pytest.mark.parametrize("kind", [*GRAVEST_FIRST[: GRAVEST_FIRST.index(Kind.NO_SCAN)]])
def test_silence_is_the_least_of_what_may_be_wrong_with_a_parcel_on_its_way(kind: Kind) -> None:
    silent, word = scan(ago(days=9), State.ACCEPTED, country="CN"), Word(kind=kind, at=ago(days=8))
    found = judge(Known(Way(), [silent], (word,)), policy=POLICY, now=NOW)
    beside = [Kind.NO_SCAN] if kind in (Kind.MISROUTED, Kind.STUCK_SAME_PLACE) else []
    assert Kind.NO_SCAN in {each.kind for each in found.found}
    assert kind is Kind.LOST_PRESUMED or [each.kind for each in found.stalled] == [kind, *beside]


def never_told(kind: Kind) -> Policy:
    return POLICY.model_copy(update={"tell_after": {**POLICY.tell_after, kind: None}})


def test_a_parcel_that_is_scanned_in_one_place_and_then_falls_silent_has_its_letter() -> None:
    events = [scan(ago(days=days), State.AT_DELIVERY_DEPOT, place="Leipzig", country="DE") for days in (25, 20, 18)]
    found = judge(Known(Way(), events), policy=POLICY, now=NOW)
    assert [(each.kind, each.tell_at is None) for each in found.stalled] == [
        (Kind.STUCK_SAME_PLACE, True),
        (Kind.NO_SCAN, False),
    ]


@pytest.mark.parametrize(
    ("graver", "lesser", "policy", "both"),
    [
        (Kind.MISROUTED, Kind.OVERDUE_PROMISE, POLICY, True),
        (Kind.STUCK_SAME_PLACE, Kind.CARRIER_DELAY, POLICY, True),
        (Kind.LOST_DECLARED, Kind.LOST_PRESUMED, POLICY, False),
        (Kind.PICKUP_UNCLAIMED, Kind.OVERDUE_PROMISE, POLICY, False),
        (Kind.MISROUTED, Kind.STUCK_SAME_PLACE, POLICY, False),  # the buyer would hear of neither
        (Kind.OVERDUE_PROMISE, Kind.CARRIER_DELAY, POLICY, False),  # they hear of the graver
        (Kind.OVERDUE_PROMISE, Kind.CARRIER_DELAY, never_told(Kind.OVERDUE_PROMISE), True),
        # A letter about the lesser of these would not be true.
        (Kind.DESTROYED, Kind.LOST_DECLARED, POLICY, False),
        (Kind.RETURN_STARTED, Kind.OVERDUE_PROMISE, POLICY, False),
        (Kind.CUSTOMS_REFUSED, Kind.CUSTOMS_HOLD, POLICY, False),
        (Kind.DUTY_UNPAID_HOLD, Kind.CUSTOMS_HOLD, never_told(Kind.DUTY_UNPAID_HOLD), False),
        (Kind.DELIVERY_FAILED, Kind.OVERDUE_PROMISE, POLICY, False),
    ],
)
def test_a_mere_lateness_that_is_the_staffs_leaves_a_lesser_one_its_letter(
    graver: Kind, lesser: Kind, policy: Policy, *, both: bool
) -> None:
    words = tuple(Word(kind=kind, at=ago(days=9)) for kind in (lesser, graver))
    found = judge(Known(Way(), (), words), policy=policy, now=NOW)
    assert [each.kind for each in found.stalled] == [graver, lesser][: 1 + both]


_words = st.builds(Word, kind=st.sampled_from(GRAVEST_FIRST), at=st.integers(1, 40).map(lambda days: ago(days=days)))


@given(st.lists(_words, max_size=5), st.data())
def test_whatever_stands_the_gravest_speaks_and_no_more_than_one_beside_it(
    words: list[Word], data: st.DataObject
) -> None:
    found, now = judge(Known(Way(), (), words), policy=POLICY, now=NOW), NOW + hours(data.draw(st.integers(-960, 960)))
    stalled, due = stalls(found.found, now), [each for each in found.found if each.due_at <= now]
    mixed = judge(Known(Way(), (), data.draw(st.permutations(words))), policy=POLICY, now=NOW)
    assert stalls(mixed.found, now) == stalled == found.at(now).stalled
    assert [*stalled[:1]] == due[:1]
    assert all(one.kind in LATE and one.tell_at is None and other.tell_at for one, other in pairwise(stalled))
    assert len(stalled) <= 2


def test_a_graver_one_that_is_not_due_keeps_nobody_from_speaking() -> None:
    found = judge(Known(Way(), [SILENT]), policy=POLICY, now=NOW)
    assert [each.kind for each in found.found] == [Kind.LOST_PRESUMED, Kind.NO_SCAN]
    assert [each.kind for each in found.stalled] == [Kind.NO_SCAN]


def test_troubles_of_their_own_stand_beside_the_gravest() -> None:
    words = tuple(Word(kind=kind) for kind in BESIDE)
    found = judge(Known(Way(), [SILENT], words), policy=POLICY, now=NOW)
    assert [each.kind for each in found.stalled] == [Kind.NO_SCAN, *BESIDE]


def test_of_one_kind_the_first_that_is_due_counts() -> None:
    words = tuple(Word(kind=Kind.DAMAGED, at=ago(hours=age)) for age in (3, 9, 6))
    (damaged,) = judge(Known(Way(), (), words), policy=POLICY, now=NOW).found
    assert damaged.onset_at == ago(hours=9)


@given(histories(), st.integers(0, 900).map(hours))
def test_judging_again_what_has_not_changed_changes_nothing(events: list[Any], later: timedelta) -> None:
    known = Known(Way(), events)
    assert judge(known, policy=POLICY, now=NOW + later) == judge(known, policy=POLICY, now=NOW + later)


@given(histories(), st.integers(0, 900).map(hours))
def test_no_stall_is_there_before_its_threshold(events: list[Any], later: timedelta) -> None:
    now = NOW + later
    for each in judge(Known(Way(promised_at=ago(days=2)), events), policy=POLICY, now=now).stalled:
        assert each.onset_at <= each.due_at <= now
        assert stalls([each], each.due_at - timedelta(microseconds=1)) == ()


def delivered(country: str | None) -> Any:
    return scan(ago(days=2), State.DELIVERED, country=country)


@pytest.mark.parametrize(
    ("events", "shipped_at", "why"),
    [
        ([SILENT], ago(days=1), Contradiction.BEFORE_SHIPPING),
        ([SILENT], ago(days=2), None),  # three days are within what sellers note late
        (
            [scan(ago(days=90), State.PRE_ADVISED), SILENT],
            ago(days=5),
            None,
        ),  # announced long before: no scan of its way
        ([SILENT], None, None),
        ([SILENT, delivered("FR")], None, Contradiction.ELSEWHERE),
        ([SILENT, delivered("DE")], None, None),
        ([SILENT, delivered(None)], None, None),
        ([SILENT, delivered("DE"), scan(ago(days=1), State.ACCEPTED)], None, Contradiction.TWO_PARCELS),
        ([SILENT, delivered("DE"), scan(ago(days=1), State.DEPARTED_ORIGIN)], None, Contradiction.TWO_PARCELS),
        ([SILENT, delivered("DE"), scan(ago(days=1), State.IN_TRANSIT)], None, None),
        ([SILENT, delivered("DE"), scan(ago(days=2), State.ACCEPTED)], None, None),
    ],
)
def test_a_history_that_cannot_be_one_parcels_is_found_out(
    events: list[Any], shipped_at: datetime | None, why: Contradiction | None
) -> None:
    word = Word(kind=Kind.DAMAGED)
    known = Known(Way(shipped_at=shipped_at), events, (word,))
    found = judge(known, policy=POLICY, now=NOW)
    assert found.contradiction is why
    assert found.at(NOW + hours(1)) == judge(known, policy=POLICY, now=NOW + hours(1))
    if why is not None:  # what a person says is heard all the same
        assert {each.kind for each in found.found} == {Kind.DAMAGED}


LINES = [
    Line(kind=Kind.NO_SCAN, after=hours(1)),
    Line(kind=Kind.NO_SCAN, after=hours(2), leg=Leg.ORIGIN),
    Line(kind=Kind.NO_SCAN, after=hours(3), lane="*>DE"),
    Line(kind=Kind.NO_SCAN, after=hours(4), lane="CN>DE"),
    Line(kind=Kind.NO_SCAN, after=hours(5), carrier="YunExpress"),
    Line(kind=Kind.NO_SCAN, after=hours(6), service="Priority"),
    Line(kind=Kind.CUSTOMS_HOLD, after=hours(7)),
    Line(kind=Kind.NO_SCAN, after=hours(8), lane="HK>*"),
]


@pytest.mark.parametrize(
    ("way", "leg", "after", "key"),
    [
        (Way(service="Priority"), Leg.ORIGIN, 6, "threshold[6]"),
        (Way(), Leg.ORIGIN, 5, "threshold[5]"),
        (Way(carrier="4PX"), Leg.ORIGIN, 4, "threshold[4]"),
        (Way(carrier="4PX", origin="TW"), Leg.ORIGIN, 3, "threshold[3]"),
        (Way(carrier="4PX", origin=None), Leg.LINE_HAUL, 3, "threshold[3]"),
        (Way(carrier="4PX", destination="FR"), Leg.ORIGIN, 2, "threshold[2]"),
        (Way(carrier="4PX", destination="FR"), Leg.LINE_HAUL, 1, "threshold[1]"),
        (Way(carrier="4PX", origin="HK", destination="FR"), Leg.ORIGIN, 8, "threshold[8]"),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_the_most_particular_threshold_holds_in_whatever_order_they_stand(
    way: Way, leg: Leg, after: int, key: str, order: int
) -> None:
    policy = POLICY.model_copy(update={"threshold": tuple(LINES[::order])})
    found = threshold_of(Kind.NO_SCAN, leg, way, policy)
    assert found is not None
    assert (found.span, found.regions) == (hours(after), POLICY.calendars.regions)
    assert order < 0 or found.key == key


def test_of_equal_thresholds_the_later_one_holds() -> None:
    lines = (
        Line(kind=Kind.NO_SCAN, after=hours(1), leg=Leg.ORIGIN),
        Line(kind=Kind.NO_SCAN, after=hours(2), leg=Leg.ORIGIN),
    )
    found = threshold_of(Kind.NO_SCAN, Leg.ORIGIN, Way(), POLICY.model_copy(update={"threshold": lines}))
    assert found is not None
    assert (found.span, found.key) == (hours(2), "threshold[2]")


def test_silence_has_no_threshold_where_there_is_no_leg_or_customs_has_it() -> None:
    assert threshold_of(Kind.NO_SCAN, None, Way(), POLICY) is None
    assert threshold_of(Kind.NO_SCAN, Leg.CUSTOMS, Way(), POLICY) is None


@pytest.mark.parametrize(
    ("leg", "country"),
    [
        (Leg.ORIGIN, "CN"),
        (Leg.LINE_HAUL, "CN"),
        (Leg.ARRIVED, "DE"),
        (Leg.CUSTOMS, "DE"),
        (Leg.LAST_MILE, "DE"),
        (None, "DE"),
    ],
)
def test_working_days_are_those_of_the_country_where_the_parcel_is(leg: Leg | None, country: str) -> None:
    assert country_on(leg, Way()) == country


LANE = Usual(hours(90), 97, 41, "CN>DE")
COUNTRY = Usual(hours(100), 97, 300, "DE")
CARRIER = Usual(hours(110), 97, 900, "YunExpress")
LEARNT = {
    Alike(Leg.ORIGIN, origin="CN", destination="DE"): LANE,
    Alike(Leg.ORIGIN, destination="DE"): COUNTRY,
    Alike(Leg.ORIGIN, carrier="YunExpress"): CARRIER,
}


@pytest.mark.parametrize(
    ("way", "usual"),
    [
        (Way(), LANE),
        (Way(origin="HK"), COUNTRY),
        (Way(origin=None), COUNTRY),
        (Way(destination="FR"), CARRIER),
        (Way(destination="FR", carrier="4PX"), None),
    ],
)
def test_what_is_usual_is_asked_of_the_lane_then_the_country_then_the_carrier(way: Way, usual: Usual | None) -> None:
    assert usual_of(way, Leg.ORIGIN, LEARNT) == usual
    assert usual_of(way, Leg.LAST_MILE, LEARNT) is None


@pytest.mark.parametrize(
    ("within", "told"),
    [
        (hours(60), hours(72)),  # usual or not, nobody is told before there is a stall
        (hours(100), hours(100)),
        (hours(1000), hours(72) + timedelta(days=7)),
    ],
)
def test_the_buyer_hears_once_the_silence_is_unusual(within: timedelta, told: timedelta) -> None:
    learnt = {Alike(Leg.ORIGIN, destination="DE"): Usual(within, 97, 30, "DE")}
    found = judge(Known(Way(), [SILENT]), policy=POLICY, now=NOW, learnt=learnt).found
    silence = next(each for each in found if each.kind is Kind.NO_SCAN)
    assert silence.tell_at == ago(days=5) + told
    assert silence.usual == learnt[Alike(Leg.ORIGIN, destination="DE")]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("health", DataHealth)
def test_silence_is_doubted_only_while_the_source_does_not_look(kind: Kind, health: DataHealth) -> None:
    silence = {Kind.NO_SCAN, Kind.STUCK_SAME_PLACE, Kind.LOST_PRESUMED, Kind.NOT_PICKED_UP, Kind.PICKUP_UNCLAIMED}
    assert is_doubted(kind, health) is (health is DataHealth.SOURCE_STOPPED and kind in silence)


def ended(kind: Kind, known: Known) -> str:
    stall = Word(kind=kind, onset_at=ago(days=5))
    return why_ended(stall, known, judge(known, policy=POLICY, now=NOW))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "known", "why"),
    [
        (Kind.NO_SCAN, Known(Way(), [scan(ago(hours=2), State.IN_TRANSIT)]), "in_transit"),
        (Kind.NO_SCAN, Known(Way()), MOVED),
        (Kind.NO_SCAN, Known(Way(), held(ago(hours=3))), "customs_hold"),
        (Kind.NO_SCAN, Known(Way(), [scan(ago(days=31), State.ACCEPTED)]), "lost_presumed"),
        (
            Kind.CUSTOMS_HOLD,
            Known(Way(), [*held(ago(days=9)), scan(ago(hours=1), State.OUT_FOR_DELIVERY)]),
            "out_for_delivery",
        ),
        (Kind.CUSTOMS_HOLD, Known(Way(), [SILENT]), "accepted"),  # the lesser kind does not replace the graver
        *((kind, Known(Way(), [scan(ago(days=31), State.ACCEPTED)]), "accepted") for kind in BESIDE),
        (Kind.NO_SCAN, Known(Way(shipped_at=ago(hours=1)), [SILENT]), "before_shipping"),
        (Kind.NO_SCAN, Known(Way(), [SILENT], (Word(said=Said.REFUNDED),)), REMEDIED),
        (
            Kind.NO_SCAN,
            Known(Way(), [SILENT], (Word(said=Said.OVERRULED, kind=Kind.NO_SCAN, onset_at=ago(days=5)),)),
            OVERRULED,
        ),
        (
            Kind.NO_SCAN,
            Known(Way(), [SILENT], (Word(said=Said.OVERRULED, kind=Kind.NO_SCAN, onset_at=ago(days=6)),)),
            "accepted",
        ),
        (
            Kind.NO_SCAN,
            Known(Way(), [SILENT], (Word(said=Said.OVERRULED, kind=Kind.DAMAGED, onset_at=ago(days=5)),)),
            "accepted",
        ),
    ],
)
def test_a_stall_says_why_it_ended(kind: Kind, known: Known, why: str) -> None:
    assert ended(kind, known) == why


@pytest.mark.parametrize("why", [MOVED, *State])
def test_a_parcel_that_moves_is_good_news(why: str) -> None:
    if why not in {*Kind}:
        assert is_movement(why)


@pytest.mark.parametrize("why", [OVERRULED, REMEDIED, *Contradiction, *Kind])
def test_what_only_looks_at_it_otherwise_is_none(why: str) -> None:
    assert not is_movement(why)


def test_what_is_cleared_is_cleared_by_moving_on_only() -> None:
    assert all(State.UNKNOWN not in states and State.NOT_FOUND not in states for states in CLEARED_BY.values())
