"""`stallwatch login`: who may use the console."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from tracker import clock
from tracker.cli.context import _, settings_of, speaking
from tracker.desk.logins import known_as, set_login
from tracker.desk.passwords import BadPassword, check_password
from tracker.wiring import open_database


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("login", help=_("Set a name and a password for the console, or change the password."))(login_command)


def login_command(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help=_("The name to sign in by."))] = "staff",
    password_file: Annotated[
        Path | None, typer.Option("--password-file", help=_("Take the password from this file instead of asking."))
    ] = None,
) -> None:
    """Set a login. The password is typed twice and shown nowhere."""
    settings = settings_of(ctx)
    _ = speaking(ctx, settings)
    engine = open_database(settings)
    name = known_as(name)
    password = _ask(name, _) if password_file is None else _read(password_file, name, _)
    is_new = set_login(engine, name, password, now=clock.now())
    said = _("{name} can sign in to the console now.")
    if not is_new:
        said = _("The password of {name} is changed; whoever was signed in by it is signed out.")
    typer.echo(said.format(name=name))


def _ask(name: str, _: Callable[[str], str]) -> str:
    while True:
        typed = typer.prompt(_("Password for {name}").format(name=name), hide_input=True)
        if why := _unusable(typed, name, _):
            typer.echo(why)
        elif typer.prompt(_("The same once more"), hide_input=True) == typed:
            return str(typed)
        else:
            typer.echo(_("These were two different ones. Once more, please."))


def _read(file: Path, name: str, _: Callable[[str], str]) -> str:
    """The first line of the file. Raises BadParameter."""
    try:
        password = file.read_text("utf-8-sig").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "UTF-8"
        raise typer.BadParameter(_("{file} cannot be read: {why}").format(file=file, why=why)) from None
    if why := _unusable(password, name, _):
        raise typer.BadParameter(why)
    return password


def _unusable(password: str, name: str, _: Callable[[str], str]) -> str | None:
    try:
        check_password(password, name)
    except BadPassword as error:
        return _(error.sentence).format(**error.figures)
    return None
