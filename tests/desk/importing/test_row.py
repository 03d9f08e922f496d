"""One row to what it says, or to its rejection."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Account, Settings
from config.words import MarketingBasis
from tests.desk.importing.conftest import a_shop
from tracker.desk.importing.columns import COLUMNS
from tracker.desk.importing.reading import Rejected
from tracker.desk.importing.row import ParcelRow, RowReader
from tracker.desk.importing.sheets_in import SheetRow
from tracker.store.enrolled import BuyerFacts, GoodsFacts

TWO = Settings(
    folder=Path(), account=(Account(name="a"), Account(name="b")), shop=(a_shop(), a_shop(key="de", name="Licht"))
)


def read(settings: Settings, **cells: str) -> ParcelRow | Rejected:
    columns = {name: place for place, name in enumerate(cells)}
    reader = RowReader(columns, settings=settings, zone=ZoneInfo("UTC"))
    return reader.read(SheetRow(7, list(cells.values())))


def test_a_row_says_what_its_cells_say(settings: Settings) -> None:
    row = read(
        settings,
        number="yt23 1234",
        destination="德国",
        shipped_at="2026/11/01 10:20",
        buyer_email="a@gmx.de",
        buyer_language="德语",
        marketing_consent="是",
        item="Desk lamp",
        hs_code="9405.21",
        quantity="2",
        value="12,50",
    )
    assert isinstance(row, ParcelRow)
    assert (row.line, row.number, row.shop, row.account) == (7, "YT231234", "main", "17track")
    assert (row.facts.destination, row.facts.shipped_at) == ("DE", datetime(2026, 11, 1, 10, 20, tzinfo=UTC))
    assert row.buyer == BuyerFacts(email="a@gmx.de", locale="de", marketing_basis=MarketingBasis.CONSENT)
    assert row.goods == GoodsFacts(
        description="Desk lamp", hs_code="940521", quantity=2, value_minor=1250, currency="EUR"
    )


@pytest.mark.parametrize(
    ("destination", "cell", "at"),
    [
        ("DE", "2026-11-10", datetime(2026, 11, 10, 23, tzinfo=UTC)),
        ("DE", "2026/11/10 08:00", datetime(2026, 11, 10, 23, tzinfo=UTC)),
        ("BR", "2026-11-10", datetime(2026, 11, 11, 5, tzinfo=UTC)),  # not before it is over in Acre too
    ],
)
def test_a_promise_holds_until_its_day_is_over_everywhere_in_the_country(
    settings: Settings, destination: str, cell: str, at: datetime
) -> None:
    row = read(settings, number="YT231234", destination=destination, promised_at=cell)
    assert isinstance(row, ParcelRow)
    assert row.facts.promised_at == at


def test_a_promised_day_in_no_country_is_left_out(settings: Settings) -> None:
    row = read(settings, number="YT231234", promised_at="2026-11-10")
    assert isinstance(row, ParcelRow)
    assert row.facts.promised_at is None
    assert [fault.column for fault in row.left_out] == ["promised_at"]


def test_a_row_without_goods_has_none(settings: Settings) -> None:
    row = read(settings, number="YT231234", destination="DE", currency="EUR", item=" ")
    assert isinstance(row, ParcelRow)
    assert row.goods is None


@pytest.mark.parametrize(
    ("column", "cell"),
    [("number", ""), ("number", "1.23E+19"), ("destination", "Atlantis"), ("shop", "Nobody"), ("account", "nobody")],
)
def test_without_a_needed_cell_the_row_is_rejected_by_line_and_column(
    settings: Settings, column: str, cell: str
) -> None:
    rejected = read(settings, **{"number": "YT231234", "destination": "DE", "value": "1", column: cell})
    assert isinstance(rejected, Rejected)
    assert (rejected.line, rejected.column) == (7, column)


def test_all_that_is_wrong_with_a_rejected_row_is_told(settings: Settings) -> None:
    rejected = read(settings, number="YT1", destination="Mars", hs_code="12")
    assert str(rejected) == (
        "line 7, number: a tracking number has 5 to 50 letters, digits or hyphens, not YT1; destination: no country is "
        "called Mars; write its two letters, as DE; hs_code: an HS code has 6 to 10 digits, not 12"
    )


@pytest.mark.parametrize(
    ("column", "cell", "kept"),
    [
        ("buyer_email", "anna(at)gmx.de", "email"),
        ("buyer_language", "Klingonese", "locale"),
        ("shipped_at", "01.11.2026", "shipped_at"),
        ("order_number", "9" * 101, "order_number"),
        ("origin", "Mars", "origin"),
        ("flight", "CA" * 20, "flight"),
        ("bag", "1.23E+19", "bag"),
        ("incoterm", "delivered", "incoterm"),
        ("hs_code", "12", "hs_code"),
        ("quantity", "0", "quantity"),
        ("value", "much", "value_minor"),
        ("item_origin", "Mars", "origin"),
    ],
)
def test_any_other_cell_that_cannot_be_read_is_left_out_and_the_row_kept(
    settings: Settings, column: str, cell: str, kept: str
) -> None:
    row = read(settings, **{"number": "YT231234", "destination": "DE", "item": "Lamp", column: cell})
    assert isinstance(row, ParcelRow)
    assert [(fault.line, fault.column) for fault in row.left_out] == [(7, column)]
    part = row.goods if column in ("hs_code", "quantity", "value", "item_origin") else row.facts
    assert getattr(row.buyer if column.startswith("buyer") else part, kept) is None


@pytest.mark.parametrize(("cell", "basis"), [("perhaps", MarketingBasis.NONE), ("", None)])
def test_a_consent_that_cannot_be_read_is_none(settings: Settings, cell: str, basis: MarketingBasis | None) -> None:
    row = read(settings, number="YT231234", destination="DE", marketing_consent=cell)
    assert isinstance(row, ParcelRow)
    assert row.buyer.marketing_basis is basis


def test_a_value_of_an_unreadable_currency_is_not_taken_for_the_shops(settings: Settings) -> None:
    row = read(settings, number="YT231234", destination="DE", item="Lamp", value="5", currency="XYZ1")
    assert isinstance(row, ParcelRow)
    assert row.goods == GoodsFacts(description="Lamp")
    assert [fault.column for fault in row.left_out] == ["currency", "value"]


def test_a_marketplace_of_a_long_name_is_one_all_the_same(settings: Settings) -> None:
    row = read(settings, number="YT231234", destination="DE", marketplace="M" * 99)
    assert isinstance(row, ParcelRow)
    assert row.facts.marketplace == "M" * 64


def test_a_shop_is_known_by_its_key_and_by_its_name() -> None:
    for called in ("de", "LICHT"):
        row = read(TWO, number="YT231234", shop=called, account="B")
        assert isinstance(row, ParcelRow)
        assert (row.shop, row.account) == ("de", "b")


def test_of_two_shops_none_is_guessed() -> None:
    row = read(TWO, number="YT231234")
    assert isinstance(row, ParcelRow)
    assert (row.shop, row.account) == (None, None)


@given(column=st.sampled_from(sorted(COLUMNS)), cell=st.text(st.characters(), max_size=60))
def test_no_text_in_any_cell_raises(column: str, cell: str) -> None:
    one = Settings(folder=Path(), account=(Account(name="a"),), shop=(a_shop(),))
    row = read(one, **{"number": "YT231234", "destination": "DE", "value": "1", column: cell})
    assert isinstance(row, ParcelRow | Rejected)


@given(column=st.sampled_from(sorted(COLUMNS)), cell=st.floats() | st.dates() | st.datetimes() | st.booleans())
def test_no_value_of_a_workbook_raises(column: str, cell: object) -> None:
    one = Settings(folder=Path(), account=(Account(name="a"),), shop=(a_shop(),))
    reader = RowReader({column: 0}, settings=one, zone=ZoneInfo("Asia/Shanghai"))
    assert isinstance(reader.read(SheetRow(2, [cell])), ParcelRow | Rejected)  # type: ignore[list-item]
