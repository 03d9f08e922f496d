"""A machine that slept for eight hours: what stood still meanwhile is found in one run, the longest due first, and what
is late for its buyer is written down as late, by our own fault."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import col, select

from config.words import Breach, NoticeStatus
from tests.build import NOW, add_parcel, ago, held, hours, tell_events
from tests.jobs.hands import deliver, detect
from tracker.jobs.escalate import Escalate
from tracker.store.session import reading, writing
from tracker.store.tables import Notice, Parcel, Stall

WOKEN = NOW + hours(8)
DUE_AFTER = (7.5, 1, 5)
"""Hours into the sleep at which three parcels had been in customs for 48 hours, in the order of their ids."""


def asleep(engine: Engine) -> None:
    """Three parcels fall due; their carrier's answers are fresh when the machine wakes."""
    with writing(engine) as session:
        for due in DUE_AFTER:
            parcel = add_parcel(session)
            since = ago(hours=48 - due)
            tell_events(session, parcel, held(since), answered_at=WOKEN, next_check_at=since + hours(48))


def test_after_a_sleep_the_longest_due_is_found_first_and_what_is_late_is_a_breach(
    engine: Engine, tmp_path: Path
) -> None:
    asleep(engine)
    assert detect(engine, WOKEN) == 3
    assert deliver(engine, tmp_path, WOKEN) == 3
    assert Escalate(engine=engine, clock=lambda: WOKEN + timedelta(hours=2)).run() == 2
    with reading(engine) as session:
        found = session.exec(select(Stall.parcel_id).order_by(col(Stall.id))).all()
        numbers = session.exec(select(Parcel.id).order_by(col(Parcel.id))).all()
        notices = session.exec(select(Notice).order_by(col(Notice.promised_by))).all()
    assert found == [numbers[1], numbers[2], numbers[0]]
    assert {notice.status for notice in notices} == {NoticeStatus.ACCEPTED}
    assert [notice.breach for notice in notices] == [Breach.OWN_OUTAGE, Breach.OWN_OUTAGE, None]
    assert detect(engine, WOKEN) == deliver(engine, tmp_path, WOKEN) == 0
