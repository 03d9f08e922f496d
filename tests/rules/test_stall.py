"""When a parcel stands still: one minute before the threshold, on the instant, one minute after."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.events import Event
from config.calendars import calendar_of
from config.durations import WorkingDays
from config.policy import Policy
from config.words import CustomsReason, Kind, Knowledge, Leg, State
from tests.build import NOW, POLICY, Way, ago, held, hours, released, scan, unsure
from tests.rules.histories import blurred, histories, journeys
from tracker.rules.judgement import Judgement, judge, stalls
from tracker.rules.known import Known
from tracker.rules.standing import Standing

MINUTE = timedelta(minutes=1)
LONG_AGO = ago(days=60)
FLAT = POLICY.model_copy(update={"no_scan": POLICY.no_scan.model_copy(update={"flat": hours(48)})})
MONDAY = datetime.fromisoformat("2026-11-16T10:00:00+01:00")

LAST_SCANS = {
    Leg.ORIGIN: scan(MONDAY, State.ACCEPTED, country="CN"),
    Leg.LINE_HAUL: scan(MONDAY, State.DEPARTED_ORIGIN, country="CN"),
    Leg.ARRIVED: scan(MONDAY, State.ARRIVED_DESTINATION, country="DE"),
    Leg.LAST_MILE: scan(MONDAY, State.AT_DELIVERY_DEPOT, country="DE"),
}
ALLOWED = [
    (POLICY, Leg.ORIGIN, hours(72)),
    (POLICY, Leg.LINE_HAUL, timedelta(days=10)),
    (POLICY, Leg.ARRIVED, hours(96)),
    (POLICY, Leg.LAST_MILE, timedelta(days=4)),  # three working days, for on the Wednesday Saxony has one off
    *((FLAT, leg, hours(48)) for leg in LAST_SCANS),
]


def judged(*events: Event, now: datetime = NOW, policy: Policy = POLICY) -> Judgement:
    return judge(Known(Way(), events), policy=policy, now=now)


def stalled(*events: Event, now: datetime = NOW, policy: Policy = POLICY) -> Standing | None:
    """The gravest stall there is."""
    return next(iter(judged(*events, now=now, policy=policy).stalled), None)


def found(*events: Event, policy: Policy = POLICY) -> Standing:
    """The gravest way in which a parcel stands, due or not, its loss apart."""
    return next(each for each in judged(*events, policy=policy).found if each.kind is not Kind.LOST_PRESUMED)


def first_of(verdict: Judgement) -> Standing | None:
    return next((each for each in verdict.found if each.kind is not Kind.LOST_PRESUMED), None)


@pytest.mark.parametrize(
    ("late", "stands"),
    [
        (-MINUTE, False),
        (timedelta(seconds=-1), False),
        (timedelta(), True),
        (timedelta(seconds=1), True),
        (MINUTE, True),
    ],
)
def test_forty_eight_hours_in_customs_are_a_stall_on_the_instant(late: timedelta, *, stands: bool) -> None:
    events = held(ago(hours=48) - late)
    assert (stalled(*events) is not None) is stands


@pytest.mark.parametrize(("late", "stands"), [(-MINUTE, False), (timedelta(), True), (MINUTE, True)])
@pytest.mark.parametrize(("policy", "leg", "allowed"), ALLOWED)
def test_silence_is_a_stall_on_the_instant_its_leg_allows(
    policy: Policy, leg: Leg, allowed: timedelta, late: timedelta, *, stands: bool
) -> None:
    found = stalled(LAST_SCANS[leg], now=MONDAY + allowed + late, policy=policy)
    assert (found is not None) is stands
    assert found is None or (found.kind, found.leg) == (Kind.NO_SCAN, leg)


def test_a_hold_stands_with_its_figures_and_its_reasons() -> None:
    events = held(ago(hours=50), customs_reason=CustomsReason.INSPECTION)
    assert stalled(*events) == Standing(
        kind=Kind.CUSTOMS_HOLD,
        knowledge=Knowledge.CLOCK,
        leg=Leg.CUSTOMS,
        customs_reason=CustomsReason.INSPECTION,
        threshold=hours(48),
        threshold_from="customs_hold.after",
        onset_at=ago(hours=50),
        due_at=ago(hours=2),
        tell_at=ago(hours=2),
        decided_by=(events[3], events[2]),
    )


def test_silence_stands_with_its_figures_and_its_last_scan() -> None:
    assert found(LAST_SCANS[Leg.LAST_MILE], scan(ago(hours=1), None)) == Standing(
        kind=Kind.NO_SCAN,
        knowledge=Knowledge.CLOCK,
        leg=Leg.LAST_MILE,
        threshold=WorkingDays(3),
        threshold_from="no_scan.last_mile",
        onset_at=MONDAY,
        due_at=MONDAY + timedelta(days=4),
        tell_at=MONDAY + timedelta(days=11),
        decided_by=(LAST_SCANS[Leg.LAST_MILE],),
    )


def test_under_the_flat_threshold_the_buyer_hears_at_once() -> None:
    silence = found(LAST_SCANS[Leg.LINE_HAUL], policy=FLAT)
    assert (silence.threshold, silence.threshold_from) == (hours(48), "no_scan.flat")
    assert silence.tell_at == silence.due_at


def test_a_scan_in_the_country_of_destination_begins_the_silence_there() -> None:
    assert found(LAST_SCANS[Leg.LINE_HAUL], scan(ago(hours=1), State.IN_TRANSIT, country="DE")).leg is Leg.ARRIVED


@pytest.mark.parametrize(
    "state",
    [
        State.READY_FOR_PICKUP,
        State.ATTEMPTED,
        State.RETURNING,
        State.NOT_FOUND,
        State.PRE_ADVISED,
        State.DELIVERED,
        State.RETURNED,
        State.CANCELLED,
        State.DESTROYED,
    ],
)
def test_a_parcel_that_waits_goes_back_or_has_ended_is_not_silent(state: State) -> None:
    journey = (scan(LONG_AGO, State.ACCEPTED), scan(LONG_AGO + hours(1), state))
    for policy in (POLICY, FLAT):
        assert Kind.NO_SCAN not in {each.kind for each in judged(*journey, policy=policy).found}


@pytest.mark.parametrize("state", [None, State.UNKNOWN, State.NOT_FOUND, State.PRE_ADVISED])
def test_a_parcel_that_nobody_ever_scanned_is_not_silent(state: State | None) -> None:
    assert {each.kind for each in judged(scan(LONG_AGO, state)).found} <= {Kind.NOT_PICKED_UP}


@pytest.mark.parametrize("state", [State.UNKNOWN, State.IN_TRANSIT, State.EXPORT_CUSTOMS, State.OUT_FOR_DELIVERY])
def test_a_parcel_that_has_set_out_is_silent_whatever_its_last_scan_says(state: State) -> None:
    standing = found(scan(LONG_AGO, State.ACCEPTED), scan(LONG_AGO + hours(1), state))
    assert (standing.kind, standing.onset_at) == (Kind.NO_SCAN, LONG_AGO + hours(1))


def test_without_events_nothing_stands() -> None:
    assert judged() == Judgement(journey=judged().journey, found=(), stalled=())


def test_a_young_hold_keeps_an_old_silence_from_being_opened() -> None:
    young = (scan(LONG_AGO, State.ARRIVED_DESTINATION, country="DE"), held(ago(hours=3))[-1])
    assert judged(*young).found
    assert stalled(*young) is None


def test_after_the_release_silence_counts_from_the_release() -> None:
    standing = found(*held(ago(hours=90)), released(ago(hours=70)))
    assert (standing.kind, standing.leg, standing.onset_at) == (Kind.NO_SCAN, Leg.ARRIVED, ago(hours=70))


@pytest.mark.parametrize("late", [timedelta(), hours(6), hours(26)])
def test_a_clock_of_unknown_zone_is_given_its_last_possible_instant(late: timedelta) -> None:
    hold = held(ago(hours=48))
    assert found(*hold[:-1], unsure(hold[-1], early=hours(8), late=late)).due_at == NOW + late
    assert found(unsure(LAST_SCANS[Leg.ORIGIN], early=hours(8), late=late)).due_at == MONDAY + hours(72) + late


@pytest.mark.parametrize(
    ("at", "check"),
    [
        (LONG_AGO, MONDAY + hours(72)),
        (MONDAY + hours(72) - MINUTE, MONDAY + hours(72)),
        (MONDAY + hours(72), MONDAY + timedelta(days=10)),
        (MONDAY + hours(72) + MINUTE, MONDAY + timedelta(days=10)),
        (MONDAY + timedelta(days=10), MONDAY + timedelta(days=30)),
        (MONDAY + timedelta(days=30), None),
    ],
)
def test_a_parcel_is_looked_at_when_it_is_due_when_its_buyer_is_and_when_it_is_given_up(
    at: datetime, check: datetime | None
) -> None:
    assert judged(LAST_SCANS[Leg.ORIGIN]).next_check_at(at) == check


def test_what_does_not_stand_needs_no_look() -> None:
    assert judged().next_check_at(NOW) is None


@pytest.mark.parametrize(("since", "check"), [(ago(hours=60), NOW), (ago(hours=3), NOW + hours(45))])
def test_changed_events_are_judged_at_their_deadline_or_at_once_beyond_it(since: datetime, check: datetime) -> None:
    assert judged(*held(since)).first_check_at(NOW) == check


def test_an_event_that_lies_ahead_is_looked_at_when_it_must_be_believed() -> None:
    ahead = scan(NOW + hours(5), State.IMPORT_CUSTOMS, country="DE")
    looked = judged(scan(ago(hours=2), State.ARRIVED_DESTINATION, country="DE"), ahead)
    assert looked.next_check_at(NOW) == NOW + hours(5) - timedelta(minutes=15)


@given(histories(), st.integers(-24 * 40, 24 * 40).map(hours))
def test_the_next_look_is_ahead_and_no_instant_is_skipped(events: list[Event], offset: timedelta) -> None:
    verdict, now = judged(*events), NOW + offset
    look = verdict.next_check_at(now)
    instants = {verdict.journey.believable_at, *(at for each in verdict.found for at in (each.due_at, each.tell_at))}
    ahead = {at for at in instants if at is not None and at > now}
    assert look in ahead or (look is None and not ahead)
    assert all(look is not None and now < look <= at for at in ahead)


@given(histories(), st.data())
def test_neither_order_nor_repetition_changes_a_verdict(events: list[Event], data: st.DataObject) -> None:
    repeated = events + (data.draw(st.lists(st.sampled_from(events))) if events else [])
    assert judged(*data.draw(st.permutations(repeated))) == judged(*events)


@given(histories(), st.integers(0, 960), st.text(max_size=9))
def test_news_that_moves_nothing_changes_no_verdict(events: list[Event], age: int, text: str) -> None:
    news = scan(ago(hours=age), None, text=f"news {text}", country="DE")
    assert judged(*events, news) == judged(*events)


@given(st.data())
def test_whatever_the_zone_was_a_parcel_is_never_judged_before_its_threshold(data: st.DataObject) -> None:
    truth = data.draw(journeys())
    told, true = first_of(judged(*data.draw(blurred(truth)))), judged(*truth).journey
    if told is None:
        return
    if told.kind is Kind.CUSTOMS_HOLD:
        assert true.hold is not None
        assert told.due_at >= true.hold.since + hours(48)
    elif told.kind is Kind.NO_SCAN and told.leg is not None:
        assert true.moved is not None
        span, calendar = POLICY.no_scan.threshold(told.leg), calendar_of("DE", NOW.year)
        onset = true.moved.occurred_to
        later = (
            calendar.after_working_days(onset, span.days)
            if isinstance(span, WorkingDays)
            else onset + (span or hours(0))
        )
        assert told.due_at >= later


@given(histories(), st.integers(0, 24 * 60).map(hours))
def test_a_stall_is_there_exactly_from_its_deadline_on(events: list[Event], later: timedelta) -> None:
    found, now = judged(*events).found, NOW + later
    begun = [each for each in found if each.due_at <= now]
    assert stalls(found, now) == tuple(begun[:1])
