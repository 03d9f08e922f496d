"""What is stuck, in groups, with the numbers to send to a carrier."""

from dataclasses import replace
from functools import partial
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from tests.build import add_parcel, ago, held, held_parcel, tell_events
from tests.console.visit import Page, seen, visitor
from tests.jobs.hands import detect
from tests.jobs.test_gather import gather, stop
from tracker.console import stuck
from tracker.store.session import writing


@pytest.fixture
def standing(sqlite_engine: Engine) -> Engine:
    """Four parcels that stand, of two carriers, two countries and one batch."""
    add = partial(held_in, sqlite_engine)
    add("DE", number="YT1001", carrier="YunExpress", batch="B 7/é")
    add("FR", number="YT1002", carrier="YunExpress")
    add("DE", number="YT1003", carrier="yunexpress", batch="B 7/é")
    add("DE", number="PX1004", carrier="4PX")
    held_parcel(sqlite_engine, number="YT9999", since=ago(hours=3))
    detect(sqlite_engine)
    return sqlite_engine


def held_in(engine: Engine, country: str, **more: str) -> None:
    """A parcel that has been in the customs of this country for 50 hours."""
    with writing(engine) as session:
        parcel = add_parcel(session, destination=country, **more)
        events = held(ago(hours=50))
        tell_events(
            session, parcel, tuple(replace(each, country=each.country.replace("DE", country)) for each in events)
        )


async def lines(engine: Engine, query: str) -> list[str]:
    async with visitor(engine) as staff:
        answer = await staff.get(f"/stuck/numbers?{query}")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    return answer.text.splitlines()


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("carrier", ["YunExpress 3 parcels", "4PX 1 parcel"]),
        ("batch", ["B 7/é 2 parcels", "no batch 2 parcels"]),
        ("country", ["DE Germany 3 parcels", "FR France 1 parcel"]),
        ("nonsense", ["YunExpress 3 parcels", "4PX 1 parcel"]),
    ],
)
async def test_the_groups_are_what_was_asked_for(standing: Engine, by: str, said: list[str]) -> None:
    async with visitor(standing) as staff:
        page = await seen(staff, f"/stuck?by={by}")
    assert [each for each in said if each not in page.text] == []
    assert "4 parcels stand still." in page.text
    assert "YT9999" not in page.text


async def test_the_numbers_stand_one_a_line_in_a_field(standing: Engine) -> None:
    async with visitor(standing) as staff:
        answer = await staff.get("/stuck")
    assert "readonly>\nYT1001\nYT1002\nYT1003</textarea>" in answer.text


async def test_a_long_group_shows_the_first_and_says_where_all_are(
    standing: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stuck, "SHOWN", 2)
    monkeypatch.setattr(stuck, "LISTED", 1)
    async with visitor(standing) as staff:
        answer = await staff.get("/stuck")
    assert "readonly>\nYT1001\nYT1002</textarea>" in answer.text
    text = Page(answer.text).text
    assert "The first 2 of 3 numbers; the text has all" in text
    assert "Copy the first 2" in text
    assert "The 1 that stand longest; the sheet has all 3." in text
    assert await lines(standing, "group=YunExpress") == ["YT1001", "YT1002", "YT1003"]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["YT1001", "YT1002", "YT1003", "PX1004"]),
        ("by=carrier&group=YUNEXPRESS", ["YT1001", "YT1002", "YT1003"]),
        ("by=batch&group=", ["YT1002", "PX1004"]),
        ("by=batch&group=B+7%2F%C3%A9", ["YT1001", "YT1003"]),
        ("by=country&group=FR", ["YT1002"]),
        ("country=DE&carrier=4px", ["PX1004"]),
        ("country=Frankreich", ["YT1002"]),
        ("kind=no_scan", []),
        ("over=51h", []),
        ("over=50h&country=fr", ["YT1002"]),
        ("batch=%20B+7%2F%C3%A9%20%00", ["YT1001", "YT1003"]),
        ("group=nobody", []),
    ],
)
async def test_the_text_has_every_number_that_was_asked_for(standing: Engine, query: str, numbers: list[str]) -> None:
    assert await lines(standing, query) == numbers


async def test_the_links_of_a_group_lead_to_its_own_numbers(standing: Engine) -> None:
    async with visitor(standing) as staff:
        page = await seen(staff, "/stuck?by=batch&country=DE")
        texts = [link for link in page.links if link.startswith("/stuck/numbers")]
        found = [(await staff.get(link)).text.split() for link in texts]
    assert found == [["YT1001", "YT1003", "PX1004"], ["YT1001", "YT1003"], ["PX1004"]]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("over=soon", "A span is written as 48h, 3d or 90min"),
        ("country=Atlantis", "No country is called Atlantis."),
        ("kind=sulking", "There is no such trouble: sulking."),
        ("incident=9999999999", "An incident is named by its number, as 3."),
    ],
)
async def test_what_cannot_be_read_lists_nothing_and_says_how_to_write_it(
    standing: Engine, query: str, said: str
) -> None:
    async with visitor(standing) as staff:
        page = await seen(staff, f"/stuck?{query}", status=422)
    assert f"{said}" in page.text
    assert "So nothing is listed." in page.text
    assert "YT1001" not in page.text
    assert await lines(standing, query) == []


async def test_the_parcels_of_one_incident_can_be_had_alone(standing: Engine) -> None:
    stop(standing, 3)
    gather(standing)
    numbers = await lines(standing, "incident=1")
    async with visitor(standing) as staff:
        answer = await staff.get("/stuck?incident=1")
    assert answer.text.count('<td data-name="Incident">1</td>') == len(numbers) == 6  # all that go to Germany
    assert "YT1002" not in answer.text


async def test_filters_stay_as_they_were_set_whatever_the_grouping(standing: Engine) -> None:
    async with visitor(standing) as staff:
        answer = await staff.get("/stuck?by=batch&country=DE&over=2d")
    page = Page(answer.text)
    assert '<option value="DE" selected>' in answer.text
    assert 'value="2d"' in answer.text
    assert "/stuck?by=country&country=DE&over=2d" in page.links


async def test_the_sheets_have_a_row_for_each_stall(standing: Engine) -> None:
    async with visitor(standing) as staff:
        csv, xlsx = await staff.get("/stuck.csv?country=DE"), await staff.get("/stuck.xlsx?by=batch&group=")
    assert csv.text.splitlines()[0].startswith("\ufefftracking_number,carrier")
    assert len(csv.text.splitlines()) == 4
    assert csv.headers["content-disposition"] == 'attachment; filename="stuck.csv"'
    (header, *rows) = load_workbook(BytesIO(xlsx.content)).active.values
    assert (header[0], [row[0] for row in rows]) == ("tracking_number", ["YT1002", "PX1004"])


async def test_there_is_no_sheet_of_another_kind(standing: Engine) -> None:
    async with visitor(standing) as staff:
        page = await seen(staff, "/stuck.exe", status=404)
    assert "There is nothing here" in page.text


@pytest.mark.parametrize(("language", "said"), [("en", "No parcel is followed yet."), ("zh_CN", "还没有跟踪任何包裹")])
async def test_an_empty_list_says_what_that_means(sqlite_engine: Engine, language: str, said: str) -> None:
    async with visitor(sqlite_engine, language=language) as staff:
        assert said in (await seen(staff, "/stuck")).text


async def test_filters_that_nothing_fits_are_told_apart_from_nothing_at_all(standing: Engine) -> None:
    async with visitor(standing) as staff:
        assert "No stalled parcel fits these filters." in (await seen(staff, "/stuck?carrier=DHL")).text
