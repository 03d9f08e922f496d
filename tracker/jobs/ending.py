"""The end of a stall, and of its case where nobody needs it any more."""

from datetime import datetime

import structlog
from sqlmodel import Session

from config.policy import PlaybookTask, Policy
from config.words import Department, Happening, NoticeStatus
from tracker.rules.ends import MOVED, is_movement
from tracker.rules.statements import ANSWER, SETTLE
from tracker.store import cases, notices, stalls, storms
from tracker.store.tables import CaseRow, Parcel, Stall
from tracker.store.tasks import open_tasks

log = structlog.get_logger()

MOVED_UNTOLD = "moved_before_told"
GOOD_NEWS = "tell_it_moves"


def end_stall(session: Session, parcel: Parcel, stall: Stall, *, why: str, policy: Policy, now: datetime) -> None:
    """End a stall that is over (`rules.ends.why_ended`)."""
    case = cases.hold_case(session, stall.case_id)
    stalls.end_stall(session, stall, why=why, now=now)
    session.flush()
    cases.tell(session, case.id, Happening.STALL_MOVED, now, number=parcel.number, kind=stall.kind, state=why)
    log.info("parcel.moved", number=parcel.number, kind=stall.kind, case=case.id, state=why)
    leave_case(session, case, policy=policy, now=now, why=why)


def leave_case(session: Session, case: CaseRow, *, policy: Policy, now: datetime, why: str = MOVED) -> None:
    """Once nothing of a case stands: a buyer who was written to, or may have been, is told it moves; otherwise the case
    closes itself, unless a complaint has yet to be settled. While a notice is still waiting, delivery settles it first.
    `why`: how its last stall ended."""
    if case.closed_at is not None or cases.has_open_stalls(session, case.id or 0):
        return
    statuses = notices.statuses_of_case(session, case.id or 0)
    if NoticeStatus.WAITING in statuses:
        storms.look_again(session, now, case_id=case.id)
        return
    if statuses & {NoticeStatus.ACCEPTED, NoticeStatus.UNKNOWN} or stalls.perhaps_told(session, case.id or 0):
        if is_movement(why):
            task = PlaybookTask(department=Department.SERVICE, task=GOOD_NEWS, within=policy.news.good_within)
            cases.set_tasks(session, case, [task], now)
        return
    if open_tasks(session, [case.id or 0], named=[ANSWER, SETTLE]):
        return
    cases.close_case(session, case, outcome=MOVED_UNTOLD if is_movement(why) else why, now=now)
