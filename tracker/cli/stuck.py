"""`stallwatch stuck`: the parcels that stand still, as a table, as JSON or as a sheet."""

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from config.words import Kind
from tracker.cli.context import Asking, _, open_asking
from tracker.cli.countries import country_typed
from tracker.cli.lines import as_json, print_lines, print_rows, shown
from tracker.cli.spans import span
from tracker.desk.asking.groups import numbers_of
from tracker.desk.asking.notices import status_of
from tracker.desk.asking.sources import none_stuck, sources, troubles
from tracker.desk.asking.speech import Speech
from tracker.desk.asking.stuck import COLUMNS, StuckParcel, stuck
from tracker.desk.brake import open_storms, told_briefly
from tracker.desk.incidents import headed, open_incidents
from tracker.desk.sheets_out import write_rows


class Shape(StrEnum):
    """What the answer comes as."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def is_terminal() -> bool:
    """Whether the answer is read by a person at once."""
    return sys.stdout.isatty()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("stuck", help=_("List the parcels that stand still, the longest standing first."))(stuck_command)


def stuck_command(
    ctx: typer.Context,
    *,
    kind: Annotated[Kind | None, typer.Option(help=_("Only this kind of standing still."))] = None,
    country: Annotated[
        str | None,
        typer.Option(
            parser=country_typed, metavar="COUNTRY", help=_("Only parcels to this country, as DE or Germany.")
        ),
    ] = None,
    carrier: Annotated[str | None, typer.Option(help=_("Only parcels that this carrier carries."))] = None,
    batch: Annotated[str | None, typer.Option(help=_("Only parcels of this batch."))] = None,
    incident: Annotated[
        int | None, typer.Option(metavar="ID", min=1, max=10**9, help=_("Only parcels of this incident."))
    ] = None,
    over: Annotated[
        timedelta | None, typer.Option(parser=span, metavar="SPAN", help=_("Only after so long, as 48h, 3d or 90min."))
    ] = None,
    shape: Annotated[Shape, typer.Option("--format", help=_("What the list comes as."))] = Shape.TABLE,
    out: Annotated[Path | None, typer.Option(help=_("Write the list to this file."))] = None,
) -> None:
    """List what is stuck."""
    if shape is Shape.XLSX and out is None and is_terminal():
        raise typer.BadParameter(_("an XLSX file cannot be shown here: name a file with --out"))
    asking = open_asking(ctx)
    asked: dict[str, Any] = {"kind": kind, "country": country, "carrier": carrier, "batch": batch}
    asked |= {"incident": incident, "over": over}
    found = stuck(asking.engine, **asked, now=asking.now)
    filtered = any(each is not None for each in asked.values())
    try:
        _write(found, shape, out, asking, filtered=filtered)
    except OSError as error:
        if out is None:
            raise
        raise typer.BadParameter(_("{file} cannot be written: {why}").format(file=out, why=error.strerror)) from None


def _write(found: Sequence[StuckParcel], shape: Shape, out: Path | None, asking: Asking, *, filtered: bool) -> None:
    if shape is Shape.CSV or shape is Shape.XLSX:
        target: Path | BinaryIO = out or typer.get_binary_stream("stdout")
        write_rows([parcel.as_row() for parcel in found], COLUMNS, "xlsx" if shape is Shape.XLSX else "csv", target)
        return
    with out.open("w", encoding="utf-8") if out else nullcontext() as file:
        if shape is Shape.JSON:
            typer.echo(as_json([parcel.as_json() for parcel in found]), file=file)
        else:
            speech, known = Speech(asking.language), sources(asking.engine, asking.settings)
            console = Console(file=file, markup=False, highlight=False, emoji=False)
            print_lines(console, troubles(known, speech, asking.now))
            print_lines(console, (told_briefly(storm, speech) for storm in open_storms(asking.engine)))
            print_lines(console, (headed(incident, speech) for incident in open_incidents(asking.engine)))
            if found:
                print_table(found, speech, console, asking.now)
            else:
                print_lines(console, none_stuck(known, speech, filtered=filtered, now=asking.now))


def print_table(found: Sequence[StuckParcel], speech: Speech, console: Console, now: datetime) -> None:
    """The list for people, and how many there are."""
    print_rows(console, _table(found, speech, now))
    count = len(numbers_of(found))
    said = speech.ngettext("{count} parcel stands still.", "{count} parcels stand still.", count)
    print_lines(console, [said.format(count=count)])


def _table(found: Sequence[StuckParcel], speech: Speech, now: datetime) -> Table:
    _ = speech.gettext
    headers = (_("Parcel"), _("Trouble"), _("To"), _("Carrier"), _("For"), _("Since (UTC)"), _("Order"), _("Case"))
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for header in (*headers, _("Incident"), _("Buyer")):
        table.add_column(header, overflow="fold", no_wrap=header in headers[:1])
    for parcel in found:
        table.add_row(*(shown(cell) for cell in _cells(parcel, speech, now)))
    return table


def _cells(parcel: StuckParcel, speech: Speech, now: datetime) -> tuple[str, ...]:
    notice = parcel.notice
    told = speech.label(parcel.untold) if parcel.untold else "–"
    if notice is not None and parcel.untold is None:
        told = status_of(notice.status, speech, held=notice.held)
    return (
        parcel.tracking_number,
        speech.label(parcel.kind),
        parcel.country,
        parcel.carrier,
        speech.age(now - parcel.onset_at),
        f"{parcel.onset_at:%Y-%m-%d %H:%M}",
        parcel.order_number or "–",
        str(parcel.case.id),
        str(parcel.incident or "–"),
        told,
    )
