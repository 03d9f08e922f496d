"""Each kind that a clock makes: one minute before its threshold, on the instant, one minute after, also where clocks
are set forward or back meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from carriers.events import Event
from config.durations import WorkingDays
from config.policy import Threshold
from config.words import Kind, Knowledge, Leg, State
from tests.build import POLICY, Way, ago, held, hours, scan
from tracker.rules.judgement import judge
from tracker.rules.known import Known
from tracker.rules.standing import Standing

MINUTE = timedelta(minutes=1)

# An instant a few hours before the clocks change, and the country where they do.
CHANGES = {
    "no change": ("DE", datetime(2026, 11, 3, 9, 0, tzinfo=UTC)),
    "Berlin forward": ("DE", datetime(2026, 3, 28, 22, 0, tzinfo=UTC)),
    "Berlin back": ("DE", datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
    "Sao Paulo forward": ("BR", datetime(2018, 11, 4, 1, 0, tzinfo=UTC)),
    "Sao Paulo back": ("BR", datetime(2019, 2, 17, 0, 0, tzinfo=UTC)),
    "Lord Howe forward": ("AU", datetime(2026, 10, 3, 12, 0, tzinfo=UTC)),
    "Lord Howe back": ("AU", datetime(2026, 4, 4, 12, 0, tzinfo=UTC)),
}


def on_hold(at: datetime, country: str) -> list[Event]:
    return [
        scan(at - hours(90), State.DEPARTED_ORIGIN, country="CN"),
        scan(at - hours(5), State.ARRIVED_DESTINATION, country=country),
        scan(at, State.IMPORT_CUSTOMS, country=country),
    ]


def always_in_one_place(at: datetime, country: str) -> list[Event]:
    scans = [scan(at + hours(20 * day), State.IN_TRANSIT, place="Hub", country=country) for day in range(7)]
    return [scan(at - hours(20), State.ACCEPTED, place="Shenzhen", country="CN"), *scans]


Story = Callable[[datetime, str], list[Event]]
STORIES: dict[Kind, tuple[Story, timedelta]] = {
    Kind.CUSTOMS_HOLD: (on_hold, hours(48)),
    Kind.NO_SCAN: (lambda at, _: [scan(at, State.ACCEPTED, country="CN")], hours(72)),
    Kind.NOT_PICKED_UP: (
        lambda at, _: [scan(at, State.PRE_ADVISED), scan(at + hours(30), State.PRE_ADVISED)],
        hours(72),
    ),
    Kind.STUCK_SAME_PLACE: (always_in_one_place, timedelta(days=5)),
    Kind.PICKUP_UNCLAIMED: (
        lambda at, country: [
            scan(at - hours(9), State.AT_DELIVERY_DEPOT, country=country),
            scan(at, State.READY_FOR_PICKUP, country=country),
            scan(at + hours(30), State.READY_FOR_PICKUP, country=country),
        ],
        timedelta(days=5),
    ),
    Kind.LOST_PRESUMED: (lambda at, _: [scan(at, State.DEPARTED_ORIGIN, country="CN")], timedelta(days=30)),
}


def standing_as(kind: Kind, events: list[Event], now: datetime, way: Way) -> Standing | None:
    stalled = judge(Known(way, events), policy=POLICY, now=now).stalled
    return next((each for each in stalled if each.kind is kind), None)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("kind", STORIES)
def test_a_clock_runs_out_on_the_instant(kind: Kind, change: str) -> None:
    country, at = CHANGES[change]
    story, allowed = STORIES[kind]
    events, way = story(at, country), Way(destination=country)
    stood = [standing_as(kind, events, at + allowed + late, way) for late in (-MINUTE, timedelta(), MINUTE)]
    assert [each is not None for each in stood] == [False, True, True]
    assert stood[1] == stood[2]
    assert stood[1] is not None
    assert (stood[1].onset_at, stood[1].knowledge) == (at, Knowledge.CLOCK)
    assert events[-1] in stood[1].decided_by


@pytest.mark.parametrize("change", CHANGES)
def test_a_promise_is_overdue_a_day_after_its_day(change: str) -> None:
    country, at = CHANGES[change]
    way = Way(destination=country, promised_at=at)
    events = [scan(at - hours(9), State.OUT_FOR_DELIVERY, country=country)]
    stood = [
        standing_as(Kind.OVERDUE_PROMISE, events, at + hours(24) + late, way) for late in (-MINUTE, hours(0), MINUTE)
    ]
    assert [each is not None for each in stood] == [False, True, True]


@pytest.mark.parametrize(
    ("country", "zone", "failed", "due"),
    [
        # Two working days, over a weekend on which the clocks change.
        ("DE", "Europe/Berlin", "2026-03-27 10:00", "2026-03-31 10:00"),
        ("DE", "Europe/Berlin", "2026-10-23 10:00", "2026-10-27 10:00"),
        ("BR", "America/Sao_Paulo", "2018-11-01 10:00", "2018-11-06 10:00"),
        ("AU", "Australia/Lord_Howe", "2026-10-01 10:00", "2026-10-06 10:00"),
    ],
)
def test_a_failed_delivery_is_left_alone_for_two_working_days(country: str, zone: str, failed: str, due: str) -> None:
    at, end = (datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)) for text in (failed, due))
    event = scan(at, State.ATTEMPTED, country=country, kind=Kind.DELIVERY_FAILED)
    standing = standing_as(Kind.DELIVERY_FAILED, [event], end + timedelta(days=3), Way(destination=country))
    assert standing is not None
    assert standing.due_at >= end
    assert standing.due_at - end < timedelta(days=1)


def test_working_days_of_silence_at_the_origin_are_those_of_its_country() -> None:
    lines = (Threshold(kind=Kind.NO_SCAN, after=WorkingDays(1), leg=Leg.ORIGIN),)
    silent = Known(Way(), [scan(ago(hours=27), State.ACCEPTED, country="CN")])
    found = judge(silent, policy=POLICY.model_copy(update={"threshold": lines}), now=ago(days=0)).found
    # Until this Wednesday, a working day in China on which Saxony has a holiday.
    assert next(each.due_at for each in found if each.kind is Kind.NO_SCAN) == ago(hours=3)


@pytest.mark.parametrize("state", [State.READY_FOR_PICKUP, State.DELIVERED, State.RETURNED])
def test_a_promise_is_kept_once_the_buyer_can_have_the_parcel(state: State) -> None:
    way = Way(promised_at=ago(days=3))
    assert standing_as(Kind.OVERDUE_PROMISE, [scan(ago(days=4), state, country="DE")], ago(days=0), way) is None


def test_a_parcel_that_was_shipped_after_its_announcement_is_awaited_from_then_on() -> None:
    announced = [scan(ago(days=9), State.PRE_ADVISED)]
    late = judge(Known(Way(shipped_at=ago(days=2)), announced), policy=POLICY, now=ago(days=0))
    assert [(each.kind, each.onset_at) for each in late.found] == [(Kind.NOT_PICKED_UP, ago(days=2))]


@pytest.mark.parametrize(
    "events",
    [
        [scan(ago(days=9), State.NOT_FOUND)],
        [scan(ago(days=9), State.ACCEPTED, country="CN"), scan(ago(days=8), State.PRE_ADVISED)],
    ],
)
def test_only_a_parcel_that_is_announced_and_nothing_more_waits_to_be_picked_up(events: list[Event]) -> None:
    assert standing_as(Kind.NOT_PICKED_UP, events, ago(days=0), Way()) is None


@pytest.mark.parametrize(
    ("second", "place", "stuck"),
    [
        (State.IN_TRANSIT, "Leipzig", True),
        (State.IN_TRANSIT, " leipzig ", True),
        (State.IN_TRANSIT, "Köln", False),
        (State.IN_TRANSIT, None, False),
        (State.READY_FOR_PICKUP, "Leipzig", False),
        (State.RETURNING, "Leipzig", False),
    ],
)
def test_only_scans_in_one_and_the_same_place_are_stuck(second: State, place: str | None, *, stuck: bool) -> None:
    events = [
        scan(ago(days=8), State.AT_DELIVERY_DEPOT, place="Leipzig", country="DE"),
        scan(ago(hours=2), second, place=place, country="DE"),
    ]
    assert (standing_as(Kind.STUCK_SAME_PLACE, events, ago(days=0), Way()) is not None) is stuck


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        ({"days": 9}, Kind.NO_SCAN),  # a few scans at once, then silence
        ({"days": 5, "minutes": 1}, Kind.NO_SCAN),
        ({"days": 5}, Kind.STUCK_SAME_PLACE),  # at the threshold it is still there
    ],
)
def test_a_parcel_that_is_scanned_in_its_place_no_more_is_silent_and_not_stuck(last: dict, kind: Kind) -> None:
    scans = ((ago(days=10), State.ARRIVED_DESTINATION), (ago(**last), State.IN_TRANSIT))
    events = [scan(at, state, place="Leipzig", country="DE") for at, state in scans]
    speaks, *_ = judge(Known(Way(), events), policy=POLICY, now=ago(days=0)).stalled
    assert speaks.kind is kind


def test_a_parcel_that_has_left_its_place_is_not_stuck_there() -> None:
    events = [
        scan(ago(days=9), State.ACCEPTED, place="Yiwu", country="CN"),
        scan(ago(days=2), State.DEPARTED_ORIGIN, place="Yiwu", country="CN"),
    ]
    assert standing_as(Kind.STUCK_SAME_PLACE, events, ago(days=0), Way()) is None


def test_whoever_announces_a_parcel_has_not_scanned_it_there() -> None:
    announced = scan(ago(days=18), State.PRE_ADVISED, place="Shenzhen", country="CN")
    accepted = scan(ago(hours=2), State.ACCEPTED, place="Shenzhen", country="CN")
    assert standing_as(Kind.STUCK_SAME_PLACE, [announced, accepted], ago(days=0), Way()) is None


def test_a_visit_elsewhere_begins_the_count_in_one_place_anew() -> None:
    places = ((9, "Leipzig"), (8, "Halle"), (6, "Leipzig"), (1, "Leipzig"))
    events = [scan(ago(days=days), State.IN_TRANSIT, place=place, country="DE") for days, place in places]
    news = scan(ago(days=3), None, kind=Kind.DAMAGED, place="Köln")  # where it is written is not where the parcel is
    standing = standing_as(Kind.STUCK_SAME_PLACE, [*events, news], ago(days=0), Way())
    assert standing is not None
    assert standing.onset_at == ago(days=6)
    assert standing.decided_by == (events[2], events[3])


def test_a_parcel_in_customs_for_a_month_is_presumed_lost_from_when_customs_took_it() -> None:
    _, _, arrived, taken = events = list(held(ago(days=31)))
    standing = standing_as(Kind.LOST_PRESUMED, events, ago(days=0), Way())
    assert standing is not None
    assert (standing.onset_at, standing.due_at) == (ago(days=31), ago(days=1))
    assert standing.decided_by == (taken, arrived)


@pytest.mark.parametrize(
    ("shipped", "due"),
    [
        (ago(days=70), ago(days=20)),  # 60 days for claims, given up 10 days before they end
        (ago(days=90), ago(days=25)),  # they ended before it stopped: at once
        (ago(days=40), ago(days=-5)),  # the thirty days end before the claims do
        (ago(days=45), ago(days=-5)),  # or with them
        (None, ago(days=-5)),
    ],
)
def test_a_claim_that_would_lapse_is_not_waited_for(shipped: datetime | None, due: datetime) -> None:
    claims = POLICY.claims.model_copy(update={"window": timedelta(days=60)})
    policy = POLICY.model_copy(update={"claims": claims, "tell_after": {Kind.LOST_PRESUMED: hours(1)}})
    silent = [scan(ago(days=25), State.DEPARTED_ORIGIN, country="CN")]
    way = Way(shipped_at=shipped, enrolled_at=ago(days=90))
    found = judge(Known(way, silent), policy=policy, now=ago(days=0)).found
    lost = next(each for each in found if each.kind is Kind.LOST_PRESUMED)
    assert (lost.due_at, lost.tell_at) == (due, due + hours(1))
    assert lost.threshold_from == ("claims.window" if due < ago(days=-5) else "after.lost_presumed")
