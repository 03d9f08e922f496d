"""From facts to a letter; a missing name is an error, never a blank.

`templates/shared/<locale>.txt` and `templates/<purpose>/<locale>.txt` say each sentence once, as a named part.
`templates/shared/letter.txt` and `letter.html` put the parts in their order, so text and page cannot disagree.
Only the page escapes, and it escapes every part whole; what strangers typed is never read as a template.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from babel.lists import format_list
from babel.numbers import format_percent
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from jinja2.exceptions import TemplateNotFound

from config.words import CustomsReason, Kind
from notices import dates
from notices.clean import cleaned
from notices.errors import NoTemplate
from notices.letter import Facts, Letter, Must
from notices.safety import check
from notices.sample import sample

LOCALES = ("en", "de", "fr")
PURPOSES = (Kind.CUSTOMS_HOLD, Kind.NO_SCAN)


def nearest_locale(wish: str) -> str:
    """The letters' language nearest to a wish such as `de-AT` or `fr_CA.UTF-8`; English where there is none."""
    language = re.split(r"[-_.]", wish.strip().lower())[0]
    return language if language in LOCALES else "en"


def render(facts: Facts) -> Letter:
    """The letter for these facts, checked. Raises NoTemplate, MissingFact, ForbiddenWording, UnsafeLetter."""
    facts = cleaned(facts)
    names = _names(facts)
    parts = _parts(f"shared/{facts.locale}.txt", names) | _parts(f"{facts.purpose}/{facts.locale}.txt", names)
    text, html = (environment().get_template(f"shared/letter.{form}").render(names | parts) for form in ("txt", "html"))
    letter = Letter(locale=facts.locale, subject=parts["subject"], text=text, html=html)
    check(letter, facts)
    return letter


def check_templates() -> None:
    """Write every letter that can be asked for, so that one that cannot be written stops the start.

    Raises what `render` raises.
    """
    for purpose in PURPOSES:
        for locale in LOCALES:
            for facts in _variants(sample(purpose, locale)):
                render(facts)


def _variants(full: Facts) -> Iterable[Facts]:
    scant = replace(full, buyer_name=None, order_number=None, parcels=full.parcels[:1], coupon=None)
    for facts in (full, scant):
        yield from (replace(facts, must=must) for must in Must)
    yield from (replace(scant, customs_reason=reason) for reason in (*CustomsReason, None))


def _names(facts: Facts) -> dict[str, object]:
    """What a template may call by name."""
    _known(facts.locale)
    where = dates.Where(facts.zone, dates.custom(facts.locale, facts.destination))
    return {
        "locale": facts.locale,
        "buyer": facts.buyer_name,
        "shop": facts.shop_name,
        "order": facts.order_number,
        "parcels": facts.parcels,
        "single": len(facts.parcels) == 1,
        "carriers": format_list(list(dict.fromkeys(each.carrier for each in facts.parcels)), locale=where.custom),
        "country": where.custom.territories.get(facts.destination, facts.destination),
        "reason": (facts.customs_reason or CustomsReason.UNSPECIFIED).value,
        "must": facts.must.value,
        "since_day": where.day(facts.since),
        "news_day": where.day(facts.next_news_at),
        "news_hour": where.hour(facts.next_news_at),
        "news_place": where.place(facts.next_news_at),
        "coupon": facts.coupon,
        "percent": facts.coupon and format_percent(facts.coupon.percent / 100, locale=where.custom),
        "coupon_day": facts.coupon and where.last_day(facts.coupon.expires_at),
        "imprint": facts.imprint,
        "reply_to": facts.reply_to,
        "unsubscribe": facts.unsubscribe,
    }


def _known(locale: str) -> None:
    if locale not in LOCALES:
        raise NoTemplate(f"no letter is written in {locale!r}; there is {', '.join(LOCALES)}")


def _parts(path: str, names: dict[str, object]) -> dict[str, str]:
    """The sentences that one file of templates sets, each on one line: a template's own line breaks mean nothing."""
    try:
        module = environment().get_template(path).make_module(names)
    except TemplateNotFound as error:
        raise NoTemplate(f"there is no letter {path.removesuffix('.txt')}; write templates/{path}") from error
    said = {name: part for name, part in vars(module).items() if not name.startswith("_")}
    return {name: re.sub(r"[ \n]+", " ", str(part)).strip(" ") for name, part in said.items()}


@cache
def environment() -> Environment:
    """The one Jinja environment. Its templates are ours alone; an operator edits values, never templates."""
    return Environment(
        loader=PackageLoader("notices"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"], default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
