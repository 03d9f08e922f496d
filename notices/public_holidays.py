"""Public holidays as a letter tells of them."""

from collections.abc import Iterable

from babel.lists import format_list

from config.public_holidays import NoHolidayName, PublicHoliday, holiday_name
from notices.dates import Where


def in_words(holidays: Iterable[PublicHoliday], where: Where, language: str) -> list[tuple[str | None, str, bool]]:
    """Each name once with its days, and whether there is only one. The name is None where nobody has written it in this
    language: a letter is in one language."""
    days: dict[str | None, list[str]] = {}
    for holiday in holidays:
        days.setdefault(_called(holiday, language), []).append(where.day_and_month(holiday.day))
    return [(name, format_list(each, locale=where.custom), len(each) == 1) for name, each in days.items()]


def _called(holiday: PublicHoliday, language: str) -> str | None:
    try:
        return holiday_name(holiday, language)
    except NoHolidayName:
        return None
