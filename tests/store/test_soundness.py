"""Flaws are found on both databases, and there are none in what Stallwatch itself has written."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from config.words import CaseStatus, Flaw, Happening, NoticeStatus
from tests.build import NOW, add_parcel
from tests.desk.asking.scenes import SCENES, played, told
from tracker.store.cases import tell
from tracker.store.session import reading, writing
from tracker.store.soundness import SLACK, damage, flaws, flaws_of_timelines, newest_instant, server
from tracker.store.tables import CaseEvent, CaseRow, Notice, Parcel, Task

LATER = NOW + timedelta(minutes=10)
"""When the letter of `told` was accepted."""

LAST = 11
"""The line that comes after those of `told`."""


def found(engine: Engine) -> dict[Flaw, tuple[int, int]]:
    with reading(engine) as session:
        return flaws(session, LATER) | flaws_of_timelines(session, LATER)


def settled_yet_due(session: Session) -> None:
    session.get_one(Notice, 1).due_at = NOW


def never_due(session: Session) -> None:
    session.get_one(Notice, 1).sqlmodel_update({"status": NoticeStatus.WAITING, "due_at": None})


def never_polled(session: Session) -> None:
    session.get_one(Parcel, 1).next_poll_at = None


def closed_with_tasks(session: Session) -> None:
    case = session.get_one(CaseRow, 1)
    case.sqlmodel_update({"status": CaseStatus.CLOSED, "closed_at": NOW})
    for task in session.exec(select(Task).where(Task.id != 2)).all():
        task.ended_at = NOW


def unopened(session: Session) -> None:
    session.delete(session.get_one(CaseEvent, 1))


def out_of_order(session: Session) -> None:
    tell(session, 1, Happening.STALL_MOVED, LATER - SLACK - timedelta(seconds=1))


def from_the_future(session: Session) -> None:
    tell(session, 1, Happening.STALL_MOVED, LATER + SLACK + timedelta(seconds=1))


def untold(session: Session) -> None:
    accepted = select(CaseEvent).where(CaseEvent.what == Happening.NOTICE_ACCEPTED)
    session.delete(session.exec(accepted).one())


SPOILT: list[tuple[Flaw, Callable[[Session], None]]] = [
    (Flaw.NOTICE_SETTLED_YET_DUE, settled_yet_due),
    (Flaw.NOTICE_NEVER_DUE, never_due),
    (Flaw.PARCEL_NEVER_POLLED, never_polled),
    (Flaw.TASK_OF_CLOSED_CASE, closed_with_tasks),
    (Flaw.CASE_WITHOUT_OPENING, unopened),
    (Flaw.LINE_OUT_OF_ORDER, out_of_order),
    (Flaw.LINE_FROM_THE_FUTURE, from_the_future),
    (Flaw.NOTICE_WITHOUT_LINE, untold),
]


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_what_stallwatch_writes_is_without_a_flaw(engine: Engine, scene: Callable[[Session], None]) -> None:
    assert found(played(engine, scene)) == {}


@pytest.mark.parametrize(("flaw", "spoil"), SPOILT, ids=[flaw.value for flaw, _ in SPOILT])
def test_a_flaw_is_counted_and_its_first_row_named(
    engine: Engine, flaw: Flaw, spoil: Callable[[Session], None]
) -> None:
    played(played(engine, told), spoil)
    ((seen, (count, first)),) = found(engine).items()
    assert (seen, count) == (flaw, 1)
    rows = {Flaw.TASK_OF_CLOSED_CASE: 2, Flaw.LINE_OUT_OF_ORDER: LAST, Flaw.LINE_FROM_THE_FUTURE: LAST}
    assert first == rows.get(flaw, 1)


def test_a_stall_whose_case_is_gone_is_a_flaw(engine: Engine) -> None:
    played(engine, told)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("UPDATE stalls SET case_id = 99")
            connection.exec_driver_sql("BEGIN")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql("UPDATE stalls SET case_id = 99")
            connection.commit()
    assert found(engine) == {Flaw.STALL_WITHOUT_CASE: (1, 1)}
    refers = ["stalls 1 refers to a row of cases that is not there"]
    assert damage(engine) == (refers if engine.dialect.name == "sqlite" else [])


def test_two_coupons_of_an_order_are_a_flaw(own_engine: Engine) -> None:
    played(own_engine, told)
    with own_engine.begin() as connection:
        for statement in (
            "CREATE TABLE copied AS SELECT * FROM coupons",  # without its unique keys
            "INSERT INTO copied SELECT * FROM coupons",
            "DROP TABLE coupons",
            "ALTER TABLE copied RENAME TO coupons",
        ):
            connection.execute(text(statement))
    assert found(own_engine) == {Flaw.COUPON_TWICE: (1, 1)}


def test_lines_of_jobs_that_ran_beside_each_other_are_in_order(engine: Engine) -> None:
    played(engine, told)
    with writing(engine) as session:
        tell(session, 1, Happening.STALL_MOVED, LATER - SLACK)
        tell(session, 1, Happening.STALL_MOVED, LATER + SLACK)
    assert found(engine) == {}


def test_the_newest_instant_is_the_latest_of_what_was_heard_decided_and_told(engine: Engine) -> None:
    with reading(engine) as session:
        assert newest_instant(session) is None
    played(engine, told)
    with reading(engine) as session:
        assert newest_instant(session) == LATER
    with writing(engine) as session:
        add_parcel(session, answered_at=LATER + timedelta(days=1))
    with reading(engine) as session:
        assert newest_instant(session) == LATER + timedelta(days=1)


def test_the_server_is_told_by_name_and_version(engine: Engine) -> None:
    name, version = server(engine).split()
    assert name == {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[engine.dialect.name]
    assert version[0].isdigit()


def test_a_whole_file_has_no_damage(engine: Engine) -> None:
    assert damage(played(engine, told)) == []
