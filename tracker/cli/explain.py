"""`stallwatch explain`: why a parcel was judged as it was."""

from typing import Annotated

import typer

from tracker.cli.context import _, open_asking
from tracker.cli.lines import TextOrJson, as_json, print_lines
from tracker.desk.asking.explain import explain
from tracker.desk.asking.sources import without_key


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("explain", help=_("Say why a parcel counts as standing still, or why not yet."))(explain_command)


def explain_command(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(help=_("The parcel's tracking number."))],
    shape: Annotated[TextOrJson, typer.Option("--format", help=_("Text for people or JSON."))] = TextOrJson.TEXT,
) -> None:
    """Explain a parcel."""
    asking = open_asking(ctx)
    keyless = without_key(asking.settings)
    found = explain(asking.engine, number, language=asking.language, now=asking.now, keyless=keyless)
    if shape is TextOrJson.JSON:
        typer.echo(as_json([each.as_json() for each in found]))
        return
    for place, each in enumerate(found):
        print_lines(asking.console, [""] * bool(place) + list(each.sentences))
