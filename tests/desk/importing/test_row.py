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
from tracker.desk.importing.row import ParcelRow, Rejected, RowReader
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


def test_a_row_without_goods_has_none(settings: Settings) -> None:
    row = read(settings, number="YT231234", destination="DE", currency="EUR", item=" ")
    assert isinstance(row, ParcelRow)
    assert row.goods is None


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("number", ""),
        ("destination", "Atlantis"),
        ("buyer_email", "anna(at)gmx.de"),
        ("buyer_language", "Klingonese"),
        ("marketing_consent", "perhaps"),
        ("shipped_at", "01.11.2026"),
        ("order_number", "9" * 101),
        ("flight", "CA" * 20),
        ("shop", "Nobody"),
        ("account", "nobody"),
        ("hs_code", "12"),
        ("value", "much"),
        ("currency", "XYZ1"),
    ],
)
def test_a_bad_cell_rejects_the_row_by_line_and_column(settings: Settings, column: str, cell: str) -> None:
    rejected = read(settings, **{"number": "YT231234", "destination": "DE", "value": "1", column: cell})
    assert isinstance(rejected, Rejected)
    assert (rejected.line, rejected.column) == (7, column)


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
