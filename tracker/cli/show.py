"""`stallwatch show`: everything kept of one parcel."""

from typing import Annotated

import typer

from tracker.cli.context import _, open_asking
from tracker.cli.lines import TextOrJson, as_json, print_lines
from tracker.desk.asking.card import card_lines
from tracker.desk.asking.show import as_json as parcel_json
from tracker.desk.asking.show import show
from tracker.desk.asking.sources import without_key
from tracker.desk.asking.speech import Speech


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("show", help=_("Show everything that is kept of a parcel."))(show_command)


def show_command(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(help=_("The parcel's tracking number."))],
    shape: Annotated[TextOrJson, typer.Option("--format", help=_("Text for people or JSON."))] = TextOrJson.TEXT,
    whole_address: Annotated[
        bool, typer.Option("--whole-address", help=_("Show the whole of the buyer's mail address."))
    ] = False,
) -> None:
    """Show a parcel."""
    asking = open_asking(ctx)
    files = show(asking.engine, number, language=asking.language)
    if shape is TextOrJson.JSON:
        said = [parcel_json(file, language=asking.language, whole_address=whole_address) for file in files]
        typer.echo(as_json(said))
        return
    speech, keyless = Speech(asking.language), without_key(asking.settings)
    for place, file in enumerate(files):
        lines = card_lines(file, speech, now=asking.now, keyless=keyless, whole_address=whole_address)
        print_lines(asking.console, [""] * bool(place) + list(lines))
