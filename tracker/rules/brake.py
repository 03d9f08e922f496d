"""The storm brake: how many letters of a shop may leave within an hour on their own, and how long the others wait."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from statistics import median_low

from config.policy import Brake

HOUR = timedelta(hours=1)
"""What the brake counts by: a storm lasts so long at least, and an approval holds for what follows within it."""


def clock_hour(now: datetime) -> datetime:
    """The beginning of the hour in which letters are counted."""
    return now.replace(minute=0, second=0, microsecond=0)


def usual_days(now: datetime, brake: Brake) -> tuple[datetime, datetime]:
    """The days that say what is usual: from the first of them until today's beginning, in UTC. Not today, or a storm
    would make room for itself."""
    today = clock_hour(now).replace(hour=0)
    return today - timedelta(days=brake.usual_days), today


def allowance(sent: Iterable[tuple[datetime, int]], brake: Brake) -> int:
    """How many letters may leave within a clock hour. `sent`: how many did on their own in each hour of the usual days.

    The usual busiest hour is that of the median day; a day without letters had none.
    """
    busiest: dict[date, int] = {}
    for hour, letters in sent:
        busiest[hour.date()] = max(letters, busiest.get(hour.date(), 0))
    idle = [0] * (brake.usual_days - len(busiest))
    return max(brake.an_hour, brake.times_usual * median_low([*busiest.values(), *idle]))


def release_at(promised_by: datetime, brake: Brake) -> datetime:
    """When a letter that nobody approved leaves without its coupon."""
    return promised_by - brake.release_before


def warn_at(promised_by: datetime, brake: Brake) -> datetime:
    """When a letter that was held is first looked at for being late: it needs some of the time since its release, as a
    storm needs it to pass, and that is no alarm."""
    return promised_by - brake.release_before / 2
