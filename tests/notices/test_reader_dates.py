from datetime import UTC, datetime

import pytest

from notices.dates import Where, custom

NEWS = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "country", "zone", "told"),
    [
        ("de", "DE", "Europe/Berlin", ("Mittwoch, 25. November 2026", "10:00", "Berlin")),
        ("de", "AT", "Europe/Vienna", ("Mittwoch, 25. November 2026", "10:00", "Wien")),
        ("fr", "FR", "Europe/Paris", ("mercredi 25 novembre 2026", "10:00", "Paris")),
        ("en", "GB", "Europe/London", ("Wednesday, 25 November 2026", "09:00", "London")),
        ("en", "US", "America/Los_Angeles", ("Wednesday, November 25, 2026", "1:00\u202fAM", "Los Angeles")),
        ("en", "BR", "America/Sao_Paulo", ("Wednesday, 25 November 2026", "06:00", "Sao Paulo")),
        ("de", "AR", "America/Argentina/Buenos_Aires", ("Mittwoch, 25. November 2026", "06:00", "Buenos Aires")),
        ("en", "NZ", "Pacific/Auckland", ("Wednesday, 25 November 2026", "10:00\u202fpm", "Auckland")),
        ("de", "DE", "UTC", ("Mittwoch, 25. November 2026", "09:00", "GMT+00:00")),
        ("de", "DE", "Etc/GMT+5", ("Mittwoch, 25. November 2026", "04:00", "GMT-05:00")),
    ],
)
def test_an_instant_is_told_in_the_readers_language_and_zone(
    language: str, country: str, zone: str, told: tuple[str, str, str]
) -> None:
    where = Where(zone, custom(language, country))
    assert (where.day(NEWS), where.hour(NEWS), where.place(NEWS)) == told


@pytest.mark.parametrize(
    ("expires_at", "last"),
    [
        (datetime(2027, 1, 21, 23, 0, tzinfo=UTC), "Thursday, 21 January 2027"),  # midnight in Berlin
        (datetime(2027, 1, 21, 22, 59, tzinfo=UTC), "Thursday, 21 January 2027"),  # 23:59 is the day's end
        (datetime(2027, 1, 21, 22, 58, tzinfo=UTC), "Wednesday, 20 January 2027"),
        (datetime(2027, 1, 22, 10, 0, tzinfo=UTC), "Thursday, 21 January 2027"),  # 11:00: not the whole day
        (datetime(2027, 3, 28, 22, 0, tzinfo=UTC), "Sunday, 28 March 2027"),  # a day of 23 hours
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), "Sunday, 25 October 2026"),  # a day of 25 hours
    ],
)
def test_valid_until_names_a_day_on_which_the_code_still_works_to_the_end(expires_at: datetime, last: str) -> None:
    assert Where("Europe/Berlin", custom("en", "GB")).last_day(expires_at) == last
