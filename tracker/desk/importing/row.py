"""One row of a sheet to what it says of a parcel, its buyer and its goods, or to the reason why it is rejected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from config.settings import Settings
from config.words import MarketingBasis
from tracker.desk.importing import amounts, cells
from tracker.desk.importing.cells import BadCell
from tracker.desk.importing.sheets_in import Cell, SheetRow
from tracker.desk.importing.spelling import folded
from tracker.store.enrolled import BuyerFacts, GoodsFacts, ParcelFacts

# The longest text a column of the database holds; longer words for people are cut, longer identifiers rejected.
LONGEST = {
    "carrier": 64,
    "order_number": 100,
    "buyer_key": 200,
    "buyer_name": 200,
    "marketplace": 64,
    "service": 100,
    "batch": 100,
    "flight": 32,
    "master_air_waybill": 32,
    "bag": 100,
    "incoterm": 8,
    "item": 300,
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is set aside: the line it stands on, the column at fault and what is wrong, for a person to mend."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """What a good row says. Shop or account is None where the row does not say and more than one is configured."""

    line: int
    number: str
    shop: str | None
    account: str | None
    facts: ParcelFacts
    buyer: BuyerFacts
    goods: GoodsFacts | None


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
        """The row's meaning, or the first thing that is wrong with it. Never raises."""
        if row.fault:
            return Rejected(row.line, "row", row.fault)
        reading = _Reading(self._columns, row.cells)
        try:
            return self._parcel(row.line, reading)
        except BadCell as fault:
            return Rejected(row.line, reading.column, str(fault))

    def _parcel(self, line: int, of: "_Reading") -> ParcelRow:
        number = cells.tracking_number(of.cell("number"))
        shop = _one_of(self._shops, of.cell("shop"), "shop")
        account = _one_of(self._accounts, of.cell("account"), "account")
        facts = ParcelFacts(
            carrier=of.identifier("carrier"),
            service=of.words("service"),
            order_number=of.identifier("order_number"),
            marketplace=of.identifier("marketplace"),
            origin=of.country("origin"),
            destination=of.country("destination"),
            shipped_at=cells.instant(of.cell("shipped_at"), self._zone),
            batch=of.identifier("batch"),
            flight=of.identifier("flight"),
            master_air_waybill=of.identifier("master_air_waybill"),
            bag=of.identifier("bag"),
            incoterm=of.identifier("incoterm"),
            duty_disclosed=cells.optional(cells.yes_or_no, of.cell("duty_disclosed")),
        )
        goods = _goods(of, self._currencies.get(shop or ""))
        return ParcelRow(line, number, shop, account, facts, _buyer(of), goods)


class _Reading:
    """The cells of one row by our columns. `column` is the one read last: the one at fault when reading fails."""

    def __init__(self, columns: Mapping[str, int], row: Sequence[Cell]) -> None:
        self._columns = columns
        self._row = row
        self.column = "number"

    def cell(self, column: str) -> Cell:
        self.column = column
        place = self._columns.get(column)
        return self._row[place] if place is not None and place < len(self._row) else None

    def identifier(self, column: str) -> str | None:
        return cells.identifier(self.cell(column), most=LONGEST[column])

    def words(self, column: str) -> str | None:
        return cells.line_of_text(self.cell(column), most=LONGEST[column])

    def country(self, column: str) -> str | None:
        return cells.optional(cells.country, self.cell(column))


def _buyer(of: _Reading) -> BuyerFacts:
    agreed = cells.optional(cells.yes_or_no, of.cell("marketing_consent"))
    return BuyerFacts(
        key=of.identifier("buyer_key"),
        name=of.words("buyer_name"),
        email=cells.optional(cells.email, of.cell("buyer_email")),
        locale=cells.optional(cells.language, of.cell("buyer_language")),
        marketing_basis=None if agreed is None else MarketingBasis.CONSENT if agreed else MarketingBasis.NONE,
    )


def _goods(of: _Reading, shop_currency: str | None) -> GoodsFacts | None:
    description = of.words("item")
    hs_code = cells.optional(cells.hs_code, of.cell("hs_code"))
    pieces = cells.optional(amounts.quantity, of.cell("quantity"))
    currency = cells.optional(amounts.currency, of.cell("currency")) or shop_currency
    value = cells.text_of(of.cell("value"))
    if description is None and hs_code is None and pieces is None and value is None:
        return None
    if value is not None and currency is None:
        raise BadCell("is of no currency: the row names neither one nor the shop")
    minor = amounts.minor_units(value, currency) if value is not None and currency is not None else None
    return GoodsFacts(
        description=description,
        hs_code=hs_code,
        origin=of.country("item_origin"),
        quantity=pieces,
        value_minor=minor,
        currency=currency if minor is not None else None,
    )


def _one_of(names: Mapping[str, str], cell: Cell, what: str) -> str | None:
    """The configured one that the cell names; the only one there is where it names none."""
    text = cells.text_of(cell)
    known = sorted(set(names.values()))
    if text is None:
        return known[0] if len(known) == 1 else None
    if folded(text) not in names:
        raise BadCell(f"no {what} is called {cells.shown(text)}; there is {', '.join(known) or 'none'}")
    return names[folded(text)]
