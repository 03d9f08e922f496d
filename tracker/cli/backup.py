"""`stallwatch backup`: all that the installation cannot live without, in one file, taken while it runs."""

from pathlib import Path
from typing import Annotated

import typer
from rich.filesize import decimal

from tracker import clock
from tracker.cli.context import _, language_for, options_of, settings_of
from tracker.desk.asking.speech import Speech
from tracker.desk.backup import back_up


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("backup", help=_("Back up database, policy, settings and coupon secret into one file, while it runs."))(
        backup_command
    )


def backup_command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help=_("The file to write, as stallwatch.zip."))],
    force: Annotated[bool, typer.Option("--force", help=_("Replace the file if it is there."))] = False,
) -> None:
    """Take a backup."""
    settings = settings_of(ctx)
    speech = Speech(language_for(ctx, settings))
    _, now = speech.gettext, clock.now()
    size = back_up(settings, options_of(ctx).config, file, force=force, now=now)
    said = _("Backed up as of {at}: {file}, {size}.")
    typer.echo(said.format(at=speech.at(now), file=file, size=decimal(size)))
    typer.echo(
        _(
            "It holds buyers' names and addresses and the secret of your coupons: keep it as closed as the database. "
            "Carriers' keys and the mail server's password are not in it."
        )
    )
