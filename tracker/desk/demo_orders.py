"""What the demonstration's shop knows of its parcels: orders, goods and buyers, one row of a sheet for each parcel."""

from collections.abc import Iterable, Iterator
from typing import Final

from carriers.sandbox.samples import Sample

COLUMNS: Final = (
    "Tracking number",
    "Carrier",
    "Order number",
    "Buyer name",
    "Buyer email",
    "Buyer language",
    "Marketing consent",
    "Marketplace",
    "Origin",
    "Destination",
    "Batch",
    "Flight",
    "Master air waybill",
    "Bag",
    "Incoterm",
    "Duty disclosed",
    "Promised date",
    "Item",
    "HS code",
    "Quantity",
    "Value",
    "Currency",
)
_LANGUAGES = {"DE": "de", "AT": "de", "FR": "fr", "GB": "en", "US": "en", "ES": "en", "JP": "en"}
_NAMES = {
    "de": ("Anna Weber", "Jonas Schäfer", "Mia Köhler", "Lukas Groß", "Emma Vogel", "Paul Hübner"),
    "fr": ("Camille Lefèvre", "Hugo Moreau", "Chloé Garnier", "Louis Benoît"),
    "en": ("Grace Miller", "Noah Carter", "Ruby Hughes", "Liam O'Brien", "Ella Brooks"),
}
_GOODS = (
    ("Desk lamp, brass", "94052011", "24.90"),
    ("LED string lights, 10 m", "94054110", "12.50"),
    ("Phone case, silicone", "39269097", "8.90"),
    ("Ceramic mug, 350 ml", "69120023", "14.00"),
    ("Travel adapter", "85366990", "19.95"),
    ("Yoga mat, 6 mm", "95069190", "27.40"),
)
_ONE_ORDER = "hold_one_order"


def orders(samples: Iterable[Sample]) -> Iterator[dict[str, str]]:
    """The sheet's rows, in the order of the samples."""
    for index, sample in enumerate(samples):
        yield _row(index, sample)


def _row(index: int, sample: Sample) -> dict[str, str]:
    item, hs_code, value = _GOODS[index % len(_GOODS)]
    order = "LH-5000" if sample.story == _ONE_ORDER else f"LH-{5001 + index}"
    values = (
        sample.number,
        sample.carrier_name,
        order,
        *_buyer(index, sample),
        sample.origin,
        sample.destination,
        f"2026-{index // 40 + 31}",
        f"LH{8401 + index // 40}",
        f"020-{41530000 + index // 40}",
        f"BAG-{index // 10 + 1:03}",
        "DDP" if index % 3 else "DAP",
        "no",
        str(sample.promised or ""),
        item,
        hs_code,
        str(index % 2 + 1),
        value,
        "EUR",
    )
    return dict(zip(COLUMNS, values, strict=True))


def _buyer(index: int, sample: Sample) -> tuple[str, str, str, str, str]:
    """Name, address, language, consent to coupons, marketplace. Addresses are of a domain that nobody has."""
    language = _LANGUAGES.get(sample.destination, "en")
    if sample.story == _ONE_ORDER:
        return ("Sophie Brandt", "sophie.brandt@mail.example", "de", "yes", "")
    names = _NAMES[language]
    name = names[index % len(names)]
    if sample.story == "hold_marketplace":
        return (name, f"buyer{index}@marketplace.example", language, "no", "Example Market")
    address = "" if sample.story == "hold_no_address" else f"buyer{index}@mail.example"
    consent = "no" if sample.story == "hold_no_basis" else "yes"
    return (name, address, language, consent, "")
