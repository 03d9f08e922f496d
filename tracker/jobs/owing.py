"""Owing a buyer a letter: the notice and the coupon set aside for it, in the transaction that decides on them."""

from datetime import datetime

import structlog
from sqlmodel import Session

from config.policy import Policy
from config.words import Happening, NoticeStatus
from notices.mail import message_id
from tracker.rules.telling import may_give_coupon
from tracker.store import cases, coupons, notices
from tracker.store.cards import ParcelCard
from tracker.store.tables import CaseRow, Notice, ShopRow, Stall

log = structlog.get_logger()


def owe_notice(
    session: Session,
    case: CaseRow,
    stall: Stall,
    card: ParcelCard,
    *,
    begins: datetime,
    policy: Policy,
    now: datetime,
) -> None:
    """Owe the case's buyer its one apology, or join the one that is owed or sent. The window runs from `begins`."""
    key = notices.notice_key(case)
    promised_by = begins + policy.window
    shop = session.get_one(ShopRow, case.shop_id)
    values = {
        "case_id": case.id,
        "shop_id": case.shop_id,
        "buyer_id": case.buyer_id,
        "purpose": stall.kind,
        "message_id": message_id(key, shop.sender.rpartition("@")[2]),
        "decided_at": now,
        "knowable_at": begins,
        "promised_by": promised_by,
        "due_at": max(now, min(now + policy.gather, promised_by)),
        "escalate_at": promised_by - policy.warn_before,
        "breach": None,
    }
    notice, is_new = notices.owe_notice(session, key, values)
    stall.notice_id = notice.id
    session.add(stall)
    if is_new:
        promised = promised_by.isoformat()
        cases.tell(session, case.id, Happening.NOTICE_DECIDED, now, number=card.number, promised_by=promised)
        log.info("notice.decided", notice=notice.id, case=case.id, promised_by=promised)
    else:
        cases.tell(session, case.id, Happening.NOTICE_JOINED, now, number=card.number, status=notice.status)
        notice.promised_by = min(notice.promised_by, promised_by)
        session.add(notice)
    if notice.status is NoticeStatus.WAITING and may_give_coupon(stall.kind, card, policy):
        _reserve_coupon(session, case, notice, policy=policy, now=now)


def _reserve_coupon(session: Session, case: CaseRow, notice: Notice, *, policy: Policy, now: datetime) -> None:
    values = {
        "key": notice.key,
        "notice_id": notice.id,
        "buyer_id": case.buyer_id,
        "percent": policy.coupon.percent,
        "reserved_at": now,
        "expires_at": now + policy.coupon.valid_for,
    }
    if coupons.reserve(session, case.key, values):
        cases.tell(session, case.id, Happening.COUPON_RESERVED, now, percent=policy.coupon.percent)
