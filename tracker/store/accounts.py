"""Accounts with carriers: how they answer, and what may still be registered today."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Subquery
from sqlmodel import Session, col, func, select

from config.logs import redacted
from config.settings import Account
from config.words import Health
from tracker.store.session import lock_row
from tracker.store.tables import AccountRow, Parcel

_ERROR_MOST = 500


def keep_accounts(session: Session, accounts: Iterable[Account]) -> None:
    """Write the accounts of the settings into the table; what is known of their health stays."""
    known = {row.name: row for row in session.exec(select(AccountRow))}
    for account in accounts:
        row = known.get(account.name) or AccountRow(name=account.name, carrier=account.carrier)
        row.carrier = account.carrier
        session.add(row)


def known(session: Session, names: Iterable[str]) -> list[AccountRow]:
    """The accounts of these names, by their names."""
    return list(session.exec(select(AccountRow).where(col(AccountRow.name).in_(names)).order_by(col(AccountRow.name))))


def followed(session: Session) -> list[tuple[AccountRow, int, int]]:
    """Every account, how many parcels on their way it follows, and for how many of these it never answered.

    Each count goes once along an index of nothing but such parcels. Asked for one account at a time, SQLite looks
    each parcel up instead, as PostgreSQL may, which takes many times as long.
    """
    all_of_them, never = _on_their_way(), _on_their_way(col(Parcel.answered_at).is_(None))
    wanted = (
        select(AccountRow, func.coalesce(all_of_them.c.number, 0), func.coalesce(never.c.number, 0))
        .outerjoin(all_of_them, all_of_them.c.account_id == AccountRow.id)
        .outerjoin(never, never.c.account_id == AccountRow.id)
        .order_by(col(AccountRow.name))
    )
    return list(session.exec(wanted))


def usable(session: Session, now: datetime) -> list[AccountRow]:
    """The accounts that may be asked now."""
    free = col(AccountRow.blocked_until).is_(None) | (col(AccountRow.blocked_until) <= now)
    return list(session.exec(select(AccountRow).where(free).order_by(col(AccountRow.id))))


def grant_registrations(session: Session, account_id: int, wanted: int, *, most: int, now: datetime) -> int:
    """Take up to `wanted` of today's registrations (a UTC day) before any is made, so that none is made twice over."""
    row = session.get_one(AccountRow, account_id)
    lock_row(session, row)
    if row.registrations_on != now.date():
        row.registrations_on, row.registrations = now.date(), 0
    granted = max(0, min(wanted, most - row.registrations))
    row.registrations += granted
    session.add(row)
    return granted


def answered(session: Session, account_id: int, now: datetime) -> None:
    """The account answered a call as it should."""
    row = session.get_one(AccountRow, account_id)
    row.sqlmodel_update({"health": Health.OK, "last_good_at": now, "failures_in_a_row": 0, "blocked_until": None})
    session.add(row)


def failures(session: Session, account_id: int) -> int:
    """How many calls to this account have failed since the last good one."""
    return session.get_one(AccountRow, account_id).failures_in_a_row


def failed(session: Session, account_id: int, *, health: Health, error: str, wait: timedelta, now: datetime) -> None:
    """A call failed as a whole; the account is left alone for `wait`."""
    row = session.get_one(AccountRow, account_id)
    row.sqlmodel_update(
        {
            "health": health,
            # A carrier may say in its error with which key it was asked.
            "last_error": redacted(error)[:_ERROR_MOST],
            "last_error_at": now,
            "failures_in_a_row": row.failures_in_a_row + 1,
            "blocked_until": now + wait,
        }
    )
    session.add(row)


def _on_their_way(*which: ColumnElement[bool]) -> Subquery:
    """How many parcels on their way there are of each account."""
    counted = select(Parcel.account_id, func.count().label("number")).where(col(Parcel.ended_at).is_(None), *which)
    return counted.group_by(col(Parcel.account_id)).subquery()
