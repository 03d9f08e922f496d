"""The first page: what needs someone, how far what is known reaches, and the ways to all of it."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config.words import Department, Health, NoticeStatus
from tests.build import NOW, add_parcel, held_parcel
from tests.console.visit import seen, visitor
from tests.desk.asking.scenes import NUMBER, add_tasks, change, healthy, played, told
from tests.jobs.hands import ALL_WAIT, deliver, detect
from tests.jobs.test_gather import gather, stop
from tracker.store.session import writing
from tracker.store.tables import AccountRow, Notice, Stall, Task

EN = "customer service 2 open tasks|in 15m 2026-11-18 12:15 take the case and stay its owner|held by customs 2d 2h"
ZH = "客服 2 项未完成|还剩 15分钟 2026-11-18 12:15 接手工单并负责到底 A-1001|海关滞留 2天2小时 工单 1"


@pytest.mark.parametrize(("language", "said"), [("en", EN.split("|")), ("zh_CN", ZH.split("|"))])
async def test_a_task_says_when_what_for_which_order_and_how_it_stands(
    sqlite_engine: Engine, language: str, said: list[str]
) -> None:
    async with visitor(played(sqlite_engine, told), language=language) as staff:
        page = await seen(staff, "/")
    assert [each for each in said if each not in page.text] == []
    assert f"/parcels/{NUMBER}" in page.links
    assert f"/parcels/{NUMBER}#case-1" in page.links


async def test_a_storm_that_waits_for_approval_comes_first(sqlite_engine: Engine, tmp_path: Path) -> None:
    held_parcel(sqlite_engine)
    detect(sqlite_engine)
    deliver(sqlite_engine, tmp_path, policy=ALL_WAIT)
    async with visitor(sqlite_engine) as staff:
        page = await seen(staff, "/")
    assert "1 letter waits for approval, since 2026-11-18 12:00 UTC. Let them leave: stallwatch approve" in page.text


async def test_an_overdue_task_says_so_in_words(sqlite_engine: Engine) -> None:
    async with visitor(played(sqlite_engine, told), clock=lambda: NOW + timedelta(hours=2)) as staff:
        page = await seen(staff, "/")
    assert "1h 45m late 2026-11-18 12:15" in page.text
    assert "1 late" in page.text


async def test_a_department_has_a_page_of_its_own_with_all_its_tasks(sqlite_engine: Engine) -> None:
    add_tasks(played(sqlite_engine, told), 60)
    async with visitor(sqlite_engine) as staff:
        first = await seen(staff, "/")
        assert "All 61 tasks of this department: logistics operations" in first.text
        assert "/?department=ops" in first.links
        page = await seen(staff, "/?department=ops")
        assert "1 to 50 of 61" in page.text
        assert "customer service 2 open tasks" not in page.text
        last = await seen(staff, "/?department=ops&from=50")
    assert "51 to 61 of 61" in last.text
    assert "/?department=ops&from=0" in last.links
    assert not any("from=61" in link for link in last.links)


async def test_a_place_beyond_the_last_is_no_error(sqlite_engine: Engine) -> None:
    async with visitor(played(sqlite_engine, told)) as staff:
        assert "/?department=ops&from=450" in (await seen(staff, "/?department=ops&from=500")).links


async def test_a_department_without_a_task_is_told_so(sqlite_engine: Engine) -> None:
    played(sqlite_engine, told)
    with writing(sqlite_engine) as session:
        for task in session.exec(select(Task).where(Task.department == Department.FINANCE)):
            session.delete(task)
    async with visitor(sqlite_engine) as staff:
        assert "No task of this department is open: finance" in (await seen(staff, "/?department=finance")).text


async def test_a_letter_in_trouble_stands_above_all_tasks(sqlite_engine: Engine) -> None:
    played(sqlite_engine, told)
    change(sqlite_engine, Notice, status=NoticeStatus.UNDELIVERABLE, ended_why="550 <no> such box")
    async with visitor(sqlite_engine) as staff:
        page = await seen(staff, "/")
        assert "letter undeliverable" in (await seen(staff, "/letters")).text
        assert "letter undeliverable" not in (await seen(staff, "/?department=ops")).text
    assert page.text.index("550 <no> such box") < page.text.index("take the case and stay its owner")


async def test_an_account_that_does_not_answer_is_told_of_first(sqlite_engine: Engine) -> None:
    played(sqlite_engine, told)
    change(sqlite_engine, AccountRow, health=Health.REFUSED)
    async with visitor(sqlite_engine) as staff:
        for path in ("/", "/stuck"):
            assert "17track: refuses our key." in (await seen(staff, path)).text


async def test_parcels_that_moved_again_say_so(sqlite_engine: Engine) -> None:
    played(sqlite_engine, told)
    change(sqlite_engine, Stall, ended_at=NOW)
    async with visitor(sqlite_engine) as staff:
        assert "moves again" in (await seen(staff, "/")).text


async def test_many_parcels_of_one_order_show_three_and_keep_the_rest_at_hand(sqlite_engine: Engine) -> None:
    played(sqlite_engine, told)
    with writing(sqlite_engine) as session:
        stall = session.exec(select(Stall)).one().model_dump(exclude={"id", "parcel_id"})
        for number in range(5):
            parcel = add_parcel(session, number=f"OTHER{number}")
            session.add(Stall(parcel_id=parcel.id, **stall))
    async with visitor(sqlite_engine) as staff:
        page = await seen(staff, "/?department=ops")
    assert "3 more" in page.text
    assert len([link for link in page.links if "OTHER" in link]) == 5


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Import a sheet with your parcels"), ("zh_CN", "导入包裹表格后")]
)
async def test_before_the_first_parcel_the_page_names_the_next_step(
    sqlite_engine: Engine, language: str, said: str
) -> None:
    async with visitor(sqlite_engine, language=language) as staff:
        page = await seen(staff, "/")
    assert said in page.text
    assert "stallwatch import FILE" in page.text
    assert "stallwatch arm" in page.text


async def test_where_nothing_needs_anybody_the_page_says_so(sqlite_engine: Engine) -> None:
    async with visitor(played(sqlite_engine, healthy)) as staff:
        page = await seen(staff, "/")
    assert "Nothing needs anybody now No task is open, and no letter is in trouble." in page.text
    assert "not been read" not in page.text


async def test_what_was_never_read_is_not_called_well(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        add_parcel(session)
    async with visitor(sqlite_engine) as staff:
        page = await seen(staff, "/")
    assert "But 1 parcel has not been read yet: nothing is known of it." in page.text


async def test_a_department_that_is_none_is_not_found(sqlite_engine: Engine) -> None:
    async with visitor(sqlite_engine) as staff:
        page = await seen(staff, "/?department=sales", status=404)
    assert "There is nothing here" in page.text


async def test_parcels_that_stand_together_come_first(sqlite_engine: Engine) -> None:
    stop(sqlite_engine, 3, batch="B1")
    gather(sqlite_engine)
    async with visitor(sqlite_engine, language="zh_CN") as staff:
        page = await seen(staff, "/")
    assert "事件 1：共 3 件，目前仍有 3 件停滞（海关滞留）" in page.text
    assert "批次：B1" in page.text
