"""The schema's version: bringing a database up to date, and refusing to run on one that is not."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlmodel import Session

from tracker.store.owner import own_as
from tracker.store.session import reading


class WrongSchema(RuntimeError):
    """The database is older or newer than this program."""


def migrations(engine: Engine) -> Config:
    """Alembic's configuration for this database, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", "tracker:store/migrations")
    config.attributes["engine"] = engine
    return config


def migrate(engine: Engine) -> tuple[str | None, str]:
    """Bring the schema up to date. Gives back the revision it had (None: an empty database) and the one it has."""
    before = revision(engine)
    if before is None and engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        file.chmod(0o600)  # names and addresses of buyers are in it
        own_as(file, file.parent)
    command.upgrade(migrations(engine), "head")
    return before, head()


def revision(engine: Engine) -> str | None:
    """The revision a database is at; None where it has no schema of ours."""
    with reading(engine) as session:
        return revision_seen(session)


def revision_seen(session: Session) -> str | None:
    """The same, asked within a transaction."""
    return MigrationContext.configure(session.connection()).get_current_revision()


def head() -> str:
    """The revision this program works with."""
    newest = _scripts().get_current_head()
    assert newest is not None, "there is always a first migration"  # noqa: S101
    return newest


def check(engine: Engine) -> None:
    """Raise WrongSchema, with the command to run, unless the database is exactly at this program's revision."""
    found = check_known(engine)
    if found != head():
        raise WrongSchema(f"This database is at revision {found}, this program needs {head()}. Run: stallwatch migrate")


def check_known(engine: Engine) -> str:
    """The revision of a database that this program can bring up to date, if it is not. Raises WrongSchema."""
    found = revision(engine)
    if found is None:
        raise WrongSchema("This database has no tables yet. Make them with: stallwatch migrate")
    if found not in {script.revision for script in _scripts().walk_revisions()}:
        raise WrongSchema(
            f"This database is at revision {found}, which is newer than this program ({head()}). "
            "Start the newer program, or restore the backup made before it."
        )
    return found


@cache
def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", "tracker:store/migrations")
    return ScriptDirectory.from_config(config)
