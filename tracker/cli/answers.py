"""What may be answered to the questions of `stallwatch init`: each answer is checked when it is given."""

import re

import typer

from config.words import MarketingBasis
from notices.mail import usable_address
from notices.render import LOCALES
from tracker.cli.context import _
from tracker.desk.importing.amounts import currency
from tracker.desk.importing.cells import BadCell

_LINE_MOST = 200
_IMPRINT_LEAST = 10


def line(given: str) -> str:
    """Words on one line. Raises BadParameter, as all of these do."""
    said = given.strip()
    if not said or len(said) > _LINE_MOST or not said.isprintable():
        raise typer.BadParameter(_("one line of at most {most} characters").format(most=_LINE_MOST))
    return said


def currency_typed(given: str) -> str:
    """ISO code of a currency."""
    try:
        return currency(given)
    except BadCell:
        raise typer.BadParameter(_("three letters of a currency, as EUR or CNY")) from None


def language_of_letters(given: str) -> str:
    """A language in which letters are written."""
    tag = given.strip().lower()
    if tag not in LOCALES:
        raise typer.BadParameter(_("one of {languages}").format(languages=", ".join(LOCALES)))
    return tag


def address(given: str) -> str:
    """A mailbox that letters can come from."""
    usable = usable_address(given)
    if usable is None:
        raise typer.BadParameter(_("no mail can be sent to {address}").format(address=given))
    return usable


def imprint_lines(given: str) -> str:
    """An imprint, a line for each part between commas."""
    parts = [part.strip() for part in re.split("[,，]", given) if part.strip()]
    if len("".join(parts)) < _IMPRINT_LEAST or not given.isprintable():
        raise typer.BadParameter(_("who you are: name, street, place, e-mail, and what else the law asks for"))
    return "\n".join(parts)


def marketing_basis(given: str) -> MarketingBasis:
    """The ground for coupons, by its word."""
    word = given.strip().lower()
    if word not in [*MarketingBasis]:
        raise typer.BadParameter(_("one of {words}").format(words=", ".join(MarketingBasis)))
    return MarketingBasis(word)


def api_key(given: str) -> str:
    """A key that a carrier could have given, or nothing."""
    key = given.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        typer.echo(_("This holds characters that no key has. Copy it anew."))  # of what is hidden no reason is shown
        raise typer.BadParameter("no key")
    return key
