"""Parcels to ask about, each in a situation of its own. All are asked about at NOW."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from carriers.events import Event
from config.words import CustomsReason, Department, Direction, State
from tests.build import NOW, POLICY, add_account, add_parcel, ago, held, scan, tell_events
from tracker.jobs import settling
from tracker.jobs.decision import Ruling, decide
from tracker.store.coupons import coupon_of, issue
from tracker.store.policies import in_force, put_in_force
from tracker.store.session import writing
from tracker.store.tables import CaseRow, Notice, Parcel, Task

NUMBER = "YT2632100700000001"
RULED_AT = ago(days=30)


def add(session: Session, events: tuple[Event, ...], *, decided: bool = True, **more: Any) -> Parcel:
    """The parcel of NUMBER with these events, judged at NOW under the shipped policy where one was not put in force."""
    if in_force(session) is None:
        put_in_force(session, POLICY, RULED_AT)
    account_id = more.pop("account_id", None) or add_account(session, name="17track").id
    parcel = add_parcel(session, **{"number": NUMBER, "order_number": "A-1001", "account_id": account_id, **more})
    tell_events(session, parcel, events)
    if decided:
        decide(session, parcel, Ruling(policy=POLICY, policy_at=RULED_AT, now=NOW))
    return parcel


def told(session: Session) -> None:
    """Held by customs; its buyer got the letter with a coupon, ten minutes after the decision."""
    add(session, held(ago(hours=50), customs_reason=CustomsReason.INSPECTION))
    notice = session.exec(select(Notice)).one()
    notice.next_news_at = NOW + timedelta(hours=53)
    coupon = coupon_of(session, notice.id or 0)
    assert coupon is not None
    issue(session, coupon, "SORRY-7K3M", NOW)
    later = NOW + timedelta(minutes=10)
    settling.accepted(session, notice, detail="mail/new/1", policy=POLICY, now=later)


def backlog(session: Session) -> None:
    """In customs for weeks before anybody asked us to watch it."""
    add(session, held(ago(days=20)), enrolled_at=ago(hours=2))


def silent(session: Session) -> None:
    """On the line-haul without a scan for eleven days: a case, but no letter yet."""
    add(session, on_its_way(ago(days=11)))


def healthy(session: Session) -> None:
    """Accepted ten hours ago."""
    add(session, (scan(ago(hours=10), State.ACCEPTED, country="CN"),))


def pre_clearance(session: Session) -> None:
    """Customs has the papers while it is still in the air."""
    papers = scan(ago(hours=60), State.IMPORT_CUSTOMS, country="DE", direction=Direction.IMPORT)
    add(session, (*on_its_way(ago(days=3)), papers))


def on_its_way(left: datetime) -> tuple[Event, ...]:
    """From acceptance to the departure from China."""
    accepted = scan(left - timedelta(days=1), State.ACCEPTED, country="CN")
    return accepted, scan(left, State.DEPARTED_ORIGIN, country="CN")


SCENES: dict[str, Callable[[Session], None]] = {
    scene.__name__: scene for scene in (told, backlog, silent, healthy, pre_clearance)
}


def played(engine: Engine, scene: Callable[[Session], Any]) -> Engine:
    """The engine, with a scene in it."""
    with writing(engine) as session:
        scene(session)
    return engine


def change(engine: Engine, table: type[SQLModel], **values: Any) -> None:
    """Set these values in every row of a table."""
    with writing(engine) as session:
        for row in session.exec(select(table)).all():
            row.sqlmodel_update(values)


def add_tasks(engine: Engine, number: int) -> None:
    """So many more tasks of operations in the one case, `task_0` due at NOW and each a minute after the one before,
    written in the other order."""
    with writing(engine) as session:
        same = {"case_id": session.exec(select(CaseRow)).one().id, "department": Department.OPS, "opened_at": NOW}
        for place in reversed(range(number)):
            session.add(Task(**same, task=f"task_{place}", due_at=NOW + timedelta(minutes=place)))
            session.flush()
