"""How staff are spoken to: words, instants and spans in the language they read."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from math import inf
from typing import Literal

from babel import Locale
from babel.dates import format_timedelta
from babel.lists import format_list

from config.catalogues import translation
from config.durations import Span, WorkingDays, parse_span
from config.labels import label

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60
_LONG = 5 * _DAY  # from here on the trade counts in days, below it in hours


@dataclass(frozen=True, slots=True)
class Speech:
    """A staff language (`config.catalogues.STAFF_LANGUAGES`)."""

    language: str

    def gettext(self, sentence: str) -> str:
        """The sentence in this language."""
        return translation(self.language).gettext(sentence)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The sentence for so many, in this language."""
        return translation(self.language).ngettext(one, many, count)

    def label(self, word: StrEnum | str) -> str:
        """A word of ours as people read it."""
        return label(word, self.gettext)

    def country(self, code: str) -> str:
        """The country's name; the code itself where nobody has named it."""
        return str(Locale.parse(self.language).territories.get(code, code))

    def at(self, instant: datetime) -> str:
        """An instant in UTC, to the minute, or to the second where it has some."""
        utc = instant.astimezone(UTC)
        return f"{utc:%Y-%m-%d %H:%M:%S}".removesuffix(":00") + " UTC"

    def span(self, span: Span) -> str:
        """A span of the policy, to the second: 48 hours, 10 days, 3 working days."""
        if isinstance(span, WorkingDays):
            return self.ngettext("{count} working day", "{count} working days", span.days).format(count=span.days)
        seconds = int(span.total_seconds())
        units = (("day", _DAY, _LONG), ("hour", _HOUR, _HOUR), ("minute", _MINUTE, _MINUTE))
        fits = (unit for unit, worth, least in units if seconds >= least and seconds % worth == 0)
        return _counted(self.language, span, next(fits, "second"), "long")

    def written_span(self, written: str) -> str:
        """A span that is kept as the policy spells it."""
        return self.span(parse_span(written))

    def age(self, span: timedelta) -> str:
        """How long, in its two largest units, as `2d 3h`: never longer than it was."""
        seconds = int(abs(span).total_seconds())
        days, hours, minutes = seconds // _DAY, seconds % _DAY // _HOUR, seconds % _HOUR // _MINUTE
        parts = {"day": timedelta(days=days), "hour": timedelta(hours=hours), "minute": timedelta(minutes=minutes)}
        largest = [(unit, part) for unit, part in parts.items() if part][:2] or [("second", timedelta(seconds=seconds))]
        said = [_counted(self.language, part, unit, "narrow") for unit, part in largest]
        return format_list(said, style="unit-narrow", locale=self.language)


@lru_cache(maxsize=4096)
def _counted(language: str, span: timedelta, unit: str, width: Literal["long", "narrow"]) -> str:
    """A span in one unit. Kept, for a page says hundreds of them, most of them alike."""
    # Not babel's format_unit, which knows no hours in Chinese. The threshold keeps it from choosing a larger unit.
    return format_timedelta(span, granularity=unit, threshold=inf, format=width, locale=language)  # type: ignore[arg-type]
