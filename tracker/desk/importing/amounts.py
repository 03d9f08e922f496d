"""Quantities and values of goods: exact numbers out of what people and spreadsheets write."""

import re
from decimal import ROUND_HALF_UP, Decimal
from unicodedata import normalize

from babel.core import get_global
from babel.numbers import get_currency_precision

from tracker.desk.importing.cells import BadCell, shown

_POINT = re.compile(r"\d+(\.\d+)?|[1-9]\d{0,2}(,\d{3})+(\.\d+)?", re.ASCII)  # 1234.5 and 1,234.5
_COMMA = re.compile(r"\d+,\d+|[1-9]\d{0,2}(\.\d{3})+,\d+|[1-9]\d{0,2}(\.\d{3}){2,}", re.ASCII)  # 1234,5 and 1.234,5
_LONGEST = 25
_MOST_MINOR = 2**31 - 1  # what an integer column holds
_MOST_PIECES = 1_000_000
_CALLED = {
    "RMB": "CNY",
    "人民币": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "英镑": "GBP",
    "日元": "JPY",
    "€": "EUR",
    "£": "GBP",
}


def quantity(text: str) -> int:
    """How many pieces, one or more."""
    pieces = _amount(text)
    if pieces != pieces.to_integral_value() or not 1 <= pieces <= _MOST_PIECES:
        raise BadCell(f"a quantity is a whole number from 1 to {_MOST_PIECES}, not {shown(text)}")
    return int(pieces)


def currency(text: str) -> str:
    """A currency by its ISO code."""
    code = normalize("NFKC", text).strip().upper()
    code = _CALLED.get(code, code)
    if code not in get_global("all_currencies"):
        raise BadCell(f"no currency is called {shown(text)}; write its three letters, as EUR")
    return code


def minor_units(text: str, money: str) -> int:
    """An amount in the smallest unit of the currency, rounded half up where it is written finer."""
    digits = get_currency_precision(money)
    minor = _amount(text).scaleb(digits).to_integral_value(ROUND_HALF_UP)
    if minor > _MOST_MINOR:
        raise BadCell(f"{shown(text)} is more than the {Decimal(_MOST_MINOR).scaleb(-digits)} {money} that can be kept")
    return int(minor)


def _amount(text: str) -> Decimal:
    """A number with a point or a comma before its decimals. `1,234` could be either, and is refused."""
    plain = normalize("NFKC", text).replace(" ", "").replace("'", "")
    point, comma = _POINT.fullmatch(plain), _COMMA.fullmatch(plain)
    if point and comma:
        raise BadCell(f"{shown(text)} may be thousands or decimals; write it without a comma")
    if len(plain) > _LONGEST or not (point or comma):
        raise BadCell(f"{shown(text)} is not an amount")
    return Decimal(plain.replace(",", "") if point else plain.replace(".", "").replace(",", "."))
