"""Tasks that people have done, and cases that close with the last of them."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config.words import Department, Happening, Said
from tests.build import NOW, hours
from tests.desk.asking.scenes import NUMBER, healthy, played, told
from tests.desk.statements.words import EN, add_held, moves, tasks, tell, timeline
from tests.jobs.hands import at_once, deliver, detect
from tracker.desk.asking.find import NoSuchParcel
from tracker.desk.tasks import Done, NoSuchTask, done, done_by_id, open_tasks
from tracker.store.session import reading
from tracker.store.tables import CaseRow

LATER = NOW + hours(1)


def did(engine: Engine, task: str, asked: str = NUMBER, department: Department | None = None) -> Done:
    return done(engine, asked, task, department=department, by="anna", speech=EN, now=LATER)


def case(engine: Engine) -> CaseRow:
    with reading(engine) as session:
        return session.exec(select(CaseRow)).one()


@pytest.mark.parametrize("asked", [NUMBER, NUMBER.lower(), "1"])
def test_a_task_ends_by_the_number_of_its_parcel_or_its_case(engine: Engine, asked: str) -> None:
    ended = did(played(engine, told), "check_duty", asked)
    task = tasks(engine)["check_duty"]
    assert (task.ended_at, task.ended_why, ended.closed) == (LATER, "done", False)
    assert timeline(engine)[-1] == Happening.TASK_DONE
    assert "check_duty" not in [each.task for each in open_tasks(engine, NUMBER, EN)]


def test_one_that_is_not_open_is_refused_with_those_that_are(engine: Engine) -> None:
    did(played(engine, told), "check_duty")
    with pytest.raises(NoSuchTask, match="Open are: own_the_case, clearance_plan, press_the_carrier"):
        did(engine, "check_duty")
    with pytest.raises(NoSuchTask):
        did(engine, "own_the_case", department=Department.OPS)
    with pytest.raises(NoSuchTask, match="ended before"):
        done_by_id(engine, tasks(engine)["check_duty"].id or 0, by="anna", speech=EN, now=LATER)
    with pytest.raises(NoSuchTask, match="no such task"):
        done_by_id(engine, 99, by="anna", speech=EN, now=LATER)


@pytest.mark.parametrize("asked", ["NOPE", "2", "１", "99999999999999999999"])
def test_a_number_of_nothing_is_told(engine: Engine, asked: str) -> None:
    with pytest.raises(NoSuchParcel):
        did(played(engine, told), "check_duty", asked)


def test_a_case_stays_open_while_its_parcel_stands(engine: Engine) -> None:
    played(engine, told)
    for task in open_tasks(engine, NUMBER, EN):
        assert not did(engine, task.task).closed
    assert case(engine).closed_at is None


def test_with_the_last_task_a_case_of_which_nothing_stands_is_closed(engine: Engine) -> None:
    tell(played(engine, healthy), Said.COMPLAINED)
    assert [did(engine, task).closed for task in ("answer_the_buyer", "settle_the_complaint")] == [False, True]
    assert (case(engine).outcome, case(engine).closed_at) == ("all_done", LATER)
    assert timeline(engine)[-2:] == [Happening.TASK_DONE, Happening.CLOSED]


def test_while_a_letter_waits_the_case_stays_open(engine: Engine, tmp_path: Path) -> None:
    add_held(engine)
    moves(engine)
    detect(engine)
    for task in open_tasks(engine, NUMBER, EN):
        assert not did(engine, task.task).closed
    deliver(engine, tmp_path)
    assert case(engine).outcome == "moved_before_told", "delivery has taken it back"


def test_a_complaint_after_the_first_was_settled_has_clocks_of_its_own(engine: Engine) -> None:
    tell(played(engine, told), Said.COMPLAINED)
    did(engine, "settle_the_complaint")
    tell(engine, Said.COMPLAINED, note="it came back broken", now=NOW + hours(9))
    kept = tasks(engine)
    assert (kept["settle_the_complaint"].ended_at, kept["settle_the_complaint"].due_at) == (None, NOW + hours(57))
    assert kept["answer_the_buyer"].due_at == NOW + hours(1 / 6), "nobody has answered the first yet"


def test_sixty_four_who_did_it_did_it_once(engine: Engine) -> None:
    task = tasks(played(engine, told))["check_duty"].id or 0

    def mark() -> bool:
        try:
            return bool(done_by_id(engine, task, by="anna", speech=EN, now=LATER))
        except NoSuchTask:
            return False

    assert sum(at_once(mark)) == 1
    assert timeline(engine).count(Happening.TASK_DONE) == 1
