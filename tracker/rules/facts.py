"""What a rule asks of a parcel beside its events; whoever keeps parcels hands over something of this shape."""

from datetime import datetime
from typing import Protocol

from config.words import MarketingBasis


class ParcelFacts(Protocol):
    """The parcel, its buyer and its shop as far as a judgement needs them. Countries are ISO codes of two letters."""

    @property
    def enrolled_at(self) -> datetime: ...
    @property
    def destination(self) -> str: ...
    @property
    def incoterm(self) -> str | None: ...
    @property
    def duty_disclosed(self) -> bool: ...
    @property
    def marketplace(self) -> str | None: ...
    @property
    def buyer_email(self) -> str | None: ...
    @property
    def buyer_country(self) -> str | None: ...
    @property
    def buyer_basis(self) -> MarketingBasis | None: ...
    @property
    def shop_basis(self) -> MarketingBasis: ...


def country_of(facts: ParcelFacts) -> str:
    """The country whose law and clocks hold for the buyer."""
    return facts.buyer_country or facts.destination
