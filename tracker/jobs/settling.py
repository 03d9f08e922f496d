"""How a notice ends, each way in the caller's transaction: the notice, its coupon, the timeline and what follows."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from config.policy import PlaybookTask, Policy
from config.words import Department, Happening, NoticeStatus, Untold
from notices.letter import Letter
from tracker.jobs.ending import leave_case
from tracker.jobs.owing import owe_by_hand
from tracker.rules.unknown import look_again_at
from tracker.rules.window import spans_of
from tracker.store import cases, coupons, notices, stalls, tallies
from tracker.store.tables import CaseRow, Notice, Stall

log = structlog.get_logger()

NEXT_NEWS = "promised_news"
CALL_BUYER = "reach_the_buyer"


def as_sent(letter: Letter) -> dict[str, str]:
    """The letter as it is kept on its notice."""
    return {"locale": letter.locale, "subject": letter.subject, "text": letter.text, "html": letter.html}


def accepted(session: Session, notice: Notice, *, detail: str, policy: Policy, now: datetime) -> None:
    """The channel took the letter: the promise of further news becomes a task with its hour."""
    case = cases.hold_case(session, notice.case_id)
    if not notices.conclude(session, notice, NoticeStatus.ACCEPTED, now=now, accepted_at=now):
        log.info("notice.overtaken", notice=notice.id)
        return
    session.refresh(notice := session.get_one(Notice, notice.id))
    kept = now <= notice.promised_by
    cases.tell(session, notice.case_id, Happening.NOTICE_ACCEPTED, now, notice=notice.id, detail=detail, kept=kept)
    log.info("notice.accepted", notice=notice.id, case=notice.case_id, kept=kept)
    _promise_news(session, case, notice, now=now)
    leave_case(session, case, policy=policy, now=now)
    tallies.count_hops(session, _spans(session, notice, now))


def unknown(session: Session, notice: Notice, *, why: str | None, policy: Policy, now: datetime) -> None:
    """It may have left or not, and nobody can be asked. It is looked at again while its window is open, then left.

    `why`: what happened just now; None where the letter was only looked at again. The buyer may hold it, so its coupon
    stands, and so does the news that it promises.
    """
    case = cases.hold_case(session, notice.case_id)
    due_at = look_again_at(now, promised_by=notice.promised_by, policy=policy)
    values = {"status": NoticeStatus.UNKNOWN, "due_at": due_at, "ended_at": None if due_at else now}
    if not notices.record(session, notice, **values, **({"last_error": why[:500]} if why else {})):
        log.info("notice.overtaken", notice=notice.id)
        return
    session.refresh(notice := session.get_one(Notice, notice.id))
    if why:
        cases.tell(session, notice.case_id, Happening.NOTICE_UNKNOWN, now, notice=notice.id, why=why)
        log.warning("notice.unknown", notice=notice.id, case=notice.case_id, why=why)
        _promise_news(session, case, notice, now=now)
    if due_at is None:
        cases.tell(session, notice.case_id, Happening.NOTICE_LEFT_UNKNOWN, now, notice=notice.id)
        log.error("notice.left_unknown", notice=notice.id, case=notice.case_id)


def simulated(
    session: Session, notice: Notice, *, letter: Letter, next_news_at: datetime, policy: Policy, now: datetime
) -> None:
    """Shadow: the letter is kept as it would have left; its coupon goes back."""
    if notice.status is NoticeStatus.UNKNOWN:  # what may have left cannot be called off, and its coupon may be in use
        unknown(session, notice, why=None, policy=policy, now=now)
        return
    case = cases.hold_case(session, notice.case_id)
    kept = {"next_news_at": next_news_at, **as_sent(letter)}
    if notices.conclude(session, notice, NoticeStatus.SIMULATED, now=now, **kept):
        cases.tell(session, case.id, Happening.NOTICE_SIMULATED, now, notice=notice.id)
        void_coupon(session, notice, why="shadow", now=now)
        leave_case(session, case, policy=policy, now=now)


def withdrawn(session: Session, notice: Notice, *, policy: Policy, now: datetime) -> None:
    """Everything the letter would have told of moves again: it is not sent."""
    if case := _withdrawn(session, notice, why="moved", policy=policy, now=now):
        leave_case(session, case, policy=policy, now=now)


def left_to_service(session: Session, notice: Notice, told: Iterable[Stall], *, policy: Policy, now: datetime) -> None:
    """What stands may need something of the buyer, and no letter asks for that: a person writes instead."""
    if case := _withdrawn(session, notice, why=Untold.ASKS_BUYER, policy=policy, now=now):
        for stall in told:
            stall.untold = Untold.ASKS_BUYER
            session.add(stall)
        owe_by_hand(session, case, Untold.ASKS_BUYER, by=notice.promised_by, now=now)


def undeliverable(session: Session, notice: Notice, *, why: str, policy: Policy, now: datetime) -> None:
    """No mail can reach this buyer: service must find another way."""
    if notice.status is NoticeStatus.UNKNOWN:
        unknown(session, notice, why=None, policy=policy, now=now)
        return
    case = cases.hold_case(session, notice.case_id)
    if not notices.conclude(session, notice, NoticeStatus.UNDELIVERABLE, now=now, ended_why=why[:500]):
        return
    cases.tell(session, notice.case_id, Happening.NOTICE_UNDELIVERABLE, now, notice=notice.id, why=why)
    log.warning("notice.undeliverable", notice=notice.id, case=notice.case_id)
    void_coupon(session, notice, why="undeliverable", now=now)
    task = PlaybookTask(department=Department.SERVICE, task=CALL_BUYER, within=policy.window)
    cases.set_tasks(session, case, [task], now)
    leave_case(session, case, policy=policy, now=now)


def _withdrawn(session: Session, notice: Notice, *, why: str, policy: Policy, now: datetime) -> CaseRow | None:
    """Take the letter back before it leaves. Gives the case, held; None where the letter is no longer ours to take."""
    if notice.status is NoticeStatus.UNKNOWN:
        unknown(session, notice, why=None, policy=policy, now=now)
        return None
    case = cases.hold_case(session, notice.case_id)
    if not notices.conclude(session, notice, NoticeStatus.WITHDRAWN, now=now, ended_why=why):
        return None
    cases.tell(session, notice.case_id, Happening.NOTICE_WITHDRAWN, now, notice=notice.id, why=why)
    log.info("notice.withdrawn", notice=notice.id, case=notice.case_id, why=why)
    void_coupon(session, notice, why="withdrawn", now=now)
    return case


def void_coupon(session: Session, notice: Notice, *, why: str, now: datetime) -> None:
    """Take back the coupon of a letter that leaves without it."""
    if coupons.void(session, notice.id or 0, why=why):
        cases.tell(session, notice.case_id, Happening.COUPON_VOIDED, now, why=why)


def _spans(session: Session, notice: Notice, accepted_at: datetime) -> dict[str, timedelta]:
    told = stalls.stalls_of_notice(session, notice.id or 0)
    # A notice that was withdrawn and is owed anew tells no more of what had ended by then.
    onsets = [stall.onset_at for stall in told if stall.ended_at is None or stall.ended_at >= notice.decided_at]
    return spans_of(
        onset_at=min(onsets, default=None),
        knowable_at=notice.knowable_at,
        detected_at=notice.decided_at,
        accepted_at=accepted_at,
    )


def _promise_news(session: Session, case: CaseRow, notice: Notice, *, now: datetime) -> None:
    """The hour of further news that the letter names becomes a task, as long as there is a case."""
    if notice.next_news_at is not None and case.closed_at is None:
        task = PlaybookTask(department=Department.SERVICE, task=NEXT_NEWS, within=notice.next_news_at - now)
        cases.set_tasks(session, case, [task], now)
