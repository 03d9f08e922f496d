"""Instants as a buyer reads them: in their language and zone, exact to the day and the hour."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_timezone_gmt, get_timezone_location

_ABROAD = {"en": "en_GB"}  # for a country where the language has no custom of its own


def custom(language: str, country: str) -> Locale:
    """How a language is written for readers in a country: English dates differ between US and DE."""
    try:
        return Locale.parse(f"{language}_{country}")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_ABROAD.get(language, language))


@dataclass(frozen=True, slots=True)
class Where:
    """A reader's zone (IANA) and their custom of writing dates."""

    zone: str
    custom: Locale

    def day(self, instant: datetime) -> str:
        """`Freitag, 20. November 2026`."""
        return format_date(self._local(instant).date(), "full", locale=self.custom)

    def day_and_month(self, day: date) -> str:
        """`6. April`."""
        return format_skeleton("MMMMd", day, locale=self.custom)

    def hour(self, instant: datetime) -> str:
        """`10:00`, or `10:00 AM` where that is the custom."""
        return format_time(instant, "short", tzinfo=ZoneInfo(self.zone), locale=self.custom)

    def place(self, instant: datetime) -> str:
        """The city that the zone is called by, in the reader's language; the offset where it has none."""
        if "/" not in self.zone or self.zone.startswith("Etc/"):
            return get_timezone_gmt(self._local(instant), locale=self.custom)
        return get_timezone_location(ZoneInfo(self.zone), locale=self.custom, return_city=True).rpartition("/")[2]

    def territory(self, country: str) -> str:
        """What a country (ISO 3166 alpha-2) is called."""
        name: str = self.custom.territories.get(country, country)
        return name

    def last_day(self, expires_at: datetime) -> str:
        """The last day that is over before something expires, so that "valid until" holds to that day's end.

        An expiry at 23:59 or later counts as the day's end.
        """
        after = self._local(expires_at + timedelta(minutes=1)).date()
        return format_date(after - timedelta(days=1), "full", locale=self.custom)

    def _local(self, instant: datetime) -> datetime:
        return instant.astimezone(ZoneInfo(self.zone))
