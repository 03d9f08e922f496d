"""What is said of a parcel is written once, set before detection at once, and told on its case's timeline."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config.words import Happening, Kind, Knowledge, NoStall, Said, State
from tests.build import NOW, add_account, add_parcel, add_shop, ago, held, scan, tell_events
from tests.desk.asking.scenes import NUMBER, healthy, played, told
from tests.desk.statements.words import add_held, moves, parcel, statements, tasks, tell, timeline
from tests.jobs.hands import at_once, deliver, detect, letters
from tracker.desk.arming import NoSuchShop
from tracker.desk.asking.find import NoSuchParcel
from tracker.desk.statements.refusals import KeyTaken, Unsayable
from tracker.desk.statements.saying import NOTE_MOST
from tracker.rules.statements import REPORTABLE
from tracker.store.session import reading, writing
from tracker.store.tables import CaseRow, Parcel


def delivered(engine: Engine) -> Engine:
    """The parcel of NUMBER, delivered a day ago, and nothing more is asked or judged."""
    with writing(engine) as session:
        events = (*held(ago(hours=90)), scan(ago(hours=24), State.DELIVERED, country="DE"))
        same = {"answered_at": ago(hours=20), "next_poll_at": None, "next_check_at": None, "ended": True}
        tell_events(session, add_parcel(session, number=NUMBER), events, **same)
    return engine


@pytest.mark.parametrize("kind", REPORTABLE)
def test_each_trouble_can_be_reported_and_is_known_from_whom(engine: Engine, kind: Kind) -> None:
    kept = tell(played(engine, healthy), Said.REPORTED, kind=kind, note=" box torn ")
    (row,) = statements(engine)
    assert (kept.is_new, row.kind, row.knowledge, row.note) == (True, kind, REPORTABLE[kind], "box torn")
    assert (row.at, row.recorded_at, row.by, row.case_id) == (NOW, NOW, "anna", None)
    assert parcel(engine).next_check_at == NOW


def test_a_delivered_parcel_is_judged_when_something_is_reported_of_it(engine: Engine) -> None:
    """Its way has ended, so no answer is waited for; what its report comes to is the rules'."""
    tell(delivered(engine), Said.REPORTED, kind=Kind.DELIVERED_NOT_RECEIVED)
    assert parcel(engine).next_check_at == NOW
    detect(engine)
    assert parcel(engine).next_check_at != NOW


def test_an_answer_that_comes_meanwhile_does_not_put_the_judgement_off(engine: Engine) -> None:
    tell(played(engine, healthy), Said.REPORTED, kind=Kind.DAMAGED)
    with writing(engine) as session:
        row = session.exec(select(Parcel)).one()
        later = {"next_check_at": NOW + timedelta(days=2), "digest": "e", "answered_at": NOW + timedelta(seconds=9)}
        tell_events(session, row, (scan(ago(hours=1), State.IN_TRANSIT),), **later)
    assert parcel(engine).next_check_at == NOW + timedelta(seconds=9)


def test_a_case_that_is_there_tells_of_it(engine: Engine) -> None:
    tell(played(engine, told), Said.REPORTED, kind=Kind.DAMAGED)
    assert timeline(engine)[-1] == Happening.REPORTED
    assert statements(engine)[0].case_id == 1


@pytest.mark.parametrize("said", [Said.REFUNDED, Said.RESHIPPED])
def test_a_remedy_is_told_and_opens_nothing(engine: Engine, said: Said) -> None:
    tell(played(engine, told), said, note="12.50 EUR")
    assert timeline(engine)[-1] == said.value
    tell(played(engine, lambda session: add_parcel(session, number="OTHER")), said, number="OTHER")
    assert statements(engine)[1].case_id is None


def test_the_same_words_on_one_day_are_one_statement(engine: Engine) -> None:
    played(engine, told)
    first, again = (tell(engine, Said.COMPLAINED, now=NOW + timedelta(hours=hour)) for hour in (0, 3))
    other = tell(engine, Said.COMPLAINED, note="a second mail", now=NOW + timedelta(hours=4))
    next_day = tell(engine, Said.COMPLAINED, now=NOW + timedelta(days=1))
    assert [kept.is_new for kept in (first, again, other, next_day)] == [True, False, True, True]
    assert again.statement.id == first.statement.id
    assert timeline(engine).count(Happening.COMPLAINED) == 3


def test_one_key_says_it_once_whenever_it_is_said(engine: Engine) -> None:
    played(engine, told)
    kept = [tell(engine, Said.COMPLAINED, key="mail-17", note=note) for note in ("a", "b")]
    assert [each.is_new for each in kept] == [True, False]
    assert len(statements(engine)) == 1


@pytest.mark.parametrize("more", [{"said": Said.REFUNDED}, {"said": Said.REPORTED, "kind": Kind.DAMAGED}])
def test_a_key_under_which_something_else_was_said_is_refused(engine: Engine, more: dict[str, Any]) -> None:
    tell(played(engine, told), Said.COMPLAINED, key="mail-17")
    with pytest.raises(KeyTaken, match="under the key mail-17"):
        tell(engine, key="mail-17", **more)


def test_sixty_four_at_once_say_it_once(engine: Engine) -> None:
    played(engine, healthy)
    kept = at_once(lambda: tell(engine, Said.COMPLAINED))
    assert sum(each.is_new for each in kept) == 1  # type: ignore[attr-defined]
    assert (len(statements(engine)), timeline(engine).count(Happening.COMPLAINED)) == (1, 1)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"said": Said.REPORTED}, "What can be reported: delivered_not_received, damaged"),
        ({"said": Said.REPORTED, "kind": Kind.NO_SCAN}, "Nobody can report that"),
        (
            {"said": Said.REPORTED, "kind": Kind.LOST_DECLARED, "source": Knowledge.CUSTOMER},
            r"theirs to say \(customer_reported\)",
        ),
        ({"said": Said.REPORTED, "kind": Kind.DAMAGED, "source": Knowledge.CARRIER}, "It can come from: customer_rep"),
        ({"said": Said.OVERRULED}, "Say why it does not stand still: moved_by_other_news"),
        ({"said": Said.OVERRULED, "because": NoStall.OTHER, "note": " "}, "in a note"),
        ({"said": Said.COMPLAINED, "kind": Kind.DAMAGED}, "only where it is reported"),
        ({"said": Said.COMPLAINED, "because": NoStall.OTHER, "note": "x"}, "only where a judgement"),
        ({"said": Said.COMPLAINED, "at": NOW + timedelta(minutes=6)}, "in the future: 2026-11-18 12:06"),
        ({"said": Said.COMPLAINED, "at": NOW - timedelta(days=367)}, "too long ago"),
        ({"said": Said.COMPLAINED, "note": "x" * (NOTE_MOST + 1)}, "at most 2000"),
        ({"said": Said.COMPLAINED, "by": "\udcff"}, "A name is one line of 1 to 64 characters"),
        ({"said": Said.COMPLAINED, "key": ""}, "1 to 100 characters"),
        ({"said": Said.COMPLAINED, "key": "x" * 101}, "1 to 100 characters"),
        ({"said": Said.COMPLAINED, "key": "a\nb"}, "one line"),
    ],
)
def test_what_does_not_fit_together_is_refused_and_nothing_is_written(
    engine: Engine, more: dict[str, Any], why: str
) -> None:
    played(engine, told)
    with pytest.raises(Unsayable, match=why):
        tell(engine, **more)
    assert statements(engine) == []


def test_a_clock_that_is_a_little_fast_is_forgiven(engine: Engine) -> None:
    tell(played(engine, healthy), Said.COMPLAINED, at=NOW + timedelta(minutes=4))
    assert statements(engine)[0].at == NOW


def test_what_no_database_takes_is_left_out_of_a_note(engine: Engine) -> None:
    tell(played(engine, healthy), Said.COMPLAINED, note="a\x00b\ud800c\n\u3000中文 \x1b[31m")
    assert statements(engine)[0].note == "abc\n\u3000中文 [31m"


def test_the_parcel_is_the_newest_unless_told(engine: Engine) -> None:
    with writing(engine) as session:
        shops = {key: add_shop(session, key=key).id for key in ("main", "two")}
        for days, key, order in ((3, "main", "A-1"), (2, "two", "A-2"), (1, "main", "A-3")):
            own = {"shop_id": shops[key], "account_id": add_account(session).id, "order_number": order}
            add_parcel(session, number=NUMBER, enrolled_at=ago(days=days), **own)
    asked: list[dict[str, Any]] = [{}, {"shop": "two"}, {"order": "A-1"}, {"parcel_id": 2}, {"number": NUMBER.lower()}]
    kept = [tell(engine, Said.REFUNDED, key=str(place), **more) for place, more in enumerate(asked)]
    assert [each.statement.parcel_id for each in kept] == [3, 2, 1, 2, 3]


@pytest.mark.parametrize("more", [{"number": "NOPE"}, {"order": "other"}, {"parcel_id": 99}])
def test_a_parcel_that_is_not_there_is_told(engine: Engine, more: dict[str, Any]) -> None:
    played(engine, told)
    with pytest.raises(NoSuchParcel):
        tell(engine, Said.REFUNDED, **more)
    with pytest.raises(NoSuchShop, match="'three'"):
        tell(engine, Said.REFUNDED, shop="three")


def test_a_complaint_opens_a_case_and_starts_two_clocks(engine: Engine) -> None:
    tell(played(engine, healthy), Said.COMPLAINED, at=ago(hours=3))
    due = {name: task.due_at for name, task in tasks(engine).items()}
    assert due == {
        "answer_the_buyer": ago(hours=3) + timedelta(minutes=10),
        "settle_the_complaint": ago(hours=3) + timedelta(hours=48),
    }
    assert timeline(engine) == ["opened", "complained", "task_set", "task_set"]


def test_a_further_complaint_does_not_push_the_clocks_back(engine: Engine) -> None:
    for hour in (0, 5):
        tell(
            played(engine, healthy) if not hour else engine,
            Said.COMPLAINED,
            note=str(hour),
            now=NOW + timedelta(hours=hour),
        )
    assert tasks(engine)["settle_the_complaint"].due_at == NOW + timedelta(hours=48)


def test_a_complaint_keeps_its_case_open_though_the_parcel_moves(engine: Engine, tmp_path: Path) -> None:
    add_held(engine)
    tell(engine, Said.COMPLAINED)
    moves(engine)
    detect(engine)
    deliver(engine, tmp_path)
    assert timeline(engine)[-2:] == [Happening.NOTICE_WITHDRAWN, Happening.COUPON_VOIDED]
    assert letters(tmp_path) == []
    with reading(engine) as session:
        assert session.exec(select(CaseRow)).one().closed_at is None
