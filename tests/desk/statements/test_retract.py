"""What was said is taken back: it counts no more, and may be said anew."""

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config.words import Happening, Kind, Said
from tests.build import NOW, hours
from tests.desk.asking.scenes import healthy, played, told
from tests.desk.statements.words import EN, parcel, statements, tasks, tell, timeline
from tracker.desk.asking.show import show
from tracker.desk.statements.refusals import NoSuchStatement
from tracker.desk.statements.retract import retract
from tracker.store.histories import history_of
from tracker.store.session import reading
from tracker.store.tables import CaseRow

LATER = NOW + hours(1)


def take_back(engine: Engine, statement: int = 1) -> str:
    return retract(engine, statement, by="bert", speech=EN, now=LATER)


def test_it_counts_no_more_and_the_parcel_is_judged_anew(engine: Engine) -> None:
    tell(played(engine, told), Said.REPORTED, kind=Kind.DAMAGED)
    number = take_back(engine)
    assert statements(engine)[0].retracted_at == LATER
    assert parcel(engine).next_check_at == LATER
    assert timeline(engine)[-1] == Happening.RETRACTED
    with reading(engine) as session:
        assert history_of(session, 1).statements == ()
    (file,) = show(engine, number, language="en")
    assert [said.id for said in file.statements] == [1], "it stays to be read"


@pytest.mark.parametrize("statement", [1, 99])
def test_twice_or_of_nothing_it_is_refused(engine: Engine, statement: int) -> None:
    tell(played(engine, healthy), Said.REFUNDED)
    take_back(engine)
    with pytest.raises(NoSuchStatement):
        take_back(engine, statement)


def test_it_may_be_said_anew(engine: Engine) -> None:
    tell(played(engine, healthy), Said.REPORTED, kind=Kind.DAMAGED)
    take_back(engine)
    assert tell(engine, Said.REPORTED, kind=Kind.DAMAGED).is_new
    assert not tell(engine, Said.REPORTED, kind=Kind.DAMAGED).is_new


def test_without_its_complaint_a_case_of_nothing_else_is_closed(engine: Engine) -> None:
    tell(played(engine, healthy), Said.COMPLAINED)
    take_back(engine)
    assert {task.ended_why for task in tasks(engine).values()} == {"retracted"}
    with reading(engine) as session:
        assert session.exec(select(CaseRow)).one().outcome == "retracted"


def test_another_complaint_keeps_its_clocks(engine: Engine) -> None:
    played(engine, healthy)
    for note in ("a", "b"):
        tell(engine, Said.COMPLAINED, note=note)
    take_back(engine)
    assert all(task.ended_at is None for task in tasks(engine).values())
