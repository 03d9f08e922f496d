"""What is told of the window agrees with the summary, and with what happened."""

from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import Session, select

from config.words import Breach, NoticeStatus, Promise
from tests.build import NOW, ago, held_order, held_parcel, hours
from tests.jobs.hands import detect
from tracker.desk.asking.window import COLUMNS, window
from tracker.desk.summary import summarise
from tracker.store.session import writing
from tracker.store.tables import Notice

LATER = NOW + hours(5)


def settled(session: Session, status: NoticeStatus, after: timedelta) -> None:
    """The oldest letter that waits ended so, so long after NOW."""
    notice = session.exec(select(Notice).where(Notice.status == NoticeStatus.WAITING).order_by(Notice.id)).first()
    assert notice is not None
    notice.status, notice.due_at, notice.ended_at = status, None, NOW + after
    notice.accepted_at = notice.ended_at if status is NoticeStatus.ACCEPTED else None


def seven_letters(engine: Engine) -> None:
    """Decided at NOW and promised for an hour later: two in time, two late, one lifted, one in shadow, one owed."""
    for _ in range(7):
        held_parcel(engine, since=ago(hours=49))
    detect(engine)
    with writing(engine) as session:
        settled(session, NoticeStatus.ACCEPTED, timedelta(minutes=1))
        settled(session, NoticeStatus.ACCEPTED, timedelta(minutes=3))
        settled(session, NoticeStatus.ACCEPTED, hours(2))
        settled(session, NoticeStatus.WITHDRAWN, hours(3))
        settled(session, NoticeStatus.WITHDRAWN, timedelta(minutes=3))
        settled(session, NoticeStatus.SIMULATED, hours(3))


def test_every_letter_is_counted_once(engine: Engine) -> None:
    seven_letters(engine)
    told = window(engine, since=ago(days=1), now=LATER)
    counted = {promise: told.count(promise) for promise in Promise}
    assert counted == {Promise.KEPT: 2, Promise.BREACHED: 3, Promise.RUNNING: 0, Promise.LIFTED: 2}
    assert told.overdue == 1


def test_the_summary_counts_the_same(engine: Engine) -> None:
    seven_letters(engine)
    for now in (NOW + hours(0.9), NOW + hours(1), LATER):
        told, summary = window(engine, since=ago(days=1), now=now), summarise(engine, now)
        assert (told.count(Promise.KEPT), told.count(Promise.BREACHED)) == (summary.kept, summary.breached)


def test_the_missed_ones_come_by_case_with_their_causes(engine: Engine) -> None:
    seven_letters(engine)
    with writing(engine) as session:
        notices = session.exec(select(Notice).order_by(Notice.id)).all()
        notices[2].breach = Breach.CHANNEL_DOWN
    told = window(engine, since=ago(days=1), now=LATER).as_json()
    assert [(missed["case"], missed["cause"]) for missed in told["breaches"]] == [
        (notices[2].case_id, "channel_down"),  # as it was written down
        (notices[3].case_id, "own_outage"),  # nobody wrote anything down in five hours
        (notices[6].case_id, "own_outage"),
    ]
    assert told["causes"] == {"carrier_silent": 0, "own_outage": 2, "channel_down": 1, "brake": 0, "other": 0}


def test_hops_are_in_seconds(engine: Engine) -> None:
    seven_letters(engine)
    hops = window(engine, since=ago(days=1), now=LATER).as_json()["hops"]
    assert hops["onset_to_knowable"]["median"] == 48 * 3600
    assert hops["detected_to_accepted"] == {"count": 3, "min": 60, "median": 180, "p90": 7200, "p99": 7200, "max": 7200}
    assert hops["knowable_to_accepted"]["max"] == 3 * 3600


def test_only_what_was_decided_since_is_told(engine: Engine) -> None:
    seven_letters(engine)
    assert len(window(engine, since=NOW, now=LATER).letters) == 7
    told = window(engine, since=NOW + timedelta(seconds=1), now=LATER).as_json()
    assert (told["letters"], set(told["hops"].values())) == (0, {None})


def test_a_letter_for_three_parcels_is_one_and_counts_from_the_earliest_onset(engine: Engine) -> None:
    held_order(engine, 3)
    detect(engine)
    (letter,) = window(engine, since=NOW, now=NOW).letters
    assert len(letter.tracking_numbers) == 3
    assert letter.onset_at == ago(hours=52)
    assert list(letter.as_row()) == list(COLUMNS)
