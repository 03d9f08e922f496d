"""From facts to a letter; a missing name is an error, never a blank.

`templates/shared/<locale>.txt` and `templates/<kind>/<locale>.txt` say each sentence once, as a named part; the second
once for each trouble that the letter tells of.
`templates/shared/letter.txt` and `letter.html` put the parts in their order, so text and page cannot disagree.
Only the page escapes, and it escapes every part whole; what strangers typed is never read as a template.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from babel.lists import format_list
from babel.numbers import format_percent
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from jinja2.exceptions import TemplateNotFound

from config.words import ASKS_BUYER, CustomsReason, IncidentReason, Kind
from notices import dates
from notices.clean import cleaned
from notices.errors import NoTemplate
from notices.letter import Facts, LastScan, Letter, LetterParcel, Trouble
from notices.public_holidays import in_words
from notices.safety import check, check_matter, musts_of
from notices.sample import sample, sample_holidays

LOCALES = ("en", "de", "fr")
PURPOSES = (
    Kind.LOST_DECLARED,
    Kind.LOST_PRESUMED,
    Kind.DUTY_UNPAID_HOLD,
    Kind.CUSTOMS_HOLD,
    Kind.OVERDUE_PROMISE,
    Kind.CARRIER_DELAY,
    Kind.NO_SCAN,
)
"""The kinds of trouble that a letter is written about."""

_LOST = frozenset({Kind.LOST_DECLARED, Kind.LOST_PRESUMED})


def nearest_locale(wish: str) -> str:
    """The letters' language nearest to a wish such as `de-AT` or `fr_CA.UTF-8`; English where there is none."""
    language = re.split(r"[-_.]", wish.strip().lower())[0]
    return language if language in LOCALES else "en"


def render(facts: Facts) -> Letter:
    """The letter for these facts, checked. Raises NoTemplate, MissingFact, ForbiddenWording, UnsafeLetter."""
    _known(facts.locale)
    facts = cleaned(facts)
    check_matter(facts)
    where = dates.Where(facts.zone, dates.custom(facts.locale, facts.destination))
    names = _names(facts, where)
    names |= _parts(f"shared/{facts.locale}.txt", names)
    troubles = [_trouble(trouble, names, where) for trouble in facts.troubles]
    names |= {"subject": troubles[0]["subject"], "troubles": troubles}
    text, html = (environment().get_template(f"shared/letter.{form}").render(names) for form in ("txt", "html"))
    letter = Letter(locale=facts.locale, subject=str(names["subject"]), text=text, html=html)
    check(letter, facts)
    return letter


def check_templates() -> None:
    """Find the templates of each kind in each language, and write one letter in each, so that a broken installation
    stops the start at once without making it long.

    Raises what `render` raises.
    """
    there = set(environment().list_templates())
    for locale in LOCALES:
        for room in ("shared", *PURPOSES):
            if f"{room}/{locale}.txt" not in there:
                raise NoTemplate(f"there is no letter {room}/{locale}; write templates/{room}/{locale}.txt")
        render(sample(PURPOSES[0], locale))


def check_every_letter() -> None:
    """Write every letter that can be asked for. Raises what `render` raises."""
    for purpose in PURPOSES:
        for locale in LOCALES:
            for facts in _variants(sample(purpose, locale)):
                render(facts)


def _variants(full: Facts) -> Iterable[Facts]:
    (trouble,) = full.troubles
    alone = replace(trouble, parcels=trouble.parcels[:1])
    scant = replace(full, buyer_name=None, order_number=None, troubles=(alone,), coupon=None)
    for facts in (full, scant, replace(full, troubles=(trouble, alone))):
        yield from (replace(facts, must=must) for must in musts_of(trouble.kind))
    yield from (replace(scant, troubles=(replace(alone, holidays=days),)) for days in sample_holidays())
    yield from (replace(scant, troubles=(replace(alone, because=each),)) for each in IncidentReason)
    if trouble.kind is Kind.CUSTOMS_HOLD:
        reasons = (None, *(reason for reason in CustomsReason if reason not in ASKS_BUYER))
        yield from (replace(scant, troubles=(replace(alone, customs_reason=reason),)) for reason in reasons)


def _names(facts: Facts, where: dates.Where) -> dict[str, object]:
    """What every template may call by name."""
    return {
        "locale": facts.locale,
        "buyer": facts.buyer_name,
        "shop": facts.shop_name,
        "order": facts.order_number,
        "single": len(facts.parcels) == 1,
        "alone": len(facts.troubles) == 1,
        "lost": any(trouble.kind in _LOST for trouble in facts.troubles),
        "unpaid": any(trouble.kind is Kind.DUTY_UNPAID_HOLD for trouble in facts.troubles),
        "destination": facts.destination,
        "country": where.territory(facts.destination),
        "must": facts.must.value,
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


def _trouble(trouble: Trouble, names: Mapping[str, object], where: dates.Where) -> dict[str, object]:
    """What the letter's form says of one trouble: its own sentences, which may call more by name, and its parcels."""
    carriers = list(dict.fromkeys(parcel.carrier for parcel in trouble.parcels))
    day = where.last_day if trouble.kind is Kind.OVERDUE_PROMISE else where.day
    own = {
        "single": len(trouble.parcels) == 1,
        "carriers": format_list(carriers, locale=where.custom),
        "reason": _customs_reason(trouble).value,
        "known": trouble.because,
        "since_day": day(trouble.since),
        "one_day": len({day(parcel.since) for parcel in trouble.parcels}) == 1,
    }
    said = _parts(f"{trouble.kind}/{names['locale']}.txt", {**names, **own})
    meanwhile = _meanwhile(trouble, names, where) if trouble.holidays else None
    because = _parts(f"incidents/{names['locale']}.txt", {**names, **own})["because"] if trouble.because else None
    parcels = [_parcel(parcel, where) for parcel in trouble.parcels]
    return {"parcels": parcels, "meanwhile": meanwhile, "because": because, **said}


def _parcel(parcel: LetterParcel, where: dates.Where) -> dict[str, str | None]:
    last_scan = _last_scan(parcel.last_scan, where) if parcel.last_scan else None
    return {"number": parcel.number, "carrier": parcel.carrier, "item": parcel.item, "last_scan": last_scan}


def _last_scan(scan: LastScan, where: dates.Where) -> str:
    """`Leipzig (Deutschland), Freitag, 20. November 2026`."""
    country = scan.country and where.territory(scan.country)
    return f"{f'{scan.place} ({country})' if scan.place and country else scan.place or country}, {where.day(scan.at)}"


def _customs_reason(trouble: Trouble) -> CustomsReason:
    """What customs are waiting for; where they say nothing and we know why, only that they have not come to it."""
    if trouble.because and trouble.customs_reason in (None, CustomsReason.UNSPECIFIED):
        return CustomsReason.QUEUE
    return trouble.customs_reason or CustomsReason.UNSPECIFIED


def _meanwhile(trouble: Trouble, names: Mapping[str, object], where: dates.Where) -> str:
    """The one sentence on the public holidays since the parcels came to stand."""
    locale = str(names["locale"])
    own = {
        "one": len(trouble.holidays) == 1,
        "there": where.territory(trouble.holidays[0].country),
        "at_destination": trouble.holidays[0].country == names["destination"],
        "holidays": in_words(trouble.holidays, where, locale),
    }
    return _parts(f"holidays/{locale}.txt", {**names, **own})["meanwhile"]


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
