"""Which column of a file holds what, as people once said of files with the same headers."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from tracker.store.tables import ColumnMapping


def remembered_columns(session: Session, headers: str) -> dict[str, str]:
    """Our columns and the file's headers for them, by the digest of all its headers; empty if never said."""
    row = session.get(ColumnMapping, headers)
    return dict(row.columns) if row else {}


def remember_columns(session: Session, headers: str, columns: Mapping[str, str], now: datetime) -> None:
    """Keep what was said, in place of what was said before."""
    row = session.get(ColumnMapping, headers) or ColumnMapping(headers=headers, columns={}, learnt_at=now)
    row.sqlmodel_update({"columns": dict(columns), "learnt_at": now})
    session.add(row)
