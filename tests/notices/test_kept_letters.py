"""Each letter, for a full and a scant customer, against the text kept beside this file.

After a wanted change: `KEEP=1 python -m pytest tests/notices/test_kept_letters.py`, then read the difference.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from config.words import Kind
from notices.letter import Facts, Must
from notices.render import LOCALES, PURPOSES, render
from notices.sample import sample

KEPT = Path(__file__).parent / "kept"


def scant(full: Facts) -> Facts:
    bare = replace(full.parcels[0], item=None)
    trouble = replace(full.troubles[0], customs_reason=None, parcels=(bare,))
    return replace(full, buyer_name=None, order_number=None, coupon=None, troubles=(trouble,), must=Must.NOTHING_YET)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("customer", ["full", "scant"])
def test_a_letter_reads_as_it_was_approved(purpose: Kind, locale: str, customer: str) -> None:
    facts = sample(purpose, locale)
    letter = render(facts if customer == "full" else scant(facts))
    for form, written in (("txt", f"{letter.subject}\n\n{letter.text}"), ("html", letter.html)):
        kept = KEPT / f"{purpose}-{locale}-{customer}.{form}"
        if "KEEP" in os.environ:
            kept.write_text(written, encoding="utf-8")
        assert written == kept.read_text(encoding="utf-8")


def test_nothing_is_kept_that_is_no_longer_written() -> None:
    names = {f"{p}-{loc}-{who}" for p in PURPOSES for loc in LOCALES for who in ("full", "scant")}
    assert {path.stem for path in KEPT.iterdir()} == names
