from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.words import Kind
from notices.clean import cleaned, one_line
from notices.errors import MissingFact
from notices.letter import CouponOffer, LetterParcel, Trouble
from notices.sample import sample
from tests.build import NOW

FULL = sample(Kind.CUSTOMS_HOLD, "de")
NAIVE = datetime(2026, 11, 25, 9, 0)  # noqa: DTZ001 - what must be refused


def of(parcel: LetterParcel) -> dict[str, object]:
    """The change that makes a letter tell of this parcel alone."""
    return {"troubles": (Trouble(Kind.NO_SCAN, None, (parcel,)),)}


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("Anna\r\nMüller", "Anna Müller"),
        ("  a \t b\u00a0c\u2028d ", "a b c d"),
        ("\u202eannA\u2066\u200b\x00\x1b", "annA"),
        ("Mu\u0308ller", "Müller"),
        ("\ud800", ""),
    ],
)
def test_typed_text_becomes_one_visible_line(typed: str, line: str) -> None:
    assert one_line(typed, 20) == line


@pytest.mark.parametrize(
    ("typed", "line"),
    [("abcdefghij", "abcdefghij"), ("abcdefghijk", "abcdefghi…"), ("ab      cdefghijk", "ab cdefgh…")],
)
def test_a_long_line_is_cut_where_the_limit_is(typed: str, line: str) -> None:
    assert one_line(typed, 10) == line


@given(st.text(st.characters(), max_size=40), st.integers(1, 30))
def test_cleaning_twice_changes_nothing_more(text: str, limit: int) -> None:
    once = one_line(text, limit)
    assert one_line(once, limit) == once
    assert len(once) <= limit


@pytest.mark.parametrize(
    "blank",
    [
        {"shop_name": " \u200b"},
        {"imprint": "\n \n"},
        {"reply_to": ""},
        {"unsubscribe": "https://shop.example/stop"},
        {"troubles": ()},
        {"troubles": (Trouble(Kind.NO_SCAN, None, ()),)},
        of(LetterParcel("", "lamp", "DHL", NOW)),
        of(LetterParcel("RB1", None, "\r\n", NOW)),
        of(LetterParcel("RB1", None, "DHL", NAIVE)),
        {"next_news_at": NAIVE},
        {"coupon": CouponOffer("", 5, NOW)},
        {"coupon": CouponOffer("A", 0, NOW)},
        {"coupon": CouponOffer("A", 101, NOW)},
        {"coupon": CouponOffer("A", 5, NAIVE)},
        {"zone": "Europe/Atlantis"},
        {"zone": "../etc/passwd"},
        {"zone": ""},
        {"zone": "Europe"},
    ],
)
def test_a_blank_where_a_value_should_be_is_a_named_error(blank: dict[str, object]) -> None:
    with pytest.raises(MissingFact):
        cleaned(replace(FULL, **blank))


def test_clean_facts_stay_as_they_are() -> None:
    assert cleaned(FULL) == FULL
