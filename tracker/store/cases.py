"""Cases, their tasks and their timeline. A case is shared by the stalled parcels of one order."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from config.policy import PlaybookTask
from config.shifts import Shift
from config.words import CaseStatus, Department, Happening
from tracker.store.bulk import insert_or_nothing
from tracker.store.tables import CaseEvent, CaseRow, Parcel, Stall, Task

DAEMON = "stallwatch"


def case_key(parcel: Parcel) -> str:
    """What a parcel's case is one of: its order, or the parcel itself where it has none."""
    if parcel.order_number:
        return f"order:{parcel.shop_id}:{parcel.order_number}"
    return f"parcel:{parcel.id}"


def open_case(session: Session, parcel: Parcel, now: datetime) -> CaseRow:
    """The open case of this parcel, held for the rest of the transaction; opened if there is none."""
    key = case_key(parcel)
    row = {"key": key, "shop_id": parcel.shop_id, "buyer_id": parcel.buyer_id, "opened_at": now}
    while True:  # an open case that somebody closes in this very moment is followed by a new one
        is_new = insert_or_nothing(session, CaseRow, [row]) == 1
        case = find_open_case(session, parcel)
        if case is not None:
            break
    if is_new:
        tell(session, case.id, Happening.OPENED, now, number=parcel.number)
    return case


def find_open_case(session: Session, parcel: Parcel) -> CaseRow | None:
    """The open case of this parcel, held for the rest of the transaction, where there is one."""
    open_one = select(CaseRow).where(CaseRow.key == case_key(parcel), col(CaseRow.closed_at).is_(None))
    return session.exec(open_one.with_for_update(key_share=True)).first()


def hold_case(session: Session, case_id: int) -> CaseRow:
    """The case, held for the rest of the transaction, so that what is seen of its stalls and notices stays so. Always
    after the parcel and before the notice: one order everywhere, and nobody waits in a circle."""
    wanted = select(CaseRow).where(CaseRow.id == case_id).with_for_update(key_share=True)
    return session.exec(wanted.execution_options(populate_existing=True)).one()


def set_tasks(
    session: Session,
    case: CaseRow,
    tasks: Iterable[PlaybookTask],
    now: datetime,
    *,
    shifts: Mapping[Department, Shift] | None = None,
) -> None:
    """Set tasks, counted from now; one that the case already has is left alone.

    `shifts`: the time of each runs only while its department works. None: it runs on at any hour, for a buyer waits.
    """
    for task in tasks:
        row = {"case_id": case.id, "department": task.department, "task": task.task, "opened_at": now}
        due_at = shifts[task.department].after(now, task.within) if shifts else now + task.within
        if insert_or_nothing(session, Task, [{**row, "due_at": due_at}]):
            tell_task_set(session, case, task, due_at=due_at, now=now)


def tell_task_set(session: Session, case: CaseRow, task: PlaybookTask, *, due_at: datetime, now: datetime) -> None:
    """Append the line of a task whose clock runs from now on."""
    about = {"department": task.department, "task": task.task, "due_at": due_at.isoformat()}
    tell(session, case.id, Happening.TASK_SET, now, **about)


def close_case(session: Session, case: CaseRow, *, outcome: str, now: datetime) -> None:
    """End a case with its outcome; the tasks that nobody needs any more are dropped, and say so."""
    case.sqlmodel_update({"status": CaseStatus.CLOSED, "closed_at": now, "outcome": outcome})
    session.add(case)
    left = select(Task).where(Task.case_id == case.id, col(Task.ended_at).is_(None)).order_by(col(Task.id))
    for task in session.exec(left).all():
        tell(session, case.id, Happening.TASK_DROPPED, now, department=task.department, task=task.task)
    dropped = update(Task).where(col(Task.case_id) == case.id, col(Task.ended_at).is_(None))
    session.connection().execute(dropped.values(ended_at=now, ended_why=outcome))
    tell(session, case.id, Happening.CLOSED, now, outcome=outcome)


def has_open_stalls(session: Session, case_id: int) -> bool:
    """Whether any parcel of the case still stands."""
    found = select(Stall.id).where(Stall.case_id == case_id, col(Stall.ended_at).is_(None)).limit(1)
    return session.exec(found).first() is not None


def last_told(session: Session, case_id: int | None, *whats: Happening) -> CaseEvent | None:
    """The last line of a case's timeline that tells any of this."""
    lines = select(CaseEvent).where(CaseEvent.case_id == case_id, col(CaseEvent.what).in_(whats))
    return session.exec(lines.order_by(col(CaseEvent.id).desc()).limit(1)).first()


def tell_all(
    session: Session, case_ids: Iterable[int], what: Happening, now: datetime, *, who: str, **particulars: object
) -> None:
    """Append the same line to the timelines of many cases."""
    line = {"at": now, "who": who, "what": what, "particulars": particulars}
    if lines := [{"case_id": case_id, **line} for case_id in case_ids]:
        session.connection().execute(insert(CaseEvent), lines)


def tell(
    session: Session, case_id: int | None, what: Happening, now: datetime, *, who: str = DAEMON, **particulars: object
) -> None:
    """Append a line to a case's timeline. Particulars are plain JSON values."""
    assert case_id is not None, "a case is stored before anything is told of it"  # noqa: S101
    session.add(CaseEvent(case_id=case_id, at=now, who=who, what=what, particulars=particulars))
