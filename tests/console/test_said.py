"""The forms on a parcel's page: what is said is kept once and shown, what cannot be said so is told, tasks are done."""

from datetime import timedelta

import pytest
from markupsafe import escape
from sqlalchemy import Engine

from config.words import Kind, NoStall, Said
from tests.build import NOW, add_account, add_parcel, ago
from tests.console.visit import CSRF, FORM, Page, seen, visitor
from tests.desk.asking.scenes import NUMBER, healthy, played, told
from tests.desk.statements.words import statements, tasks, tell
from tracker.store.session import writing

PATH = f"/parcels/{NUMBER}"
SAID = {**FORM, "number": NUMBER, "parcel": "1", "said": "reported", "kind": "damaged", "note": "the box is torn"}


async def test_what_is_said_is_kept_and_shown(engine: Engine) -> None:
    async with visitor(played(engine, told)) as staff:
        answer = await staff.post("/statements", data=SAID)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}#said-1")
        page = await seen(staff, PATH)
    (row,) = statements(engine)
    assert (row.by, row.kind, row.note) == ("anna", Kind.DAMAGED, "the box is torn")
    line = "trouble reported: damaged (the buyer said so; written down by anna): the box is torn"
    assert f"2026-11-18 12:00 UTC {line}" in page.text
    assert f"anna reported of parcel {NUMBER}: damaged (the buyer said so)." in page.text


async def test_a_form_that_is_sent_twice_says_it_once(engine: Engine) -> None:
    async with visitor(played(engine, told)) as staff:
        places = [(await staff.post("/statements", data=SAID)).headers["location"] for _ in range(2)]
    assert places == [f"{PATH}#said-1"] * 2
    assert len(statements(engine)) == 1


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"said": "complained", "kind": ""}, Said.COMPLAINED),
        ({"said": "refunded", "kind": "", "note": ""}, Said.REFUNDED),
        ({"said": "reshipped", "kind": "", "note": "LX1"}, Said.RESHIPPED),
        ({"said": "overruled", "kind": "customs_hold", "because": "wrong_scan"}, Said.OVERRULED),
    ],
)
async def test_each_form_says_its_own(sqlite_engine: Engine, form: dict[str, str], said: Said) -> None:
    async with visitor(played(sqlite_engine, told)) as staff:
        assert (await staff.post("/statements", data={**SAID, **form})).status_code == 303
    assert statements(sqlite_engine)[0].said is said


async def test_a_refusal_is_told_on_the_page_and_what_was_typed_is_still_there(sqlite_engine: Engine) -> None:
    form = {**SAID, "said": "overruled", "kind": "no_scan", "because": "wrong_scan", "note": "<b>typed"}
    async with visitor(played(sqlite_engine, told)) as staff:
        answer = await staff.post("/statements", data=form)
    assert answer.status_code == 422
    assert f"Parcel {NUMBER} does not stand still so." in Page(answer.text).text
    assert answer.text.count("&lt;b&gt;typed</textarea>") == 1
    assert answer.text.count("<details open>") == 2, "the form, and the timeline as ever"
    assert statements(sqlite_engine) == []


@pytest.mark.parametrize("at", ["2026-11-17 23:30", "2026-11-18T07:30+08:00", " 2026-11-17T23:30Z "])
async def test_it_can_be_said_since_when_it_is_so(sqlite_engine: Engine, at: str) -> None:
    async with visitor(played(sqlite_engine, told)) as staff:
        assert (await staff.post("/statements", data={**SAID, "at": at})).status_code == 303
    assert statements(sqlite_engine)[0].at == NOW - timedelta(hours=12, minutes=30)


@pytest.mark.parametrize(
    ("at", "said", "language"),
    [
        ("yesterday<", "An instant is written as 2026-11-25 or 2026-11-25T14:00+08:00, not 'yesterday<'.", "en"),
        ("2026-11-25T14:00+08:00", "That is in the future: 2026-11-25 14:00+08:00.", "en"),
        ("0001-01-01T00:00+08:00", "这个时刻太久远了", "zh_CN"),
    ],
)
async def test_an_instant_that_cannot_be_is_told_at_its_field(
    sqlite_engine: Engine, at: str, said: str, language: str
) -> None:
    async with visitor(played(sqlite_engine, told), language=language) as staff:
        answer = await staff.post("/statements", data={**SAID, "at": at})
    assert answer.status_code == 422
    assert said in Page(answer.text).text
    field = f'name="at" value="{escape(at)}" size="26" autocomplete="off" aria-invalid="true"'
    assert f'{field} aria-describedby="hint-reported-1 refused"' in answer.text
    assert '<option value="damaged" selected>' in answer.text, "what was chosen is still there"
    assert statements(sqlite_engine) == []


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"said": "shouted"}, 400),
        ({"kind": "nonsense"}, 400),
        ({"parcel": "x"}, 400),
        ({"parcel": "99999999999999"}, 400),
        ({"parcel": "2"}, 404),
        ({"number": "NOPE"}, 404),
        ({"note": "x" * 2001}, 422),
        ({"csrf": "guessed"}, 403),
    ],
)
async def test_a_form_that_makes_no_sense_changes_nothing(
    sqlite_engine: Engine, form: dict[str, str], status: int
) -> None:
    async with visitor(played(sqlite_engine, told)) as staff:
        assert (await staff.post("/statements", data={**SAID, **form})).status_code == status
    assert statements(sqlite_engine) == []


async def test_it_is_said_of_the_parcel_whose_form_it_is(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        for days in (1, 2):
            add_parcel(session, number=NUMBER, enrolled_at=ago(days=days), account_id=add_account(session).id)
    async with visitor(sqlite_engine) as staff:
        page = await staff.get(PATH)
        await staff.post("/statements", data={**SAID, "parcel": "2"})
    assert page.text.count('name="said" value="reported"') == 2
    assert statements(sqlite_engine)[0].parcel_id == 2


async def test_only_what_stands_still_can_be_overruled(sqlite_engine: Engine) -> None:
    async with visitor(played(sqlite_engine, healthy)) as staff:
        assert "It does not stand still" not in (await seen(staff, PATH)).text


async def test_whose_letter_has_left_is_told_before_it_is_overruled(sqlite_engine: Engine) -> None:
    async with visitor(played(sqlite_engine, told)) as staff:
        assert "The letter has left already, or may have" in (await seen(staff, PATH)).text


async def test_what_was_said_is_taken_back(sqlite_engine: Engine) -> None:
    tell(played(sqlite_engine, told), Said.OVERRULED, because=NoStall.WRONG_SCAN)
    form = {**FORM, "number": NUMBER}
    async with visitor(sqlite_engine) as staff:
        answer = await staff.post("/statements/1/retract", data=form)
        assert answer.headers["location"] == f"{PATH}#said-1"
        assert "[taken back 2026-11-18 12:00 UTC]" in (await seen(staff, PATH)).text
        again = await staff.post("/statements/1/retract", data=form)
    assert again.status_code == 409
    assert "Statement 1 was taken back before." in Page(again.text).text


async def test_a_task_is_marked_as_done(sqlite_engine: Engine) -> None:
    task = tasks(played(sqlite_engine, told))["check_duty"].id
    form = {"csrf": CSRF, "number": NUMBER}
    async with visitor(sqlite_engine) as staff:
        answer = await staff.post(f"/tasks/{task}/done", data=form)
        assert answer.headers["location"] == f"{PATH}#case-1"
        page = await seen(staff, PATH)
        again = await staff.post(f"/tasks/{task}/done", data=form)
    assert tasks(sqlite_engine)["check_duty"].ended_at == NOW
    assert "anna did this task of finance: check what duty is owed, and by whom." in page.text
    assert (again.status_code, "ended before" in again.text) == (409, True)


async def test_the_forms_speak_chinese(sqlite_engine: Engine) -> None:
    async with visitor(played(sqlite_engine, told), language="zh_CN") as staff:
        text = (await seen(staff, PATH)).text
    assert all(said in text for said in ("它没有停滞", "买家投诉", "标为已完成"))


async def test_a_complaint_is_on_the_first_page_with_its_parcel(sqlite_engine: Engine) -> None:
    tell(played(sqlite_engine, healthy), Said.COMPLAINED, at=ago(hours=3))
    async with visitor(sqlite_engine) as staff:
        page = await seen(staff, "/")
    assert PATH in page.links
    assert "buyer complained 3h" in page.text
