"""`stallwatch arm` and `stallwatch disarm`: let letters to a country leave, or keep them in."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from config.settings import Settings
from config.toml_lines import line_of
from tracker import clock
from tracker.cli.context import _, options_of, settings_of, speaking, who_types
from tracker.cli.countries import EVERYWHERE, country_or_all
from tracker.desk.arming import arm_country, disarm_country
from tracker.wiring import open_database

Country = Annotated[
    str,
    typer.Option(parser=country_or_all, metavar="COUNTRY", help=_("Country of the buyers, as DE; * for every one.")),
]
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
    is_new = arm_country(engine, settings, shop=shop, country=country, by=who_types(), now=clock.now())
    said = _("Armed: letters of {shop} to {country} leave from now on.") if is_new else _("It was armed already.")
    typer.echo(said.format(shop=shop, country=country))


def disarm_command(ctx: typer.Context, country: Country, shop: Shop = "main") -> None:
    """Disarm a shop and country. Exit status 1 where letters leave all the same, or will again."""
    settings = settings_of(ctx)
    _ = speaking(ctx, settings)
    done = disarm_country(open_database(settings), settings, shop=shop, country=country, now=clock.now())
    if done.still:
        said = _still_leaving(country, _)
    else:
        kept = _("In shadow: letters of {shop} to {country} are written but kept.")
        said = kept if done.was_armed else _("It was not armed.")
    typer.echo(said.format(shop=shop, country=country, still=", ".join(done.still)))
    if done.by_settings:
        said = _(
            "{place} arms {armed}: letters leave again from the next start or import on. Take {armed} out of it there."
        )
        place = _place(options_of(ctx).config, settings, shop)
        typer.echo(said.format(place=place, armed=", ".join(done.by_settings)))
    if done.still or done.by_settings:
        raise typer.Exit(1)


def _still_leaving(country: str, _: Callable[[str], str]) -> str:
    """Why letters leave all the same, and how to change it."""
    if country == EVERYWHERE:
        return _("Letters of {shop} still leave to countries that are armed by themselves: {still}. Disarm each.")
    return _(
        "Letters of {shop} to {country} still leave, for * arms every country. Disarm that with "
        "`stallwatch disarm --shop {shop} --country '*'`, then arm the countries that you want."
    )


def _place(config: Path, settings: Settings, shop: str) -> str:
    """The line of the settings at which the shop's `armed` stands."""
    place = [each.key for each in settings.shop].index(shop)
    return f"{config}, line {line_of(config.read_text('utf-8-sig'), ('shop', place, 'armed'))}"
