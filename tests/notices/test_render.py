from dataclasses import replace
from datetime import UTC, datetime

import pytest
from jinja2 import DictLoader, UndefinedError

from config.words import CustomsReason, Kind
from notices import render as rendering
from notices.errors import NoTemplate
from notices.letter import Facts, Must
from notices.render import LOCALES, PURPOSES, check_templates, nearest_locale, render
from notices.sample import sample

ALL_REASONS = [*CustomsReason, None]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_customs_reason_has_a_sentence_of_its_own(locale: str) -> None:
    facts = sample(Kind.CUSTOMS_HOLD, locale)
    letters = {render(replace(facts, customs_reason=reason)).text for reason in CustomsReason}
    assert len(letters) == len(CustomsReason) == 19


@pytest.mark.parametrize("locale", LOCALES)
def test_no_reason_given_reads_as_customs_have_not_said(locale: str) -> None:
    facts = sample(Kind.CUSTOMS_HOLD, locale)
    unspecified = render(replace(facts, customs_reason=CustomsReason.UNSPECIFIED))
    assert render(replace(facts, customs_reason=None)) == unspecified


@pytest.mark.parametrize(
    ("locale", "must", "line"),
    [
        ("en", Must.NOTHING, "There is nothing you need to do and nothing you need to pay."),
        ("de", Must.NOTHING, "Sie müssen nichts tun und nichts bezahlen."),
        ("fr", Must.NOTHING, "Vous n’avez rien à faire et rien à payer."),
        ("en", Must.NOTHING_YET, "There is nothing you need to do now and nothing you need to pay now."),
        ("de", Must.NOTHING_YET, "Sie müssen jetzt nichts tun und jetzt nichts bezahlen."),
        ("fr", Must.NOTHING_YET, "Vous n’avez rien à faire ni à payer pour le moment."),
    ],
)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_first_line_says_what_the_buyer_must_do(purpose: Kind, locale: str, must: Must, line: str) -> None:
    letter = render(replace(sample(purpose, locale), must=must))
    assert letter.text.splitlines()[2].startswith(line)


@pytest.mark.parametrize("locale", LOCALES)
def test_one_parcel_and_two_are_spoken_of_differently(locale: str) -> None:
    two = sample(Kind.NO_SCAN, locale)
    one = replace(two, parcels=two.parcels[:1])
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
    check_templates()


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
def test_a_missing_name_raises_at_the_check_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, template: str, old: str, new: str
) -> None:
    broken(monkeypatch, template, old, new)
    with pytest.raises(UndefinedError):
        check_templates()


def test_a_language_with_a_purpose_missing_is_found_at_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "LOCALES", (*LOCALES, "it"))
    with pytest.raises(NoTemplate, match=r"write templates/shared/it\.txt"):
        check_templates()
