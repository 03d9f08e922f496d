"""What strangers type never becomes markup, a template, a header or a link, and never keeps the letter back."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.words import Kind
from notices.clean import one_line
from notices.letter import CouponOffer, Facts, Letter, LetterParcel, Trouble
from notices.mail import Address, compose
from notices.render import LOCALES, render
from notices.sample import sample
from tests.hostile import HOSTILE

FULL = sample(Kind.CUSTOMS_HOLD, "de")
FIELDS = ("buyer_name", "order_number", "shop_name", "number", "item", "carrier", "code")


def facts_with(field: str, text: str, full: Facts = FULL) -> Facts:
    first = full.parcels[0]
    if field in ("number", "item", "carrier"):
        changed = (replace(first, **{field: f"N {text}"}), full.parcels[1])
        return replace(full, troubles=(replace(full.troubles[0], parcels=changed),))
    if field == "code":
        return replace(full, coupon=replace(full.coupon, code=f"C {text}"))
    return replace(full, **{field: text if field == "buyer_name" else f"N {text}"})


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(sorted(name for name, _ in attrs))))

    def handle_comment(self, data: str) -> None:
        self.found.append("comment")


def mail_of(letter: Letter, name: str) -> bytes:
    return compose(
        letter,
        sender=Address("hello@lumen.example.com", "Lumen"),
        to=Address("anna@example.com", name),
        reply_to="hello@lumen.example.com",
        message_id="<1@lumen.example.com>",
        date=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
        unsubscribe="stop@lumen.example.com",
    )


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", FIELDS)
def test_hostile_text_adds_no_element_and_no_line(field: str, text: str) -> None:
    usual = render(facts_with(field, "usual"))
    letter = render(facts_with(field, text))
    assert Elements(letter.html).found == Elements(usual.html).found
    assert len(letter.text.splitlines()) == len(usual.text.splitlines())
    assert len(letter.text) < 4000
    assert "http" not in letter.text


@pytest.mark.parametrize("text", [text for text in HOSTILE if "http:" not in text and "https:" not in text])
def test_hostile_text_in_the_imprint_adds_lines_and_no_more(text: str) -> None:
    letter = render(replace(FULL, imprint=f"{FULL.imprint}\n{text}"))
    added = set(Elements(letter.html).found) - set(Elements(render(FULL).html).found)
    assert added == set()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_header(text: str) -> None:
    letter = render(replace(facts_with("shop_name", text), order_number=text))
    mail = message_from_bytes(mail_of(letter, text), policy=default)
    assert mail.keys() == [
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "List-Unsubscribe",
        "MIME-Version",
        "Content-Type",
        "Content-Language",
    ]
    assert [each.addr_spec for each in mail["To"].addresses] == ["anna@example.com"]
    assert mail.defects == []
    assert mail["Subject"] == one_line(letter.subject.replace("=?", "= ?"), 200)


def test_a_template_in_a_name_stays_as_it_was_typed() -> None:
    assert "Guten Tag {{7*7}} {% raw %}," in render(replace(FULL, buyer_name="{{7*7}} {% raw %}")).text


@pytest.mark.parametrize("name", ["Win at evil.example now", "x@evil.example", "http://evil.example", "\u202e", " "])
def test_a_name_that_is_no_name_becomes_a_neutral_greeting(name: str) -> None:
    assert render(replace(FULL, buyer_name=name)).text.startswith("Guten Tag,\n")


anything = st.text(st.characters(), max_size=80)


@given(name=anything, order=anything, item=anything, shop=anything, code=anything, locale=st.sampled_from(LOCALES))
def test_no_text_whatever_keeps_a_letter_from_leaving(
    *, name: str, order: str, item: str, shop: str, code: str, locale: str
) -> None:
    parcel = LetterParcel("RB123456785CN", item, f"C{item}"[:60], FULL.parcels[0].since)
    coupon = CouponOffer(f"C {code}", 5, datetime(2027, 1, 21, 23, 0, tzinfo=UTC))
    troubles = (Trouble(Kind.NO_SCAN, None, (parcel,)),)
    facts = replace(sample(Kind.NO_SCAN, locale), troubles=troubles, coupon=coupon)
    letter = render(replace(facts, buyer_name=name, order_number=order, shop_name=f"S {shop}"))
    mail = message_from_bytes(mail_of(letter, name), policy=default)
    assert mail["Subject"] == one_line(letter.subject.replace("=?", "= ?"), 200)
    assert len(mail["To"].addresses) == 1
