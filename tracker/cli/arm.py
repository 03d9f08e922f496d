"""`stallwatch arm` and `stallwatch disarm`: let letters to a country leave, or keep them in."""

import getpass
from typing import Annotated

import typer

from tracker import clock
from tracker.cli.context import _, settings_of, speaking
from tracker.desk.arming import arm_country, disarm_country
from tracker.wiring import open_database

Country = Annotated[str, typer.Option(help=_("Country of the buyers, as DE; * for every one."))]
Shop = Annotated[str, typer.Option(help=_("Key of the shop."))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("arm", help=_("Let a shop's letters to buyers in a country leave."))(arm_command)
    app.command("disarm", help=_("Put a shop and country back into shadow: letters are written but kept."))(
        disarm_command
    )


def arm_command(ctx: typer.Context, country: Country, shop: Shop = "main") -> None:
    """Arm a shop and country."""
    settings = settings_of(ctx)
    _ = speaking(ctx, settings)
    engine = open_database(settings)
    is_new = arm_country(engine, settings, shop=shop, country=country.upper(), by=getpass.getuser(), now=clock.now())
    said = _("Armed: letters of {shop} to {country} leave from now on.") if is_new else _("It was armed already.")
    typer.echo(said.format(shop=shop, country=country.upper()))


def disarm_command(ctx: typer.Context, country: Country, shop: Shop = "main") -> None:
    """Disarm a shop and country."""
    settings = settings_of(ctx)
    _ = speaking(ctx, settings)
    was = disarm_country(open_database(settings), settings, shop=shop, country=country.upper(), now=clock.now())
    said = _("In shadow: letters of {shop} to {country} are written but kept.") if was else _("It was not armed.")
    typer.echo(said.format(shop=shop, country=country.upper()))
