"""`stallwatch systemd install`: have systemd run the daemon."""

import sys
import sysconfig
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.context import _, speaking
from tracker.desk.unit import STATE, UNIT, NoUnit, program_of, unit_text, unseen, write_unit


def register(app: typer.Typer) -> None:
    """Add the command under its group."""
    systemd = typer.Typer(help=_("Run the daemon as a service of systemd."), no_args_is_help=True)
    systemd.command("install", help=_("Write the unit, and say how to start it."))(install_command)
    systemd.callback()(lambda: None)
    app.add_typer(systemd, name="systemd")


def install_command(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Print the unit; write nothing."))] = False,
    user: Annotated[
        str | None, typer.Option(help=_("A user of this machine to run as; else systemd makes one while it runs."))
    ] = None,
    unit: Annotated[Path, typer.Option(help=_("The file to write."))] = UNIT,
) -> None:
    """Print or write the unit."""
    _ = speaking(ctx)
    program = program_of(Path(sysconfig.get_path("scripts")))
    text = unit_text(program=program, user=user)
    trouble = unseen(program, Path(sys.executable).resolve())
    if dry_run:
        typer.echo(text, nl=False)
        typer.echo(trouble or "", err=True, nl=trouble is not None)
        return
    if trouble:
        raise NoUnit(trouble)
    write_unit(text, unit)
    typer.echo(_("Written: {path}").format(path=unit))
    if not (STATE / "stallwatch.toml").exists():
        typer.echo(_("There is no configuration yet: stallwatch init --dir {folder}").format(folder=STATE))
    typer.echo(_("Next: systemctl daemon-reload && systemctl enable --now stallwatch"))
