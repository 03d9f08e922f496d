"""`stallwatch window`: was the promise of two hours kept? Exit status 1 where it was not, for scripts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from config.labels import N_
from config.words import Promise
from tracker.cli.context import _, open_asking
from tracker.cli.lines import as_json, print_lines
from tracker.cli.spans import span
from tracker.desk.asking.speech import Speech
from tracker.desk.asking.window import COLUMNS, PromisedLetter, Window, window
from tracker.desk.sheets_out import write_rows

_HOPS = {
    "onset_to_knowable": N_("stopped → knowable"),
    "knowable_to_detected": N_("knowable → detected"),
    "detected_to_accepted": N_("detected → sent"),
    "knowable_to_accepted": N_("knowable → sent"),
}


class Shape(StrEnum):
    """What the answer comes as. CSV has a row for every letter, the others tell of the missed ones alone."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("window", help=_("Say whether the two-hour promise was kept; exit status 1 where it was missed."))(
        window_command
    )


def window_command(
    ctx: typer.Context,
    since: Annotated[
        timedelta,
        typer.Option(parser=span, metavar="SPAN", help=_("Letters decided on within so long, as 48h or 7d.")),
    ] = timedelta(days=7),
    shape: Annotated[Shape, typer.Option("--format", help=_("What the answer comes as."))] = Shape.TABLE,
) -> None:
    """Tell of the window."""
    asking = open_asking(ctx)
    seen = window(asking.engine, since=asking.now - since, now=asking.now)
    speech = Speech(asking.language)
    match shape:
        case Shape.JSON:
            typer.echo(as_json(seen.as_json()))
        case Shape.CSV:
            write_rows([letter.as_row() for letter in seen.letters], COLUMNS, "csv", typer.get_binary_stream("stdout"))
        case Shape.TABLE:
            print_lines(asking.console, [_counted(seen, speech)])
            if seen.letters:
                asking.console.print(_hops(seen, speech))
            print_lines(asking.console, _missed(seen, speech))
    if seen.breaches:
        raise typer.Exit(1)


def _counted(seen: Window, speech: Speech) -> str:
    said = speech.gettext(
        "Letters decided on since {since}: {all}. In time {kept}, missed {breached} ({overdue} of them still owed), "
        "window still open {running}, nothing owed any more {lifted}."
    )
    figures = {promise.value: seen.count(promise) for promise in Promise}
    return said.format(since=speech.at(seen.since), all=len(seen.letters), overdue=seen.overdue, **figures)


def _hops(seen: Window, speech: Speech) -> Table:
    _ = speech.gettext
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(_("Hop"), no_wrap=True)
    for header in (_("Letters"), _("shortest"), _("half"), _("90 %"), _("99 %"), _("longest")):
        table.add_column(header, justify="right", no_wrap=True)
    for name, hop in seen.hops.items():
        if hop is not None:
            spans = (hop.min, hop.median, hop.p90, hop.p99, hop.max)
            table.add_row(_(_HOPS[name]), str(hop.count), *(speech.age(each) for each in spans))
    return table


def _missed(seen: Window, speech: Speech) -> Iterator[str]:
    if seen.breaches:
        yield speech.gettext("Missed, by case:")
    for letter in seen.breaches:
        yield f"  {_breach(letter, speech, seen.until)}"


def _breach(letter: PromisedLetter, speech: Speech, now: datetime) -> str:
    _ = speech.gettext
    said = _("Case {case}, {numbers}: letter {letter} ({status}), promised by {promised_by}, {late}. Cause: {cause}.")
    cause = speech.label(letter.cause) if letter.cause else "–"
    if letter.last_error:
        cause = _("{cause} (the last error: {error})").format(cause=cause, error=letter.last_error)
    return said.format(
        case=letter.case,
        letter=letter.notice,
        numbers=", ".join(letter.tracking_numbers),
        status=speech.label(letter.status),
        promised_by=speech.at(letter.promised_by),
        late=_lateness(letter, speech, now),
        cause=cause,
    )


def _lateness(letter: PromisedLetter, speech: Speech, now: datetime) -> str:
    _ = speech.gettext
    if letter.accepted_at is not None:
        return _("sent {late} late").format(late=speech.age(letter.accepted_at - letter.promised_by))
    return _("not sent, {late} ago").format(late=speech.age(now - letter.promised_by))
