"""How a country is typed on a command line: its code, or its name as in sheets that are imported."""

import typer

from tracker.cli.context import _
from tracker.desk.importing.places import country_code

EVERYWHERE = "*"


def country_typed(written: str) -> str:
    """ISO code of `DE`, `Germany`, `Deutschland` or `德国`. Raises BadParameter with what is expected."""
    if code := country_code(written):
        return code
    said = _("no country is called {written}; give its two letters, as DE")
    raise typer.BadParameter(said.format(written=repr(written)))


def country_or_all(written: str) -> str:
    """The same, or `*` for every country."""
    return EVERYWHERE if written.strip() == EVERYWHERE else country_typed(written)
