"""Spans of time as a policy writes them: `48 h`, `10 d`, `15 min`, `3 working days`."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer

NEVER = "never"
_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_WRITTEN = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(s|min|h|d)\s*$")
_LONGEST = timedelta(days=3660)
_WORKING = re.compile(r"^\s*(\d{1,3})\s*working\s+days?\s*$")


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """So many working days of the country where the parcel is."""

    days: int

    def __str__(self) -> str:
        return f"{self.days} working day" + ("s" if self.days != 1 else "")


def parse_duration(written: object) -> timedelta:
    """Read `48 h` and the like. Raises ValueError with what is expected."""
    if isinstance(written, timedelta):
        return written
    match = _WRITTEN.match(written) if isinstance(written, str) else None
    if match is None:
        raise ValueError(f"expected a span such as '48 h', '10 d', '15 min' or '30 s', got {written!r}")
    seconds = float(match[1]) * _UNITS[match[2]]
    if seconds > _LONGEST.total_seconds():
        raise ValueError(f"a span is at most ten years, got {written!r}")
    return timedelta(seconds=seconds)


def parse_span(written: object) -> timedelta | WorkingDays:
    """Read a duration or so many working days."""
    match = _WORKING.match(written) if isinstance(written, str) else None
    if match is not None:
        return WorkingDays(int(match[1]))
    return written if isinstance(written, WorkingDays) else parse_duration(written)


def parse_or_never(written: object) -> timedelta | None:
    """Read a duration, or `never`."""
    return None if written in (None, NEVER) else parse_duration(written)


def written_duration(span: timedelta) -> str:
    """The shortest exact spelling of a span: `48 h`, never `2 d`, for hours are what the trade counts holds in."""
    seconds = span.total_seconds()
    for unit in ("d", "h", "min", "s"):
        worth = _UNITS[unit]
        if seconds % worth == 0 and (unit != "d" or seconds >= 5 * worth):
            return f"{int(seconds // worth)} {unit}"
    return f"{seconds:.6f}".rstrip("0") + " s"


def written_or_never(span: timedelta | None) -> str:
    """The spelling of a span, or `never`."""
    return NEVER if span is None else written_duration(span)


def written_span(span: "Span") -> str:
    """The spelling of a span of either sort."""
    return str(span) if isinstance(span, WorkingDays) else written_duration(span)


Duration = Annotated[timedelta, BeforeValidator(parse_duration), PlainSerializer(written_duration)]
DurationOrNever = Annotated[timedelta | None, BeforeValidator(parse_or_never), PlainSerializer(written_or_never)]
Pause = Annotated[Duration, Field(gt=timedelta())]
Span = Annotated[timedelta | WorkingDays, BeforeValidator(parse_span), PlainSerializer(written_span)]
