"""Owing a buyer word: the notice and the coupon set aside for it, in the transaction that decides on them; or a task
for customer service where no letter can say it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import Session

from config.policy import Policy
from config.words import Happening, NoticeStatus, Untold
from notices.mail import message_id
from tracker.jobs.capping import reserve_coupon
from tracker.rules.telling import by_hand, may_give_coupon
from tracker.store import cases, incidents, notices, storms
from tracker.store.cards import ParcelCard
from tracker.store.tables import CaseRow, Notice, ShopRow, Stall

log = structlog.get_logger()


def owe_by_hand(session: Session, case: CaseRow, why: Untold, *, by: datetime, now: datetime) -> None:
    """Where a person writes instead of us: owe the case's buyer their word by the end of the letter's window."""
    cases.set_tasks(session, case, by_hand(why, by - now), now)


def leave_untold(
    session: Session,
    case: CaseRow,
    stall: Stall,
    card: ParcelCard,
    why: Untold,
    *,
    by: datetime,
    now: datetime,
    about: Mapping[str, Any] | None = None,
) -> None:
    """Write down why the buyer is not written to of this stall, with whatever more there is to say `about` it, and
    whether a person owes them word instead."""
    stall.untold = why
    session.add(stall)
    told = {"number": card.number, "why": why, "from": (stall.tell_at or stall.due_at).isoformat()}
    cases.tell(session, case.id, Happening.NOT_TOLD, now, **{**told, **(about or {})})
    owe_by_hand(session, case, why, by=by, now=now)


def owe_notice(
    session: Session,
    case: CaseRow,
    stall: Stall,
    card: ParcelCard,
    *,
    promised_by: datetime,
    policy: Policy,
    now: datetime,
) -> None:
    """Owe the case's buyer its one apology by the end of its window, or join the one that is owed. One that has left
    tells nothing of this stall: a person does."""
    key = notices.notice_key(case)
    shop = session.get_one(ShopRow, case.shop_id)
    values = {
        "case_id": case.id,
        "shop_id": case.shop_id,
        "buyer_id": card.buyer_id,  # not the case's: an order may be another buyer's since it was opened
        "purpose": stall.kind,
        "message_id": message_id(key, shop.sender.rpartition("@")[2]),
        "decided_at": now,
        "knowable_at": promised_by - policy.window,
        "promised_by": promised_by,
        "due_at": max(now, min(now + policy.gather, promised_by)),
        "escalate_at": promised_by - policy.warn_before,
        "breach": None,
    }
    notice, is_new = notices.owe_notice(session, key, values)
    if notice.status is not NoticeStatus.WAITING or notice.no_return_at is not None:
        leave_untold(session, case, stall, card, Untold.LETTER_LEFT, by=promised_by, now=now)
        return
    stall.untold, stall.notice_id = None, notice.id
    session.add(stall)
    _tell_of_it(session, case, notice, card, is_new=is_new, now=now)
    if not is_new:
        _promise_sooner(session, notice, promised_by, policy=policy, now=now)
    is_unseen = notice.let_through_at is None  # by the storm brake
    because = incidents.reasons_of(session, {stall.incident_id}).get(stall.incident_id)
    if is_unseen and may_give_coupon(stall.kind, card, policy, because=because):
        reserve_coupon(session, case, notice, card, policy=policy, now=now)


def _tell_of_it(
    session: Session, case: CaseRow, notice: Notice, card: ParcelCard, *, is_new: bool, now: datetime
) -> None:
    if is_new:
        promised = notice.promised_by.isoformat()
        cases.tell(session, case.id, Happening.NOTICE_DECIDED, now, number=card.number, promised_by=promised)
        log.info("notice.decided", notice=notice.id, case=case.id, promised_by=promised)
    else:
        cases.tell(session, case.id, Happening.NOTICE_JOINED, now, number=card.number, status=notice.status)


def _promise_sooner(session: Session, notice: Notice, promised_by: datetime, *, policy: Policy, now: datetime) -> None:
    """A parcel that joins may have a nearer end of its window: warning, release and all else move with it."""
    if promised_by >= notice.promised_by:
        return
    notice.promised_by = promised_by
    if notice.escalate_at is not None:
        notice.escalate_at = min(notice.escalate_at, promised_by - policy.warn_before)
    session.add(notice)
    session.flush()
    storms.look_again(session, now, case_id=notice.case_id)
