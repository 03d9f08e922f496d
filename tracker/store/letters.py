"""What is read to answer a question about letters: which there are, and one as it is kept."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlmodel import Session, col

from config.words import NoticeStatus
from tracker.store.storms import HELD
from tracker.store.tables import Buyer, Notice, Parcel, ShopRow, Stall

_LETTER: tuple[Any, ...] = (
    col(Notice.id),
    col(Notice.case_id).label("case"),
    col(ShopRow.key).label("shop"),
    col(Notice.purpose),
    col(Notice.status),
    col(Notice.decided_at),
    col(Notice.promised_by),
    col(Notice.accepted_at),
    col(Notice.due_at),
    HELD.label("held"),
    col(Notice.attempts),
    col(Notice.last_error),
    col(Notice.ended_at),
    col(Notice.ended_why),
    col(Notice.message_id),
    col(Notice.locale),
    col(Notice.subject),
)
_KEPT: tuple[Any, ...] = (col(Notice.text), col(Notice.html))

WANTED: dict[str, ColumnElement[bool]] = {
    "unknown": col(Notice.status) == NoticeStatus.UNKNOWN,
    "failed": (col(Notice.status) == NoticeStatus.UNDELIVERABLE)
    | (col(Notice.due_at).is_not(None) & col(Notice.last_error).is_not(None)),
    "due": col(Notice.due_at).is_not(None),
    "held": HELD,
    "simulated": col(Notice.status) == NoticeStatus.SIMULATED,
}
"""What letters can be asked for by. `failed`: refused for good, or not yet sent after a try that failed."""


BUYERS_COUNTRY: ColumnElement[str] = func.coalesce(col(Buyer.country), col(Parcel.destination))
"""As `rules.facts.country_of` has it; of a letter joined `with_parcels`."""


def letters(session: Session, wanted: Iterable[str]) -> Sequence[Row[Any]]:
    """The letters that are any of this (`WANTED`), all where nothing is asked for; the one decided on last first."""
    conditions = [WANTED[name] for name in wanted]
    found = _of_notices(*_LETTER).order_by(col(Notice.decided_at).desc(), col(Notice.id).desc())
    return session.connection().execute(found.where(or_(*conditions)) if conditions else found).all()


def letter(session: Session, notice_id: int) -> Row[Any] | None:
    """One letter with its text and its page."""
    return session.connection().execute(_of_notices(*_LETTER, *_KEPT).where(col(Notice.id) == notice_id)).one_or_none()


def by_shop_and_country(session: Session, wanted: str) -> Sequence[Row[Any]]:
    """How many letters are this (`WANTED`), by shop and buyers' country: rows of `shop`, `country` and `letters`."""
    places: tuple[Any, ...] = (col(ShopRow.key).label("shop"), BUYERS_COUNTRY.label("country"))
    counted = with_parcels(_of_notices(*places, func.count(func.distinct(col(Notice.id))).label("letters")))
    return session.connection().execute(counted.where(WANTED[wanted]).group_by(*places).order_by(*places)).all()


def with_parcels(wanted: Select[Any]) -> Select[Any]:
    """Letters joined with the parcels they tell of and these parcels' buyers."""
    told = wanted.join(Stall, col(Stall.notice_id) == col(Notice.id)).join(
        Parcel, col(Parcel.id) == col(Stall.parcel_id)
    )
    return told.join(Buyer, col(Buyer.id) == col(Parcel.buyer_id))


def _of_notices(*columns: Any) -> Select[Any]:
    return select(*columns).select_from(Notice).join(ShopRow, col(ShopRow.id) == col(Notice.shop_id))
