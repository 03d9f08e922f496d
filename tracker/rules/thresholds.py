"""How long is too long for this parcel, and where the policy says so: the most particular line that fits it holds."""

from dataclasses import dataclass
from datetime import datetime

from config.calendars import calendar_of
from config.durations import Span, WorkingDays
from config.policy import Policy
from config.policy import Threshold as Line
from config.words import Kind, Leg
from tracker.rules.known import Route

_ABROAD = frozenset({Leg.ORIGIN, Leg.LINE_HAUL})


@dataclass(frozen=True, slots=True)
class Threshold:
    """The span, the key of the policy that it stands under, and the regions whose working days count (`Calendars`)."""

    span: Span
    key: str
    regions: frozenset[str]

    def passed_at(self, onset_at: datetime, country: str | None) -> datetime:
        """When a parcel in this country that has stood since the onset has done so for too long."""
        if isinstance(self.span, WorkingDays):
            return calendar_of(country, onset_at.year, self.regions).after_working_days(onset_at, self.span.days)
        return onset_at + self.span


def threshold_of(kind: Kind, leg: Leg | None, route: Route, policy: Policy) -> Threshold | None:
    """The threshold of a kind for a parcel on this leg; None where the kind has none there."""
    regions = policy.calendars.regions
    fitting = [
        (_particular(line), place) for place, line in enumerate(policy.threshold) if _fits(line, kind, leg, route)
    ]
    if fitting:
        _, place = max(fitting)
        return Threshold(policy.threshold[place].after, f"threshold[{place + 1}]", regions)
    if kind is Kind.CUSTOMS_HOLD:
        return Threshold(policy.customs_hold.after, "customs_hold.after", regions)
    if kind is Kind.NO_SCAN:
        return _of_silence(leg, policy)
    return Threshold(policy.after[kind], f"after.{kind}", regions)


def country_on(leg: Leg | None, route: Route) -> str | None:
    """The country whose working days hold on a leg: the one of origin until the parcel has arrived."""
    return route.origin if leg in _ABROAD else route.destination


def _of_silence(leg: Leg | None, policy: Policy) -> Threshold | None:
    span = policy.no_scan.threshold(leg) if leg is not None else None
    if span is None:
        return None
    key = "no_scan.flat" if policy.no_scan.flat else f"no_scan.{leg}"
    return Threshold(span, key, policy.calendars.regions)


def _fits(line: Line, kind: Kind, leg: Leg | None, route: Route) -> bool:
    return (
        line.kind is kind
        and line.leg in (None, leg)
        and line.carrier in (None, route.carrier)
        and line.service in (None, route.service)
        and (line.lane is None or _on_lane(line.lane, route))
    )


def _on_lane(lane: str, route: Route) -> bool:
    origin, _, destination = lane.partition(">")
    return origin in ("*", route.origin) and destination in ("*", route.destination)


def _particular(line: Line) -> tuple[bool, bool, int, bool]:
    """Sorts the lines that fit a parcel, the most particular one last; of equals the later one in the file holds."""
    ends = 0 if line.lane is None else 3 - line.lane.count("*")
    return (line.service is not None, line.carrier is not None, ends, line.leg is not None)
