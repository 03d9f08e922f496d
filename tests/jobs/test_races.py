"""Sixty-four at once on one stall: one row, one letter, one coupon, on both databases."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import select

from config.words import NoticeStatus
from tests.build import NOW, held_order, held_parcel
from tests.jobs.hands import LEASE, MANY, at_once, changed, deliver, detect, letters
from tracker.store.session import reading
from tracker.store.tables import CaseEvent, CaseRow, Coupon, Notice, Stall, Task


def test_detectors_racing_on_one_parcel_open_one_stall(engine: Engine) -> None:
    held_parcel(engine)
    assert sum(at_once(lambda: detect(engine))) == 1
    with reading(engine) as session:
        for table in (Stall, CaseRow, Notice, Coupon):
            assert len(session.exec(select(table)).all()) == 1, table
        assert len(session.exec(select(Task)).all()) == 4
        lines = [line.what for line in session.exec(select(CaseEvent))]
    assert len(lines) == len(set(lines)) + 3, "four tasks are set, everything else happens once"


def test_detectors_racing_on_the_parcels_of_one_order_open_one_case(engine: Engine) -> None:
    held_order(engine, 3)
    assert sum(at_once(lambda: detect(engine))) == 3
    with reading(engine) as session:
        assert len(session.exec(select(CaseRow)).all()) == 1
        notice = session.exec(select(Notice)).one()
        assert [stall.notice_id for stall in session.exec(select(Stall))] == [notice.id] * 3


def test_deliverers_racing_on_one_notice_send_one_letter(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine)
    detect(engine)
    assert sum(at_once(lambda: deliver(engine, tmp_path))) == 1
    assert len(letters(tmp_path)) == 1
    with reading(engine) as session:
        assert session.exec(select(Notice)).one().status is NoticeStatus.ACCEPTED


def test_deliverers_that_outlive_their_lease_send_one_letter(engine: Engine, tmp_path: Path) -> None:
    """Every claim has lapsed at once: only the fence and the mailbox stand between the buyer and 64 mails."""
    held_parcel(engine)
    detect(engine)
    late = iter(NOW + LEASE * 2 * step for step in range(1, MANY + 1))
    patient = changed(fresh_for=timedelta(days=1))
    at_once(lambda: deliver(engine, tmp_path, now=next(late), policy=patient))
    assert len(letters(tmp_path)) == 1
    with reading(engine) as session:
        notice = session.exec(select(Notice)).one()
        accepted = [line for line in session.exec(select(CaseEvent)) if line.what == "notice_accepted"]
    assert notice.status is NoticeStatus.ACCEPTED
    assert len(accepted) == 1
