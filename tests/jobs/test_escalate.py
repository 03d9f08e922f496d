"""A letter that will be late warns once, and one that is late says so once, with its cause."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select
from structlog.testing import capture_logs

from config.words import Breach, Happening, NoticeStatus
from notices.channels import Channel
from notices.errors import ChannelDown
from tests.build import NOW, add_parcel, ago, held, held_parcel, hours, tell_events
from tests.jobs.hands import deliver, detect
from tracker.jobs.escalate import Escalate
from tracker.store.polls import ask_now
from tracker.store.session import reading, writing
from tracker.store.tables import CaseEvent, Notice, Parcel

PROMISED_BY = NOW + hours(1)
"""Of a parcel that is in customs for 49 hours at NOW: it was knowable an hour ago."""
WARNING = PROMISED_BY - timedelta(minutes=30)
SECOND = timedelta(seconds=1)


def escalate(engine: Engine, now: datetime) -> int:
    return Escalate(engine=engine, clock=lambda: now).run()


def owed(engine: Engine) -> int:
    """A letter that is owed by PROMISED_BY; its parcel's id."""
    parcel_id = held_parcel(engine, since=ago(hours=49))
    detect(engine)
    return parcel_id


def notice_in(session: Session) -> Notice:
    return session.exec(select(Notice)).one()


def lines(engine: Engine) -> list[tuple[str, datetime, str]]:
    """What the timeline says of lateness: what, when, why."""
    late = [Happening.NOTICE_AT_RISK, Happening.NOTICE_BREACHED]
    with reading(engine) as session:
        found = session.exec(select(CaseEvent).where(col(CaseEvent.what).in_(late)).order_by(col(CaseEvent.id)))
        return [(line.what, line.at, line.particulars["why"]) for line in found]


class Down:
    """A channel that nothing can be handed to."""

    def __init__(self, folder: Path) -> None:
        self.knows = True

    def send(self, mail: object, before_no_return: object) -> None:
        raise ChannelDown("connection refused")

    def was_taken(self, mail: object) -> None:
        return None


def test_a_letter_that_left_in_time_is_let_go_of_without_a_word(engine: Engine, tmp_path: Path) -> None:
    owed(engine)
    deliver(engine, tmp_path)
    assert escalate(engine, PROMISED_BY) == 0
    with reading(engine) as session:
        assert notice_in(session).escalate_at is None
    assert lines(engine) == []


def test_it_warns_half_an_hour_before_the_end_and_once(engine: Engine) -> None:
    owed(engine)
    assert escalate(engine, WARNING - SECOND) == 0
    with capture_logs() as logged:
        assert escalate(engine, WARNING) == 1
        assert escalate(engine, PROMISED_BY - SECOND) == 0
    assert [entry["event"] for entry in logged] == ["notice.at_risk"]
    assert lines(engine) == [(Happening.NOTICE_AT_RISK, WARNING, Breach.OTHER)]


def test_a_breach_is_written_down_at_the_end_and_once(engine: Engine) -> None:
    owed(engine)
    with capture_logs() as logged:
        escalate(engine, WARNING)
        assert escalate(engine, PROMISED_BY) == 1
        assert escalate(engine, PROMISED_BY + hours(9)) == 0
    assert [entry["event"] for entry in logged] == ["notice.at_risk", "notice.breached"]
    assert lines(engine)[1:] == [(Happening.NOTICE_BREACHED, PROMISED_BY, Breach.OTHER)]
    with reading(engine) as session:
        assert (notice_in(session).breach, notice_in(session).escalate_at) == (Breach.OTHER, None)


def test_a_letter_that_left_late_is_a_breach_too(engine: Engine, tmp_path: Path) -> None:
    owed(engine)
    with writing(engine) as session:
        session.exec(select(Parcel)).one().answered_at = PROMISED_BY
    deliver(engine, tmp_path, now=PROMISED_BY + SECOND)
    assert escalate(engine, PROMISED_BY + 2 * SECOND) == 1
    with reading(engine) as session:
        assert notice_in(session).status is NoticeStatus.ACCEPTED
        assert notice_in(session).breach is Breach.OTHER


def test_a_carrier_that_does_not_confirm_is_named(engine: Engine, tmp_path: Path) -> None:
    owed(engine)
    deliver(engine, tmp_path, now=NOW + timedelta(minutes=31))  # the answer is too old by now: asked again
    escalate(engine, PROMISED_BY)
    assert lines(engine) == [(Happening.NOTICE_BREACHED, PROMISED_BY, Breach.CARRIER_SILENT)]


def test_a_carrier_whose_answer_came_after_the_window_is_named_though_the_letter_left_at_once(
    engine: Engine, tmp_path: Path
) -> None:
    with writing(engine) as session:
        parcel = add_parcel(session)
        tell_events(session, parcel, held(ago(hours=49)), answered_at=ago(hours=1), next_check_at=ago(hours=1))
    detect(engine)  # not confirmed: nothing is decided
    with writing(engine) as session:
        parcel = session.get_one(Parcel, parcel.id)
        tell_events(session, parcel, held(ago(hours=49)), answered_at=NOW + hours(4))
    detect(engine, NOW + hours(4))
    deliver(engine, tmp_path, now=NOW + hours(4))
    escalate(engine, NOW + hours(4))
    assert lines(engine) == [(Happening.NOTICE_BREACHED, NOW + hours(4), Breach.CARRIER_SILENT)]


def test_a_channel_that_is_down_is_named(engine: Engine, tmp_path: Path) -> None:
    owed(engine)
    channel: Channel = Down(tmp_path)  # type: ignore[assignment]
    deliver(engine, tmp_path, channel=channel)
    escalate(engine, PROMISED_BY)
    assert lines(engine) == [(Happening.NOTICE_BREACHED, PROMISED_BY, Breach.CHANNEL_DOWN)]


def test_after_a_night_without_a_daemon_we_name_ourselves(engine: Engine) -> None:
    owed(engine)
    escalate(engine, PROMISED_BY + hours(8))
    assert lines(engine) == [(Happening.NOTICE_BREACHED, PROMISED_BY + hours(8), Breach.OWN_OUTAGE)]


def test_a_letter_that_cannot_be_looked_at_does_not_stop_the_others(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_parcel(engine, since=ago(hours=49))
    owed(engine)
    tell = "tracker.jobs.escalate.cases.tell"
    said: list[int] = []

    def tell_all_but_one(session: Session, case_id: int, *_: object, **__: object) -> None:
        said.append(case_id)
        if len(said) == 1:
            raise RuntimeError("a bug")

    monkeypatch.setattr(tell, tell_all_but_one)
    assert escalate(engine, WARNING) == 1
    with reading(engine) as session:
        due = sorted(notice.escalate_at for notice in session.exec(select(Notice)))
    assert due == [WARNING + timedelta(minutes=15), PROMISED_BY]


def test_a_database_in_trouble_is_held_against_no_letter(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    owed(engine)

    def trouble(*_: object, **__: object) -> None:
        raise OperationalError("INSERT", None, Exception("disk I/O error"))

    with monkeypatch.context() as patched:
        patched.setattr("tracker.jobs.escalate.cases.tell", trouble)
        with pytest.raises(OperationalError, match="disk I/O error"):
            escalate(engine, WARNING)
    assert escalate(engine, WARNING) == 1


@pytest.mark.parametrize(
    ("since", "answered", "kept"),
    [
        (None, ago(hours=2), NOW),
        (ago(hours=1), None, ago(hours=1)),  # still the same wait
        (ago(hours=1), ago(hours=2), ago(hours=1)),
        (ago(hours=2), ago(hours=1), NOW),  # the last wait is over, a new one begins
    ],
)
def test_it_is_kept_since_when_an_answer_is_waited_for(
    engine: Engine, since: datetime | None, answered: datetime | None, kept: datetime
) -> None:
    with writing(engine) as session:
        parcel = add_parcel(session, awaited_since=since, answered_at=answered, next_poll_at=ago(minutes=1))
        ask_now(session, [parcel.id or 0], NOW)
    with reading(engine) as session:
        parcel = session.exec(select(Parcel)).one()
    assert (parcel.awaited_since, parcel.next_poll_at) == (kept, ago(minutes=1))
