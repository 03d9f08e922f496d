"""Claims on notices: kept as long as their holder works, and gone with what it records."""

from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from tests.build import NOW, held_parcel
from tests.jobs.hands import LEASE, detect
from tracker.store import notices
from tracker.store.session import writing
from tracker.store.tables import Notice

LATER = NOW + timedelta(minutes=1)


def claimed(session: Session, now: datetime = NOW) -> Notice:
    (notice,) = notices.claim_due(session, due_by=now, now=now, lease=LEASE, most=1)
    session.flush()
    session.expunge(notice)  # as its holder has it: what others write does not show
    return notice


def test_a_claim_is_renewed_while_it_holds(engine: Engine) -> None:
    held_parcel(engine)
    detect(engine)
    with writing(engine) as session:
        notice = claimed(session)
        assert notices.renew(session, notice, until=LATER + LEASE)
        assert notices.claim_due(session, due_by=LATER, now=NOW + LEASE, lease=LEASE, most=1) == []


def test_a_claim_that_was_recorded_is_not_renewed(engine: Engine) -> None:
    held_parcel(engine)
    detect(engine)
    with writing(engine) as session:
        notice = claimed(session)
        notices.record(session, notice, due_at=LATER)
        assert not notices.renew(session, notice, until=LATER + LEASE)
        assert claimed(session, LATER).id == notice.id, "it is free for its next try"


def test_a_claim_that_another_has_taken_over_is_not_renewed(engine: Engine) -> None:
    held_parcel(engine)
    detect(engine)
    with writing(engine) as session:
        first = claimed(session)
        second = claimed(session, NOW + LEASE)
        assert not notices.renew(session, first, until=LATER + LEASE)
        assert notices.renew(session, second, until=LATER + LEASE * 2)
