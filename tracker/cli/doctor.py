"""`stallwatch doctor`: is all well? Exit status 1 where something is broken, for scripts."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from config.loader import BadConfiguration
from config.settings import Settings
from config.words import Verdict
from notices.sender_domain import name_server
from tracker import clock
from tracker.cli.context import _, language_for, options_of, settings_of, speaking_console
from tracker.cli.lines import as_json, print_lines, print_rows, shown
from tracker.desk.asking.speech import Speech
from tracker.desk.doctor.checkup import checkup, without_settings
from tracker.desk.doctor.finding import Finding, Openers, Subject
from tracker.store.session import connect_to_read
from tracker.wiring import check_shops, coupon_secret, open_account, open_channel


class Shape(StrEnum):
    """What the answer comes as."""

    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", help=_("Ask every part whether it is well; exit status 1 where one is broken."))(
        doctor_command
    )


def doctor_command(
    ctx: typer.Context,
    *,
    online: Annotated[
        bool, typer.Option("--online", help=_("Ask accounts, the mail server and the DNS as well; sends no letter."))
    ] = False,
    shape: Annotated[Shape, typer.Option("--format", help=_("What the answer comes as."))] = Shape.TABLE,
) -> None:
    """Say how everything stands."""
    try:
        settings = settings_of(ctx)
    except BadConfiguration as error:
        speech = Speech(language_for(ctx))
        found = without_settings(error, speech)
    else:
        speech = Speech(language_for(ctx, settings))
        found = _examined(ctx, settings, speech, online=online)
    if shape is Shape.JSON:
        typer.echo(as_json([asdict(finding) for finding in found]))
    else:
        _print(found, speech)
    if any(finding.verdict is Verdict.BROKEN for finding in found):
        raise typer.Exit(1)


def _examined(ctx: typer.Context, settings: Settings, speech: Speech, *, online: bool) -> list[Finding]:
    engine = connect_to_read(settings.database.url)
    subject = Subject(
        settings=settings,
        file=options_of(ctx).config,
        environment=os.environ,
        engine=engine,
        open=Openers(
            check_shops=check_shops,
            coupon_secret=coupon_secret,
            channel=open_channel,
            account=open_account,
            name_server=name_server,
        ),
        speech=speech,
        clock=clock.now,
        online=online,
    )
    try:
        return checkup(subject)
    finally:
        engine.dispose()


def _print(found: Sequence[Finding], speech: Speech) -> None:
    """A line for each finding, with its advice below, and their number."""
    console = speaking_console()
    print_rows(console, _table(found, speech))
    print_lines(console, [_in_short(found, speech)])


def _table(found: Sequence[Finding], speech: Speech) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for header in (speech.gettext("Part"), speech.gettext("Verdict")):
        table.add_column(header, no_wrap=True)
    table.add_column(speech.gettext("Finding"), overflow="fold")
    for finding in found:
        table.add_row(speech.label(finding.part), speech.label(finding.verdict), shown(finding.sentence))
        if finding.advice:
            table.add_row("", "", shown(f"→ {finding.advice}"))
    return table


def _in_short(found: Sequence[Finding], speech: Speech) -> str:
    counted = Counter(finding.verdict for finding in found)
    if counted[Verdict.OK] == len(found):
        return speech.gettext("All is well.")
    said = speech.gettext("Broken: {broken}; warnings: {warnings}; well: {well}; not asked: {skipped}.")
    return said.format(
        broken=counted[Verdict.BROKEN],
        warnings=counted[Verdict.WARNING],
        well=counted[Verdict.OK],
        skipped=counted[Verdict.SKIPPED],
    )
