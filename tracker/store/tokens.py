"""The programs that may say something of parcels, each with the digest of its token."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from tracker.store.tables import TokenRow


def keep_token(session: Session, name: str, digest: str, now: datetime) -> bool:
    """Give a program its token; an older one is worth nothing any more. False: it had one."""
    is_new = not drop_token(session, name)
    session.add(TokenRow(name=name, digest=digest, made_at=now))
    return is_new


def drop_token(session: Session, name: str) -> bool:
    """Take a program's token away. False: it had none."""
    return session.connection().execute(delete(TokenRow).where(col(TokenRow.name) == name)).rowcount > 0


def drop_all_tokens(session: Session) -> None:
    """Every program needs a new token."""
    session.connection().execute(delete(TokenRow))


def known_tokens(session: Session) -> dict[str, str]:
    """The digests of all tokens, with the names of their programs."""
    return {row.digest: row.name for row in session.exec(select(TokenRow))}
