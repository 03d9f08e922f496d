"""What needs someone: which tasks and letters, in which order, and how many there are beyond those shown."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from config.words import CaseStatus, Department, Happening, NoticeStatus
from tests.build import NOW, POLICY, add_shop, held_order
from tests.desk.asking.scenes import NUMBER, RULED_AT, add_tasks, change, played, told
from tests.jobs.hands import detect
from tracker.desk.asking.needs import FIRST, PAGE, Letters, Needs, Pile, letters_in_trouble, needed, sending
from tracker.desk.asking.speech import Speech
from tracker.store.cases import close_case
from tracker.store.policies import put_in_force
from tracker.store.session import writing
from tracker.store.shops import arm
from tracker.store.tables import CaseRow, Notice

SOON, LATER = NOW + timedelta(minutes=20), NOW + timedelta(hours=2)


def pile(needs: Needs, department: Department = Department.OPS) -> Pile:
    return next(each for each in needs.piles if each.department is department)


def troubles(engine: Engine, now: datetime = NOW) -> list[Happening]:
    return [letter.what for letter in letters_in_trouble(engine, now=now).letters]


def test_every_department_has_its_pile_with_the_task_due_soonest_first(engine: Engine) -> None:
    needs = needed(played(engine, told), now=NOW)
    assert [each.department for each in needs.piles] == [*Department]
    assert [task.task for task in pile(needs, Department.SERVICE).tasks] == ["own_the_case", "promised_news"]
    (task,) = pile(needs, Department.CUSTOMS).tasks
    assert [(each.number, each.order_number) for each in task.parcels] == [(NUMBER, "A-1001")]
    assert not needs.nothing


def test_a_task_is_overdue_from_the_instant_it_is_due(engine: Engine) -> None:
    played(engine, told)
    due_at = pile(needed(engine, now=NOW)).tasks[0].due_at
    just_before = due_at - timedelta(seconds=1)
    assert [pile(needed(engine, now=now)).overdue for now in (just_before, due_at)] == [0, 1]


def test_the_first_are_shown_and_the_others_from_a_place_on(engine: Engine) -> None:
    add_tasks(played(engine, told), PAGE + 10)
    first = pile(needed(engine, now=NOW))
    assert (first.count, len(first.tasks), first.tasks[0].task) == (PAGE + 11, FIRST, "task_0")
    assert len(pile(needed(engine, now=NOW, only=Department.OPS)).tasks) == PAGE
    rest = pile(needed(engine, now=NOW, only=Department.OPS, skip=PAGE))
    assert (rest.skipped, [task.task for task in rest.tasks][-2:]) == (PAGE, ["task_59", "press_the_carrier"])


def test_of_one_department_the_others_are_counted_only(engine: Engine) -> None:
    needs = needed(played(engine, told), now=NOW, only=Department.OPS)
    assert [len(each.tasks) for each in needs.piles] == [0, 0, 1, 0]
    assert [each.count for each in needs.piles] == [2, 1, 1, 1]


def test_a_closed_case_needs_nobody(engine: Engine) -> None:
    played(engine, told)
    with writing(engine) as session:
        close_case(session, session.exec(select(CaseRow)).one(), outcome="moved", now=NOW)
    assert needed(engine, now=NOW).nothing


def test_a_case_names_each_of_its_parcels_once(engine: Engine) -> None:
    held_order(engine, 4)
    detect(engine)
    (task,) = pile(needed(engine, now=NOW)).tasks
    assert len({parcel.number for parcel in task.parcels}) == len(task.parcels) == 4


@pytest.mark.parametrize(
    ("status", "promised_by", "found"),
    [
        (NoticeStatus.WAITING, LATER, []),
        (NoticeStatus.WAITING, SOON, [Happening.NOTICE_AT_RISK]),
        (NoticeStatus.WAITING, NOW, [Happening.NOTICE_BREACHED]),
        (NoticeStatus.UNKNOWN, LATER, [Happening.NOTICE_UNKNOWN]),
        (NoticeStatus.UNKNOWN, NOW, [Happening.NOTICE_UNKNOWN]),
        (NoticeStatus.UNDELIVERABLE, LATER, [Happening.NOTICE_UNDELIVERABLE]),
        (NoticeStatus.ACCEPTED, NOW, []),
        (NoticeStatus.WITHDRAWN, NOW, []),
        (NoticeStatus.SIMULATED, NOW, []),
    ],
)
def test_a_letter_is_in_trouble_while_it_needs_someone(
    engine: Engine, status: NoticeStatus, promised_by: datetime, found: list[Happening]
) -> None:
    played(engine, told)
    change(engine, Notice, status=status, promised_by=promised_by)
    assert troubles(engine) == found
    assert needed(engine, now=NOW).letters.count == len(found)


def test_the_letter_of_a_closed_case_needs_nobody(engine: Engine) -> None:
    played(engine, told)
    change(engine, Notice, status=NoticeStatus.UNKNOWN)
    with writing(engine) as session:
        session.exec(select(CaseRow)).one().sqlmodel_update({"closed_at": NOW, "status": CaseStatus.CLOSED})
    assert troubles(engine) == []


@pytest.mark.parametrize(
    ("ended_why", "last_error", "said"),
    [
        ("shadow", None, "the shop is in shadow"),
        ("550 no such box", None, "550 no such box"),
        (None, "refused", "refused"),
    ],
)
def test_a_letter_says_what_is_known_of_its_trouble(
    engine: Engine, ended_why: str | None, last_error: str | None, said: str
) -> None:
    played(engine, told)
    change(engine, Notice, status=NoticeStatus.UNDELIVERABLE, ended_why=ended_why, last_error=last_error)
    (letter,) = letters_in_trouble(engine, now=NOW).letters
    assert letter.why(Speech("en")) == said


def test_before_the_first_policy_there_is_nothing(engine: Engine) -> None:
    assert letters_in_trouble(engine, now=NOW) == Letters(count=0, skipped=0, letters=())
    assert needed(engine, now=NOW).nothing


def armed(session: Session, *places: tuple[str, str]) -> None:
    put_in_force(session, POLICY, RULED_AT)
    for key, country in places:
        arm(session, add_shop(session, key=key, armed=False), country, by="test", now=NOW)


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ((), "In shadow: all is judged and written, nothing is sent. Let letters leave: `stallwatch arm`"),
        ((("main", "DE"),), "Letters leave: main to DE."),
        ((("main", "*"), ("two", "FR")), "Letters leave: main to every country; two to FR."),
    ],
)
def test_whose_letters_leave_is_one_line(engine: Engine, places: tuple[tuple[str, str], ...], said: str) -> None:
    with writing(engine) as session:
        armed(session, *places)
    assert sending(needed(engine, now=NOW).armed, Speech("en")) == said
