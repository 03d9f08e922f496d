"""`stallwatch import`: take parcels from a sheet, or what was said of them before Stallwatch was there."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from tracker import clock
from tracker.cli.context import _, language_for, settings_of, speaking
from tracker.cli.rows_read import RowsRead
from tracker.desk.asking.speech import Speech
from tracker.desk.importing.load import ImportReport, import_file
from tracker.desk.importing.opening import Wishes
from tracker.desk.importing.past.load import PastReport, import_events
from tracker.desk.importing.reading import Fault
from tracker.wiring import open_database

_SHOWN = 5
_STOPPED = 130  # as a shell says that Ctrl-C ended a command


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import", help=_("Take parcels from a CSV or XLSX file. The same file again changes nothing."))(
        import_command
    )


def import_command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help=_("The file to take parcels from."))],
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", help=_('Which header holds what, as number="My column"; remembered for such files.')),
    ] = None,
    *,
    events: Annotated[
        bool, typer.Option("--events", help=_("The rows are events of the past: history, by which nothing is judged."))
    ] = False,
    zone: Annotated[
        str | None,
        typer.Option(
            help=_("Time zone of dates without one, as Asia/Shanghai. Without it UTC; of an event its country's.")
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only say what would be done."))] = False,
) -> None:
    """Import a file and say what came of it."""
    settings = settings_of(ctx)
    _ = speaking(ctx, settings)
    rows = RowsRead(_)
    take = partial(import_events if events else import_file, open_database(settings), settings, file)
    mapping = dict(_pair(given) for given in map_ or [])
    wishes = Wishes(mapping=mapping, dry_run=dry_run, zone=zone, progress=rows)
    try:
        with rows:
            report = take(now=clock.now(), wishes=wishes)
    except KeyboardInterrupt:
        if not dry_run:
            said = _("Stopped. {count} rows are in, and stay. The same command again takes the rest.")
            typer.echo(said.format(count=rows.count), err=True)
        raise typer.Exit(_STOPPED) from None
    for line in report_lines(report, Speech(language_for(ctx, settings)), dry_run=dry_run):
        typer.echo(line)
    if report.read and report.rejected == report.read:
        raise typer.Exit(1)


def report_lines(report: ImportReport, speech: Speech, *, dry_run: bool) -> Iterator[str]:
    """What came of an import, for people."""
    _ = speech.gettext
    yield _counted(report, speech).format(
        read=report.read,
        rejected=report.rejected,
        new=report.new,
        changed=report.changed,
        unchanged=report.unchanged,
    )
    if isinstance(report, PastReport) and report.parcels:
        yield speech.ngettext(
            "{count} parcel that nobody follows is kept as history: never asked for, judged or written about.",
            "{count} parcels that nobody follows are kept as history: never asked for, judged or written about.",
            report.parcels,
        ).format(count=report.parcels)
    if report.rejected:
        yield from _shown(report.first_rejected, report.rejected, speech)
    if report.rejected_file is not None:
        yield _("The rejected rows, each with its reason, are in {file}.").format(file=report.rejected_file)
    elif report.rejected > _SHOWN:
        yield _("Without --dry-run all of them are written into a file beside this one.")
    if report.left_out:
        columns = ", ".join(f"{column} {count}" for column, count in sorted(report.left_out.items()))
        yield _("Cells left out, for they could not be read (their rows are kept): {columns}.").format(columns=columns)
        yield from _shown(report.first_left_out, sum(report.left_out.values()), speech)
    if dry_run:
        yield _("Nothing was written: this was a dry run.")


def _counted(report: ImportReport, speech: Speech) -> str:
    """The sentence that counts rows, and what they tell of."""
    if isinstance(report, PastReport):
        return speech.ngettext(
            "{read} row read, {rejected} rejected. Events: {new} new, {changed} changed, {unchanged} as before.",
            "{read} rows read, {rejected} rejected. Events: {new} new, {changed} changed, {unchanged} as before.",
            report.read,
        )
    return speech.ngettext(
        "{read} row read, {rejected} rejected. Parcels: {new} new, {changed} changed, {unchanged} as before.",
        "{read} rows read, {rejected} rejected. Parcels: {new} new, {changed} changed, {unchanged} as before.",
        report.read,
    )


def _shown(first: Sequence[Fault], count: int, speech: Speech) -> Iterator[str]:
    """The first faults, and how many there are besides."""
    _ = speech.gettext
    for fault in first[:_SHOWN]:
        said = _("  line {line}, {column}: {reason}")
        yield said.format(line=fault.line, column=fault.column, reason=fault.reason)
    if count > _SHOWN:
        yield "  " + _("… and {count} more").format(count=count - _SHOWN)


def _pair(given: str) -> tuple[str, str]:
    column, equals, header = given.partition("=")
    if not equals or not column.strip() or not header.strip():
        raise typer.BadParameter(_('--map wants number="My column", not {given}').format(given=given))
    return column.strip(), header.strip()
