"""How an instant of the past is typed on a command line: as a day, or as how long ago it was."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import typer

from config.durations import parse_duration
from tracker.cli.context import _


@dataclass(frozen=True, slots=True)
class Typed:
    """An instant, or a span before now."""

    said: datetime | timedelta

    def at(self, now: datetime) -> datetime:
        """The instant that is meant."""
        return now - self.said if isinstance(self.said, timedelta) else self.said


def past(written: str) -> Typed:
    """Read `2026-10-01`, `2026-10-01T12:00` (UTC unless it names an offset), or `30d`. Raises BadParameter."""
    for read in (datetime.fromisoformat, parse_duration):
        try:
            said = read(written)
        except ValueError:
            continue
        return Typed(said.replace(tzinfo=UTC) if isinstance(said, datetime) and said.tzinfo is None else said)
    expected = _("write a day such as 2026-10-01, or how long ago, as 30d, not {written}")
    raise typer.BadParameter(expected.format(written=repr(written)))
