"""A parcel's page: its way, its judgement, its case and its letters, and how it is found."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from config.words import State
from tests.build import NOW, add_account, add_parcel, ago, scan, tell_events, unsure
from tests.console.visit import Page, seen, visitor
from tests.desk.asking.scenes import NUMBER, add, healthy, played, silent, told
from tracker.store.session import writing
from tracker.store.tables import EventRow, Notice, Parcel

PATH = f"/parcels/{NUMBER}"


def with_letter(session: Session) -> None:
    """`told`, with the letter as it left."""
    told(session)
    notice = session.exec(select(Notice)).one()
    notice.sqlmodel_update({"subject": "Ihre Bestellung A-1001", "text": "Guten Tag,\n\nZeile", "html": "<p>Guten Tag"})


@pytest.mark.parametrize(
    "said",
    [
        f"{NUMBER} YunExpress · CN → DE Germany in import customs 2d 2h",
        "It stands still: held by customs.",
        "order A-1001",
        "Goods Tischlampe",
        "Erika Muster, e…@mail.example",
        "Coupon 5 %, issued, code SORRY-7K3M",
        "Case 1 open",
        "customs desk say how the parcel gets through customs in 2h",
        f"The case was opened for parcel {NUMBER}.",
        "Letter 1",
        "sent 2026-11-18 12:10 UTC",
        "held by customs 2026-11-16 10:00 2026-11-18 11:00 2026-11-18 12:00 2026-11-18 12:10 stands still",
    ],
)
async def test_the_page_tells_all_that_is_known(sqlite_engine: Engine, said: str) -> None:
    with writing(played(sqlite_engine, told)) as session:
        parcel = session.exec(select(Parcel)).one()
        parcel.sqlmodel_update({"state": State.IMPORT_CUSTOMS, "stage_since": ago(hours=50)})
    async with visitor(sqlite_engine) as staff:
        assert said in (await seen(staff, PATH)).text


async def test_it_speaks_chinese(sqlite_engine: Engine) -> None:
    async with visitor(played(sqlite_engine, told), language="zh_CN") as staff:
        page = await seen(staff, PATH)
    for said in ("包裹停滞：海关滞留。", "判断与理由", "给出清关方案 还剩 2小时", "德国", "承运商原文"):
        assert said in page.text


async def test_the_buyers_address_is_no_business_of_the_page(sqlite_engine: Engine) -> None:
    async with visitor(played(sqlite_engine, told)) as staff:
        answer = await staff.get(PATH)
    assert "erika" not in answer.text


@pytest.mark.parametrize(
    ("country", "said_at", "local"),
    [
        ("DE", "2026-11-17 17:59", "2026-11-17 17:00 Europe/Berlin"),
        ("US", "2026-11-17T08:00:00-08:00", "2026-11-17 08:00 UTC-08:00"),
        ("US", "2026-11-17 08:00", "–"),
        (None, "2026-11-17T16:00:00Z", "–"),
    ],
    ids=["one clock", "an offset", "several clocks", "none"],
)
async def test_an_event_is_told_by_three_clocks(
    sqlite_engine: Engine, country: str | None, said_at: str, local: str
) -> None:
    left = scan(ago(hours=20), State.DEPARTED_ORIGIN, country=country, said_at=said_at)
    with writing(sqlite_engine) as session:
        add(session, (left,))
    async with visitor(sqlite_engine) as staff:
        page = await seen(staff, PATH)
    assert f"2026-11-17 16:00 {local} {said_at} left the country of origin" in page.text


async def test_the_newest_event_comes_first_and_one_taken_back_says_so(sqlite_engine: Engine) -> None:
    played(sqlite_engine, told)
    with writing(sqlite_engine) as session:
        session.exec(select(EventRow).where(EventRow.text == "arrived destination")).one().superseded_at = NOW
    async with visitor(sqlite_engine) as staff:
        answer = await staff.get(PATH)
    history = Page(answer.text).text.partition("History, the newest first")[2]
    assert history.index("import customs") < history.index("departed origin")
    assert "<del>arrived destination</del>" in answer.text
    assert "taken back by the carrier, seen 2026-11-18 12:00 UTC" in history


async def test_what_an_import_told_of_a_parcel_that_nobody_watches_says_so(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        add(session, (scan(ago(hours=20), State.ACCEPTED),))
        session.exec(select(Parcel)).one().watched = False
        session.exec(select(EventRow)).one().imported_at = NOW
    async with visitor(sqlite_engine) as staff:
        page = await seen(staff, PATH)
    assert "from an import 2026-11-18 12:00 UTC" in page.text
    assert "under watch since" not in page.text


async def test_an_instant_without_a_zone_is_told_as_the_span_it_is(sqlite_engine: Engine) -> None:
    event = unsure(scan(ago(hours=20), State.ACCEPTED), early=timedelta(hours=12), late=timedelta(hours=14))
    with writing(sqlite_engine) as session:
        add(session, (event,))
    async with visitor(sqlite_engine) as staff:
        assert "2026-11-18 06:00 not before 2026-11-17 04:00 –" in (await seen(staff, PATH)).text


async def test_the_letter_is_there_as_text_and_as_its_reader_sees_it(sqlite_engine: Engine) -> None:
    async with visitor(played(sqlite_engine, with_letter)) as staff:
        page = await staff.get(PATH)
        letter = await staff.get("/letters/1/page")
    assert "Letter 1: Ihre Bestellung A-1001" in Page(page.text).text
    assert '<pre tabindex="0">Guten Tag,\n\nZeile</pre>' in page.text
    assert '<iframe src="/letters/1/page" title="Letter 1" sandbox' in page.text
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert letter.text == "<p>Guten Tag"


async def test_a_letter_may_do_nothing_but_be_looked_at(sqlite_engine: Engine) -> None:
    async with visitor(played(sqlite_engine, with_letter)) as staff:
        headers = (await staff.get("/letters/1/page")).headers
    policy = {*headers["content-security-policy"].split("; ")}
    assert {"default-src 'none'", "style-src 'unsafe-inline'", "sandbox", "frame-ancestors 'self'"} <= policy
    assert not any("script" in part for part in policy)


async def test_only_the_page_that_shows_letters_may_have_frames(sqlite_engine: Engine) -> None:
    async with visitor(played(sqlite_engine, told)) as staff:
        assert "frame-src" not in (await staff.get("/")).headers["content-security-policy"]


@pytest.mark.parametrize("scene", [healthy, silent])
async def test_what_is_not_there_is_said_and_not_left_blank(sqlite_engine: Engine, scene: object) -> None:
    async with visitor(played(sqlite_engine, scene)) as staff:
        page = await seen(staff, PATH)
    assert "<iframe" not in page.text
    assert "None" not in page.text


async def test_a_parcel_of_which_nothing_is_known_yet_has_a_page(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        add_parcel(session, number=NUMBER, goods=None, origin=None, order_number=None)
    async with visitor(sqlite_engine) as staff:
        page = await seen(staff, PATH)
    assert "The carrier has said nothing of it yet." in page.text
    assert "YunExpress · ? → DE Germany" in page.text
    assert "Goods not known" in page.text


async def test_two_parcels_of_one_number_are_both_shown(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        for days in (1, 2):
            add_parcel(session, number=NUMBER, order_number=f"A-{days}", enrolled_at=ago(days=days))
    async with visitor(sqlite_engine) as staff:
        page = await seen(staff, PATH)
    assert "2 parcels bear this number; the one enrolled last comes first." in page.text
    assert page.text.index("order A-1") < page.text.index("order A-2")


@pytest.mark.parametrize("typed", [NUMBER, NUMBER.lower(), f" {NUMBER[:5]} {NUMBER[5:]}\ufeff", NUMBER + "\x00"])
async def test_a_number_is_found_however_it_is_typed(sqlite_engine: Engine, typed: str) -> None:
    async with visitor(played(sqlite_engine, told)) as staff:
        answer = await staff.get("/parcels", params={"number": typed})
    assert (answer.status_code, answer.headers["location"]) == (303, PATH)


@pytest.mark.parametrize("path", ["/parcels?number=", f"/parcels/{NUMBER[:-1]}X"])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_a_slip_leads_to_the_numbers_that_are_like_it(engine: Engine, path: str, language: str) -> None:
    path = path if path.startswith("/parcels/") else f"{path}{NUMBER[:-1]}X"
    async with visitor(played(engine, told), language=language) as staff:
        page = await seen(staff, path, status=404)
    assert PATH in page.links
    assert f"{NUMBER[:-1]}X" in page.text


@pytest.mark.parametrize(
    "number", ["NOPE", "%00", "..%2F..%2Fetc", "%F0%9F%98%80", "%25", "a" * 5000, "%ED%A0%80", "1%2F2", "%20"]
)
async def test_a_number_that_nobody_has_is_no_error_of_ours(engine: Engine, number: str) -> None:
    async with visitor(engine) as staff:
        page = await seen(staff, f"/parcels/{number}", status=404)
    assert "no parcel" in page.text.casefold()


async def test_an_empty_search_says_what_to_do(sqlite_engine: Engine) -> None:
    async with visitor(sqlite_engine) as staff:
        assert "Type its tracking number" in (await seen(staff, "/parcels?number=%20")).text


async def test_a_number_with_a_slash_has_a_page(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        parcel = add_parcel(session, number="A/B?C#D", account_id=add_account(session).id)
        tell_events(session, parcel, (scan(ago(hours=1), State.ACCEPTED),))
    async with visitor(sqlite_engine) as staff:
        found = await staff.get("/parcels", params={"number": "a/b?c#d"})
        assert found.headers["location"] == "/parcels/A%2FB%3FC%23D"
        assert "A/B?C#D" in (await seen(staff, found.headers["location"])).text
