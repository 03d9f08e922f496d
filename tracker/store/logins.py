"""Logins of the console and the sessions that they have open."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from tracker.store.bulk import insert_or_nothing
from tracker.store.tables import LoginRow, SessionRow


def keep_login(session: Session, name: str, password: str, now: datetime) -> bool:
    """Give a name this password (its hash) and end every session that it has. False: the name was there already."""
    row = {"name": name, "password": password, "created_at": now, "changed_at": now}
    if insert_or_nothing(session, LoginRow, [row]):
        return True
    changed = update(LoginRow).where(col(LoginRow.name) == name).values(password=password, changed_at=now)
    session.connection().execute(changed)
    of_name = select(LoginRow.id).where(LoginRow.name == name).scalar_subquery()
    session.connection().execute(delete(SessionRow).where(col(SessionRow.login_id) == of_name))
    return False


def find_login(session: Session, name: str) -> LoginRow | None:
    """The login of this name."""
    return session.exec(select(LoginRow).where(LoginRow.name == name)).first()


def hold_login(session: Session, name: str, password: str) -> bool:
    """Hold the login to the end of the transaction. False: it has another password by now."""
    found = select(LoginRow.id).where(LoginRow.name == name, LoginRow.password == password).with_for_update()
    return session.exec(found).first() is not None


def has_logins(session: Session) -> bool:
    """Whether anybody can sign in at all."""
    return session.exec(select(LoginRow.id).limit(1)).first() is not None


def open_session(session: Session, row: SessionRow) -> None:
    """Keep a new session, and drop those whose time is over."""
    session.connection().execute(delete(SessionRow).where(col(SessionRow.expires_at) <= row.created_at))
    session.add(row)


def find_session(session: Session, digest: str, now: datetime) -> tuple[SessionRow, str] | None:
    """The session whose token has this digest, unless it has expired, with the name of its login."""
    wanted = select(SessionRow, LoginRow.name).join(LoginRow)
    return session.exec(wanted.where(SessionRow.digest == digest, SessionRow.expires_at > now)).first()


def prolong(session: Session, session_id: int | None, *, seen_at: datetime, expires_at: datetime) -> None:
    """A session was used, and lasts until then."""
    used = update(SessionRow).where(col(SessionRow.id) == session_id)
    session.connection().execute(used.values(seen_at=seen_at, expires_at=expires_at))


def end_all_sessions(session: Session) -> None:
    """Everybody has to sign in anew."""
    session.connection().execute(delete(SessionRow))


def end_session(session: Session, digest: str) -> None:
    """The token of this digest is worth nothing any more."""
    session.connection().execute(delete(SessionRow).where(col(SessionRow.digest) == digest))
