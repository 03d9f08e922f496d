"""Countries and languages as people and exports write them, to ISO codes."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Literal, cast

from babel import Locale
from babel.core import get_global

from tracker.desk.importing.spelling import folded

# Short and older names that the tables of Unicode do not hold.
_ALSO = {
    "GB": ("UK", "U.K.", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland", "大不列颠"),
    "US": ("United States of America", "America", "美利坚合众国"),
    "HK": ("Hong Kong", "香港", "中国香港"),
    "MO": ("Macao", "Macau", "澳门", "中国澳门"),
    "TW": ("中国台湾", "台湾省", "台灣"),
    "CN": ("People's Republic of China", "Mainland China", "中国大陆", "中国内地"),
    "KR": ("Korea", "Republic of Korea", "大韩民国"),
    "RU": ("Russian Federation", "俄罗斯联邦"),
    "CZ": ("Czech Republic", "捷克共和国"),
    "TR": ("Turkey",),
    "NL": ("The Netherlands", "Holland"),
    "AE": ("UAE", "阿联酋"),
    "SA": ("沙特",),
    "VN": ("Viet Nam",),
    "MM": ("Myanmar", "Burma"),
    "CI": ("Ivory Coast",),
    "GR": ("EL",),  # as the European Commission abbreviates Greece
}
_NO_COUNTRY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}  # groups and test values that stand among the territories
_CODE = 2
_COUNTRY_TONGUES = ("es", "fr", "de", "en", "zh", "zh_Hant")
_OWN_NAMES = ("de", "fr", "es", "it", "nl", "pl", "pt", "sv", "da", "fi", "nb", "cs", "hu", "ro", "ja", "ko", "ru")
_BETWEEN = re.compile(r"[()（）\[\]/|,;，、]")


@lru_cache(maxsize=1024)
def country_code(text: str) -> str | None:
    """ISO-2 of a country by its code or its English, Chinese, German, French or Spanish name, also `德国(DE)`; None
    where it is no country."""
    countries = _countries()
    if code := countries.get(folded(text)):
        return code
    found = {countries.get(folded(part)) for part in _BETWEEN.split(text) if part.strip()}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1024)
def language_code(text: str) -> str | None:
    """The language of a tag (`de-DE`) or an English, Chinese or own name (`德语`); None where it is no language."""
    tag = re.split(r"[-_]", text.strip().lower(), maxsplit=1)[0]
    return tag if tag in _tags() else _languages().get(folded(text))


@cache
def _countries() -> Mapping[str, str]:
    codes = {code for code in _names("en", "territories") if len(code) == _CODE and code.isalpha()} - _NO_COUNTRY
    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    older = {folded(alias): code for alias, (code, *others) in aliases.items() if code in codes and not others}
    names = {
        folded(name): code
        for tongue in _COUNTRY_TONGUES  # a later one stands above an earlier one
        for code, name in _names(tongue, "territories").items()
        if code in codes
    }
    also = {folded(name): code for code, others in _ALSO.items() for name in others}
    return {**older, **names, **also, **{folded(code): code for code in codes}}


@cache
def _tags() -> frozenset[str]:
    return frozenset(tag for tag in _names("en", "languages") if "_" not in tag) - {"und", "mul", "zxx", "root"}


@cache
def _languages() -> Mapping[str, str]:
    named = {folded(_names(tongue, "languages")[tongue]): tongue for tongue in _OWN_NAMES}
    for tongue in ("zh", "en"):
        tagged = {folded(name): tag.partition("_")[0] for tag, name in _names(tongue, "languages").items()}
        named |= {name: tag for name, tag in tagged.items() if tag in _tags()}
    return named


def _names(tongue: str, kind: Literal["languages", "territories"]) -> Mapping[str, str]:
    """Codes and their names in a tongue; Babel does not say that they are texts."""
    return cast("Mapping[str, str]", getattr(Locale.parse(tongue), kind))
