"""`stallwatch import`: take parcels from a sheet."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from tracker import clock
from tracker.cli.context import _, settings_of, speaking, speaking_console
from tracker.desk.importing.load import ImportReport, import_file
from tracker.wiring import open_database

_SHOWN = 5


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
    zone: Annotated[str, typer.Option(help=_("Time zone of dates without one, as Asia/Shanghai."))] = "UTC",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only say what would be done."))] = False,
) -> None:
    """Import a file and say what came of it."""
    settings = settings_of(ctx)
    _ = speaking(ctx, settings)
    engine = open_database(settings)
    mapping = dict(_pair(given) for given in map_ or [])
    console = speaking_console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(_("rows"), total=None)
        report = import_file(
            engine,
            settings,
            file,
            now=clock.now(),
            mapping=mapping,
            dry_run=dry_run,
            zone=zone,
            progress=lambda read: progress.update(bar, completed=read),
        )
    for line in report_lines(report, _, dry_run=dry_run):
        typer.echo(line)


def report_lines(report: ImportReport, _: Callable[[str], str], *, dry_run: bool) -> list[str]:
    """What came of an import, for people."""
    said = _("{read} rows read: {new} parcels new, {changed} changed, {unchanged} as before; {rejected} rows rejected.")
    lines = [
        said.format(
            read=report.read,
            new=report.new,
            changed=report.changed,
            unchanged=report.unchanged,
            rejected=report.rejected,
        )
    ]
    lines += [
        _("  line {line}, {column}: {reason}").format(line=bad.line, column=bad.column, reason=bad.reason)
        for bad in report.first_rejected[:_SHOWN]
    ]
    if report.rejected_file is not None:
        lines.append(_("The rejected rows, each with its reason, are in {file}.").format(file=report.rejected_file))
    if dry_run:
        lines.append(_("Nothing was written: this was a dry run."))
    return lines


def _pair(given: str) -> tuple[str, str]:
    column, equals, header = given.partition("=")
    if not equals or not column.strip() or not header.strip():
        raise typer.BadParameter(_('--map wants number="My column", not {given}').format(given=given))
    return column.strip(), header.strip()
