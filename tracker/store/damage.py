"""An SQLite file that is torn, or none at all: told in plain words wherever SQLite meets it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, ExceptionContext, event
from sqlalchemy.exc import OperationalError

_TORN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_PRIMARY = 0xFF  # the bits of a result code without its particulars


class DamagedDatabase(OperationalError):
    """A file that is no SQLite database, or one that is not whole. `said`: what SQLite says of it.

    It is the database's trouble like any other, so that no job takes it for a parcel's or a letter's.
    """

    def __init__(self, database: Path | str | None, said: str) -> None:
        super().__init__(None, None, sqlite3.DatabaseError(said))
        self.database = database
        self.said = said

    def __str__(self) -> str:
        return (
            f"The database {self.database} is damaged ({self.said}). Stop the daemon, keep a copy of the file, and go "
            "back to a backup: stallwatch restore FILE. All that is wrong with it: stallwatch doctor"
        )


def tell_damage(engine: Engine) -> None:
    """Have an engine raise DamagedDatabase where SQLite finds the file torn."""

    def told(context: ExceptionContext) -> Exception | None:
        error = context.original_exception
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
        return DamagedDatabase(engine.url.database, str(error)) if code & _PRIMARY in _TORN else None

    event.listen(engine, "handle_error", told, retval=True)


def on_damage(engine: Engine, tell: Callable[[DamagedDatabase], object]) -> None:
    """Be told each time an engine raises DamagedDatabase, whoever catches it. `tell` is called in that thread."""

    def heard(context: ExceptionContext) -> None:
        error = getattr(context, "chained_exception", None)  # there is none where nobody put another error in its place
        if isinstance(error, DamagedDatabase):
            tell(error)

    event.listen(engine, "handle_error", heard)
