"""`stallwatch report`, `complain`, `overrule`, `refunded`, `reshipped`: what people say of a parcel; `retract` takes it
back."""

import getpass
from collections.abc import Callable
from typing import Annotated, Any

import typer

from config.words import Kind, Knowledge, NoStall, Said
from tracker import clock
from tracker.cli.context import Asking, _, open_asking
from tracker.desk.asking.speech import Speech
from tracker.desk.statements.refusals import Unsayable
from tracker.desk.statements.retract import retract
from tracker.desk.statements.say import Kept, say
from tracker.desk.statements.saying import Saying, written_instant

Number = Annotated[str, typer.Argument(help=_("The parcel's tracking number."))]
At = Annotated[
    str | None, typer.Option("--at", help=_("Since when, as 2026-11-25T14:00+08:00; UTC without a zone. Else now."))
]
Note = Annotated[str | None, typer.Option("--note", help=_("A note, in your own words."))]
By = Annotated[str | None, typer.Option("--by", help=_("Who says so; your user name if left out."))]
Key = Annotated[str | None, typer.Option("--key", help=_("Said twice under one key, it is said once."))]
Shop = Annotated[str | None, typer.Option("--shop", help=_("The parcel of this shop, where several have the number."))]
Order = Annotated[str | None, typer.Option("--order", help=_("The parcel of this order."))]
Source = Annotated[Knowledge | None, typer.Option("--source", help=_("Whose word it is; the usual one if left out."))]
Trouble = Annotated[Kind, typer.Argument(help=_("What is wrong with it."))]
Which = Annotated[Kind | None, typer.Option("--kind", help=_("Which stall, where there are several."))]
Because = Annotated[NoStall, typer.Option("--because", help=_("Why it does not stand still; other needs a note."))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("report", help=_("Report a trouble of a parcel: not received, damaged, duty billed, and the like."))(
        report_command
    )
    app.command("complain", help=_("Write down that a buyer complains; two clocks start."))(_plainly(Said.COMPLAINED))
    app.command("overrule", help=_("Say that a parcel does not stand still, and why."))(overrule_command)
    app.command("refunded", help=_("Write down that the buyer has their money back."))(_plainly(Said.REFUNDED))
    app.command("reshipped", help=_("Write down that another parcel was sent; its number into the note."))(
        _plainly(Said.RESHIPPED)
    )
    app.command("retract", help=_("Take back what was said of a parcel."))(retract_command)


def report_command(
    ctx: typer.Context,
    number: Number,
    kind: Trouble,
    *,
    at: At = None,
    note: Note = None,
    by: By = None,
    source: Source = None,
    shop: Shop = None,
    order: Order = None,
    key: Key = None,
) -> None:
    """Report a trouble."""
    more = {"at": at, "note": note, "by": by, "source": source, "shop": shop, "order": order, "key": key}
    _say(ctx, number, Said.REPORTED, kind=kind, **more)


def overrule_command(
    ctx: typer.Context,
    number: Number,
    *,
    because: Because,
    kind: Which = None,
    note: Note = None,
    by: By = None,
    shop: Shop = None,
    order: Order = None,
    key: Key = None,
) -> None:
    """Overrule a judgement."""
    more = {"note": note, "by": by, "shop": shop, "order": order, "key": key}
    _say(ctx, number, Said.OVERRULED, kind=kind, because=because, **more)


def retract_command(
    ctx: typer.Context,
    statement: Annotated[
        int, typer.Argument(min=1, max=2**31 - 1, help=_("The statement's number, as `stallwatch show` has it."))
    ],
) -> None:
    """Take a statement back."""
    asking = open_asking(ctx)
    speech = Speech(asking.language)
    number = retract(asking.engine, statement, by=getpass.getuser(), speech=speech, now=clock.now())
    said = speech.gettext("Taken back. Parcel {number} is judged anew within a tick.")
    typer.echo(said.format(number=number))


def _plainly(said: Said) -> Callable[..., None]:
    """The command for a statement that needs no more than the parcel."""

    def command(
        ctx: typer.Context,
        number: Number,
        *,
        at: At = None,
        note: Note = None,
        by: By = None,
        shop: Shop = None,
        order: Order = None,
        key: Key = None,
    ) -> None:
        _say(ctx, number, said, at=at, note=note, by=by, shop=shop, order=order, key=key)

    return command


def _say(ctx: typer.Context, number: str, said: Said, *, by: str | None, at: str | None = None, **more: Any) -> None:
    asking = open_asking(ctx)
    speech = Speech(asking.language)
    try:
        since = written_instant(at or "", speech)
    except Unsayable as unread:
        raise typer.BadParameter(str(unread)) from None
    saying = Saying(number=number, said=said, by=by or getpass.getuser(), at=since, **more)
    kept = say(asking.engine, asking.settings, saying, speech=speech, now=clock.now())
    typer.echo(_answer(kept, asking))


def _answer(kept: Kept, asking: Asking) -> str:
    """What became of it, in a few short sentences."""
    _, statement = asking._, kept.statement
    said = _("Written down as statement {id} of parcel {number}; it is judged within a tick.")
    if not kept.is_new:
        said = _("That was said before, in statement {id} of parcel {number}.")
    lines = [said.format(id=statement.id, number=kept.number)]
    if statement.case_id is not None:
        lines.append(_("It stands on the timeline of case {id}.").format(id=statement.case_id))
    if kept.letter_left:
        lines.append(_("Its letter has left already, or may have: tell the buyer yourself."))
    return " ".join(lines)
