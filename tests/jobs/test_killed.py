"""Killed with -9 at any step and started again: one case, one letter, one coupon. The list of steps is the code's."""

import multiprocessing
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from config.words import CouponStatus, NoticeStatus
from tests.build import NOW
from tests.jobs.one_pass import FLOW, LEASE, Dies, Place, one_pass
from tracker.store.session import reading
from tracker.store.tables import CaseRow, Coupon, EventRow, Notice, Parcel, Stall

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.jobs.one_pass"])


@pytest.mark.parametrize("step", FLOW)
def test_killed_at(step: str, engine: Engine, tmp_path: Path) -> None:
    place = Place(engine.url.render_as_string(hide_password=False), tmp_path)
    process = processes.Process(target=one_pass, args=(place, NOW, Dies(step)))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    for later in (NOW + LEASE + timedelta(seconds=1), NOW + timedelta(hours=1)):
        one_pass(place, later)
        assert_told_once(engine, tmp_path)


def assert_told_once(engine: Engine, folder: Path) -> None:
    with reading(engine) as session:
        assert len(session.exec(select(Parcel)).all()) == 1
        assert len(session.exec(select(EventRow)).all()) == 4
        assert len(session.exec(select(Stall)).all()) == 1
        assert len(session.exec(select(CaseRow)).all()) == 1
        notice = session.exec(select(Notice)).one()
        coupon = session.exec(select(Coupon).where(col(Coupon.code).is_not(None))).one()
    assert notice.status is NoticeStatus.ACCEPTED
    assert coupon.status is CouponStatus.ISSUED
    (mail,) = (folder / "mail" / "new").iterdir()
    text = mail.read_text()
    assert coupon.code in text
    assert notice.message_id in text
