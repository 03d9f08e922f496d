"""`stallwatch token`: which programs may say something of parcels, over HTTP."""

from typing import Annotated

import typer

from tracker import clock
from tracker.cli.context import _, settings_of, speaking
from tracker.desk.tokens import make_token, revoke_token
from tracker.wiring import open_database


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("token", help=_("Make the token by which a program may say something of parcels, or revoke it."))(
        token_command
    )


def token_command(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help=_("The program's name, as helpdesk: timelines tell it."))],
    revoke: Annotated[bool, typer.Option("--revoke", help=_("Take its token away."))] = False,
) -> None:
    """Make or revoke a token. It is shown once, on a line of its own. Exit status 1 where there was none to revoke."""
    settings = settings_of(ctx)
    _ = speaking(ctx, settings)
    engine = open_database(settings)
    if revoke:
        had_one = revoke_token(engine, name)
        said = _("{name} may say nothing any more.") if had_one else _("{name} has no token.")
        typer.echo(said.format(name=name))
        raise typer.Exit(0 if had_one else 1)
    token, is_new = make_token(engine, name, now=clock.now())
    said = _("The token of {name}, shown this once:")
    if not is_new:
        said = _("The new token of {name}, shown this once; the one before is worth nothing any more:")
    typer.echo(said.format(name=name), err=True)  # so that a script can take the token alone
    typer.echo(token)
