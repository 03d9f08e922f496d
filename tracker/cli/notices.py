"""`stallwatch notices`: the letters and what has become of them; with a number, that letter as it is kept."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from tracker.cli.context import Asking, _, open_asking
from tracker.cli.lines import as_json, print_lines, print_rows, shown
from tracker.desk.asking.notices import LetterBrief, kept_in_shadow, letter_lines, notice, notices, status_of
from tracker.desk.asking.speech import Speech


class Shape(StrEnum):
    """What the answer comes as."""

    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("notices", help=_("List the letters, or show one as it is kept."))(notices_command)


def notices_command(
    ctx: typer.Context,
    number: Annotated[int | None, typer.Argument(help=_("Show this letter as it is kept."))] = None,
    *,
    unknown: Annotated[bool, typer.Option("--unknown", help=_("Letters that left or not: nobody knows."))] = False,
    failed: Annotated[bool, typer.Option("--failed", help=_("Letters that failed and have not left since."))] = False,
    held: Annotated[bool, typer.Option("--held", help=_("Letters that wait for approval."))] = False,
    due: Annotated[bool, typer.Option("--due", help=_("Letters that delivery still looks at."))] = False,
    simulated: Annotated[bool, typer.Option("--simulated", help=_("Letters kept in shadow."))] = False,
    shape: Annotated[Shape, typer.Option("--format", help=_("What the answer comes as."))] = Shape.TABLE,
) -> None:
    """List letters."""
    asking = open_asking(ctx)
    if number is not None:
        _show(asking, number, shape)
        return
    asked = {"unknown": unknown, "failed": failed, "held": held, "due": due, "simulated": simulated}
    found = notices(asking.engine, [name for name, wanted in asked.items() if wanted])
    if shape is Shape.JSON:
        typer.echo(as_json([letter.as_json() for letter in found]))
    else:
        _print_table(found, asking)
        if simulated:
            kept = kept_in_shadow(asking.engine)
            print_lines(asking.console, (f"  {each.shop}, {each.country}: {each.letters}" for each in kept))


def _show(asking: Asking, number: int, shape: Shape) -> None:
    letter = notice(asking.engine, number, language=asking.language)
    if shape is Shape.JSON:
        typer.echo(as_json(letter.as_json()))
    else:
        print_lines(asking.console, letter_lines(letter, Speech(asking.language)))


def _print_table(found: Sequence[LetterBrief], asking: Asking) -> None:
    speech = Speech(asking.language)
    if found:
        print_rows(asking.console, _table(found, speech))
    said = speech.ngettext("{count} letter.", "{count} letters.", len(found))
    print_lines(asking.console, [said.format(count=len(found))])


def _table(found: Sequence[LetterBrief], speech: Speech) -> Table:
    _ = speech.gettext
    headers = (
        _("Letter"),
        _("Case"),
        _("Trouble"),
        _("Status"),
        _("Promised by (UTC)"),
        _("Sent (UTC)"),
        _("Said last"),
    )
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for header in headers:
        table.add_column(header, overflow="fold")
    for letter in found:
        table.add_row(*(shown(cell) for cell in _cells(letter, speech)))
    return table


def _cells(letter: LetterBrief, speech: Speech) -> tuple[str, ...]:
    accepted = f"{letter.accepted_at:%Y-%m-%d %H:%M}" if letter.accepted_at else "–"
    return (
        str(letter.id),
        str(letter.case),
        speech.label(letter.purpose),
        status_of(letter.status, speech, held=letter.held),
        f"{letter.promised_by:%Y-%m-%d %H:%M}",
        accepted,
        letter.trouble(speech) or "–",
    )
