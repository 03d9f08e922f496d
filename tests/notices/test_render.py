import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from jinja2 import DictLoader, UndefinedError

from config.words import ASKS_BUYER, CustomsReason, Kind, Must
from notices import render as rendering
from notices.errors import NoTemplate, UnsafeLetter
from notices.letter import Facts, LastScan, Trouble
from notices.render import LOCALES, PURPOSES, check_every_letter, check_templates, nearest_locale, render
from notices.safety import musts_of
from notices.sample import sample


def because(reason: CustomsReason | None, locale: str = "en") -> Facts:
    """A hold for this reason."""
    facts = sample(Kind.CUSTOMS_HOLD, locale)
    return replace(facts, troubles=(replace(facts.troubles[0], customs_reason=reason),))


def parted(facts: Facts, second: Trouble) -> Facts:
    """The sample's first parcel in its own trouble, and its second one in another."""
    first, (lamp, shade) = facts.troubles[0], facts.parcels
    return replace(facts, troubles=(replace(first, parcels=(lamp,)), replace(second, parcels=(shade,))))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_customs_reason_has_a_sentence_of_its_own(locale: str) -> None:
    letters = {render(because(reason, locale)).text for reason in CustomsReason if reason not in ASKS_BUYER}
    assert len(letters) == len(CustomsReason) - len(ASKS_BUYER) == 17


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("reason", sorted(ASKS_BUYER))
def test_a_reason_that_may_need_the_buyer_has_no_letter(locale: str, reason: CustomsReason) -> None:
    with pytest.raises(UnsafeLetter, match=reason):
        render(because(reason, locale))


@pytest.mark.parametrize("locale", LOCALES)
def test_no_reason_given_reads_as_customs_have_not_said(locale: str) -> None:
    assert render(because(None, locale)) == render(because(CustomsReason.UNSPECIFIED, locale))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("form", ["text", "html"])
def test_each_parcel_stands_between_its_own_trouble_and_its_own_reason(locale: str, form: str) -> None:
    facts = sample(Kind.CUSTOMS_HOLD, locale)
    lamp, shade = (parcel.number for parcel in facts.parcels)
    said = getattr(render(parted(facts, Trouble(Kind.CUSTOMS_HOLD, CustomsReason.HS_MISMATCH, ()))), form)
    invoice = {"en": "missing the invoice", "de": "fehlt die Rechnung", "fr": "manque à la douane la facture"}[locale]
    tariff = {"en": "tariff number", "de": "Zolltarifnummer", "fr": "numéro tarifaire"}[locale]
    places = [said.index(part) for part in (lamp, invoice, shade, tariff)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("locale", "held", "silent"),
    [
        ("en", "This parcel of your order has been at customs", "the whereabouts of this parcel of your order"),
        ("de", "Dieses Paket Ihrer Bestellung liegt", "wo dieses Paket Ihrer Bestellung ist"),
        ("fr", "Ce colis de votre commande se trouve", "l’endroit où se trouve ce colis de votre commande"),
    ],
)
def test_a_hold_and_a_silence_of_one_order_are_both_told(locale: str, held: str, silent: str) -> None:
    letter = render(parted(sample(Kind.CUSTOMS_HOLD, locale), Trouble(Kind.NO_SCAN, None, ())))
    assert held in letter.text
    assert silent in letter.text
    assert letter.subject == render(sample(Kind.CUSTOMS_HOLD, locale)).subject


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize(("locale", "first"), [("en", "the first of them"), ("de", "erste"), ("fr", "le premier")])
def test_parcels_that_stand_since_different_days_are_not_said_to_stand_since_the_same(
    purpose: Kind, locale: str, first: str
) -> None:
    facts = sample(purpose, locale)
    lamp, shade = facts.parcels
    later = replace(shade, since=lamp.since + timedelta(days=2))
    said = render(replace(facts, troubles=(replace(facts.troubles[0], parcels=(lamp, later)),))).text
    assert first in said.splitlines()[4]
    assert first not in render(facts).text.splitlines()[4]


FIRST_LINES = {
    ("en", Must.NOTHING): "There is nothing you need to do and nothing you need to pay.",
    ("de", Must.NOTHING): "Sie müssen nichts tun und nichts bezahlen.",
    ("fr", Must.NOTHING): "Vous n’avez rien à faire et rien à payer.",
    ("en", Must.NOTHING_KNOWN): "There is nothing you need to do now, and we know of nothing you need to pay.",
    ("de", Must.NOTHING_KNOWN): "Sie müssen jetzt nichts tun, und wir wissen von nichts, was Sie bezahlen müssten.",
    ("fr", Must.NOTHING_KNOWN): "Vous n’avez rien à faire pour le moment et, à notre connaissance, rien à payer.",
    ("en", Must.NOTHING_YET): "There is nothing you need to do now and nothing you need to pay now.",
    ("de", Must.NOTHING_YET): "Sie müssen jetzt nichts tun und jetzt nichts bezahlen.",
    ("fr", Must.NOTHING_YET): "Vous n’avez rien à faire ni à payer pour le moment.",
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("purpose", "must"), [(kind, must) for kind in PURPOSES for must in musts_of(kind)])
def test_the_first_line_says_what_the_buyer_must_do(purpose: Kind, must: Must, locale: str) -> None:
    letter = render(replace(sample(purpose, locale), must=must))
    assert letter.text.splitlines()[2].startswith(FIRST_LINES[locale, must])


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("must", [Must.NOTHING_KNOWN, Must.NOTHING_YET])
def test_of_unpaid_charges_nobody_is_written_to_who_may_owe_them(locale: str, must: Must) -> None:
    with pytest.raises(UnsafeLetter, match=must):
        render(replace(sample(Kind.DUTY_UNPAID_HOLD, locale), must=must))


@pytest.mark.parametrize(
    ("locale", "warning"),
    [
        ("en", "Please pay nobody, and by no link, whoever asks you to."),
        ("de", "Bitte zahlen Sie an niemanden und über keinen Link, wer auch immer Sie dazu auffordert."),
        ("fr", "Ne payez rien à personne, ni par aucun lien, quelle que soit la personne qui vous le demande."),
    ],
)
def test_of_unpaid_charges_it_is_said_first_that_nobody_is_to_be_paid(locale: str, warning: str) -> None:
    facts = sample(Kind.DUTY_UNPAID_HOLD, locale)
    assert render(facts).text.splitlines()[2].endswith(warning)
    lost_too = parted(sample(Kind.LOST_DECLARED, locale), facts.troubles[0])
    assert render(lost_too).text.splitlines()[2].endswith(warning)
    assert warning not in render(sample(Kind.CUSTOMS_HOLD, locale)).text


@pytest.mark.parametrize("kind", [Kind.LOST_DECLARED, Kind.LOST_PRESUMED])
@pytest.mark.parametrize(
    ("locale", "choice", "promised"),
    [
        ("en", "you can choose how to proceed", "refund|reship|replace|compensat|new parcel|day of delivery"),
        ("de", "können Sie wählen, wie es weitergeht", "erstatt|ersetz|ersatz(?!schirm)|entschädig|Liefertag"),
        ("fr", "vous pourrez choisir la suite", "rembours|remplac|indemnis|renvoy|jour de livraison"),
    ],
)
def test_of_a_loss_a_choice_is_announced_and_nothing_promised(
    kind: Kind, locale: str, choice: str, promised: str
) -> None:
    letter = render(replace(sample(kind, locale), coupon=None)).text
    assert choice in letter
    assert not re.search(promised, letter, re.IGNORECASE)


def test_a_day_that_was_promised_is_the_one_that_ends_at_that_instant() -> None:
    facts = sample(Kind.OVERDUE_PROMISE, "en")
    assert "by Friday, 20 November 2026." in render(facts).text
    west = replace(facts, destination="US", zone="America/New_York")
    end = replace(facts.parcels[0], since=datetime(2026, 11, 21, 8, 0, tzinfo=UTC))  # of the day in Los Angeles
    assert (
        "by Friday, November 20, 2026."
        in render(replace(west, troubles=(replace(facts.troubles[0], parcels=(end,)),))).text
    )


@pytest.mark.parametrize(
    ("place", "country", "line"),
    [
        ("Leipzig", "DE", "Letzter Scan: Leipzig (Deutschland), Freitag, 20. November 2026"),
        ("Leipzig", None, "Letzter Scan: Leipzig, Freitag, 20. November 2026"),
        (None, "CN", "Letzter Scan: China, Freitag, 20. November 2026"),
        ("深圳", "CN", "Letzter Scan: China, Freitag, 20. November 2026"),
        ("Impossible", "FR", "Letzter Scan: Impossible (Frankreich), Freitag, 20. November 2026"),
        ("深圳", None, None),
        ("pay at dhl-pay.example", None, None),
        (None, None, None),
    ],
)
@pytest.mark.parametrize("form", ["text", "html"])
def test_a_parcel_was_last_seen_where_the_reader_can_read_it(
    place: str | None, country: str | None, line: str | None, form: str
) -> None:
    facts = sample(Kind.NO_SCAN, "de")
    lamp = replace(facts.parcels[0], last_scan=LastScan(facts.parcels[0].since, place, country))
    said = getattr(render(replace(facts, troubles=(replace(facts.troubles[0], parcels=(lamp,)),))), form)
    assert [each for each in (line,) if each] == re.findall("Letzter Scan[^<\n]*", said)


@pytest.mark.parametrize("locale", LOCALES)
def test_one_parcel_and_two_are_spoken_of_differently(locale: str) -> None:
    two = sample(Kind.NO_SCAN, locale)
    one = replace(two, troubles=(replace(two.troubles[0], parcels=two.parcels[:1]),))
    first, second = render(one).text, render(two).text
    assert "DHL" not in first
    assert all(parcel.number in second for parcel in two.parcels)
    assert first.splitlines()[4] != second.splitlines()[4]


def test_the_next_news_is_told_in_the_buyers_own_hour() -> None:
    facts = replace(sample(Kind.CUSTOMS_HOLD, "en"), destination="US", zone="America/New_York")
    letter = render(replace(facts, next_news_at=datetime(2026, 11, 25, 14, 0, tzinfo=UTC)))
    assert "Wednesday, November 25, 2026, 9:00\u202fAM (New York time)" in letter.text
    assert "(United States)" in letter.text


@pytest.mark.parametrize(
    ("wish", "locale"),
    [("de", "de"), ("de-AT", "de"), ("fr_CA.UTF-8", "fr"), ("FR", "fr"), ("ja", "en"), ("", "en"), ("deu", "en")],
)
def test_a_wish_finds_the_nearest_language(wish: str, locale: str) -> None:
    assert nearest_locale(wish) == locale


@pytest.mark.parametrize("facts", [sample(Kind.DAMAGED, "en"), sample(Kind.NO_SCAN, "es")])
def test_a_letter_that_nobody_has_written_is_a_named_error(facts: Facts) -> None:
    with pytest.raises(NoTemplate):
        render(facts)


def test_all_shipped_templates_can_be_written() -> None:
    check_every_letter()


def broken(monkeypatch: pytest.MonkeyPatch, name: str, old: str, new: str) -> None:
    """Have one template read otherwise than it is shipped."""
    real = rendering.environment()
    sources = {each: real.loader.get_source(real, each)[0] for each in real.list_templates()}
    assert old in sources[name]
    sources[name] = sources[name].replace(old, new)
    changed = real.overlay(loader=DictLoader(sources))
    monkeypatch.setattr(rendering, "environment", lambda: changed)


@pytest.mark.parametrize(
    ("template", "old", "new"),
    [
        ("shared/de.txt", "{{ reply_to }}", "{{ replyto }}"),
        ("customs_hold/fr.txt", '"hs_mismatch"', '"hs_mistake"'),
        ("no_scan/en.txt", "{% set why %}", "{% set because %}"),
        ("shared/letter.html", "{{ rights }}", "{{ right }}"),
    ],
)
def test_a_missing_name_raises_when_every_letter_is_checked(
    monkeypatch: pytest.MonkeyPatch, template: str, old: str, new: str
) -> None:
    broken(monkeypatch, template, old, new)
    with pytest.raises(UndefinedError):
        check_every_letter()


def test_a_missing_name_in_a_plain_letter_raises_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, "shared/de.txt", "{{ reply_to }}", "{{ replyto }}")
    with pytest.raises(UndefinedError):
        check_templates()


def test_a_language_with_a_purpose_missing_is_found_at_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "LOCALES", (*LOCALES, "it"))
    with pytest.raises(NoTemplate, match=r"write templates/shared/it\.txt"):
        check_templates()
