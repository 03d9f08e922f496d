"""One row of a sheet to what it says of a parcel, its buyer and its goods, or to what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo

from config.calendars import westernmost_zone
from config.settings import Settings
from config.words import MarketingBasis
from tracker.desk.importing import amounts, cells
from tracker.desk.importing.cells import BadCell
from tracker.desk.importing.reading import Fault, Reading, Rejected
from tracker.desk.importing.sheets_in import SheetRow
from tracker.desk.importing.spelling import folded
from tracker.desk.importing.workbooks import Cell
from tracker.store.enrolled import BuyerFacts, GoodsFacts, ParcelFacts

# Without these nobody can be asked about the parcel. Any other cell that cannot be read is left out.
_NEEDED = ("number", "shop", "account", "destination")


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """What a good row says. Shop or account is None where the row does not say and more than one is configured.

    `left_out`: cells that could not be read, and so say nothing.
    """

    line: int
    number: str
    shop: str | None
    account: str | None
    facts: ParcelFacts
    buyer: BuyerFacts
    goods: GoodsFacts | None
    left_out: tuple[Fault, ...]


class RowReader:
    """Reads the rows of one file: it knows which column holds what and what the installation is set up with."""

    def __init__(self, columns: Mapping[str, int], *, settings: Settings, zone: tzinfo) -> None:
        self._columns = columns
        self._zone = zone
        self._accounts = {folded(account.name): account.name for account in settings.account}
        named = {folded(shop.name): shop.key for shop in settings.shop}
        self._shops = {**named, **{folded(shop.key): shop.key for shop in settings.shop}}
        self._currencies = {shop.key: shop.currency for shop in settings.shop}

    def read(self, row: SheetRow) -> ParcelRow | Rejected:
        """The row's meaning, or all that is wrong with it. Never raises."""
        if row.fault:
            return Rejected(row.line, "row", row.fault)
        of = Reading(row.line, self._columns, row.cells)
        parcel = self._parcel(of)
        needed = [fault for fault in of.faults if fault.column in _NEEDED]
        if not needed:
            return parcel
        first, *_ = needed
        others = (f"{fault.column}: {fault.reason}" for fault in of.faults if fault is not first)
        return Rejected(row.line, first.column, "; ".join([first.reason, *others]))

    def _parcel(self, of: Reading) -> ParcelRow:
        number = of.value("number", cells.tracking_number) or ""
        shop = of.value("shop", lambda cell: _one_of(self._shops, cell, "shop"))
        account = of.value("account", lambda cell: _one_of(self._accounts, cell, "account"))
        destination = of.text("destination", cells.country)
        facts = ParcelFacts(
            carrier=of.identifier("carrier"),
            service=of.words("service"),
            order_number=of.identifier("order_number"),
            marketplace=of.words("marketplace"),  # cut rather than left out: its buyers are not written to
            origin=of.text("origin", cells.country),
            destination=destination,
            shipped_at=of.value("shipped_at", lambda cell: cells.instant(cell, self._zone)),
            promised_at=of.value("promised_at", lambda cell: _end_of_day(cell, destination)),
            batch=of.identifier("batch"),
            flight=of.identifier("flight"),
            master_air_waybill=of.identifier("master_air_waybill"),
            bag=of.identifier("bag"),
            incoterm=of.identifier("incoterm"),
            duty_disclosed=of.text("duty_disclosed", cells.yes_or_no),
        )
        buyer, goods = _buyer(of), _goods(of, self._currencies.get(shop or ""))
        return ParcelRow(of.line, number, shop, account, facts, buyer, goods, tuple(of.faults))


def _end_of_day(cell: Cell, country: str | None) -> datetime | None:
    """The instant at which a day is over by every clock of the country it was promised in."""
    day = cells.day(cell)
    if day is None:
        return None
    if country is None:
        raise BadCell("is a day in the country of destination, which this row does not name")
    return datetime.combine(day + timedelta(days=1), time.min, westernmost_zone(country)).astimezone(UTC)


def _buyer(of: Reading) -> BuyerFacts:
    agreed = of.text("marketing_consent", cells.yes_or_no)
    if of.failed("marketing_consent"):  # what may have been a no is taken for one
        agreed = False
    return BuyerFacts(
        key=of.identifier("buyer_key"),
        name=of.words("buyer_name"),
        email=of.text("buyer_email", cells.email),
        locale=of.text("buyer_language", cells.language),
        marketing_basis=None if agreed is None else MarketingBasis.CONSENT if agreed else MarketingBasis.NONE,
    )


def _goods(of: Reading, shop_currency: str | None) -> GoodsFacts | None:
    goods = GoodsFacts(
        description=of.words("item"),
        hs_code=of.text("hs_code", cells.hs_code),
        origin=of.text("item_origin", cells.country),
        quantity=of.text("quantity", amounts.quantity),
    )
    currency = of.text("currency", amounts.currency)
    if currency is None and not of.failed("currency"):
        currency = shop_currency
    value = of.value("value", lambda cell: _worth(cell, currency))
    if value is not None:
        return replace(goods, value_minor=value, currency=currency)
    return goods if (goods.description, goods.hs_code, goods.quantity) != (None, None, None) else None


def _worth(cell: Cell, currency: str | None) -> int | None:
    text = cells.text_of(cell)
    if text is None:
        return None
    if currency is None:
        raise BadCell("is of no known currency: neither the row nor the shop names one")
    return amounts.minor_units(text, currency)


def _one_of(names: Mapping[str, str], cell: Cell, what: str) -> str | None:
    """The configured one that the cell names; the only one there is where it names none."""
    text = cells.text_of(cell)
    known = sorted(set(names.values()))
    if text is None:
        return known[0] if len(known) == 1 else None
    if folded(text) not in names:
        raise BadCell(f"no {what} is called {cells.shown(text)}; there is {', '.join(known) or 'none'}")
    return names[folded(text)]
