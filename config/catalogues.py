"""Every sentence for people in their own language: gettext catalogues, read from `catalogue/*.po` at start.

English is the language of the source. `translation("zh_CN")` gives the Chinese one; a language without a
catalogue is an error, never silent English. Buyers' letters have whole templates of their own in `notices/`.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

STAFF_LANGUAGES = ("en", "zh_CN")


def N_(sentence: str) -> str:  # noqa: N802 - the name by which gettext's tools find sentences that are looked up elsewhere
    """Mark a sentence for the catalogues without looking it up."""
    return sentence


class NoCatalogue(LookupError):
    """Asked for a language that nobody has translated Stallwatch into."""

    def __init__(self, language: str) -> None:
        super().__init__(f"no catalogue for {language!r}; there is {', '.join(STAFF_LANGUAGES)}")


@cache
def translation(language: str) -> NullTranslations:
    """The catalogue of a staff language. Raises NoCatalogue."""
    if language == "en":
        return NullTranslations()
    if language not in STAFF_LANGUAGES:
        raise NoCatalogue(language)
    written = files("config").joinpath("catalogue", f"{language}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(written), locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def language_of(wish: str) -> str:
    """The staff language nearest to a wish such as `zh-CN` or `de_DE.UTF-8`: Chinese for any zh, else English."""
    return "zh_CN" if wish.lower().startswith("zh") else "en"
