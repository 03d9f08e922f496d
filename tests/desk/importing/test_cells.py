"""One cell to one value, or to the reason why not."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.desk.importing import amounts, cells
from tracker.desk.importing.cells import BadCell
from tracker.desk.importing.workbooks import Cell

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("YT2312345678901234", "YT2312345678901234"),
        (" lz 123 456 785 cn\t", "LZ123456785CN"),
        ("ＵＪ１２３４５", "UJ12345"),
        ('="00340434161094042557"', "00340434161094042557"),
        ("'1Z999AA10123456784", "1Z999AA10123456784"),
        (123456789012.0, "123456789012"),
        (123456789012345.0, "123456789012345"),
        ("92748999985493513001550190", "92748999985493513001550190"),
        ("1234567890123450", "1234567890123450"),  # as text, one zero at the end is a digit like any other
    ],
)
def test_a_tracking_number_is_read(cell: Cell, number: str) -> None:
    assert cells.tracking_number(cell) == number


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("1.23E+19", "the spreadsheet destroyed this number: 1.23E+19"),
        (1.23e19, "the spreadsheet destroyed this number: 1.23E+19"),
        ("1,23e+19", "destroyed"),
        (1234567890123450.0, "destroyed"),
        ("1234567890123450000", "destroyed"),
        (12345678901234567.0, "destroyed"),
        (None, "is missing"),
        ("-", "is missing"),
        ("AB12", "5 to 50"),
        ("A" * 51, "5 to 50"),
        ("YT23/1234", "5 to 50"),
        ("ÄÖÜ123456", "5 to 50"),
        ("'", "is missing"),
    ],
)
def test_what_is_no_tracking_number_is_refused(cell: Cell, told: str) -> None:
    with pytest.raises(BadCell) as fault:
        cells.tracking_number(cell)
    assert told in str(fault.value)


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2026-11-01", datetime(2026, 10, 31, 23, tzinfo=UTC)),
        ("2026/11/01 10:20", datetime(2026, 11, 1, 9, 20, tzinfo=UTC)),
        ("2026/7/1 9:05:30", datetime(2026, 7, 1, 7, 5, 30, tzinfo=UTC)),
        ("2026年11月1日 10:20", datetime(2026, 11, 1, 9, 20, tzinfo=UTC)),
        ("2026-11-01T10:20:00+08:00", datetime(2026, 11, 1, 2, 20, tzinfo=UTC)),
        ("2026-11-01 10:20:00 +0800", datetime(2026, 11, 1, 2, 20, tzinfo=UTC)),
        ("2026-11-01T10:20:00.123Z", datetime(2026, 11, 1, 10, 20, tzinfo=UTC)),
        (datetime(2026, 11, 1, 10, 20), datetime(2026, 11, 1, 9, 20, tzinfo=UTC)),  # noqa: DTZ001 - as a workbook has it
        (date(2026, 11, 1), datetime(2026, 10, 31, 23, tzinfo=UTC)),
        ("", None),
    ],
)
def test_an_instant_is_read_in_the_zone_that_is_given(cell: Cell, at: datetime | None) -> None:
    assert cells.instant(cell, BERLIN) == at


@pytest.mark.parametrize("cell", ["01/11/2026", "2026-13-01", "2026-02-30", "yesterday", "1999-01-01", 45962.5])
def test_an_instant_that_could_be_another_is_refused(cell: Cell) -> None:
    with pytest.raises(BadCell):
        cells.instant(cell, BERLIN)


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (cells.country, "德国", "DE"),
        (cells.country, "Germany", "DE"),
        (cells.country, "DEU", "DE"),
        (cells.country, "de", "DE"),
        (cells.country, "UK", "GB"),
        (cells.country, "法國", "FR"),
        (cells.country, "德国(DE)", "DE"),
        (cells.country, "Côte d'Ivoire", "CI"),
        (cells.country, "香港", "HK"),
        (cells.language, "German", "de"),
        (cells.language, "德语", "de"),
        (cells.language, "de-DE", "de"),
        (cells.language, "zh_CN", "zh"),
        (cells.language, "Français", "fr"),
        (cells.yes_or_no, "是", True),
        (cells.yes_or_no, " YES ", True),
        (cells.yes_or_no, "不同意", False),
        (cells.yes_or_no, "0", False),
        (cells.email, "Anna@Example.COM", "Anna@example.com"),
        (cells.hs_code, "9405.21.00", "94052100"),
        (amounts.quantity, "2.0", 2),
        (amounts.currency, "人民币", "CNY"),
    ],
)
def test_a_word_is_read_in_either_language(read: Callable[[str], object], text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (cells.country, "Atlantis"),
        (cells.country, "EU"),
        (cells.country, "DE/FR"),
        (cells.language, "Klingonese"),
        (cells.language, "xx"),
        (cells.yes_or_no, "maybe"),
        (cells.email, "anna@"),
        (cells.email, "a@x.de; b@x.de"),
        (cells.hs_code, "94052"),
        (cells.hs_code, "94052100000"),
        (amounts.quantity, "0"),
        (amounts.quantity, "1.5"),
        (amounts.quantity, "-1"),
        (amounts.currency, "EURO"),
    ],
)
def test_a_word_that_means_nothing_is_refused(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(BadCell):
        read(text)


@pytest.mark.parametrize(
    ("text", "money", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12,50", "EUR", 1250),
        ("1.234,56", "EUR", 123456),
        ("1,234.56", "USD", 123456),
        ("1,234,567", "USD", 123456700),
        ("1.234", "EUR", 123),
        ("3.335", "EUR", 334),
        ("1500", "JPY", 1500),
        ("1.5", "KWD", 1500),
        ("0", "EUR", 0),
    ],
)
def test_money_is_kept_in_the_smallest_unit(text: str, money: str, minor: int) -> None:
    assert amounts.minor_units(text, money) == minor


@pytest.mark.parametrize("text", ["1,234", "-5", "12 EUR", "1.2.3", "1,2,3", "NaN", "1e5", "99999999999", "٣"])
def test_an_amount_that_could_be_another_is_refused(text: str) -> None:
    with pytest.raises(BadCell):
        amounts.minor_units(text, "EUR")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("a\x00b\x1b[31m\u202ec", "ab[31mc"),
        ("two\r\nlines", "two  lines"),
        ("'=1+1", "=1+1"),  # as our own sheets have it
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("\ud800x", "x"),
        (True, "yes"),
        (5.0, "5"),
        ("无", None),
        (" \u3000 ", None),
    ],
)
def test_text_comes_without_what_nobody_sees(cell: Cell, text: str | None) -> None:
    assert cells.text_of(cell) == text


def test_an_identifier_that_is_too_long_is_refused_and_words_are_cut() -> None:
    assert cells.line_of_text("lamp" * 3, most=5) == "lampl"
    with pytest.raises(BadCell, match="at most 5"):
        cells.identifier("lamp" * 3, most=5)
