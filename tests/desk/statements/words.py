"""Pieces that the tests of statements are built from. Everything is said at NOW by `anna` unless told otherwise."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import select

from config.settings import Settings, Shop
from config.words import Said
from tests.build import IMPRINT, NOW, ago, held, released, tell_events
from tests.desk.asking.scenes import NUMBER, add, played
from tracker.desk.asking.speech import Speech
from tracker.desk.statements.say import Kept, say
from tracker.desk.statements.saying import Saying
from tracker.store.session import reading, writing
from tracker.store.tables import CaseEvent, Parcel, Statement, Task

SHOPS = tuple(
    Shop(key=key, name="B", country="DE", sender="a@shop.example", imprint=IMPRINT) for key in ("main", "two")
)
SETTINGS = Settings(folder=Path(), shop=SHOPS)
EN = Speech("en")


def tell(engine: Engine, said: Said, *, now: datetime = NOW, **more: Any) -> Kept:
    """Say it of the parcel of NUMBER."""
    saying = Saying(**{"number": NUMBER, "said": said, "by": "anna", **more})
    return say(engine, SETTINGS, saying, speech=EN, now=now)


def add_held(engine: Engine) -> None:
    """The parcel of NUMBER, held by customs for 50 hours; its buyer is owed a letter that waits."""
    played(engine, lambda session: add(session, held(ago(hours=50))))


def moves(engine: Engine) -> None:
    """Customs lets it go, as the next answer tells."""
    with writing(engine) as session:
        tell_events(session, session.exec(select(Parcel)).one(), (*held(ago(hours=50)), released(ago(hours=1))))


def statements(engine: Engine) -> list[Statement]:
    with reading(engine) as session:
        return list(session.exec(select(Statement)).all())


def parcel(engine: Engine) -> Parcel:
    with reading(engine) as session:
        return session.exec(select(Parcel)).one()


def timeline(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [line.what for line in session.exec(select(CaseEvent).order_by(CaseEvent.id)).all()]


def tasks(engine: Engine) -> dict[str, Task]:
    with reading(engine) as session:
        return {task.task: task for task in session.exec(select(Task)).all()}
