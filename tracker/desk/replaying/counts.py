"""What a replay counts: by kind and lane, by department and day, and what was lost unnoticed. The parts add up."""

from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from config.words import Department, Kind

WITHIN_HOURS = (24, 48)
"""Within so many hours after its letter a parcel may have moved by itself: the letter was early, or not needed."""


@dataclass(slots=True)
class Line:
    """What the stalls of some parcels came to. `watched` counts, for each of WITHIN_HOURS, the letters after which so
    much of the past is known, and `moved` those whose parcels moved by themselves by then. `valued`: the coupons of
    orders whose goods' values are known; `worth`: these values, in the smallest unit of each currency."""

    stalls: int = 0
    notices: int = 0
    coupons: int = 0
    watched: Counter[int] = field(default_factory=Counter)
    moved: Counter[int] = field(default_factory=Counter)
    valued: int = 0
    worth: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Line") -> None:
        """Add what another part came to."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def share_moved(self, hours: int) -> float | None:
        """The share of the letters whose parcels moved by themselves within so many hours; None of none."""
        return self.moved[hours] / self.watched[hours] if self.watched[hours] else None

    def cost(self, percent: int) -> dict[str, Decimal]:
        """What the coupons would cost at most, in each currency: `percent` of orders like those that they are for, if
        every one is used. What orders without a known value cost is not in it."""
        return {currency: _major(minor * percent, currency) for currency, minor in sorted(self.worth.items())}

    def as_json(self, percent: int) -> dict[str, Any]:
        """Plain JSON values; amounts in whole units, as text, so that none is rounded."""
        return {
            "stalls": self.stalls,
            "notices": self.notices,
            "coupons": self.coupons,
            "coupons_valued": self.valued,
            "cost": {currency: str(amount) for currency, amount in self.cost(percent).items()},
            **{f"moved_within_{hours}h": self.share_moved(hours) for hours in WITHIN_HOURS},
        }


@dataclass(slots=True)
class Counts:
    """What one policy came to over some parcels. `opened`: cases; `cases`: those that gave a department a task, by the
    day (UTC) on which they were opened. `lost`: parcels that never turned up again; `unnoticed`: those of them in which
    nothing was found before."""

    parcels: int = 0
    events: int = 0
    lost: int = 0
    unnoticed: int = 0
    opened: int = 0
    lines: dict[tuple[Kind, str], Line] = field(default_factory=dict)
    cases: Counter[tuple[Department, date]] = field(default_factory=Counter)

    def line(self, kind: Kind, lane: str) -> Line:
        """The line of a kind and lane, to count in."""
        return self.lines.setdefault((kind, lane), Line())

    def add(self, other: "Counts") -> None:
        """Add what another part came to."""
        for name in ("parcels", "events", "lost", "unnoticed", "opened", "cases"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for (kind, lane), line in other.lines.items():
            self.line(kind, lane).add(line)

    @property
    def all(self) -> Line:
        """All kinds and lanes together."""
        total = Line()
        for line in self.lines.values():
            total.add(line)
        return total

    def busiest(self, department: Department) -> tuple[date, int] | None:
        """The day that gave a department the most cases, the first of equals."""
        of_day = {day: number for (of, day), number in sorted(self.cases.items()) if of is department}
        return max(of_day.items(), key=lambda each: each[1], default=None)

    def of_department(self, department: Department) -> int:
        """How many cases gave a department a task."""
        return sum(number for (of, _), number in self.cases.items() if of is department)


def _major(hundredths_of_minor: int, currency: str) -> Decimal:
    digits = get_currency_precision(currency)
    return (Decimal(hundredths_of_minor) / 100).quantize(Decimal(1)).scaleb(-digits)
