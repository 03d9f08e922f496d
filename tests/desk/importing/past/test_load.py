"""A file of events into the database, on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, text
from sqlmodel import col, select

from config import steps
from config.settings import Settings
from config.words import State
from tests.build import NOW, add_account, add_parcel, add_shop
from tracker.desk.importing.load import import_file
from tracker.desk.importing.opening import Wishes
from tracker.desk.importing.past.load import PastReport, import_events
from tracker.store.session import reading, writing
from tracker.store.tables import Buyer, EventRow, Parcel

HEADERS = "number,time,country,text,status,destination,promised date"
TAKEN = "YT1000001,2026-11-01T10:20:00+08:00,CN,Taken,accepted,DE,2026-11-12"
LEFT = "YT1000001,2026-11-03T10:20:00+08:00,CN,Gone,departed_origin,DE,2026-11-12"
GIVEN = "YT1000001,2026-11-09T10:20:00+01:00,DE,Zugestellt,delivered,DE,2026-11-12"
Write = Callable[..., Path]
Take = Callable[..., PastReport]


def scanned(number: int, day: int = 1) -> str:
    """A row of a parcel of this number, on this day of November."""
    return f"YT{number:09},2026-11-0{day}T10:20:00Z,CN,Scan,in_transit,DE,"


@pytest.fixture
def take(engine: Engine, settings: Settings) -> Take:
    def take(path: Path, *, now: datetime = NOW, **wishes: Any) -> PastReport:
        return import_events(engine, settings, path, now=now, wishes=Wishes(**wishes))

    return take


@pytest.fixture(autouse=True)
def no_hook_left() -> Iterator[None]:
    yield
    steps.hook(None)


def counts(report: PastReport) -> tuple[int, ...]:
    return report.read, report.new, report.changed, report.unchanged, report.parcels, report.rejected


def parcels(engine: Engine) -> list[Parcel]:
    with reading(engine) as session:
        return list(session.exec(select(Parcel).order_by(col(Parcel.number), col(Parcel.id))))


def events(engine: Engine) -> list[EventRow]:
    with reading(engine) as session:
        return list(session.exec(select(EventRow).order_by(col(EventRow.parcel_id), col(EventRow.occurred_to))))


def everything(engine: Engine) -> list[list[tuple[Any, ...]]]:
    told = "SELECT p.number, e.digest, e.state, e.occurred_to, e.received_at, e.imported_at FROM events e"
    kept = (
        f"{told} JOIN parcels p ON p.id = e.parcel_id ORDER BY p.number, e.digest",
        "SELECT number, watched, ended_at, state, moved_at, promised_at FROM parcels ORDER BY number, id",
        "SELECT key, email FROM buyers ORDER BY key",
    )
    with engine.connect() as connection:
        return [[tuple(row) for row in connection.execute(text(one))] for one in kept]


def test_a_number_that_nobody_follows_becomes_history_and_nothing_is_due_for_it(
    take: Take, sheet: Write, engine: Engine
) -> None:
    assert counts(take(sheet(HEADERS, TAKEN, LEFT, GIVEN))) == (3, 3, 0, 0, 1, 0)
    (parcel,) = parcels(engine)
    assert (parcel.watched, parcel.next_poll_at, parcel.next_check_at) == (False, None, None)
    assert (parcel.state, parcel.destination, parcel.carrier) == (State.DELIVERED, "DE", "17track")
    assert parcel.ended_at == parcel.moved_at == datetime(2026, 11, 9, 9, 20, tzinfo=UTC)
    assert parcel.promised_at == datetime(2026, 11, 12, 23, tzinfo=UTC)
    with reading(engine) as session:
        assert [(buyer.email, buyer.country) for buyer in session.exec(select(Buyer))] == [(None, "DE")]
    assert {(event.imported_at, event.received_at == event.occurred_to) for event in events(engine)} == {(NOW, True)}


def test_the_same_file_again_changes_nothing(take: Take, sheet: Write, engine: Engine) -> None:
    lines = [scanned(n, day) for day in (3, 1, 2) for n in range(400)]
    path = sheet(HEADERS, *lines, lines[0])
    assert counts(take(path)) == (1201, 1200, 0, 1, 400, 0)
    before = everything(engine)
    assert counts(take(path, now=NOW + timedelta(days=1))) == (1201, 0, 0, 1201, 0, 0)
    assert everything(engine) == before


def test_a_mended_file_brings_history_up_to_date(take: Take, sheet: Write, engine: Engine) -> None:
    take(sheet(HEADERS, TAKEN.replace("accepted", "").replace("2026-11-12", ""), GIVEN.replace(",2026-11-12", ",")))
    assert counts(take(sheet(HEADERS, TAKEN, GIVEN))) == (2, 0, 1, 1, 0, 0)
    assert [event.state for event in events(engine)] == [State.ACCEPTED, State.DELIVERED]
    assert parcels(engine)[0].promised_at is not None


def test_events_of_a_parcel_that_is_followed_are_added_and_nothing_of_it_is_touched(
    take: Take, sheet: Write, engine: Engine, settings: Settings
) -> None:
    import_file(engine, settings, sheet("number,destination", "YT1000001,FR", name="p.csv"), now=NOW)
    (before,) = parcels(engine)
    assert counts(take(sheet(HEADERS, TAKEN, LEFT, GIVEN))) == (3, 3, 0, 0, 0, 0)
    assert parcels(engine) == [before]
    assert len(events(engine)) == 3


def test_what_an_account_said_stands(take: Take, sheet: Write, engine: Engine) -> None:
    path = sheet(HEADERS, TAKEN)
    take(path)
    with writing(engine) as session:
        row = session.exec(select(EventRow)).one()
        row.imported_at, row.state = None, State.IN_TRANSIT
        session.add(row)
    assert counts(take(path)) == (1, 0, 0, 1, 0, 0)
    assert [(event.imported_at, event.state) for event in events(engine)] == [(None, State.IN_TRANSIT)]


@pytest.mark.parametrize(("last", "watched", "new"), [(LEFT, True, 1), (GIVEN, False, 0)])
def test_a_parcel_that_is_imported_later_is_followed_unless_its_way_is_over(
    *, take: Take, sheet: Write, engine: Engine, settings: Settings, last: str, watched: bool, new: int
) -> None:
    take(sheet(HEADERS, TAKEN, last))
    later = NOW + timedelta(hours=1)
    path = sheet("number,destination,email,batch", "YT1000001,DE,anna@gmx.de,B7", name="p.csv")
    for report in (import_file(engine, settings, path, now=later), import_file(engine, settings, path, now=later)):
        assert (report.new, report.rejected) == (new, 0)
        new = 0
    (parcel,) = parcels(engine)
    assert (parcel.watched, parcel.ended_at is None, parcel.batch) == (watched, watched, "B7")
    assert (parcel.next_poll_at, parcel.state) == ((later, None) if watched else (None, State.DELIVERED))
    assert len(events(engine)) == 2


def test_rows_that_cannot_be_placed_are_set_aside(take: Take, sheet: Write) -> None:
    nowhere = "YT1000001,2026-11-01 10:20,,Taken,,DE,"
    contradicts = TAKEN.replace(",DE,", ",FR,")
    unknown = "YT1000009,2026-11-01T10:20:00Z,CN,Taken,,,"
    report = take(sheet(HEADERS, TAKEN, nowhere, contradicts, unknown))
    assert counts(report) == (4, 1, 0, 0, 1, 3)
    assert [(why.line, why.column) for why in report.first_rejected] == [
        (3, "time"),
        (4, "destination"),
        (5, "destination"),
    ]
    assert report.rejected_file is not None
    aside = report.rejected_file
    aside.write_text(aside.read_text("utf-8-sig").replace("10:20,,Taken", "10:20,CN,Picked"), "utf-8")
    assert counts(take(aside))[:2] == (3, 1)


def test_a_dry_run_says_the_same_and_writes_nothing(take: Take, sheet: Write, engine: Engine) -> None:
    lines = [scanned(n) for n in range(600)]
    path = sheet(HEADERS, *lines, *lines[:3], lines[5].replace("DE", "FR"), lines[9].replace("Scan", "Moved"))
    rehearsed = take(path, dry_run=True)
    assert everything(engine) == [[], [], []]
    assert counts(rehearsed) == counts(take(path)) == (605, 601, 0, 3, 600, 1)
    assert counts(take(path, dry_run=True)) == (605, 0, 0, 604, 0, 1)


def test_an_import_that_dies_and_runs_again_ends_as_one_that_did_not(take: Take, sheet: Write, engine: Engine) -> None:
    lines = [scanned(n, day) for day in (3, 1, 2) for n in range(400)]
    path = sheet(HEADERS, *lines)

    def die(step: str) -> None:
        raise KeyboardInterrupt

    steps.hook(die)
    with pytest.raises(KeyboardInterrupt):
        take(path)
    assert len(events(engine)) == 500
    steps.hook(None)
    assert counts(take(path)) == (1200, 700, 0, 500, 0, 0)
    assert len(parcels(engine)) == 400


def test_two_imports_at_once_keep_everything_once(take: Take, sheet: Write, engine: Engine) -> None:
    path = sheet(HEADERS, *(scanned(n) for n in range(900)))
    take(sheet(HEADERS, TAKEN, name="first.csv"))  # the shop and the account are there
    copies = [path.with_name(f"copy{n}.csv") for n in range(2)]
    for copy in copies:
        copy.write_bytes(path.read_bytes())
    with ThreadPoolExecutor() as pool:
        reports = list(pool.map(take, copies))
    assert sum(report.new for report in reports) == 900
    assert (len(parcels(engine)), len(events(engine))) == (901, 901)


def test_a_workbook_comes_in(take: Take, tmp_path: Path, engine: Engine) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["运单号", "轨迹时间", "轨迹描述", "状态", "目的国"])
    book.active.append(["YT1000001", datetime(2026, 11, 1, 10, 20), "揽收", "已揽收", "德国"])  # noqa: DTZ001 - as a workbook has it
    book.save(tmp_path / "past.xlsx")
    assert counts(take(tmp_path / "past.xlsx", zone="Asia/Shanghai")) == (1, 1, 0, 0, 1, 0)
    (event,) = events(engine)
    assert (event.occurred_to, event.state) == (datetime(2026, 11, 1, 2, 20, tzinfo=UTC), State.ACCEPTED)


def test_events_of_a_number_used_again_go_to_the_parcel_on_its_way(take: Take, sheet: Write, engine: Engine) -> None:
    with writing(engine) as session:
        shop, account = add_shop(session, key="main"), add_account(session, name="17track")
        both = {"shop_id": shop.id, "account_id": account.id, "number": "YT1000001"}
        add_parcel(session, **both, ended_at=NOW - timedelta(days=90))
        now = add_parcel(session, **both).id
    assert counts(take(sheet(HEADERS, TAKEN)))[4] == 0
    assert [event.parcel_id for event in events(engine)] == [now]
