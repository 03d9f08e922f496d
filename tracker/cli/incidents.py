"""`stallwatch incidents`: parcels that stopped together, and why they stand, said once for all of their letters."""

from typing import Annotated

import typer

from config.words import IncidentReason
from tracker import clock
from tracker.cli.context import _, open_asking, who_types
from tracker.cli.lines import print_lines
from tracker.desk.asking.speech import Speech
from tracker.desk.incidents import explain, headed, incident, open_incidents, told


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("incidents", help=_("List parcels that stand together, or say why they do."))(incidents_command)


def incidents_command(
    ctx: typer.Context,
    number: Annotated[int | None, typer.Argument(help=_("The number of an incident; left out: all of now."))] = None,
    *,
    because: Annotated[
        IncidentReason | None, typer.Option(help=_("Why its parcels stand; their letters say so from now on."))
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help=_("Who says so; your user name if left out."))] = None,
) -> None:
    """List the open incidents, or one with its parcels' numbers; with `--because` give its reason."""
    if because is not None and number is None:
        raise typer.BadParameter(_("name the incident: stallwatch incidents ID --because REASON"))
    asking = open_asking(ctx)
    speech = Speech(asking.language)
    if number is None:
        found = open_incidents(asking.engine)
        print_lines(asking.console, (headed(each, speech) for each in found))
        if not found:
            typer.echo(speech.gettext("No parcels stand together now."))
        return
    if because is None:
        print_lines(asking.console, told(*incident(asking.engine, number, speech), speech))
        return
    cases = explain(asking.engine, number, because, by=by or who_types(), speech=speech, now=clock.now())
    said = speech.ngettext(
        "Written on {count} case. Its letter, unless it has left already, gives this reason.",
        "Written on {count} cases. Their letters, except those that have left already, give this reason.",
        cases,
    )
    typer.echo(said.format(count=cases))
