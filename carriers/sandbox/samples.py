"""A sample is one parcel of the sandbox: its history, and what it tells at a later fetch. All are kept in one file."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, TypeAdapter

Written = Literal["zoned", "raw_object", "raw_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One event. `zone` is the scanner's own; `written` says how much of it the answer gives away."""

    at: AwareDatetime
    code: str
    text: str
    place: str
    country: str
    zone: str
    written: Written = "zoned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What happens at the n-th fetch, counted from one."""

    fetch: int
    code: str
    text: str
    place: str
    country: str
    zone: str

    def at(self, instant: datetime) -> Scan:
        """The scan it becomes at this instant."""
        return Scan(at=instant, code=self.code, text=self.text, place=self.place, country=self.country, zone=self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A parcel with its story. `second` is what another carrier of the same number tells, where one does; `promised`:
    the day by which its shop has promised it, where it has."""

    number: str
    carrier_name: str
    carrier_key: int
    origin: str
    destination: str
    story: str
    scans: tuple[Scan, ...] = ()
    second: tuple[Scan, ...] = ()
    promised: date | None = None
    later: tuple[Later, ...] = ()


_SAMPLES = TypeAdapter(tuple[Sample, ...])


def write_samples(samples: tuple[Sample, ...], path: Path) -> None:
    """Put the samples into one JSON file, whole or not at all."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(_SAMPLES.dump_json(samples, indent=1))
    unfinished.replace(path)


def read_samples(path: Path) -> tuple[Sample, ...]:
    """The samples of a file that `write_samples` made."""
    return _SAMPLES.validate_json(path.read_bytes())
