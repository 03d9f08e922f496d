"""How a letter tells of public holidays, whatever they are called."""

from datetime import UTC, date, datetime

import holidays
import pytest
from babel import Locale

from config.public_holidays import PublicHoliday, holidays_between
from notices.dates import Where
from notices.public_holidays import in_words
from notices.render import LOCALES
from notices.wording import advertising, findings

SPRING_FESTIVAL = [PublicHoliday("CN", date(2026, 2, day)) for day in (16, 17, 18)]
COUNTRIES = [code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2]


def told(days: list[PublicHoliday], locale: str) -> list[tuple[str | None, str, bool]]:
    return in_words(days, Where("UTC", Locale.parse(locale)), locale[:2])


def test_days_of_one_name_stand_together() -> None:
    assert told(SPRING_FESTIVAL, "en_US") == [
        ("Chinese New Year's Eve", "February 16", True),
        ("Chinese New Year (Spring Festival)", "February 17 and February 18", False),
    ]


def test_without_names_all_days_stand_together() -> None:
    assert told(SPRING_FESTIVAL, "de") == [(None, "16. Februar, 17. Februar und 18. Februar", False)]


@pytest.mark.parametrize("locale", LOCALES)
def test_no_holiday_has_a_name_that_would_keep_a_letter_from_leaving(locale: str) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    found = [day for country in COUNTRIES for day in holidays_between(country, start, start.replace(year=2029))]
    names = "\n".join(name or "" for day in found for name, _, _ in told([day], locale))
    assert len(names) > 500
    assert findings(names, locale) == []
    assert advertising(names, locale) is None
