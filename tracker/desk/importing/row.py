"""One row of a sheet to what it says of a parcel, its buyer and its goods, or to what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import TypeVar

from config.settings import Settings
from config.words import MarketingBasis
from tracker.desk.importing import amounts, cells
from tracker.desk.importing.cells import BadCell
from tracker.desk.importing.sheets_in import SheetRow
from tracker.desk.importing.spelling import folded
from tracker.desk.importing.workbooks import Cell
from tracker.store.enrolled import BuyerFacts, GoodsFacts, ParcelFacts

Value = TypeVar("Value")

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


# Without these nobody can be asked about the parcel. Any other cell that cannot be read is left out.
_NEEDED = ("number", "shop", "account", "destination")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, for a person to mend: the line it stands on, the column and the reason."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.reason}"


class Rejected(Fault):
    """A row that is set aside."""


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
        of = _Reading(row.line, self._columns, row.cells)
        parcel = self._parcel(of)
        needed = [fault for fault in of.faults if fault.column in _NEEDED]
        if not needed:
            return parcel
        first, *_ = needed
        others = (f"{fault.column}: {fault.reason}" for fault in of.faults if fault is not first)
        return Rejected(row.line, first.column, "; ".join([first.reason, *others]))

    def _parcel(self, of: "_Reading") -> ParcelRow:
        number = of.value("number", cells.tracking_number) or ""
        shop = of.value("shop", lambda cell: _one_of(self._shops, cell, "shop"))
        account = of.value("account", lambda cell: _one_of(self._accounts, cell, "account"))
        facts = ParcelFacts(
            carrier=of.identifier("carrier"),
            service=of.words("service"),
            order_number=of.identifier("order_number"),
            marketplace=of.words("marketplace"),  # cut rather than left out: its buyers are not written to
            origin=of.text("origin", cells.country),
            destination=of.text("destination", cells.country),
            shipped_at=of.value("shipped_at", lambda cell: cells.instant(cell, self._zone)),
            batch=of.identifier("batch"),
            flight=of.identifier("flight"),
            master_air_waybill=of.identifier("master_air_waybill"),
            bag=of.identifier("bag"),
            incoterm=of.identifier("incoterm"),
            duty_disclosed=of.text("duty_disclosed", cells.yes_or_no),
        )
        buyer, goods = _buyer(of), _goods(of, self._currencies.get(shop or ""))
        return ParcelRow(of.line, number, shop, account, facts, buyer, goods, tuple(of.faults))


class _Reading:
    """The cells of one row by our columns. A cell that cannot be read is a fault and says nothing."""

    def __init__(self, line: int, columns: Mapping[str, int], row: Sequence[Cell]) -> None:
        self.line = line
        self._columns = columns
        self._row = row
        self.faults: list[Fault] = []

    def value(self, column: str, read: Callable[[Cell], Value | None]) -> Value | None:
        place = self._columns.get(column)
        try:
            return read(self._row[place] if place is not None and place < len(self._row) else None)
        except BadCell as fault:
            self.fail(column, str(fault))
            return None

    def fail(self, column: str, reason: str) -> None:
        self.faults.append(Fault(self.line, column, reason))

    def failed(self, column: str) -> bool:
        return any(fault.column == column for fault in self.faults)

    def text(self, column: str, read: Callable[[str], Value]) -> Value | None:
        return self.value(column, lambda cell: cells.optional(read, cell))

    def identifier(self, column: str) -> str | None:
        return self.value(column, lambda cell: cells.identifier(cell, most=LONGEST[column]))

    def words(self, column: str) -> str | None:
        return self.value(column, lambda cell: cells.line_of_text(cell, most=LONGEST[column]))


def _buyer(of: _Reading) -> BuyerFacts:
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


def _goods(of: _Reading, shop_currency: str | None) -> GoodsFacts | None:
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
