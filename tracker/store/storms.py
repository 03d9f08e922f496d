"""Storms as delivery and desk change them: letters counted by the hour, held, released, approved.

Whoever needs a storm and its letters takes the storm first, and then the letters by their ids: one order everywhere, so
that nobody waits in a circle.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from config.words import NoticeStatus, StormEnd
from tracker.store.bulk import insert_or_nothing
from tracker.store.tables import LetterHour, Notice, Storm

HELD: ColumnElement[bool] = (
    col(Notice.storm_id).is_not(None)
    & col(Notice.let_through_at).is_(None)
    & (col(Notice.status) == NoticeStatus.WAITING)
)
"""A letter that waits for somebody's approval."""


def count_in(session: Session, shop_id: int, *, hour: datetime, most: int) -> bool:
    """Count one more letter of a shop in this clock hour. False: it would be one more than `most`."""
    insert_or_nothing(session, LetterHour, [{"shop_id": shop_id, "hour": hour}])
    letters = col(LetterHour.letters)
    room = update(LetterHour).where(col(LetterHour.shop_id) == shop_id, col(LetterHour.hour) == hour, letters < most)
    return session.connection().execute(room.values(letters=letters + 1)).rowcount == 1


def counted(session: Session, shop_id: int, since: datetime, until: datetime) -> Sequence[tuple[datetime, int]]:
    """How many letters of a shop left on their own in each clock hour from `since` until before `until`."""
    hour = col(LetterHour.hour)
    wanted = select(LetterHour.hour, LetterHour.letters).where(LetterHour.shop_id == shop_id, hour >= since)
    return session.exec(wanted.where(hour < until)).all()


def open_storm(session: Session, shop_id: int, *, now: datetime, lasts: timedelta) -> Storm | None:
    """The open storm of a shop, held for the rest of the transaction. One that began longer ago than a storm `lasts`,
    and of which nothing waits any more, ends here without an answer."""
    wanted = select(Storm).where(Storm.shop_id == shop_id, col(Storm.ended_at).is_(None)).with_for_update()
    storm = session.exec(wanted.execution_options(populate_existing=True)).first()
    if storm is None or storm.began_at > now - lasts or _holds_any(session, storm):
        return storm
    storm.sqlmodel_update({"ended_at": now, "ended_as": StormEnd.UNANSWERED})
    session.add(storm)
    session.flush()
    return None


def begin_storm(session: Session, shop_id: int, *, allowance: int, now: datetime) -> bool:
    """Open a storm. False: the shop has an open one by now."""
    return insert_or_nothing(session, Storm, [{"shop_id": shop_id, "allowance": allowance, "began_at": now}]) == 1


def hold_storm(session: Session, storm_id: int) -> Storm:
    """The storm, held for the rest of the transaction."""
    wanted = select(Storm).where(Storm.id == storm_id).with_for_update()
    return session.exec(wanted.execution_options(populate_existing=True)).one()


def count_held(session: Session, storm: Storm) -> None:
    """Count one more letter that a storm, which is held here, is to hold."""
    storm.letters += 1
    session.add(storm)
    session.flush()


def first_released(session: Session, storm: Storm, now: datetime) -> bool:
    """Keep since when letters leave unapproved. False: others have left so before."""
    if storm.released_at is not None:
        return False
    storm.released_at = now
    session.add(storm)
    session.flush()
    return True


def follow(session: Session, shop_id: int, *, since: datetime) -> StormEnd | None:
    """Let one more letter leave on the strength of the last approval that was given later than `since`, and as it was
    given. None: there was none, or as many have followed it as its storm had."""
    wanted = select(Storm).where(
        Storm.shop_id == shop_id, col(Storm.ended_at) > since, col(Storm.ended_by).is_not(None)
    )
    storm = session.exec(wanted.order_by(col(Storm.id).desc()).limit(1)).first()
    if storm is None:
        return None
    followed = col(Storm.followed)
    room = update(Storm).where(col(Storm.id) == storm.id, followed < col(Storm.letters)).values(followed=followed + 1)
    return storm.ended_as if session.connection().execute(room).rowcount == 1 else None


def end_storm(session: Session, storm_id: int, end: StormEnd, *, by: str, now: datetime) -> bool:
    """End an open storm with somebody's word. False: it has ended before."""
    still_open = update(Storm).where(col(Storm.id) == storm_id, col(Storm.ended_at).is_(None))
    return session.connection().execute(still_open.values(ended_at=now, ended_as=end, ended_by=by)).rowcount == 1


def hold_letters(session: Session, storm_id: int) -> dict[int, int]:
    """The letters that a storm holds, with their cases, themselves held for the rest of the transaction."""
    held = select_columns(col(Notice.id), col(Notice.case_id)).where(col(Notice.storm_id) == storm_id, HELD)
    rows = session.connection().execute(held.order_by(col(Notice.id)).with_for_update())
    return {row.id: row.case_id for row in rows}


def let_all_through(session: Session, storm_id: int, now: datetime) -> None:
    """Let every letter that a storm still holds leave now."""
    held = update(Notice).where(col(Notice.storm_id) == storm_id, HELD)
    session.connection().execute(held.values(let_through_at=now, due_at=now))


def look_again(session: Session, now: datetime, *, shop_id: int | None = None, case_id: int | None = None) -> None:
    """Have delivery look at the held letters of a shop or a case now: what they rest on has changed."""
    of_whom = col(Notice.shop_id) == shop_id if shop_id is not None else col(Notice.case_id) == case_id
    held = (HELD, of_whom, col(Notice.due_at) > now)
    session.connection().execute(select_columns(col(Notice.id)).where(*held).order_by(col(Notice.id)).with_for_update())
    session.connection().execute(update(Notice).where(*held).values(due_at=now))


def _holds_any(session: Session, storm: Storm) -> bool:
    found = select_columns(exists().where(col(Notice.storm_id) == storm.id, HELD))
    return bool(session.connection().execute(found).scalar_one())
