"""`stallwatch init`: eight questions at most, then a configuration with comments and an empty database."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from config.catalogues import translation
from config.loader import load_settings
from tracker.cli.answers import (
    address,
    api_key,
    currency_typed,
    imprint_lines,
    language_of_letters,
    line,
    marketing_basis,
)
from tracker.cli.context import _, language_for
from tracker.cli.countries import country_typed
from tracker.desk.first_files import Answers, FolderInUse, write_first_files
from tracker.store.schema import migrate
from tracker.store.session import connect


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init", help=_("Write a configuration and an empty database; eight questions at most."))(init_command)


def init_command(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Option("--dir", help=_("The folder to write into."))] = Path(),
    defaults: Annotated[bool, typer.Option("--defaults", help=_("Ask nothing; take the defaults."))] = False,
) -> None:
    """Ask, write, and say what to do next."""
    language = language_for(ctx)
    _ = translation(language).gettext
    answers = Answers(language=language)
    if not defaults:
        answers = _ask(answers, _)
    try:
        written = write_first_files(folder, answers)
        _make_tables(written[0])
    except FolderInUse:
        raise
    except OSError as error:
        said = _("nothing can be kept in {folder}: {why}")
        raise typer.BadParameter(said.format(folder=folder, why=error.strerror)) from None
    for path in written:
        typer.echo(_("Written: {path}").format(path=path))
    typer.echo(
        _("Next: look through {path}, then `stallwatch import FILE` and `stallwatch run`.").format(path=written[0])
    )
    typer.echo(_("Nothing is sent to buyers until you arm a country: `stallwatch arm --country DE`."))


def _make_tables(config: Path) -> None:
    engine = connect(load_settings(config, {}).database.url)
    migrate(engine)
    engine.dispose()


def _ask(answers: Answers, _: Callable[[str], str]) -> Answers:
    name = typer.prompt(_("Name of your shop, as buyers know it"), default=answers.shop_name, value_proc=line)
    country = typer.prompt(_("Your country, two letters"), default=answers.country, value_proc=country_typed)
    currency = typer.prompt(
        _("Currency of your values, three letters"), default=answers.currency, value_proc=currency_typed
    )
    letters = typer.prompt(
        _("Language of letters to buyers whose own is not known (en, de, fr)"),
        default=answers.letters,
        value_proc=language_of_letters,
    )
    sender = typer.prompt(_("Address that letters come from"), default=answers.sender, value_proc=address)
    imprint = typer.prompt(
        _("Imprint in one line; commas become lines"),
        default=answers.imprint.replace("\n", ", "),
        value_proc=imprint_lines,
    )
    basis = typer.prompt(
        _("May buyers be sent coupons? none, consent (they agreed), existing (customers, where the law allows)"),
        default=answers.marketing_basis.value,
        value_proc=marketing_basis,
    )
    key = typer.prompt(
        _("Your 17TRACK API key (empty: later)"), default="", show_default=False, hide_input=True, value_proc=api_key
    )
    return replace(
        answers,
        shop_name=name,
        country=country,
        currency=currency,
        letters=letters,
        sender=sender,
        reply_to=sender,
        imprint=imprint,
        marketing_basis=basis,
        account_key=key or None,
    )
