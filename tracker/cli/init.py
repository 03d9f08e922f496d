"""`stallwatch init`: eight questions at most, then a configuration with comments and an empty database."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from config.catalogues import translation
from config.loader import load_settings
from config.words import MarketingBasis
from notices.mail import usable_address
from tracker.cli.context import _, language_for
from tracker.desk.first_files import Answers, write_first_files
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
    written = write_first_files(folder, answers)
    settings = load_settings(written[0], {})
    engine = connect(settings.database.url)
    migrate(engine)
    engine.dispose()
    for path in written:
        typer.echo(_("Written: {path}").format(path=path))
    typer.echo(
        _("Next: look through {path}, then `stallwatch import FILE` and `stallwatch run`.").format(path=written[0])
    )
    typer.echo(_("Nothing is sent to buyers until you arm a country: `stallwatch arm --country DE`."))


def _ask(answers: Answers, _: Callable[[str], str]) -> Answers:
    name = typer.prompt(_("Name of your shop, as buyers know it"), default=answers.shop_name)
    country = typer.prompt(_("Your country, two letters"), default=answers.country, value_proc=_country)
    currency = typer.prompt(_("Currency of your values, three letters"), default=answers.currency).upper()
    letters = typer.prompt(_("Language of letters to buyers whose own is not known (en, de, fr)"), default="en")
    sender = typer.prompt(_("Address that letters come from"), default=answers.sender, value_proc=_address)
    imprint = typer.prompt(_("Imprint in one line; commas become lines"), default=answers.imprint.replace("\n", ", "))
    basis = typer.prompt(
        _("May buyers be sent coupons? none, consent (they agreed), existing (customers, where the law allows)"),
        default=answers.marketing_basis.value,
        value_proc=MarketingBasis,
    )
    key = typer.prompt(_("Your 17TRACK API key (empty: later)"), default="", show_default=False, hide_input=True)
    return replace(
        answers,
        shop_name=name,
        country=country,
        currency=currency,
        letters=letters,
        sender=sender,
        reply_to=sender,
        imprint="\n".join(part.strip() for part in imprint.split(",")),
        marketing_basis=basis,
        account_key=key or None,
    )


def _country(given: str) -> str:
    if len(given.strip()) != 2 or not given.strip().isalpha():  # noqa: PLR2004 - ISO 3166 alpha-2
        raise typer.BadParameter(_("two letters, as DE or CN"))
    return given.strip().upper()


def _address(given: str) -> str:
    usable = usable_address(given)
    if usable is None:
        raise typer.BadParameter(_("no mail can be sent to {address}").format(address=given))
    return usable
