"""Each letter, for a full and a scant customer and for a mixed order, against the text kept beside this file.

After a wanted change: `KEEP=1 python -m pytest tests/notices/test_kept_letters.py`, then read the difference.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from config.public_holidays import PublicHoliday
from config.words import CustomsReason, IncidentReason, Kind, Must
from notices.letter import Facts, Trouble
from notices.render import LOCALES, PURPOSES, render
from notices.safety import musts_of
from notices.sample import sample, sample_holidays

KEPT = Path(__file__).parent / "kept"


def scant(full: Facts) -> Facts:
    bare = replace(full.parcels[0], item=None, last_scan=None)
    trouble = replace(full.troubles[0], customs_reason=None, parcels=(bare,))
    must = musts_of(trouble.kind)[-1]
    return replace(full, buyer_name=None, order_number=None, coupon=None, troubles=(trouble,), must=must)


def mixed(full: Facts) -> Facts:
    """One parcel of the order is held, another is silent, a third is held for another reason and since another day."""
    (trouble,), (lamp, shade) = full.troubles, full.parcels
    third = replace(shade, number="RB123456785CN", item=None, since=shade.since + timedelta(days=2))
    troubles = (
        replace(trouble, parcels=(lamp, third)),
        Trouble(Kind.CUSTOMS_HOLD, CustomsReason.INSPECTION, (shade,)),
        Trouble(Kind.NO_SCAN, None, (replace(shade, number="UJ369031717YP", carrier="Yanwen"),)),
    )
    return replace(full, troubles=troubles, must=Must.NOTHING_KNOWN)


def worst(full: Facts) -> Facts:
    """Of a large order each parcel is in a trouble of its own, all but that of the mixed one."""
    kinds = [purpose for purpose in PURPOSES if purpose is not Kind.CUSTOMS_HOLD]
    of_each = (sample(kind, full.locale).parcels[0] for kind in kinds)
    parcels = (replace(parcel, number=f"YT263200000000001{place}") for place, parcel in enumerate(of_each))
    troubles = (Trouble(kind, None, (parcel,)) for kind, parcel in zip(kinds, parcels, strict=True))
    return replace(full, troubles=tuple(troubles), coupon=None)


def stood_through(*holidays: PublicHoliday) -> Callable[[Facts], Facts]:
    """Its parcel has stood since the morning before these holidays."""
    morning = datetime.combine(holidays[0].day, time(7, 40), UTC) - timedelta(days=1)

    def change(full: Facts) -> Facts:
        bare = scant(full)
        (trouble,), (parcel,) = bare.troubles, bare.parcels
        trouble = replace(trouble, parcels=(replace(parcel, since=morning),), holidays=holidays)
        return replace(bare, troubles=(trouble,), next_news_at=morning + timedelta(days=20))

    return change


def because(reason: IncidentReason) -> Callable[[Facts], Facts]:
    """Its parcel stands together with many others, for this reason."""

    def change(full: Facts) -> Facts:
        bare = scant(full)
        return replace(bare, troubles=(replace(bare.troubles[0], because=reason),))

    return change


EASTER_MONDAY, EASTER, SPRING_FESTIVAL = sample_holidays()

LETTERS = {
    f"{purpose}-{locale}-{customer}": change(sample(purpose, locale))
    for locale in LOCALES
    for purpose, customer, change in (
        *((purpose, "full", replace) for purpose in PURPOSES),
        *((purpose, "scant", scant) for purpose in PURPOSES),
        (Kind.CUSTOMS_HOLD, "mixed", mixed),
        (Kind.LOST_DECLARED, "mixed", worst),
        (Kind.CUSTOMS_HOLD, "holiday", stood_through(*EASTER_MONDAY)),
        (Kind.CUSTOMS_HOLD, "holidays", stood_through(*EASTER)),
        (Kind.NO_SCAN, "holidays", stood_through(*SPRING_FESTIVAL)),
        (Kind.CUSTOMS_HOLD, "incident", because(IncidentReason.CUSTOMS_BACKLOG)),
        (Kind.NO_SCAN, "incident", because(IncidentReason.CARRIER_OUTAGE)),
    )
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_reads_as_it_was_approved(name: str) -> None:
    letter = render(LETTERS[name])
    for form, written in (("txt", f"{letter.subject}\n\n{letter.text}"), ("html", letter.html)):
        kept = KEPT / f"{name}.{form}"
        if "KEEP" in os.environ:
            kept.write_text(written, encoding="utf-8")
        assert written == kept.read_text(encoding="utf-8")


def test_nothing_is_kept_that_is_no_longer_written() -> None:
    assert {path.stem for path in KEPT.iterdir()} == {*LETTERS}
