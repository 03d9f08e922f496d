"""What staff overruled says which threshold would have agreed with them, and what that would have cost."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from config.words import Kind, Leg
from tests.build import NOW, POLICY, add_parcel, ago, held, hours, released, tell_events
from tests.store.statements import overruling
from tracker.desk.policies.suggest import Stay, Suggestion, suggest, suggestions
from tracker.store.session import writing

SINCE = ago(days=8)


def keep(engine: Engine, *, held_for: float | None, overruled: bool) -> None:
    """A parcel that customs held from SINCE on for so long (None: to this day); staff said on the third day that it was
    no stall."""
    with writing(engine) as session:
        parcel = add_parcel(session)
        freed = (released(SINCE + hours(held_for)),) if held_for is not None else ()
        tell_events(session, parcel, (*held(SINCE), *freed), answered_at=SINCE)
        if overruled:
            said_at = SINCE + hours(50)
            session.add(overruling(parcel.id or 0, onset_at=SINCE, at=said_at, recorded_at=said_at))


def suggested(engine: Engine) -> list[Suggestion]:
    return suggest(engine, POLICY, NOW, progress=lambda _done, _of: None)


def test_without_overrulings_nothing_is_suggested(engine: Engine) -> None:
    keep(engine, held_for=60, overruled=False)
    assert suggested(engine) == []


def test_the_threshold_is_as_long_as_what_was_overruled_stood(engine: Engine) -> None:
    keep(engine, held_for=70.5, overruled=True)
    keep(engine, held_for=60, overruled=False)
    keep(engine, held_for=90, overruled=False)
    keep(engine, held_for=None, overruled=False)
    (found,) = suggested(engine)
    assert (found.kind, found.leg, found.in_use) == (Kind.CUSTOMS_HOLD, Leg.CUSTOMS, "48 h")
    assert (found.threshold, found.agreed, found.overruled) == (hours(71), 1, 1)
    assert (found.missed, found.kept, found.later, found.latest) == (1, 2, hours(23), hours(23))


def test_what_still_stands_tells_of_no_threshold(engine: Engine) -> None:
    keep(engine, held_for=None, overruled=True)
    (found,) = suggested(engine)
    assert (found.threshold, found.standing, found.missed, found.later) == (None, 1, 0, None)
    assert found.as_json()["threshold"] is None


@pytest.mark.parametrize(
    ("lasted", "thresholds"), [([50], [50]), ([50, 60, 90], [60, 90]), ([50, 50], [50]), ([49.5, 90], [90])]
)
def test_one_agrees_with_half_of_them_and_one_with_all(lasted: list[float], thresholds: list[int]) -> None:
    stays = [Stay(timedelta(hours=each), hours(48), "48 h", overruled=True) for each in lasted]
    found = list(suggestions(Kind.CUSTOMS_HOLD, Leg.CUSTOMS, stays))
    assert [each.threshold for each in found] == [hours(each) for each in thresholds]
    assert found[-1].agreed == len(lasted)
