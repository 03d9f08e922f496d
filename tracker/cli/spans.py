"""How a span of time is typed on a command line."""

from datetime import timedelta

import typer

from config.durations import parse_duration
from tracker.cli.context import _


def span(written: str) -> timedelta:
    """Read `48h`, `3d` and the like. Raises BadParameter with what is expected."""
    try:
        return parse_duration(written)
    except ValueError:
        said = _("write a span such as 48h, 3d or 90min, of ten years at most, not {written}")
        raise typer.BadParameter(said.format(written=repr(written))) from None
