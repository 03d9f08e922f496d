"""`stallwatch approve`: let the letters leave that the storm brake holds, after one look and one yes."""

from typing import Annotated

import typer

from tracker import clock
from tracker.cli.context import Asking, _, open_asking, who_types
from tracker.cli.lines import print_lines
from tracker.desk.asking.speech import Speech
from tracker.desk.brake import Waiting, approve, told, waiting


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("approve", help=_("Show the letters that wait for approval, and let them leave."))(approve_command)


def approve_command(
    ctx: typer.Context,
    shop: Annotated[str | None, typer.Option(help=_("Only letters of the shop with this key."))] = None,
    *,
    without_coupons: Annotated[
        bool, typer.Option("--without-coupons", help=_("Let them leave, but take their coupons back."))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask."))] = False,
) -> None:
    """Approve what waits. Exit status 1 where the answer was no."""
    asking = open_asking(ctx)
    speech = Speech(asking.language)
    found = waiting(asking.engine, asking.settings, shop=shop)
    if not found:
        typer.echo(speech.gettext("No letter waits for approval."))
        return
    for each in found:
        print_lines(asking.console, told(each, speech))
    if not yes and not typer.confirm(_question(found, speech, without_coupons=without_coupons)):
        typer.echo(speech.gettext("Nothing was approved. The letters go on waiting."))
        raise typer.Exit(1)
    _approve(asking, found, speech, with_coupons=not without_coupons)


def _question(found: list[Waiting], speech: Speech, *, without_coupons: bool) -> str:
    count = sum(each.storm.letters for each in found)
    if without_coupons:
        said = speech.ngettext(
            "Let {count} letter leave without a coupon?", "Let all {count} letters leave without coupons?", count
        )
    else:
        said = speech.ngettext("Let {count} letter leave?", "Let all {count} letters leave?", count)
    return said.format(count=count)


def _approve(asking: Asking, found: list[Waiting], speech: Speech, *, with_coupons: bool) -> None:
    for each in found:
        left = approve(asking.engine, each.storm.storm, with_coupons=with_coupons, by=who_types(), now=clock.now())
        said = speech.gettext("{shop}: somebody else has answered meanwhile.")
        if left is not None:
            said = speech.ngettext("{shop}: {count} letter leaves now.", "{shop}: {count} letters leave now.", left)
        typer.echo(said.format(shop=each.storm.shop, count=left))
