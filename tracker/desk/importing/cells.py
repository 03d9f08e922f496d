"""One cell to one value. What cannot be read as what it should be is a BadCell that says why."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from typing import TypeVar
from unicodedata import category, normalize

from email_validator import EmailNotValidError, validate_email

from tracker.desk.importing.places import country_code, language_code
from tracker.desk.importing.spelling import folded
from tracker.desk.importing.workbooks import Cell

_BLANK = {"-", "--", "—", "/", "N/A", "n/a", "#N/A", "NULL", "null", "无", "無"}  # how exports say: nothing
_UNSEEN = {"Cc", "Cf", "Cs"}  # controls, marks of direction, halves of characters
_BREAKS = "\t\n\v\f\r\x85\u2028\u2029"
_JOINERS = "\u200c\u200d"  # that some scripts and pictures are made with
_AS_FORMULA = re.compile(r'="(.*)"', re.DOTALL)  # how exports keep a spreadsheet from reading digits as a number
_DEFUSED = re.compile(r"'(?=\s*[=+\-@＝＋－＠])")  # as our own sheets write what a spreadsheet would run
_NUMBER = re.compile(r"[A-Za-z0-9-]{5,50}")
_SCIENTIFIC = re.compile(r"\d+([.,]\d+)?E\+\d+", re.IGNORECASE)
_HS_CODE = re.compile(r"\d{6,10}")
_INSTANT = re.compile(
    r"(20\d\d)[-/.年](\d\d?)[-/.月](\d\d?)日?(?:[T\s]\s*(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?"
)
_YES = {"yes", "y", "true", "1", "是", "有", "同意", "已同意", "接受", "对", "已告知"}
_NO = {"no", "n", "false", "0", "否", "没有", "不同意", "未同意", "不接受", "不", "未告知"}
_DIGITS = 15  # so many digits of a number does a spreadsheet keep
_EXACT = 2**53  # whole numbers above it have no exact float
_ZEROS = 4  # a text of digits that ends in so many zeros, all beyond the 15th digit, has been a number

Value = TypeVar("Value")


class BadCell(ValueError):
    """A cell does not hold what its column is for."""


def written(cell: Cell) -> str:
    """A cell as text, as a person would write it: whole numbers without a fraction, instants as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        if cell.is_integer():
            return f"{cell:.0f}" if abs(cell) < _EXACT else f"{cell:.{_DIGITS}G}"
        return repr(cell).upper()
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)


def text_of(cell: Cell) -> str | None:
    """The text of a cell without control characters and the wrappings of spreadsheets; None for a blank one."""
    if cell is None or cell == "":
        return None
    text = written(cell)
    if not text.isprintable():
        text = "".join(" " if sign in _BREAKS else sign for sign in text if _is_text(sign))
    text = text.strip()
    if text.startswith('="') and (wrapped := _AS_FORMULA.fullmatch(text)):
        text = wrapped[1].strip()
    if text.startswith("'"):
        text = _DEFUSED.sub("", text, count=1)
    return None if text in _BLANK or not text else text


def _is_text(sign: str) -> bool:
    return sign in _BREAKS or sign in _JOINERS or category(sign) not in _UNSEEN


def optional(read: Callable[[str], Value], cell: Cell) -> Value | None:
    """What `read` makes of the cell's text; None for a blank cell."""
    text = text_of(cell)
    return None if text is None else read(text)


def tracking_number(cell: Cell) -> str:
    """A parcel's number: 5 to 50 letters, digits and hyphens, in capitals."""
    text = identifier(cell, most=500)
    if text is None:
        raise BadCell("is missing")
    number = re.sub(r"\s", "", normalize("NFKC", text))
    if not _NUMBER.fullmatch(number):
        raise BadCell(f"a tracking number has 5 to 50 letters, digits or hyphens, not {shown(text)}")
    return number.upper()


def identifier(cell: Cell, *, most: int) -> str | None:
    """Something that must stay as it is, of at most so many characters: refused rather than cut or guessed."""
    text = (text_of(cell) or "").removeprefix("'")
    if not text:
        return None
    if _SCIENTIFIC.fullmatch(text) or _lost_digits(text, numeric=isinstance(cell, float)):
        raise BadCell(f"the spreadsheet destroyed this number: {shown(text)}; make the column text and export anew")
    if len(text) > most:
        raise BadCell(f"has {len(text)} characters; at most {most} are kept")
    return text


def _lost_digits(text: str, *, numeric: bool) -> bool:
    if len(text) <= _DIGITS or not (text.isascii() and text.isdecimal()):
        return False
    beyond = text[_DIGITS:]
    if numeric:
        return beyond.endswith("0")
    return len(beyond) >= _ZEROS and not beyond.strip("0")


def line_of_text(cell: Cell, *, most: int) -> str | None:
    """Words for people, cut to so many characters."""
    text = text_of(cell)
    return text and text[:most].rstrip()


def country(text: str) -> str:
    """ISO-2 of a country, by code or name."""
    if code := country_code(text):
        return code
    raise BadCell(f"no country is called {shown(text)}; write its two letters, as DE")


def language(text: str) -> str:
    """The tag of a language, by tag or name."""
    if code := language_code(text):
        return code
    raise BadCell(f"no language is called {shown(text)}; write its two letters, as de")


def email(text: str) -> str:
    """An address that mail could be sent to; whether it exists is not asked."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise BadCell(f"{shown(text)} is no e-mail address: {error}") from None


def yes_or_no(text: str) -> bool:
    """Yes or no, in English or Chinese."""
    word = folded(text)
    if word in _YES or word in _NO:
        return word in _YES
    raise BadCell(f"write yes or no, not {shown(text)}")


def instant(cell: Cell, zone: tzinfo) -> datetime | None:
    """An instant in UTC; one without an offset is taken in `zone`, one without an hour at its midnight."""
    if isinstance(cell, date):
        local = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day, tzinfo=zone)
    elif (text := text_of(cell)) is None:
        return None
    else:
        local = _instant_of(normalize("NFKC", text))
    if not 2000 <= local.year < 2100:  # noqa: PLR2004 - the years that a parcel's date can lie in
        raise BadCell(f"{local.year} is not the year of a parcel")
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)


def day(cell: Cell) -> date | None:
    """A day by the calendar of wherever it was meant; a time of day beside it says nothing."""
    at = instant(cell if isinstance(cell, date) else text_of(cell), UTC)
    return None if at is None else at.date()


def _instant_of(text: str) -> datetime:
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise BadCell(f"write the instant as 2026-11-01 10:20, not {shown(text)}")
    year, month, day, hour, minute, second, offset = match.groups()
    stated = "+00:00" if offset == "Z" else offset or ""
    iso = f"{year}-{month:0>2}-{day:0>2}T{hour or '0':0>2}:{minute or '00'}:{second or '00'}{stated}"
    try:
        return datetime.fromisoformat(iso)
    except ValueError as error:
        raise BadCell(f"{shown(text)} is no instant: {error}") from None


def hs_code(text: str) -> str:
    """A customs tariff number of 6 to 10 digits, without its dots."""
    code = re.sub(r"[.\s]", "", normalize("NFKC", text))
    if not (code.isascii() and _HS_CODE.fullmatch(code)):
        raise BadCell(f"an HS code has 6 to 10 digits, not {shown(text)}")
    return code


def shown(text: str) -> str:
    """A cell's text within a sentence, cut where it is long."""
    most = 60
    return text if len(text) <= most else text[:most] + "…"
