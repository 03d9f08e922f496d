"""`stallwatch run`: the background service."""

import faulthandler

import typer

from config import logs
from tracker import clock
from tracker.cli.context import _, settings_of, speaking, telling_where
from tracker.daemon import run_daemon


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run", help=_("Run the daemon until it is stopped. Sends nothing to buyers until a country is armed."))(
        run_command
    )


def run_command(ctx: typer.Context) -> None:
    """Run the daemon."""
    # systemd ends a hung daemon with SIGABRT: then every thread says where it stood.
    faulthandler.enable(file=2)
    settings = settings_of(ctx)
    logs.set_up(style=settings.log.format, now=clock.now)
    run_daemon(settings, clock.now, found_at=telling_where(speaking(ctx, settings)))
