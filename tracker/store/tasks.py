"""The tasks of a case one by one: ended by a person, or set anew."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from config.policy import PlaybookTask
from tracker.store import cases
from tracker.store.tables import CaseRow, Task


def open_tasks(session: Session, case_ids: Collection[int], named: Collection[str] | None = None) -> Sequence[Task]:
    """The open tasks of these cases, the one due soonest first; of all names, or of these alone."""
    wanted = select(Task).where(col(Task.case_id).in_(case_ids), col(Task.ended_at).is_(None))
    if named is not None:
        wanted = wanted.where(col(Task.task).in_(named))
    return session.exec(wanted.order_by(col(Task.due_at), col(Task.id))).all()


def end_task(session: Session, task_id: int, *, why: str, now: datetime) -> bool:
    """End an open task. False: it has ended before."""
    still_open = update(Task).where(col(Task.id) == task_id, col(Task.ended_at).is_(None))
    return session.connection().execute(still_open.values(ended_at=now, ended_why=why)).rowcount == 1


def set_anew(session: Session, case: CaseRow, tasks: Iterable[PlaybookTask], now: datetime) -> None:
    """Set tasks, also those that the case had and that have ended; the clock of an open one stays as it is."""
    for task in tasks:
        same = (Task.case_id == case.id, Task.department == task.department, Task.task == task.task)
        ended = session.exec(select(Task).where(*same, col(Task.ended_at).is_not(None))).first()
        if ended is None:
            cases.set_tasks(session, case, [task], now)
            continue
        due_at = now + task.within
        ended.sqlmodel_update({"opened_at": now, "due_at": due_at, "ended_at": None, "ended_why": None})
        session.add(ended)
        cases.tell_task_set(session, case, task, due_at=due_at, now=now)
