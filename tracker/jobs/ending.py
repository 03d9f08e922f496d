"""The end of a stall, and of its case where nobody needs it any more."""

from datetime import datetime

import structlog
from sqlmodel import Session

from config.policy import PlaybookTask, Policy
from config.words import Department, Happening, Kind, NoticeStatus
from tracker.rules.journey import Journey
from tracker.store import cases, notices, stalls, storms
from tracker.store.tables import CaseRow, Parcel, Stall

log = structlog.get_logger()

MOVED_UNTOLD = "moved_before_told"
GOOD_NEWS = "tell_it_moves"


def end_stall(
    session: Session, parcel: Parcel, stall: Stall, *, journey: Journey, policy: Policy, now: datetime
) -> None:
    """End a stall that is over. `ended_why` is the state the parcel is in now, or the graver kind it turned into."""
    why = journey.state.value if journey.state else "moved"
    if journey.hold is not None and stall.kind is not Kind.CUSTOMS_HOLD:
        why = Kind.CUSTOMS_HOLD.value
    case = cases.hold_case(session, stall.case_id)
    stalls.end_stall(session, stall, why=why, now=now)
    session.flush()
    cases.tell(session, case.id, Happening.STALL_MOVED, now, number=parcel.number, kind=stall.kind, state=why)
    log.info("parcel.moved", number=parcel.number, kind=stall.kind, case=case.id, state=why)
    leave_case(session, case, policy=policy, now=now)


def leave_case(session: Session, case: CaseRow, *, policy: Policy, now: datetime) -> None:
    """Once nothing of a case stands: a buyer who was written to, or may have been, is told it moves; otherwise the case
    closes itself. While a notice is still waiting, delivery settles it first."""
    if case.closed_at is not None or cases.has_open_stalls(session, case.id or 0):
        return
    statuses = notices.statuses_of_case(session, case.id or 0)
    if NoticeStatus.WAITING in statuses:
        storms.look_again(session, now, case_id=case.id)
        return
    if statuses & {NoticeStatus.ACCEPTED, NoticeStatus.UNKNOWN} or stalls.perhaps_told(session, case.id or 0):
        task = PlaybookTask(department=Department.SERVICE, task=GOOD_NEWS, within=policy.news.good_within)
        cases.set_tasks(session, case, [task], now)
        return
    cases.close_case(session, case, outcome=MOVED_UNTOLD, now=now)
