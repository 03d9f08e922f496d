"""Taking back what was said: it counts no more, and stays to be read."""

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from config.words import Happening, Said
from tracker.desk.asking.speech import Speech
from tracker.desk.statements.refusals import NoSuchStatement
from tracker.desk.tasks import close_if_done
from tracker.rules.statements import ANSWER, SETTLE
from tracker.store import cases, statements, tasks
from tracker.store.session import writing
from tracker.store.tables import CaseRow, Statement

_WHY = "retracted"


def retract(engine: Engine, statement_id: int, *, by: str, speech: Speech, now: datetime) -> str:
    """Take a statement back and let its parcel be judged anew; the parcel's number. Raises NoSuchStatement."""
    with writing(engine) as session:
        statement = session.get(Statement, statement_id)
        parcel = None if statement is None else statements.hold_parcel(session, statement.parcel_id)
        if statement is None or parcel is None:
            raise NoSuchStatement(speech.gettext("There is no statement {id}.").format(id=statement_id))
        case = None if statement.case_id is None else cases.hold_case(session, statement.case_id)
        if not statements.retract(session, statement_id, now):
            raise NoSuchStatement(speech.gettext("Statement {id} was taken back before.").format(id=statement_id))
        if case is not None:
            about = {"number": parcel.number, "by": by, "said": statement.said}
            cases.tell(session, case.id, Happening.RETRACTED, now, who=by, **about)
            _let_go(session, case, statement, now)
        statements.have_judged(session, parcel, now)
        return parcel.number


def _let_go(session: Session, case: CaseRow, statement: Statement, now: datetime) -> None:
    """Without a complaint there is nothing to answer and nothing to settle."""
    if statement.said is not Said.COMPLAINED or case.closed_at or statements.complaints_of(session, case.id or 0):
        return
    for task in tasks.open_tasks(session, [case.id or 0], named=[ANSWER, SETTLE]):
        tasks.end_task(session, task.id or 0, why=_WHY, now=now)
        cases.tell(session, case.id, Happening.TASK_DROPPED, now, department=task.department, task=task.task)
    close_if_done(session, case, outcome=_WHY, now=now)
