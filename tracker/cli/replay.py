"""`stallwatch replay`: what a policy would have come to, told by the stored history of all parcels."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.bar import bar
from tracker.cli.context import _, open_asking
from tracker.cli.instants import Typed, past
from tracker.cli.lines import as_json
from tracker.cli.replayed import tell
from tracker.desk.asking.speech import Speech
from tracker.desk.policies.in_force import policy_of
from tracker.desk.replaying.counting import Period
from tracker.desk.replaying.report import Contender, as_answer, replay_all


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay", help=_("Say what a policy would have come to over the stored history."))(replay_command)


def replay_command(
    ctx: typer.Context,
    *,
    policy: Annotated[Path | None, typer.Option(help=_("The policy's file; without one the policy in force."))] = None,
    compare: Annotated[Path | None, typer.Option(help=_("Another policy's file, told beside it."))] = None,
    since: Annotated[
        Typed | None,
        typer.Option(parser=past, metavar="WHEN", help=_("Count from this day on, as 2026-10-01 or 30d (ago).")),
    ] = None,
    until: Annotated[
        Typed | None,
        typer.Option(parser=past, metavar="WHEN", help=_("Count what came about before this day.")),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=_("Answer in JSON."))] = False,
) -> None:
    """Replay and tell."""
    asking = open_asking(ctx)
    now = asking.now
    until_at = min(until.at(now), now) if until else now
    period = Period(since=since.at(now) if since else None, until=until_at, now=now)
    if period.since is not None and period.since >= period.until:
        raise typer.BadParameter(_("the period ends before it begins"))
    files = [policy, compare] if compare else [policy]
    contenders = [
        Contender(str(file) if file else None, policy_of(file, asking.engine, asking.settings)) for file in files
    ]
    with bar(asking._("replaying")) as progress:
        outcomes = replay_all(asking.engine, contenders, period, progress=progress)
    if json:
        typer.echo(as_json(as_answer(outcomes, period)))
    else:
        tell(outcomes, period, Speech(asking.language), asking.console)
