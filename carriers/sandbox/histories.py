"""Two hundred parcels with their stories, made anew relative to any `now`, the same for the same seed.

The counts are exact, for the demo and the tests are held against them: which stalls must be found, and which
look like one and are none.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from carriers.sandbox.numbers import number
from carriers.sandbox.routes import (
    DESTINATIONS,
    HUB,
    ORIGINS,
    Place,
    Step,
    accepted,
    arrived,
    departed,
    ended,
    in_customs,
    local_wording,
    out_for_delivery,
    released,
    wording,
)
from carriers.sandbox.samples import Later, Sample, Scan, Written

_DAY = 24.0
_RAW: tuple[Written, ...] = ("raw_object", "raw_text")
_CLEARANCE = Step(0, "InTransit_CustomsProcessing", "gateway", "Clearance event")
_REASONS = (
    "Held by customs: documents required for clearance",
    "Customs inspection in progress",
    "Held by customs: commercial invoice missing",
    "Clearance delayed: IOSS number could not be verified",
    "",
    "进口海关查验中",
    "Held by customs: commercial invoice missing",
    "Import customs clearance started",
)
_LANES = ("DE",) * 8 + ("US",) * 4 + ("FR",) * 4 + ("AT",) * 3 + ("ES",) * 2 + ("GB", "JP")


def _daily(hours: float) -> list[Step]:
    """A customs hold that a carrier repeats once a day: silence alone would never find it."""
    repeats = [Step(hours - 23 * day, _CLEARANCE.code, _CLEARANCE.where, _CLEARANCE.text) for day in range(1, 40)]
    return [*in_customs(hours), *(step for step in repeats if step.hours > 1)]


def _told(index: int) -> list[Step]:
    hours = 49.3 + 1.35 * index
    return _daily(hours) if index % 5 == 4 else in_customs(hours, _REASONS[index % len(_REASONS)])  # noqa: PLR2004 - every fifth


def _backlog(index: int) -> list[Step]:
    return _daily(31 * _DAY) if index == 3 else in_customs((4, 9, 17)[index] * _DAY, _REASONS[index])  # noqa: PLR2004 - the last


def _preclearance(index: int) -> list[Step]:
    """Import customs at work on the papers while the parcel is on its way: before its flight, or during it."""
    left = 44.0 - index
    customs = Step(59.0 - index if index % 2 else left - 7, "InTransit_CustomsProcessing", "gateway")
    return [*departed(left), customs]


def _silent_arrived(index: int) -> list[Step]:
    return released(107.0) if index == 1 else arrived((101.0, 0.0, 114.0)[index])


def _flapping(index: int) -> list[Step]:
    generic = Step(11.0 + index, "InTransit_Other", "gateway", "In transit; customs data is on file")
    return [*released(30.0 - index, after=30), generic]


def _by_way_of_a_hub(index: int) -> list[Step]:
    hub = Step(96.0 + index, "InTransit_Other", "hub", "Processed at transit hub")
    route = [*departed(118.0 + index), hub, Step(71.0, "InTransit_Arrival", "gateway")]
    route += [Step(64.0, "InTransit_CustomsProcessing", "gateway"), Step(43.0, "InTransit_CustomsReleased", "gateway")]
    if index % 2:
        return [*route, Step(13.0 + index, "OutForDelivery_Other", "town"), Step(9.0, "Delivered_Other", "town")]
    return [*route, Step(20.0 + index, "InTransit_Other", "town", "Arrived at delivery depot")]


def _transport_arrived(index: int) -> list[Step]:
    return [*departed(40.0 + index), Step(12.0 + index, "InTransit_TransportArrived", "gateway")]


def _told_of(route: list[Step], hours: float, code: str) -> list[Step]:
    """The carrier itself said so many hours ago what is wrong."""
    return [*route, Step(hours, code, route[-1].where)]


def _moving(index: int) -> list[Step]:
    hours = 3.0 + 1.1 * index
    legs: tuple[Callable[[float], list[Step]], ...] = (accepted, departed, arrived, released, out_for_delivery)
    return legs[index % len(legs)](hours)


# Story, how many, and the steps of its n-th parcel. The order is the order of the samples.
_STORIES: tuple[tuple[str, int, Callable[[int], list[Step]]], ...] = (
    ("hold_told", 15, _told),
    ("hold_asks_buyer", 1, lambda _: in_customs(58.0, "Customs clearance: unable to contact the recipient")),
    ("hold_no_address", 3, lambda index: in_customs(52.0 + 5 * index, _REASONS[index])),
    ("hold_marketplace", 2, lambda index: in_customs(55.0 + 6 * index, _REASONS[index + 1])),
    ("hold_no_basis", 4, lambda index: in_customs(50.5 + 4 * index, _REASONS[index])),
    ("hold_one_order", 3, lambda index: in_customs((50.0, 52.0, 60.0)[index], _REASONS[index // 2 * 2])),
    ("hold_moves_on_second", 3, lambda index: in_customs(51.0 + 5 * index, _REASONS[1])),
    ("hold_moves_on_fifth", 2, lambda index: in_customs(53.0 + 8 * index, _REASONS[0])),
    ("hold_young", 12, lambda index: in_customs(2.2 + 3.4 * index, _REASONS[index % len(_REASONS)])),
    ("hold_backlog", 4, _backlog),
    ("preclearance", 8, _preclearance),
    ("silent_origin", 3, lambda index: accepted(80.5 + 6.5 * index)),
    ("silent_line_haul", 3, lambda index: departed((10.25 + 0.25 * index) * _DAY)),
    ("silent_arrived", 3, _silent_arrived),
    ("silent_last_mile", 2, lambda index: out_for_delivery((9.2 + 0.6 * index) * _DAY)),
    ("lookalike_line_haul", 14, lambda index: departed((3.1 + 0.37 * index) * _DAY)),
    ("lookalike_pickup", 6, lambda index: ended(117.0 + 0.3 * index, "AvailableForPickup_Other")),
    ("lookalike_attempted", 4, lambda index: ended(26.0 + 7 * index, "DeliveryFailure_NoBody")),
    ("lookalike_flapping_text", 4, _flapping),
    ("pre_advised", 10, lambda index: [Step(5.0 + 5 * index, "InfoReceived", "origin")]),
    ("not_found", 3, lambda _: []),
    ("no_carrier", 2, lambda _: []),
    ("mixed_offsets", 6, _by_way_of_a_hub),
    ("raw_time_only", 4, lambda index: released(15.0 + 4 * index)),
    ("two_entries", 3, lambda index: released(18.0 + 5 * index)),
    ("unknown_substatus", 3, _transport_arrived),
    ("lost_declared", 1, lambda _: _told_of(arrived(70.0), 5.0, "Exception_Lost")),
    ("carrier_delay", 2, lambda index: _told_of(departed(58.0 + 9 * index), 31.0 + 7 * index, "Exception_Delayed")),
    ("overdue_promise", 1, lambda _: released(21.0)),
    ("duty_unpaid", 1, lambda _: _told_of(in_customs(30.0), 6.0, "Exception_Security")),
    ("moving", 18, _moving),
    ("delivered", 50, lambda index: ended(6.0 + 7 * index, "Delivered_Other")),
)
_TO_GERMANY = frozenset({"hold_one_order", "overdue_promise", "duty_unpaid"})
_OVERDUE = timedelta(days=2, seconds=-5)
"""A day that was not over so long ago was over a day ago at the least, when a promise of it counts as broken, and two
at the most, before which that would be backlog; less the seconds that a first start takes."""

_MOVES = {"hold_moves_on_second": 2, "hold_moves_on_fifth": 5}


def histories(now: datetime, *, seed: int = 17) -> tuple[Sample, ...]:
    """The samples as they stand at `now`, whole stories in the order of the table."""
    random = Random(seed)  # noqa: S311 - samples want repeating, not secrecy
    return tuple(
        _sample(random, now, story=story, index=index, steps=steps(index))
        for story, count, steps in _STORIES
        for index in range(count)
    )


def _sample(random: Random, now: datetime, *, story: str, index: int, steps: list[Step]) -> Sample:
    found, carrier_name, carrier_key = number(random)
    destination = "DE" if story in _TO_GERMANY else random.choice(_LANES)
    gateway, town = DESTINATIONS[destination]
    places = {"origin": random.choice(ORIGINS), "hub": HUB, "gateway": gateway, "town": town}
    written: Written = _RAW[index % len(_RAW)] if story == "raw_time_only" else "zoned"
    scans = tuple(_scan(random, now, step=step, place=places[step.where], written=written) for step in steps)
    return Sample(
        number=found,
        carrier_name=carrier_name,
        carrier_key=carrier_key,
        origin="CN",
        destination=destination,
        story=story,
        scans=tuple(sorted(scans, key=lambda scan: scan.at)),
        second=scans[:3] if story == "two_entries" else (),
        promised=(now - _OVERDUE).astimezone(ZoneInfo(town.zone)).date() if story == "overdue_promise" else None,
        later=(_released_later(_MOVES[story], gateway),) if story in _MOVES else (),
    )


def _scan(random: Random, now: datetime, *, step: Step, place: Place, written: Written) -> Scan:
    at = (now - timedelta(hours=step.hours, seconds=random.randrange(11, 900))).replace(microsecond=0)
    return Scan(
        at=at,
        code=step.code,
        text=local_wording(step.text, place.country) or wording(random, step.code, place.country),
        place=place.name,
        country=place.country,
        zone=place.zone,
        written=written,
    )


def _released_later(fetch: int, gateway: Place) -> Later:
    return Later(
        fetch=fetch,
        code="InTransit_CustomsReleased",
        text="Released by import customs",
        place=gateway.name,
        country=gateway.country,
        zone=gateway.zone,
    )
