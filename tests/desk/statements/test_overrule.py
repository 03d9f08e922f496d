"""Staff overrule a judgement: the letter of that stall must not leave any more, however near it was to it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config.words import Happening, Kind, NoStall, NoticeStatus, Said
from notices.channels import Mail, Receipt
from tests.build import NOW, hours
from tests.desk.asking.scenes import healthy, played, told
from tests.desk.statements.words import add_held, moves, parcel, statements, tell, timeline
from tests.jobs.hands import deliver, detect, letters
from tracker.desk.statements.refusals import NothingStands
from tracker.store.session import reading, writing
from tracker.store.tables import Notice, Stall

WHY = {"because": NoStall.CARRIER_CONFIRMED}


class Meanwhile:
    """A channel that takes its time before the letter: something else is said in it."""

    knows = True

    def __init__(self, happens: object) -> None:
        self.happens, self.sent = happens, 0

    def was_taken(self, mail: Mail) -> Receipt | None:
        return None

    def send(self, mail: Mail, before_no_return: object) -> Receipt:
        self.happens()  # type: ignore[operator]
        before_no_return()  # type: ignore[operator]
        self.sent += 1
        return Receipt("sent")


def notice(engine: Engine) -> Notice:
    with reading(engine) as session:
        return session.exec(select(Notice)).one()


def test_it_names_the_stall_and_the_reason(engine: Engine) -> None:
    played(engine, told)
    kept = tell(engine, Said.OVERRULED, note="they wrote on Monday", **WHY)
    (row,) = statements(engine)
    assert (row.kind, row.why, row.case_id) == (Kind.CUSTOMS_HOLD, NoStall.CARRIER_CONFIRMED, 1)
    with reading(engine) as session:
        assert row.onset_at == session.exec(select(Stall)).one().onset_at
    assert timeline(engine)[-1] == Happening.OVERRULED
    assert kept.letter_left, "its buyer has the letter"


def test_a_letter_that_waits_does_not_leave_before_it_is_judged_again(engine: Engine, tmp_path: Path) -> None:
    add_held(engine)
    assert not tell(engine, Said.OVERRULED, **WHY).letter_left
    assert parcel(engine).next_check_at == NOW
    deliver(engine, tmp_path)
    assert (letters(tmp_path), notice(engine).status) == ([], NoticeStatus.WAITING)


def test_a_letter_that_is_just_being_sent_is_taken_out_of_the_senders_hands(engine: Engine, tmp_path: Path) -> None:
    add_held(engine)
    slow = Meanwhile(lambda: tell(engine, Said.OVERRULED, **WHY))
    deliver(engine, tmp_path, channel=slow)
    assert slow.sent == 0
    assert (notice(engine).status, notice(engine).no_return_at) == (NoticeStatus.WAITING, None)


def test_past_the_point_of_no_return_it_says_that_the_letter_may_have_left(engine: Engine) -> None:
    add_held(engine)
    with writing(engine) as session:
        session.exec(select(Notice)).one().no_return_at = NOW
    assert tell(engine, Said.OVERRULED, **WHY).letter_left


def test_once_the_stall_has_ended_the_letter_is_withdrawn(engine: Engine, tmp_path: Path) -> None:
    add_held(engine)
    tell(engine, Said.OVERRULED, **WHY)
    moves(engine)
    detect(engine)
    deliver(engine, tmp_path)
    assert (letters(tmp_path), notice(engine).status) == ([], NoticeStatus.WITHDRAWN)


def test_said_again_under_its_key_after_the_stall_has_ended_it_is_known(engine: Engine) -> None:
    add_held(engine)
    tell(engine, Said.OVERRULED, key="chat-1", **WHY)
    moves(engine)
    detect(engine, NOW + hours(0.1))
    assert not tell(engine, Said.OVERRULED, key="chat-1", **WHY).is_new


def test_what_does_not_stand_still_cannot_be_overruled(engine: Engine) -> None:
    with pytest.raises(NothingStands, match="does not stand still so"):
        tell(played(engine, healthy), Said.OVERRULED, **WHY)


def test_where_it_stands_in_several_ways_one_says_which(engine: Engine) -> None:
    played(engine, told)
    with pytest.raises(NothingStands):
        tell(engine, Said.OVERRULED, kind=Kind.NO_SCAN, **WHY)
    with writing(engine) as session:
        values = session.exec(select(Stall)).one().model_dump(exclude={"id"})
        session.add(Stall(**{**values, "kind": Kind.DAMAGED}))
    with pytest.raises(NothingStands, match="say which: customs_hold, damaged"):
        tell(engine, Said.OVERRULED, **WHY)
    assert tell(engine, Said.OVERRULED, kind=Kind.DAMAGED, **WHY).statement.kind is Kind.DAMAGED
