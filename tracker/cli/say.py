"""`stallwatch report`, `complain`, `overrule`, `refunded`, `reshipped`: what people say of a parcel; `retract` takes it
back."""

import getpass
from collections.abc import Callable
from inspect import Parameter, Signature
from types import NoneType
from typing import Annotated, Any, get_args

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

_OF_EACH = {"note": Note, "by": By, "shop": Shop, "order": Order, "key": Key}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("report", help=_("Report a trouble of a parcel: not received, damaged, duty billed, and the like."))(
        _command(Said.REPORTED, kind=Trouble, at=At, source=Source)
    )
    app.command("complain", help=_("Write down that a buyer complains; two clocks start."))(
        _command(Said.COMPLAINED, at=At)
    )
    app.command("overrule", help=_("Say that a parcel does not stand still, and why."))(
        _command(Said.OVERRULED, because=Because, kind=Which)
    )
    app.command("refunded", help=_("Write down that the buyer has their money back."))(_command(Said.REFUNDED, at=At))
    app.command("reshipped", help=_("Write down that another parcel was sent; its number into the note."))(
        _command(Said.RESHIPPED, at=At)
    )
    app.command("retract", help=_("Take back what was said of a parcel."))(retract_command)


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


def _command(said: Said, **own: Any) -> Callable[..., None]:
    """The command for one sort of statement: the parcel, what this sort alone takes, and what each of them takes."""

    def command(ctx: typer.Context, **told: Any) -> None:
        _say(ctx, said=said, **told)

    ctx = Parameter("ctx", Parameter.KEYWORD_ONLY, annotation=typer.Context)
    taken = {"number": Number, **own, **_OF_EACH}
    parameters = [ctx, *(_parameter(name, kind) for name, kind in taken.items())]
    command.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # typer reads it
    return command


def _parameter(name: str, kind: Any) -> Parameter:
    """One that may be left out is None then."""
    may_miss = NoneType in get_args(get_args(kind)[0])
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=None if may_miss else Parameter.empty)


def _say(ctx: typer.Context, *, by: str | None, at: str | None = None, **more: Any) -> None:
    asking = open_asking(ctx)
    speech = Speech(asking.language)
    try:
        since = written_instant(at or "", speech)
    except Unsayable as unread:
        raise typer.BadParameter(str(unread)) from None
    saying = Saying(by=by or getpass.getuser(), at=since, **more)
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
