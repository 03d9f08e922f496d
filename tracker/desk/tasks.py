"""Tasks that people have done: the open ones of a parcel or a case, and the end of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from config.words import Department, Happening, NoticeStatus
from tracker.desk.asking.find import NoSuchParcel, find_parcels
from tracker.desk.asking.speech import Speech
from tracker.desk.statements.saying import check_who
from tracker.store import cases, notices, tasks
from tracker.store.session import reading, writing
from tracker.store.tables import CaseRow, Task

_CASE_DIGITS = 9


class NoSuchTask(LookupError):
    """No task of this name is open there, or more than one."""


@dataclass(frozen=True, slots=True)
class Done:
    """A task that is done, and whether its case is closed with it."""

    task: Task
    closed: bool


def open_tasks(engine: Engine, asked: str, speech: Speech) -> Sequence[Task]:
    """The open tasks of the parcels of a number, or of the case of this number where no parcel has it; the one due
    soonest first. Raises NoSuchParcel."""
    with reading(engine) as session:
        return tasks.open_tasks(session, _cases(session, asked, speech))


def done(
    engine: Engine, asked: str, task: str, *, department: Department | None, by: str, speech: Speech, now: datetime
) -> Done:
    """End the task of this name (`open_tasks` has them). Raises NoSuchParcel, NoSuchTask, or Unsayable of a name."""
    _ = speech.gettext
    check_who(by, speech)
    with writing(engine) as session:
        there = tasks.open_tasks(session, _cases(session, asked, speech))
        found = [each for each in there if each.task == task and department in (None, each.department)]
        if not found:
            said = _("No such task is open there. Open are: {tasks}.")
            names = ", ".join(each.task for each in there) or "–"
            raise NoSuchTask(said.format(tasks=names))
        if len(found) > 1:
            said = _("There are {count} such tasks. Name the case ({cases}), or the department.")
            which = ", ".join(str(each.case_id) for each in found)
            raise NoSuchTask(said.format(count=len(found), cases=which))
        return _end(session, found[0], by=by, speech=speech, now=now)


def done_by_id(engine: Engine, task_id: int, *, by: str, speech: Speech, now: datetime) -> Done:
    """End the task of this id. Raises NoSuchTask."""
    with writing(engine) as session:
        task = session.get(Task, task_id)
        if task is None:
            raise NoSuchTask(speech.gettext("There is no such task."))
        return _end(session, task, by=by, speech=speech, now=now)


def close_if_done(session: Session, case: CaseRow, *, outcome: str, now: datetime) -> bool:
    """Close a case, which is held, once nothing stands still, nothing is to be done, and no letter is owed."""
    case_id = case.id or 0
    waits = NoticeStatus.WAITING in notices.statuses_of_case(session, case_id)
    if case.closed_at or waits or cases.has_open_stalls(session, case_id) or tasks.open_tasks(session, [case_id]):
        return False
    cases.close_case(session, case, outcome=outcome, now=now)
    return True


def _end(session: Session, task: Task, *, by: str, speech: Speech, now: datetime) -> Done:
    case = cases.hold_case(session, task.case_id)
    if not tasks.end_task(session, task.id or 0, why="done", now=now):
        raise NoSuchTask(speech.gettext("This task has ended before."))
    about = {"department": task.department, "task": task.task, "by": by}
    cases.tell(session, case.id, Happening.TASK_DONE, now, who=by, **about)
    return Done(task, closed=close_if_done(session, case, outcome="all_done", now=now))


def _cases(session: Session, asked: str, speech: Speech) -> list[int]:
    """The cases of a number: those of its parcels, or the one that is numbered so."""
    try:
        files = find_parcels(session, asked, speech)
    except NoSuchParcel:
        typed = asked.strip()
        is_case = typed.isascii() and typed.isdigit() and len(typed) <= _CASE_DIGITS
        if not is_case or session.get(CaseRow, int(typed)) is None:
            raise
        return [int(typed)]
    return [each.case.id or 0 for file in files for each in file.cases]
