"""The storm brake in delivery: may a letter that is wanted leave now, must it wait, or has it waited too long? It waits
where too many leave at once, or where its coupon is beyond the day's budget.

All of it in the transaction that judged the letter, so that what was counted leaves and what leaves was counted.
"""

from dataclasses import replace
from datetime import datetime

import structlog
from sqlmodel import Session

from config.policy import Brake
from config.words import Cap, Happening, StormEnd
from tracker.jobs import settling
from tracker.jobs.draft import Draft
from tracker.rules.brake import HOUR, allowance, clock_hour, release_at, usual_days, warn_at
from tracker.store import cases, notices, storms
from tracker.store.tables import Notice, ShopRow, Storm

log = structlog.get_logger()


def let_through(session: Session, notice: Notice, wanted: Draft, *, brake: Brake, now: datetime) -> Draft | None:
    """The letter as it may leave now, which may be without its coupon. None: it is held, and says so.

    Only what would really leave is asked about, and only once; what may have left already never is. Raises Overtaken.
    """
    if not wanted.armed or notice.let_through_at is not None or notice.no_return_at is not None:
        return wanted
    if notice.storm_id is None:
        leaves = _asked(session, notice, wanted, brake=brake, now=now)
    else:
        storm = storms.hold_storm(session, notice.storm_id)
        leaves = _asked_again(session, notice, wanted.shop, storm, brake=brake, now=now)
    if leaves is None:
        return None
    _keep(session, notice, let_through_at=now)
    if leaves is StormEnd.APPROVED:
        return wanted
    settling.void_coupon(session, notice, why=leaves, now=now)
    return replace(wanted, coupon=None)


def _asked(session: Session, notice: Notice, wanted: Draft, *, brake: Brake, now: datetime) -> StormEnd | None:
    """How a letter leaves that the brake has not seen yet; None: it waits."""
    shop, cap = wanted.shop, _met(session, notice, wanted, brake=brake, now=now)
    if cap is None:
        return StormEnd.APPROVED
    storm = storms.open_storm(session, notice.shop_id, now=now, lasts=HOUR)
    while storm is None:  # somebody may begin or approve one in this very moment
        if followed := storms.follow(session, notice.shop_id, since=now - HOUR):
            return followed
        allowed = _allowance(session, notice.shop_id, brake=brake, now=now)
        if storms.begin_storm(session, notice.shop_id, allowance=allowed, now=now):
            log.warning("brake.pulled", shop=shop.key, cap=cap, allowance=allowed)
        storm = storms.open_storm(session, notice.shop_id, now=now, lasts=HOUR)
    storms.count_held(session, storm)
    until = release_at(notice.promised_by, brake)
    if until <= now:
        return _release(session, notice, shop, storm, now=now)
    held = (notice.case_id, Happening.NOTICE_HELD, now)
    cases.tell(session, *held, notice=notice.id, until=until.isoformat(), cap=cap)
    _wait(session, notice, storm, brake=brake)
    return None


def _met(session: Session, notice: Notice, wanted: Draft, *, brake: Brake, now: datetime) -> Cap | None:
    """Which limit the letter meets; None: it was counted in. What is usual is only looked up once the least allowance
    is used up."""
    if wanted.coupon is not None and wanted.coupon.over_budget:
        return Cap.A_DAY
    shop_id, hour = notice.shop_id, clock_hour(now)
    if storms.count_in(session, shop_id, hour=hour, most=brake.an_hour):
        return None
    most = _allowance(session, shop_id, brake=brake, now=now)
    return None if storms.count_in(session, shop_id, hour=hour, most=most) else Cap.AN_HOUR


def _allowance(session: Session, shop_id: int, *, brake: Brake, now: datetime) -> int:
    return allowance(storms.counted(session, shop_id, *usual_days(now, brake)), brake)


def _asked_again(
    session: Session, notice: Notice, shop: ShopRow, storm: Storm, *, brake: Brake, now: datetime
) -> StormEnd | None:
    """How a held letter leaves at its release; None: it goes on waiting, for it was only looked at because something
    had changed."""
    if storm.ended_by is not None:  # approved since it was claimed: it is drafted anew, with or without its coupon
        _keep(session, notice, due_at=now, leased_until=None)
        return None
    if release_at(notice.promised_by, brake) <= now:
        return _release(session, notice, shop, storm, now=now)
    _wait(session, notice, storm, brake=brake)
    return None


def _wait(session: Session, notice: Notice, storm: Storm, *, brake: Brake) -> None:
    promised_by = notice.promised_by
    due_at, escalate_at = release_at(promised_by, brake), warn_at(promised_by, brake)
    _keep(session, notice, storm_id=storm.id, due_at=due_at, escalate_at=escalate_at, leased_until=None)


def _release(session: Session, notice: Notice, shop: ShopRow, storm: Storm, *, now: datetime) -> StormEnd:
    """Nobody has answered in time: a plain letter is better than a late one."""
    if storms.first_released(session, storm, now):
        log.warning("brake.released", shop=shop.key, letters=storm.letters)
    cases.tell(session, notice.case_id, Happening.NOTICE_RELEASED, now, notice=notice.id)
    return StormEnd.UNANSWERED


def _keep(session: Session, notice: Notice, **values: object) -> None:
    if not notices.keep(session, notice, **values):
        raise notices.Overtaken
