"""What the figures that are kept say is usual, and among whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from config.words import Leg
from tests.build import NOW, Way, hours
from tracker.rules.learnt import Alike, among, learnt_from
from tracker.rules.standing import Usual


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What is kept of parcels at the origin: 97 percent of 41 had moved within nine hours."""

    leg: Leg = Leg.ORIGIN
    origin: str = ""
    destination: str = ""
    carrier: str = ""
    seconds: int | None = 9 * 3600
    share: int = 97
    sample: int = 41
    learnt_at: datetime | None = NOW


@pytest.mark.parametrize(
    ("traits", "named"),
    [
        ({"origin": "CN", "destination": "DE"}, "CN>DE"),
        ({"destination": "DE"}, "DE"),
        ({"carrier": "YunExpress"}, "YunExpress"),
    ],
)
def test_a_figure_holds_for_the_parcels_that_have_its_traits_and_names_them(traits: Any, named: str) -> None:
    assert learnt_from([Figure(**traits)]) == {Alike(Leg.ORIGIN, **traits): Usual(hours(9), 97, 41, named, NOW)}


def test_too_few_parcels_teach_nothing() -> None:
    assert learnt_from([Figure(destination="DE", seconds=None)]) == {}


def test_a_parcel_is_like_those_of_its_lane_its_country_and_its_carrier() -> None:
    country, carrier = Alike(Leg.ARRIVED, destination="DE"), Alike(Leg.ARRIVED, carrier="YunExpress")
    assert among(Way(), Leg.ARRIVED) == (Alike(Leg.ARRIVED, "CN", "DE"), country, carrier)
    assert among(Way(origin=None), Leg.ARRIVED) == (country, carrier)
