"""When import customs has a parcel, and since when: the clock that a daily scan must not reset."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.events import Event
from config.words import ENDED, CustomsReason, Direction, Kind, State
from tests.build import NOW, ago, held, hours, released, scan, unsure
from tests.rules.histories import blurred, histories, journeys
from tracker.rules.journey import Hold, fold

ACCEPTED = scan(ago(days=12), State.ACCEPTED, country="CN")
DEPARTED = scan(ago(days=9), State.DEPARTED_ORIGIN, country="CN")
ARRIVED = scan(ago(days=4), State.ARRIVED_DESTINATION, country="DE")


def hold(*events: Event, destination: str | None = "DE") -> Hold | None:
    return fold(events, destination=destination, now=NOW).hold


def since(*events: Event) -> datetime | None:
    found = hold(*events)
    return found.since if found else None


def customs(at: datetime, **more: Any) -> Event:
    """Import customs of Germany says something."""
    return scan(at, State.IMPORT_CUSTOMS, **{"country": "DE", "direction": Direction.IMPORT, **more})


def test_customs_after_the_arrival_holds_from_its_first_word() -> None:
    word = customs(ago(days=3))
    assert hold(ACCEPTED, DEPARTED, ARRIVED, word) == Hold(ago(days=3), None, (word, ARRIVED))


@pytest.mark.parametrize("word_at", [ago(days=11), ago(days=9), ago(days=7), ago(days=4)])
def test_customs_before_the_arrival_holds_from_the_arrival(word_at: datetime) -> None:
    word = customs(word_at)
    assert hold(ACCEPTED, DEPARTED, word, ARRIVED) == Hold(ago(days=4), None, (word, ARRIVED))


@pytest.mark.parametrize(
    "before",
    [
        pytest.param((ACCEPTED,), id="before departure"),
        pytest.param((ACCEPTED, DEPARTED), id="in the air"),
        pytest.param((DEPARTED,), id="nothing but the departure seen"),
        pytest.param((ACCEPTED, scan(ago(days=10), State.IN_TRANSIT)), id="on its way, nobody knows where"),
        pytest.param((ACCEPTED, scan(ago(days=5), State.ARRIVED_DESTINATION, country="BE")), id="a stop in Liège"),
    ],
)
def test_clearance_in_advance_is_no_hold_wherever_it_is_written(before: tuple[Event, ...]) -> None:
    assert hold(*before, customs(ago(days=3), place="FRANKFURT - GERMANY")) is None
    assert hold(*before, customs(ago(days=3)), customs(ago(days=2))) is None


@pytest.mark.parametrize(
    ("state", "country", "lands"),
    [
        (State.ARRIVED_DESTINATION, "DE", True),
        (State.ARRIVED_DESTINATION, None, True),
        (State.ARRIVED_DESTINATION, "FR", False),
        (State.IN_TRANSIT, "DE", True),
        (State.IN_TRANSIT, "FR", False),
        (State.IN_TRANSIT, None, False),
        (State.UNKNOWN, "DE", False),  # nobody can read what it says
    ],
)
def test_a_scan_in_the_country_lands_a_parcel(state: State, country: str | None, *, lands: bool) -> None:
    landed = scan(ago(days=4), state, country=country)
    assert since(DEPARTED, landed, customs(ago(days=3))) == (ago(days=3) if lands else None)


def test_an_arrival_before_the_last_departure_is_a_stop_on_the_way() -> None:
    stop = scan(ago(days=10), State.ARRIVED_DESTINATION)
    assert hold(ACCEPTED, stop, DEPARTED, customs(ago(days=3))) is None
    assert since(ACCEPTED, stop, DEPARTED, ARRIVED, customs(ago(days=5))) == ago(days=4)


def test_an_arrival_at_the_very_instant_of_the_departure_lands() -> None:
    assert since(DEPARTED, scan(ago(days=9), State.ARRIVED_DESTINATION), customs(ago(days=3))) == ago(days=3)


def test_a_departure_inside_the_country_does_not_lift_a_parcel_off_again() -> None:
    hop = scan(ago(days=2), State.DEPARTED_ORIGIN, country="DE")
    assert since(DEPARTED, ARRIVED, customs(ago(days=3)), hop) == ago(days=3)


def test_of_several_departures_the_last_must_have_landed() -> None:
    stop = scan(ago(days=8), State.ARRIVED_DESTINATION)
    onward = scan(ago(days=7), State.DEPARTED_ORIGIN, country="HK")
    assert hold(DEPARTED, stop, onward, customs(ago(days=3))) is None
    assert since(DEPARTED, stop, onward, ARRIVED, customs(ago(days=3))) == ago(days=3)


def test_customs_of_another_country_on_the_way_is_over_once_the_parcel_has_left_it() -> None:
    there, left = customs(ago(days=8), country="BE"), scan(ago(days=7), State.DEPARTED_ORIGIN, country="BE")
    assert hold(DEPARTED, there, left, ARRIVED) is None
    assert since(DEPARTED, there, left, ARRIVED, customs(ago(days=3))) == ago(days=3)


def test_clearance_events_every_day_for_a_month_do_not_reset_the_clock() -> None:
    daily = [customs(ago(days=days), text="Clearance event") for days in range(31)]
    gone = scan(ago(days=33), State.DEPARTED_ORIGIN, country="CN")
    landed = scan(ago(days=31), State.ARRIVED_DESTINATION, country="DE")
    assert since(gone, landed, *daily) == ago(days=30)


@pytest.mark.parametrize(
    "state",
    [
        State.CUSTOMS_RELEASED,
        State.AT_DELIVERY_DEPOT,
        State.OUT_FOR_DELIVERY,
        State.ATTEMPTED,
        State.READY_FOR_PICKUP,
        State.RETURNING,
        State.RETURNED,
        State.CANCELLED,
        State.DESTROYED,
        State.DELIVERED,
    ],
)
def test_release_and_every_later_leg_end_a_hold(state: State) -> None:
    assert hold(*held(ago(hours=50)), scan(ago(hours=2), state)) is None


@pytest.mark.parametrize(
    ("state", "country"),
    [
        (State.IN_TRANSIT, "DE"),
        (State.IN_TRANSIT, None),
        (State.UNKNOWN, "DE"),
        (State.ARRIVED_DESTINATION, "DE"),
        (State.PRE_ADVISED, None),
        (None, "DE"),
    ],
)
def test_what_says_nothing_of_customs_does_not_end_a_hold(state: State | None, country: str | None) -> None:
    assert since(*held(ago(hours=50)), scan(ago(hours=2), state, country=country)) == ago(hours=50)


def test_the_release_at_the_other_border_does_not_end_a_hold() -> None:
    out = scan(ago(hours=2), State.CUSTOMS_RELEASED, country="CN", direction=Direction.EXPORT)
    assert since(*held(ago(hours=50)), out) == ago(hours=50)


def test_a_release_whose_border_is_not_told_ends_a_hold() -> None:
    assert hold(*held(ago(hours=50)), scan(ago(hours=2), State.CUSTOMS_RELEASED)) is None


@pytest.mark.parametrize("kind", [None, Kind.CUSTOMS_HOLD])
@pytest.mark.parametrize("state", [State.EXPORT_CUSTOMS, State.IMPORT_CUSTOMS])
def test_export_customs_is_no_hold(state: State, kind: Kind | None) -> None:
    out = scan(ago(days=3), state, country="CN", direction=Direction.EXPORT, kind=kind)
    assert hold(ACCEPTED, ARRIVED, out) is None


def test_a_hold_after_a_release_is_a_new_one() -> None:
    first, freed = held(ago(hours=90)), released(ago(hours=70))
    assert hold(*first, freed, scan(ago(hours=60), State.IN_TRANSIT, country="DE")) is None
    assert since(*first, freed, customs(ago(hours=55)), customs(ago(hours=5))) == ago(hours=55)


def test_customs_at_the_very_instant_of_a_release_is_over() -> None:
    assert hold(*held(ago(hours=90)), released(ago(hours=70)), customs(ago(hours=70))) is None


def test_of_several_releases_the_last_counts() -> None:
    freed_again = released(ago(hours=60))
    assert hold(*held(ago(hours=90)), released(ago(hours=80)), customs(ago(hours=70)), freed_again) is None


def test_a_release_that_is_told_late_ends_the_hold_that_came_before_it() -> None:
    assert hold(released(ago(hours=2)), *held(ago(hours=50))) is None


@pytest.mark.parametrize("state", [State.IMPORT_CUSTOMS, None])
def test_held_by_customs_counts_as_landed(state: State | None) -> None:
    word = scan(ago(days=3), state, country="DE", kind=Kind.CUSTOMS_HOLD)
    earlier = customs(ago(days=5))
    assert hold(ACCEPTED, DEPARTED, earlier, word) == Hold(ago(days=3), None, (earlier, word))
    again = scan(ago(days=1), state, country="DE", kind=Kind.CUSTOMS_HOLD)
    assert since(ACCEPTED, DEPARTED, word, again) == ago(days=3)


@pytest.mark.parametrize("before", [(), (scan(ago(days=9), State.PRE_ADVISED),), (scan(ago(days=9), State.NOT_FOUND),)])
def test_customs_is_believed_where_nobody_else_ever_saw_the_parcel(before: tuple[Event, ...]) -> None:
    assert since(*before, customs(ago(days=3)), customs(ago(days=1))) == ago(days=3)


@pytest.mark.parametrize("destination", [None, "DE"])
def test_a_destination_that_is_not_known_does_not_hide_a_hold(destination: str | None) -> None:
    found = hold(*held(ago(hours=50)), destination=destination)
    assert found is not None
    assert found.since == ago(hours=50)


def test_the_last_reason_that_says_something_is_the_reason() -> None:
    said = [CustomsReason.QUEUE, CustomsReason.INVOICE_MISSING, CustomsReason.UNSPECIFIED, None]
    words = [customs(ago(hours=40 - at), customs_reason=reason) for at, reason in enumerate(said)]
    found = hold(*held(ago(hours=50)), *words)
    assert found is not None
    assert found.reason is CustomsReason.INVOICE_MISSING


@pytest.mark.parametrize("reason", [None, CustomsReason.UNSPECIFIED])
def test_a_hold_without_a_reason_has_none_made_up(reason: CustomsReason | None) -> None:
    found = hold(*held(ago(hours=50), customs_reason=reason))
    assert found is not None
    assert found.reason is reason


def test_the_reason_of_a_hold_that_is_over_is_not_carried_into_the_next() -> None:
    first = held(ago(hours=90), customs_reason=CustomsReason.INSPECTION)
    found = hold(*first, released(ago(hours=70)), customs(ago(hours=55)))
    assert found is not None
    assert found.reason is None


def test_a_clock_of_unknown_zone_starts_the_hold_at_its_last_possible_instant() -> None:
    word = unsure(customs(ago(days=3)), early=hours(8), late=hours(6))
    assert since(DEPARTED, ARRIVED, word) == ago(days=3) + hours(6)
    landed = unsure(ARRIVED, early=hours(8), late=hours(30))
    assert since(DEPARTED, landed, customs(ago(days=3))) == ARRIVED.occurred_to + hours(30)


def test_the_first_of_several_words_bounds_the_start_whatever_its_zone() -> None:
    early, sure = unsure(customs(ago(hours=60)), early=hours(1), late=hours(26)), customs(ago(hours=50))
    assert since(DEPARTED, ARRIVED, early, sure) == ago(hours=50)


@pytest.mark.parametrize(("spread", "ends"), [(9, False), (10, True), (26, True)])
def test_a_release_that_may_have_come_after_customs_word_ends_the_hold(spread: int, *, ends: bool) -> None:
    freed = unsure(released(ago(hours=60)), early=hours(1), late=hours(spread))
    assert (hold(DEPARTED, ARRIVED, freed, customs(ago(hours=50))) is None) is ends
    word = unsure(customs(ago(hours=50)), early=hours(spread), late=hours(1))
    assert (hold(DEPARTED, ARRIVED, released(ago(hours=60)), word) is None) is ends


def test_an_unsure_arrival_that_may_have_followed_the_departure_lands() -> None:
    near = unsure(scan(DEPARTED.occurred_to - hours(2), State.ARRIVED_DESTINATION), early=hours(1), late=hours(2))
    assert since(DEPARTED, near, customs(ago(days=3))) == ago(days=3)
    before = unsure(scan(DEPARTED.occurred_to - hours(3), State.ARRIVED_DESTINATION), early=hours(1), late=hours(2))
    assert hold(DEPARTED, before, customs(ago(days=3))) is None
    left = unsure(DEPARTED, early=hours(4), late=hours(2))
    assert since(left, scan(DEPARTED.occurred_to, State.ARRIVED_DESTINATION), customs(ago(days=3))) == ago(days=3)


@pytest.mark.parametrize("end", sorted(ENDED))
def test_a_parcel_whose_way_has_ended_is_not_held_whatever_is_said_of_it_later(end: State) -> None:
    told = scan(ago(hours=1), State.UNKNOWN, kind=Kind.CUSTOMS_HOLD, country="CN")
    assert hold(DEPARTED, ARRIVED, scan(ago(hours=2), end), told) is None


@given(st.data())
def test_a_hold_never_begins_before_it_truly_did(data: st.DataObject) -> None:
    truth = data.draw(journeys())
    told = data.draw(blurred(truth))
    found, true = hold(*told), hold(*truth)
    assert found is None or (true is not None and found.since >= true.since)


@given(histories(), st.integers(0, 2**32))
def test_customs_speaking_again_never_moves_the_start_of_a_hold(events: list[Event], number: int) -> None:
    found = hold(*events)
    again = customs(NOW, text=f"Clearance event {number}")
    if found is not None and found.since <= NOW:
        assert since(*events, again) == found.since


@given(histories())
def test_a_hold_names_the_events_it_rests_on(events: list[Event]) -> None:
    found = hold(*events)
    if found is not None:
        assert set(found.decided_by) <= set(events)
        assert found.since == max(event.occurred_to for event in found.decided_by)
