"""From a parcel's events to a judgement, the one way that polling, detection and explanation all take."""

from dataclasses import dataclass
from datetime import datetime

from config.calendars import calendar_of
from config.policy import Policy
from tracker.rules.journey import Journey, fold
from tracker.rules.known import Known
from tracker.rules.stall import Standing, judge_stall, next_check_at, standing


@dataclass(frozen=True, slots=True)
class Judgement:
    """The journey, how the parcel stands on it (`found`), and the stall if its threshold is reached (`stalled`)."""

    journey: Journey
    found: Standing | None
    stalled: Standing | None

    def first_check_at(self, now: datetime) -> datetime | None:
        """When a parcel whose events have just changed is to be judged: at once if it stands already."""
        return now if self.stalled is not None else self.next_check_at(now)

    def next_check_at(self, now: datetime) -> datetime | None:
        """When a parcel that has just been judged could next be found otherwise."""
        return next_check_at(self.found, self.journey, now)


def judge(known: Known, *, policy: Policy, now: datetime) -> Judgement:
    """Judge a parcel on what is known of it at `now`; the order of its events does not matter."""
    destination = known.route.destination
    journey = fold(known.events, destination=destination, now=now)
    year = (journey.moved.occurred_to if journey.moved else now).year
    found = standing(journey, policy, calendar_of(destination, year))
    return Judgement(journey, found, judge_stall(found, now))
