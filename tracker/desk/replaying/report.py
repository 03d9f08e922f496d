"""What a replay answers: each policy with what it would have come to, in plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Engine

from config.policy import Policy
from config.words import Department
from tracker.desk.replaying.counting import Period, Trial
from tracker.desk.replaying.counts import Counts
from tracker.desk.replaying.pages import Progress, ask_all
from tracker.rules.kinds import ORDER


@dataclass(frozen=True, slots=True)
class Contender:
    """A policy that is tried, by the name of its file; None: the one in force."""

    name: str | None
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The cases that gave a department a task: how many, on a day on average, and on the busiest day."""

    department: Department
    cases: int
    a_day: float
    busiest: tuple[date, int] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a policy would have come to over a period."""

    contender: Contender
    counts: Counts
    period: Period

    @property
    def percent(self) -> int:
        """What its coupons take off."""
        return self.contender.policy.coupon.percent

    @property
    def load(self) -> list[Load]:
        """Every department's."""
        counts, days = self.counts, self._days
        return [
            Load(
                department=department,
                cases=(cases := counts.of_department(department)),
                a_day=cases / days,
                busiest=counts.busiest(department),
            )
            for department in Department
        ]

    def as_json(self) -> dict[str, Any]:
        """What JSON can hold, days apart; a share is a number from 0 to 1, or null where no letter tells it."""
        counts = self.counts
        lines = [
            {"kind": kind, "lane": lane, **counts.lines[kind, lane].as_json(self.percent)}
            for kind, lane in in_order([counts])
        ]
        busiest = [load.busiest or (None, 0) for load in self.load]
        return {
            "policy": self.contender.policy.digest(),
            "file": self.contender.name,
            "parcels": counts.parcels,
            "events": counts.events,
            "lines": lines,
            "all": counts.all.as_json(self.percent),
            "cases": counts.opened,
            "departments": {
                load.department.value: {
                    "cases": load.cases,
                    "a_day": round(load.a_day, 2),
                    "busiest_day": day,
                    "on_the_busiest_day": most,
                }
                for load, (day, most) in zip(self.load, busiest, strict=True)
            },
            "lost": counts.lost,
            "lost_unnoticed": counts.unnoticed,
        }

    @property
    def _days(self) -> int:
        """The days of the period; where it has no beginning, from the first case on."""
        first = min((day for _, day in self.counts.cases), default=self.period.until.date())
        since = self.period.since
        span = self.period.until.date() - first if since is None else self.period.until - since
        return max(1, ceil(span / timedelta(days=1)))


def replay_all(engine: Engine, contenders: Sequence[Contender], period: Period, *, progress: Progress) -> list[Outcome]:
    """What each of them would have come to. The first one says which parcels count as lost."""
    tried = ask_all(engine, Trial(tuple(each.policy for each in contenders), period), progress)
    return [Outcome(each, counts, period) for each, counts in zip(contenders, tried.of, strict=True)]


def as_answer(outcomes: Sequence[Outcome], period: Period) -> dict[str, Any]:
    """The period and each policy's outcome, in plain JSON values; of two also what the second has more of."""
    said: dict[str, Any] = {"since": period.since, "until": period.until}
    said["policies"] = [each.as_json() for each in outcomes]
    if len(outcomes) > 1:
        (first, second) = (each.counts for each in outcomes)
        said["difference"] = {
            **{name: getattr(second.all, name) - getattr(first.all, name) for name in ("stalls", "notices", "coupons")},
            "cases": second.opened - first.opened,
            "lost_unnoticed": second.unnoticed - first.unnoticed,
        }
    plain: dict[str, Any] = to_jsonable_python(said)
    return plain


def in_order(counted: Sequence[Counts]) -> list[tuple[Any, str]]:
    """The kinds and lanes that any of them counted: the gravest kind first, then the lane with the most stalls."""
    keys = {key for counts in counted for key in counts.lines}
    stalls = {key: sum(counts.lines[key].stalls for counts in counted if key in counts.lines) for key in keys}
    return sorted(keys, key=lambda key: (ORDER.index(key[0]), -stalls[key], key[1]))
