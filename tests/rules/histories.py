"""Histories for the tests of the rules: drawn at random, and told by clocks whose zone nobody knows."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from carriers.events import Event
from config.words import Direction, Kind, State
from tests.build import NOW, scan, unsure
from tracker.rules.way import WAY

_COUNTRIES: dict[State | None, str] = {
    State.ACCEPTED: "CN",
    State.EXPORT_CUSTOMS: "CN",
    State.DEPARTED_ORIGIN: "CN",
    State.ARRIVED_DESTINATION: "DE",
    State.IMPORT_CUSTOMS: "DE",
    State.CUSTOMS_RELEASED: "DE",
    State.AT_DELIVERY_DEPOT: "DE",
}
STATES = [state for state in WAY if state is not None]
_hours = st.integers(0, 26).map(lambda number: timedelta(hours=number))


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Any event of the last forty days, on the full hour, so that ties are common; some unsure, future or of 1970."""
    at = NOW - timedelta(hours=draw(st.integers(-48, 960)))
    event = scan(
        draw(st.sampled_from([at] * 9 + [datetime(1970, 1, 1, tzinfo=NOW.tzinfo)])),
        draw(st.sampled_from([*STATES, None])),
        country=draw(st.sampled_from(["CN", "DE", "BE", None])),
        kind=draw(st.sampled_from([None, None, None, Kind.CUSTOMS_HOLD])),
        direction=draw(st.sampled_from([None, *Direction])),
        text=str(draw(st.integers(0, 10**6))),
    )
    return unsure(event, early=draw(_hours), late=draw(_hours)) if draw(st.booleans()) else event


def histories() -> st.SearchStrategy[list[Event]]:
    """Events in any number and order, each said once."""
    return st.lists(events(), max_size=12, unique_by=Event.digest)


@st.composite
def journeys(draw: st.DrawFn) -> list[Event]:
    """What truly happens to a parcel, in the order of the way: some states left out, some said again and again."""
    at = NOW - timedelta(days=60)
    truth = []
    for state in WAY[WAY.index(State.ACCEPTED) : WAY.index(State.RETURNING)]:
        for _ in range(draw(st.sampled_from([0, 1, 1, 1, 3]))):
            at += timedelta(minutes=draw(st.integers(1, 4 * 24 * 60)))
            truth.append(scan(at, state, country=_COUNTRIES.get(state)))
    return truth


@st.composite
def blurred(draw: st.DrawFn, truth: list[Event]) -> list[Event]:
    """The same events told by clocks of unknown zones: the truth lies anywhere in each interval."""
    return [unsure(event, early=draw(_hours), late=draw(_hours)) for event in truth]
